// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/memorypage.h"

#include <algorithm>
#include <utility>

#include <QLabel>

#include "ui/models/collectionsmodel.h"
#include "ui/pages/cachecard.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/livememorycard.h"
#include "ui/pages/memorytext.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/segmentbuttons.h"
#include "ui/pages/whatifcard.h"
#include "ui/plots/memorybars.h"
#include "ui/widgets/card.h"
#include "ui/widgets/collectionselector.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/stattile.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::memory::MemorySample;
using engine::memory::ProcessSample;
using engine::memory::SegmentMemory;

namespace {
const QString alertMessage = QStringLiteral("alert");
} // namespace

bool MemoryPage::isSettled() const
{
    return Page::isSettled() && !m_fingerprint.isEmpty() && !m_job && !m_measuring
        && (m_live->newest() || !m_live->isVisible());
}

void MemoryPage::sessionChanged()
{
    stopReading();
    if (m_measuring)
        m_measuring->cancel();
    m_measuring = nullptr;
    m_fingerprint.clear();
    m_memory.reset();
    m_measured.clear();
    m_loaded.clear();
    m_labels.clear();
    m_work->hide();
    m_empty->hide();
    m_live->setSession(session());
    m_buttons->setSession(session());
    m_cache->setSession(session());
    if (m_segmentsOfSession)
        m_segmentsOfSession->disconnect(this);
    m_segmentsOfSession = session() ? &session()->segments() : nullptr;
    if (m_segmentsOfSession)
        connect(m_segmentsOfSession, &Segments::changed, this, &MemoryPage::onCacheChanged);
    m_live->setLimit(m_cache->limit());
}

void MemoryPage::showSnapshot(const SnapshotPtr& snapshot)
{
    header()->setSubject(oneLine(fromUtf8(snapshot->name)));
    m_labels = collectionLabels(*snapshot);
    CacheModel::Names names;
    for (const CollectionView& view : snapshot->collections)
        names[Segments::keyOf(session()->directory(), view.collection.id)] = m_labels.at(view.collection.id.text);
    m_cache->addNames(names);
    m_selector->setSnapshot(*snapshot);
    m_selector->setCollection(collection());
    m_empty->setVisible(snapshot->collections.empty());
    m_work->setVisible(!snapshot->collections.empty());
    follow();
}

void MemoryPage::collectionScopeChanged()
{
    m_selector->setCollection(collection());
    showCollection();
}

/// Reads the indexes if they may be others than those read last. A page that nobody sees reads nothing.
void MemoryPage::follow()
{
    const SnapshotPtr shown = snapshot();
    if (!shown || !isVisible())
        return;
    onCacheChanged();
    // The first, cheap view is followed by an exact one: its figures would only start the reading twice.
    if ((!shown->exact && isReading()) || memoryFingerprint(*shown) == m_fingerprint)
        return;
    startReading();
}

void MemoryPage::startReading()
{
    stopReading();
    m_fingerprint = memoryFingerprint(*snapshot());
    auto* job = session()->readMemory();
    m_job = job;
    m_progress->setJob(job);
    m_barsCard->setProgress(-1.0);
    m_tableCard->setProgress(-1.0);
    connect(job, &Job::finished, this, [this, job] {
        if (m_job == job)
            take(*job);
    });
}

void MemoryPage::stopReading()
{
    if (m_job)
        m_job->cancel();
    m_job = nullptr;
    m_progress->setJob(nullptr);
    m_barsCard->setProgress(std::nullopt);
    m_tableCard->setProgress(std::nullopt);
}

void MemoryPage::take(ResultJob<MemoryPtr>& job)
{
    const JobState state = job.state();
    stopReading();
    if (state == JobState::Done) {
        m_memory = job.takeResult();
        messages()->remove(readMessage());
        m_note->setText(chromaSettingsText(m_memory->runtime));
        showMemory();
        showCollection();
    } else if (state == JobState::Failed) {
        messages()->show(messageFrom(job.error(), readMessage(), tr("Try again")));
    } else {
        messages()->show({ readMessage(), Status::Hygiene, tr("Reading the indexes was stopped."),
            tr("What they cost in memory is not known."), tr("Read them"), false });
    }
    emit settledChanged();
}

/// The cache is read at once; measuring what is in it runs apart.
void MemoryPage::onCacheChanged()
{
    if (!session())
        return;
    readCache();
    if (isVisible())
        measure();
}

void MemoryPage::readCache()
{
    LoadedById loaded;
    for (const auto& segment : session()->segments().cache().segments()) {
        if (segment.key.directory != session()->directory().toStdString())
            continue;
        LoadedHere here;
        here.bytes = segment.bytes;
        here.loading = segment.isLoading;
        const auto measured = m_measured.find(segment.key.collection.text);
        if (measured != m_measured.end() && !segment.isLoading)
            here.measured = measured->second.parts;
        loaded[segment.key.collection.text] = here;
    }
    m_cache->refresh();
    m_buttons->refresh();
    const bool isSame = loaded == m_loaded;
    m_loaded = std::move(loaded);
    if (!isSame && m_memory)
        showMemory();
}

