// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/mapcard.h"

#include <algorithm>

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/models/formatting.h"
#include "ui/pages/indextext.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/maptext.h"
#include "ui/pages/vectorcards.h"
#include "ui/plots/scatterplot.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/progressline.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::search::MetadataColumn;

namespace {

const QString drawMessage = QStringLiteral("map");
const QString graphMessage = QStringLiteral("graph");
const QString remarkMessage = QStringLiteral("remarks");
const QString columnsMessage = QStringLiteral("columns");
constexpr std::size_t mostNeighbours = 200; ///< rings on the map

} // namespace

void MapCard::setSession(Session* session)
{
    m_session = session;
    setCollection(nullptr);
}

void MapCard::setCollection(const CollectionView* view)
{
    const bool isSame = view && m_collection && view->collection.id == m_collection->id;
    const QString fingerprint = view ? vectorsFingerprint(*view) : QString();
    if (!isSame) {
        stop();
        m_consented = false;
        m_seed = 1;
        m_asked.clear();
        m_map.reset();
        m_record.clear();
        m_neighbours.clear();
        m_plot->setMarks({});
        m_messages->clear();
        m_messages->forget();
    } else if (fingerprint != m_fingerprint) {
        m_asked.clear(); // what is shown stays until the new map is there
    }
    m_fingerprint = fingerprint;
    m_collection = view ? std::optional(view->collection) : std::nullopt;
    m_indexBytes = view ? view->index.bytes : 0;
    follow();
}

void MapCard::setMarked(const QString& record, const QStringList& neighbours)
{
    if (m_record == record && m_neighbours == neighbours)
        return;
    m_record = record;
    m_neighbours = neighbours;
    place();
}

void MapCard::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    follow();
}

void MapCard::follow()
{
    if (!m_session || !m_collection) {
        showEmpty(tr("Choose a collection to see its map."));
        emit settledChanged();
        return;
    }
    const QString asked = QStringLiteral("%1|%2").arg(m_sample->currentData().toInt()).arg(m_seed);
    const bool isCheap =
        m_consented || isCheapToLoad(m_session->segments(), m_session->directory(), m_collection->id, m_indexBytes);
    if (asked == m_asked) {
        emit settledChanged();
    } else if (!isCheap) {
        stop();
        showEmpty(tr("The index is not loaded: it takes about %1 of memory.").arg(formatBytes(m_indexBytes)), true);
        emit settledChanged();
    } else if (isVisible()) {
        m_asked = asked;
        draw();
    }
}

void MapCard::consent()
{
    m_consented = true;
    m_asked.clear();
    follow();
}

void MapCard::draw()
{
    stop();
    engine::search::ProjectionOptions options;
    options.sample = static_cast<std::size_t>(m_sample->currentData().toInt());
    options.seed = m_seed;
    auto* job = vectorjobs::makeMap(m_session->segments(), m_session->directory(), *m_collection, options);
    m_job = job;
    m_progress->setTitle(job->title());
    m_progress->setJob(job);
    m_line->show();
    if (!m_map)
        showEmpty(tr("Drawing the map…"));
    connect(job, &Job::finished, this, [this, job] {
        if (m_job == job)
            take(*job);
    });
    emit settledChanged();
}

void MapCard::stop()
{
    for (QPointer<Job>* job : { &m_job, &m_placing }) {
        if (*job)
            (*job)->cancel();
        *job = nullptr;
    }
    m_progress->setJob(nullptr);
    m_line->hide();
}

void MapCard::take(ResultJob<MapPtr>& job)
{
    const JobState state = job.state();
    stop();
    m_messages->clear();
    if (state == JobState::Done) {
        m_map = job.takeResult();
        m_empty->hide();
        showKeys();
        showColours();
        m_plot->setVisible(!m_map->ids.empty());
        m_export->setEnabled(!m_map->ids.empty());
        m_summary->setText(mapSummary(*m_map));
        m_summary->show();
        if (m_map->ids.empty())
            showEmpty(tr("There is no vector to draw."));
        showRemarks();
        place();
    } else {
        m_map.reset();
        if (state == JobState::Failed) {
            showEmpty(tr("There is no map to show."));
            m_messages->show(messageFrom(job.error(), drawMessage, tr("Try again")));
        } else {
            showEmpty(tr("Drawing the map was stopped."), true);
        }
    }
    emit settledChanged();
}

