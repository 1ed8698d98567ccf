// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/indexpage.h"

#include <algorithm>

#include "ui/pages/factlist.h"
#include "ui/pages/indextext.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/pagetable.h"
#include "ui/plots/histogram.h"
#include "ui/widgets/bytebar.h"
#include "ui/widgets/card.h"
#include "ui/widgets/collectionselector.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/stattile.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::search::IndexDescription;

namespace {
const QString damageMessage = QStringLiteral("damage");
} // namespace

bool IndexPage::isSettled() const
{
    return Page::isSettled() && !m_job && (!shownCollection() || !m_fingerprint.isEmpty());
}

void IndexPage::sessionChanged()
{
    stopReading();
    m_fingerprint.clear();
    m_index.reset();
    m_work->hide();
    m_empty->show();
}

void IndexPage::showSnapshot(const SnapshotPtr& snapshot)
{
    m_selector->setSnapshot(*snapshot);
    m_empty->setSentence(snapshot->collections.empty() ? tr("There is no collection yet, so there is no index.")
                                                       : tr("Choose a collection to see its index."));
    follow();
}

void IndexPage::collectionScopeChanged()
{
    follow();
}

void IndexPage::showSubject(const CollectionView* view)
{
    const SnapshotPtr shown = snapshot();
    if (!view)
        return header()->setSubject(shown ? oneLine(fromUtf8(shown->name)) : QString());
    const engine::chroma::Collection& one = view->collection;
    header()->setSubject(one.dimension ? tr("%1 · %2 dimensions, %3")
                                             .arg(oneLine(fromUtf8(one.name), 80), formatCount(*one.dimension),
                                                 oneLine(fromUtf8(one.parameters.space.text()), 20))
                                       : oneLine(fromUtf8(one.name), 80));
}

/// Shows what is known of the collection and reads its files if they may be others than those read last. A page that
/// nobody sees reads nothing.
void IndexPage::follow()
{
    const CollectionView* view = shownCollection();
    m_selector->setCollection(view ? fromUtf8(view->collection.id.text) : QString());
    m_empty->setVisible(!view);
    m_work->setVisible(view);
    showSubject(view);
    if (!view) {
        for (const QString& message : { damageMessage, readMessage() })
            messages()->remove(message);
        stopReading();
        m_fingerprint.clear();
        m_index.reset();
        emit settledChanged();
        return;
    }
    if (indexFingerprint(*view) == m_fingerprint)
        return;
    const bool same = m_index && m_index->collection.id == view->collection.id;
    if (!same) {
        m_index.reset();
        messages()->remove(readMessage());
        showIndex(indexPreview(*snapshot(), *view), false);
    }
    // The first, cheap view is followed by an exact one: its figures would only start the reading twice.
    if (isVisible() && snapshot()->exact)
        startReading(*view);
}

void IndexPage::startReading(const CollectionView& view)
{
    stopReading();
    m_fingerprint = indexFingerprint(view);
    auto* job = session()->describeIndex(view.collection);
    m_job = job;
    m_progress->setTitle(job->title());
    m_progress->setJob(job);
    for (Card* card : m_cards)
        card->setProgress(-1.0);
    connect(job, &Job::finished, this, [this, job] {
        if (m_job == job)
            take(*job);
    });
}

void IndexPage::stopReading()
{
    if (m_job)
        m_job->cancel();
    m_job = nullptr;
    m_progress->setJob(nullptr);
    for (Card* card : m_cards)
        card->setProgress(std::nullopt);
}

void IndexPage::take(ResultJob<IndexPtr>& job)
{
    const JobState state = job.state();
    stopReading();
    if (state == JobState::Done) {
        m_index = job.takeResult();
        messages()->remove(readMessage());
        showIndex(*m_index, true);
    } else if (state == JobState::Failed) {
        messages()->show(messageFrom(job.error(), readMessage(), tr("Try again")));
    } else {
        messages()->show({ readMessage(), Status::Hygiene, tr("Reading the index was stopped."),
            tr("Levels, links and soundness are not known."), tr("Read it"), false });
    }
    emit settledChanged();
}

void IndexPage::showIndex(const IndexDescription& index, bool read)
{
    showTile(m_elementsTile, elementsTile(index));
    showTile(m_deletedTile, deletedTile(index));
    showTile(m_levelsTile, levelsTile(index));
    showTile(m_unreachableTile, unreachableTile(index));
    showTile(m_soundnessTile, soundnessTile(index, read));
    for (Histogram* plot : { m_levels, m_out, m_in })
        plot->setEmptyText(read ? capitalised(graphMissing(index)) : tr("Reading…"));
    m_levels->setData(levelHistogram(index));
    m_out->setData(linksOutHistogram(index));
    m_in->setData(linksInHistogram(index));
    m_plots->setVisible(!index.isNeverPersisted());
    m_parameters->setParameters(index.parameters);
    m_parametersTable->setColumnShown(IndexParametersModel::ReportedColumn,
        std::any_of(index.parameters.begin(), index.parameters.end(),
            [](const auto& parameter) { return parameter.configured.reportedByChroma.has_value(); }));
    m_graph->setFacts(graphFacts(index));
    m_files->setIndex(index);
    m_filesCard->setVisible(!index.files.empty() || !read);
    showRoom(index);
    showDamage(index);
}

void IndexPage::showRoom(const IndexDescription& index)
{
    const quint64 elements = index.elements.value_or(0);
    const quint64 deleted = std::min<quint64>(index.deleted.value_or(0), elements);
    const quint64 capacity = index.capacity.value_or(0);
    QVector<ByteSegment> segments{ { QStringLiteral("live"), tr("live"), elements - deleted, false, Part::Vectors } };
    if (deleted > 0)
        segments.append({ QStringLiteral("deleted"), tr("deleted"), deleted, false, Part::Other });
    if (capacity > elements)
        segments.append({ QStringLiteral("spare"), tr("spare"), capacity - elements, false, Part::FreePages });
    m_room->setSegments(segments);
}

void IndexPage::showDamage(const IndexDescription& index)
{
    const auto facts = integrityFacts(index);
    m_findings->setFacts(facts);
    m_findingsCard->setVisible(!facts.isEmpty());
    if (index.isNeverPersisted() || index.beingWritten) {
        messages()->show({ damageMessage, Status::Hygiene,
            index.beingWritten ? tr("The index is being written.") : tr("There is no index on the disk yet."),
            capitalised(oneLine(fromUtf8(index.stateText()))) + u'.', {}, false });
    } else if (!facts.isEmpty()) {
        const bool fatal = isFatal(index);
        messages()->show({ damageMessage, fatal ? Status::Loss : Status::Wrong,
            fatal ? tr("The index is damaged and must not be searched.") : tr("The index is not as it should be."),
            facts.front().first + QStringLiteral(": ") + oneLine(facts.front().second.section(u'\n', 0, 0), 160), {},
            false });
    } else {
        messages()->remove(damageMessage);
    }
}

} // namespace ui