void MemoryPage::measure()
{
    if (m_loaded.empty()) {
        m_measured.clear();
        return;
    }
    if (m_measuring) {
        m_measureAgain = true;
        return;
    }
    m_measureAgain = false;
    auto* job = session()->measureLoaded();
    m_measuring = job;
    connect(job, &Job::finished, this, [this, job] {
        if (m_measuring == job)
            takeMeasurements(*job);
    });
}

void MemoryPage::takeMeasurements(ResultJob<Measurements>& job)
{
    m_measuring = nullptr;
    if (job.state() == JobState::Done)
        m_measured = job.takeResult();
    readCache();
    if (m_measureAgain)
        measure();
    emit settledChanged();
}

const SegmentMemory* MemoryPage::chosenSegment() const
{
    if (m_memory && collection().isEmpty() && m_memory->segments.size() == 1)
        return &m_memory->segments.front();
    if (!m_memory || collection().isEmpty())
        return nullptr;
    const std::string id = collection().toStdString();
    const auto at = std::find_if(m_memory->segments.begin(), m_memory->segments.end(),
        [&](const SegmentMemory& segment) { return segment.collection.id.text == id; });
    return at == m_memory->segments.end() ? nullptr : &*at;
}

const SegmentMemory* MemoryPage::largestSegment() const
{
    if (!m_memory || m_memory->segments.empty())
        return nullptr;
    return &*std::max_element(m_memory->segments.begin(), m_memory->segments.end(),
        [](const SegmentMemory& a, const SegmentMemory& b) { return a.chroma.total() < b.chroma.total(); });
}

void MemoryPage::showMemory()
{
    showTile(m_chromaTile, chromaNeedsTile(*m_memory));
    showTile(m_hereTile, loadedHereTile(m_loaded, m_memory->segments.size(), session()->segments().cache().bytes()));
    showTile(m_largestTile, largestTile(*m_memory, m_labels));
    showTile(m_wasteTile, wasteTile(*m_memory));
    m_bars->setBars(memoryBars(*m_memory, m_labels, m_loaded));
    const auto bars = m_bars->allBars();
    m_barsCard->setSubtitle(
        std::any_of(bars.begin(), bars.end(), [](const MemoryBar& bar) { return bar.measured.has_value(); })
            ? tr("in Chroma (model), below it measured here")
            : tr("in Chroma (model)"));
    m_segments->setMemory(*m_memory, m_labels, m_loaded);
    hideUnusedColumns();
    m_table->select(collection());
}

/// The names need the room more than columns that say nothing.
void MemoryPage::hideUnusedColumns()
{
    using Model = SegmentMemoryModel;
    const auto& rows = m_segments->rows();
    const auto isUsed = [&](auto says) { return std::any_of(rows.begin(), rows.end(), says); };
    m_table->setColumnShown(Model::MeasuredColumn, !m_loaded.empty());
    m_table->setColumnShown(Model::OwnColumn, m_loaded.empty());
    m_table->setColumnShown(Model::StateColumn, isUsed([](const auto& row) { return !row.state.isEmpty(); }));
    m_table->setColumnShown(Model::FirstPartColumn + memoryPartCount - 1,
        isUsed([](const auto& row) { return row.chroma && row.chroma->deleted > 0; }));
}

void MemoryPage::showCollection()
{
    m_bars->setSelectedKey(collection());
    m_table->select(collection());
    m_cache->select(collection());
    const SegmentMemory* chosen = chosenSegment();
    const SegmentMemory* subject = chosen ? chosen : largestSegment();
    const auto labelOf = [this](const SegmentMemory& segment) {
        const auto label = m_labels.find(segment.collection.id.text);
        return label == m_labels.end() ? oneLine(fromUtf8(segment.collection.name)) : label->second;
    };
    if (subject && !subject->problem)
        m_whatIf->setShape(labelOf(*subject), subject->shape);
    else
        m_whatIf->setShape({}, std::nullopt);
    if (chosen)
        m_buttons->setCollection(chosen->collection, labelOf(*chosen),
            chosen->problem ? std::nullopt : std::optional<quint64>(chosen->own.total()));
    else
        m_buttons->setCollection(std::nullopt, {}, std::nullopt);
}

void MemoryPage::showSampled()
{
    const MemorySample* sample = m_live->newest();
    if (!sample || !session())
        return;
    showTile(m_holdersTile, holdersTile(*sample));
    readCache(); // what is unused gets older
    QStringList above;
    for (const ProcessSample& process : sample->processes) {
        if (process.alert)
            above << tr("%1 has %2 (%3)")
                         .arg(processName(process), formatBytes(process.memory.resident),
                             formatShare(process.share.value_or(0)));
    }
    if (above.isEmpty())
        messages()->remove(alertMessage);
    else
        messages()->show({ alertMessage, Status::Wrong, tr("Memory is above the alert line."),
            above.join(QStringLiteral(", ")) + u'.', {}, false });
    emit settledChanged();
}

} // namespace ui