void MapCard::showRemarks()
{
    if (m_map->graphProblem)
        m_messages->show({ graphMessage, Status::Loss, tr("The index is damaged: the map has what could be read."),
            capitalised(oneLine(fromUtf8(m_map->graphProblem->message), 160)) + u'.', {}, false });
    const QStringList remarks = mapRemarks(*m_map);
    if (!remarks.isEmpty())
        m_messages->show({ remarkMessage, Status::Hygiene, tr("This map is not like others."),
            capitalised(remarks.join(QStringLiteral("; "))) + u'.', {}, false });
    if (m_map->columnsProblem)
        m_messages->show(messageFrom(*m_map->columnsProblem, columnsMessage, tr("Try again")));
}

void MapCard::showKeys()
{
    const QSignalBlocker blocker(m_keys);
    m_keys->clear();
    m_keys->addItem(tr("one colour"), QString());
    for (const MetadataColumn& column : m_map->columns)
        m_keys->addItem(tr("by %1").arg(oneLine(fromUtf8(column.key), 40)), fromUtf8(column.key));
    m_keys->setCurrentIndex(std::max(0, m_keys->findData(m_key)));
    m_keys->setEnabled(!m_map->columns.empty());
}

void MapCard::showColours()
{
    if (!m_map)
        return;
    const std::string key = m_keys->currentData().toString().toStdString();
    const auto column = std::find_if(m_map->columns.begin(), m_map->columns.end(),
        [&](const MetadataColumn& one) { return !key.empty() && fromUtf8(one.key) == fromUtf8(key); });
    m_plot->setData(mapScatter(*m_map, column != m_map->columns.end() ? &*column : nullptr));
}

void MapCard::showEmpty(const QString& sentence, bool withButton)
{
    m_empty->setSentence(sentence);
    m_empty->button()->setVisible(withButton);
    m_empty->show();
    m_plot->hide();
    m_plot->setData({});
    m_export->setEnabled(false);
    m_keys->setEnabled(false);
    m_summary->hide();
}

/// Where the chosen record and its neighbours lie: in a job, for they need not be in the sample.
void MapCard::place()
{
    if (m_placing)
        m_placing->cancel();
    m_placing = nullptr;
    if (!m_map || !m_session || !m_collection || m_job)
        return; // take() comes back to it
    std::vector<std::string> ids;
    if (!m_record.isEmpty())
        ids.push_back(m_record.toStdString());
    for (const QString& id : m_neighbours) {
        if (ids.size() <= mostNeighbours)
            ids.push_back(id.toStdString());
    }
    if (ids.empty()) {
        m_plot->setMarks({});
        emit settledChanged();
        return;
    }
    auto* job = vectorjobs::placeOnMap(m_session->segments(), m_session->directory(), *m_collection, m_map, ids);
    m_placing = job;
    connect(job, &Job::finished, this, [this, job] {
        if (m_placing != job)
            return;
        m_placing = nullptr;
        showMarks(job->state() == JobState::Done ? job->takeResult() : std::vector<vectorjobs::PlacedRecord>());
        emit settledChanged();
    });
    emit settledChanged();
}

void MapCard::showMarks(const std::vector<vectorjobs::PlacedRecord>& placed)
{
    std::vector<ScatterMark> marks;
    for (const auto& [id, point] : placed)
        marks.push_back({ { point.x, point.y }, fromUtf8(id), fromUtf8(id) == m_record });
    m_plot->setMarks(marks);
}

} // namespace ui
