// SPDX-License-Identifier: GPL-3.0-or-later
// The Records page: the views of the chosen record's vector, beside the record in full.
#include "ui/models/formatting.h"
#include "ui/pages/mapcard.h"
#include "ui/pages/neighbourscard.h"
#include "ui/pages/recordspage.h"

namespace ui {

void RecordsPage::addVectorViews()
{
    m_neighbours = new NeighboursCard;
    m_map = new MapCard;
    m_neighbours->setObjectName(QStringLiteral("neighboursCard"));
    m_map->setObjectName(QStringLiteral("mapCard"));
    addDetail(m_neighbours, tr("Neighbours"));
    addDetail(m_map, tr("Map"));
    connect(this, &RecordsPage::recordChosen, m_neighbours, &NeighboursCard::setRecord);
    connect(this, &RecordsPage::recordChosen, this, &RecordsPage::tellNeighbours);
    connect(m_neighbours, &NeighboursCard::answerChanged, this, &RecordsPage::tellNeighbours);
    connect(m_neighbours, &NeighboursCard::recordWanted, this, &RecordsPage::selectRecord);
    connect(m_map, &MapCard::recordWanted, this, &RecordsPage::selectRecord);
    connect(m_neighbours, &NeighboursCard::settledChanged, this, &Page::settledChanged);
    connect(m_map, &MapCard::settledChanged, this, &Page::settledChanged);
}

void RecordsPage::showVectorViews(const engine::chroma::CollectionView* view)
{
    m_neighbours->setCollection(view);
    m_map->setCollection(view);
    if (m_record)
        m_neighbours->setRecord(fromUtf8(m_record->id));
    tellNeighbours();
}

/// The map points out the chosen record, with its neighbours where they are the ones that are known.
void RecordsPage::tellNeighbours()
{
    const QString record = m_record ? fromUtf8(m_record->id) : QString();
    const NeighboursPtr& answer = m_neighbours->answer();
    QStringList neighbours;
    if (answer && (answer->question.record.empty() || fromUtf8(answer->question.record) == record)) {
        for (const NeighbourRecord& one : answer->records)
            neighbours << fromUtf8(one.id);
    }
    m_map->setMarked(record, neighbours);
}

} // namespace ui
