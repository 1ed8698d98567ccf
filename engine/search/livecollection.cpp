// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/livecollection.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "engine/chroma/indexstamp.h"
#include "engine/chroma/pending.h"
#include "engine/chroma/watermarks.h"
#include "engine/core/text.h"
#include "engine/hnsw/integrityscan.h"
#include "engine/hnsw/segmentfiles.h"
#include "engine/platform/holders.h"
#include "engine/search/distance.h"
#include "engine/search/idcheck.h"
#include "engine/sqlite/readwindow.h"

namespace engine::search {

using chroma::IndexStamp;

/// Puts a LiveCollection together.
class LiveCollectionReader
{
public:
    LiveCollectionReader(const chroma::Store& store, const chroma::Collection& collection, const LiveOptions& options,
        const Progress& progress)
        : m_store(store)
        , m_collection(collection)
        , m_options(options)
        , m_progress(progress)
    {
        if (isUuid(collection.vectorSegment.text))
            m_folder = store.directory() + '/' + collection.vectorSegment.text;
    }

    Result<std::shared_ptr<const LiveCollection>> readUntilAtRest();

private:
    Result<std::shared_ptr<LiveCollection>> readOnce(bool& atRest) const;
    Result<void> openIndex(LiveCollection& live) const;
    Result<void> scan(LiveCollection& live) const;
    void joinIds(LiveCollection& live) const;
    void layLogOver(LiveCollection& live, const chroma::PendingVectors& pending) const;
    Result<chroma::PendingVectors> readPending(const LiveCollection& live, sqlite::ReadWindow& window) const;

    const chroma::Store& m_store;
    const chroma::Collection& m_collection;
    const LiveOptions& m_options;
    const Progress& m_progress;
    std::string m_folder;
};

/// A writer persists its index outside any transaction; what was read of log and files fits together only if neither
/// moved meanwhile.
Result<std::shared_ptr<const LiveCollection>> LiveCollectionReader::readUntilAtRest()
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (;;) {
        bool atRest = false;
        auto live = readOnce(atRest);
        if (!live && live.error().kind == ErrorKind::Cancelled)
            return tl::unexpected(live.error());
        const bool mayHelp = !atRest && std::chrono::steady_clock::now() < until;
        if (live && atRest)
            return std::shared_ptr<const LiveCollection>(std::move(*live));
        if (!mayHelp) {
            if (!live)
                return tl::unexpected(live.error());
            return fail(ErrorKind::Busy, m_store.directory(), "another process keeps changing the directory",
                "try again when the writer is idle");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

Result<std::shared_ptr<LiveCollection>> LiveCollectionReader::readOnce(bool& atRest) const
{
    const std::string database = m_store.database().path();
    const IndexStamp before = IndexStamp::take(m_folder, database);
    const auto isAtRest = [&](const sqlite::ReadWindow& window) {
        const IndexStamp after = IndexStamp::take(m_folder, database);
        const bool quiet = !after.changedWithin(std::chrono::seconds(2));
        return quiet
            || (before.sameIndex(after) && before.settled() && !after.aheadOfDatabase()
                && window.consistent().value_or(false));
    };
    auto live = std::shared_ptr<LiveCollection>(new LiveCollection);
    live->m_collection = m_collection;
    live->m_dialect = m_store.schema().dialect;
    const std::string space = m_collection.parameters.space.text();
    if (!spaceFromName(space))
        return fail(ErrorKind::BadArgument, m_store.directory(),
            "the space '" + printable(space) + "' of " + printable(m_collection.name) + " is unknown",
            "Chroma has l2, ip and cosine");
    live->m_space = *spaceFromName(space);
    live->m_dimension = static_cast<std::size_t>(m_collection.dimension.value_or(0));

    sqlite::ReadWindow window(m_store.database(), std::chrono::milliseconds(60));
    if (auto begun = window.begin(); !begun)
        return tl::unexpected(begun.error());
    auto opened = openIndex(*live);
    if (opened) {
        const auto pending = readPending(*live, window);
        if (pending)
            layLogOver(*live, *pending);
        else
            opened = tl::unexpected(pending.error());
    }
    if (opened)
        opened = requireOwnIds(*live, m_store.database(), m_folder + "/index_metadata.pickle");
    atRest = isAtRest(window);
    window.end();
    if (!opened)
        return tl::unexpected(opened.error());
    return live;
}

Result<void> LiveCollectionReader::openIndex(LiveCollection& live) const
{
    if (m_folder.empty())
        return {};
    const auto files = hnsw::inspectSegment(m_folder, m_collection.dimension);
    if (!files)
        return tl::unexpected(files.error());
    for (const hnsw::SegmentProblem& problem : files->problems) {
        if (problem.kind == hnsw::SegmentProblemKind::IdMapMissing
            || problem.kind == hnsw::SegmentProblemKind::IdMapEmpty)
            return fail(ErrorKind::Corrupt, m_folder + '/' + problem.file, problem.sentence,
                "vectors without their ids cannot be answered; chromascope-cli info says more");
    }
    if (!files->idMap.present || !files->headerFile.present)
        return {}; // nothing persisted yet: every vector is in the log
    auto ids = chroma::readIdMap(m_folder + "/index_metadata.pickle", m_progress);
    if (!ids)
        return tl::unexpected(ids.error());
    live.m_ids = std::move(*ids);
    return scan(live);
}

Result<void> LiveCollectionReader::scan(LiveCollection& live) const
{
    const auto holders = platform::holdersOf(m_store.directory());
    const bool alone = holders.complete && holders.processes.empty();
    auto view = hnsw::IndexView::open(
        m_folder, alone ? platform::Holding::Mapped : platform::Holding::Copied, m_collection.dimension, m_progress);
    if (!view)
        return tl::unexpected(view.error());
    live.m_view = *view;
    live.m_elements = static_cast<std::size_t>((*view)->readableElements());
    live.m_dimension = (*view)->dimension();
    hnsw::IntegrityOptions options;
    options.idMapLabels = live.m_ids.labels();
    options.threads = m_options.threads;
    const auto report = hnsw::scanIntegrity(*view, options, m_progress);
    if (!report)
        return tl::unexpected(report.error());
    for (const auto& finding : report->findings) {
        if (!finding.places.empty())
            live.m_problems.push_back(finding.places.front().file + ": " + finding.places.front().sentence);
    }
    if (const auto sound = report->requireSearchable(); !sound) {
        if (!m_options.acceptDamagedGraph)
            return sound;
        live.m_graphProblem = sound.error();
    } else {
        auto index = hnsw::Index::load(*report, { distanceFunction(live.m_space), live.m_space == Space::Cosine });
        if (!index)
            return tl::unexpected(index.error());
        live.m_index.emplace(std::move(*index));
    }
    joinIds(live);
    return {};
}

/// Labels are joined with the id map; elements that are deleted or have no id stay dead.
void LiveCollectionReader::joinIds(LiveCollection& live) const
{
    const auto labels = live.m_ids.labels();
    live.m_idOfElement.assign(live.m_elements, LiveCollection::noPosition);
    live.m_elementOfId.assign(labels.size(), LiveCollection::noPosition);
    live.m_live.assign(live.m_elements, 0);
    for (std::size_t i = 0; i < live.m_elements; ++i) {
        const auto node = static_cast<NodeId>(i);
        const auto label = live.m_view->label(node);
        if (!label || live.m_view->isDeleted(node))
            continue;
        const auto found = std::lower_bound(labels.begin(), labels.end(), *label);
        if (found == labels.end() || *found != *label)
            continue;
        const auto position = static_cast<std::uint32_t>(found - labels.begin());
        // Of several elements with one label Chroma keeps the last.
        if (const std::uint32_t earlier = live.m_elementOfId[position]; earlier != LiveCollection::noPosition) {
            live.m_live[earlier] = 0;
            live.m_idOfElement[earlier] = LiveCollection::noPosition;
        }
        live.m_elementOfId[position] = node;
        live.m_idOfElement[i] = position;
        live.m_live[i] = 1;
    }
}

Result<chroma::PendingVectors> LiveCollectionReader::readPending(
    const LiveCollection& live, sqlite::ReadWindow& window) const
{
    const auto catalog = m_store.catalog();
    if (!catalog)
        return tl::unexpected(catalog.error());
    const auto watermarks = chroma::readWatermarks(m_store.database(), m_store.directory(), *catalog);
    if (!watermarks)
        return tl::unexpected(watermarks.error());
    const auto mark = watermarks->find(m_collection.vectorSegment.text);
    const chroma::LogReader log(m_store.database(), m_store.schema(), *catalog, *watermarks);
    return chroma::PendingVectors::read(log, m_collection,
        mark == watermarks->end() ? chroma::Watermark{} : mark->second, window,
        [&live](std::string_view id) { return live.m_ids.labelOf(id).has_value(); });
}

void LiveCollectionReader::layLogOver(LiveCollection& live, const chroma::PendingVectors& pending) const
{
    std::size_t odd = 0;
    for (const std::string& id : pending.order()) {
        const chroma::PendingVector& state = *pending.find(id);
        const auto persisted = live.findElement(id);
        if (persisted && (!state.exists || !state.vector.empty())) {
            live.m_live[*persisted] = 0;
            ++live.m_hidden;
        }
        if (!state.exists || state.vector.empty())
            continue;
        if (live.m_dimension == 0)
            live.m_dimension = state.vector.size();
        if (state.vector.size() != live.m_dimension) {
            ++odd;
            continue;
        }
        live.m_pendingIds.push_back(id);
        const std::size_t at = live.m_pendingVectors.size();
        live.m_pendingVectors.insert(live.m_pendingVectors.end(), state.vector.begin(), state.vector.end());
        if (live.m_space == Space::Cosine)
            normalise(std::span(live.m_pendingVectors).subspan(at));
    }
    for (std::size_t i = 0; i < live.m_pendingIds.size(); ++i)
        live.m_pendingRowOf.emplace(live.m_pendingIds[i], static_cast<Row>(live.m_elements + i));
    if (odd > 0)
        live.m_problems.push_back(
            std::to_string(odd) + " vectors that wait in the log have another dimension and are left out");
    const auto whole = std::all_of(live.m_live.begin(), live.m_live.end(), [](std::uint8_t alive) { return alive; });
    live.m_wholeIndexLive = whole;
    live.m_live.resize(live.rowCount(), 1);
    live.m_liveCount = static_cast<std::size_t>(std::count(live.m_live.begin(), live.m_live.end(), 1));
}

Result<std::shared_ptr<const LiveCollection>> LiveCollection::open(const chroma::Store& store,
    const chroma::Collection& collection, const LiveOptions& options, const Progress& progress)
{
    return LiveCollectionReader(store, collection, options, progress).readUntilAtRest();
}

std::size_t LiveCollection::efSearch() const
{
    const auto ef = m_collection.parameters.efSearch.integer().value_or(10);
    return static_cast<std::size_t>(std::clamp<std::int64_t>(ef, 1, 1 << 30));
}

std::string_view LiveCollection::idOf(Row row) const
{
    if (row >= rowCount() || m_live[row] == 0)
        return {};
    if (row >= m_elements)
        return m_pendingIds[row - m_elements];
    return m_ids.idAt(m_idOfElement[row]);
}

std::optional<Row> LiveCollection::find(std::string_view id) const
{
    const auto pending = m_pendingRowOf.find(id);
    return pending == m_pendingRowOf.end() ? findElement(id) : std::optional(pending->second);
}

std::optional<Row> LiveCollection::findElement(std::string_view id) const
{
    const auto label = m_ids.labelOf(id);
    if (!label)
        return std::nullopt;
    const auto labels = m_ids.labels();
    const auto position =
        static_cast<std::size_t>(std::lower_bound(labels.begin(), labels.end(), *label) - labels.begin());
    const std::uint32_t element = position < m_elementOfId.size() ? m_elementOfId[position] : noPosition;
    return element == noPosition || m_live[element] == 0 ? std::nullopt : std::optional<Row>(element);
}

void LiveCollection::vectorAt(Row row, std::span<float> into) const
{
    const auto vector = row < m_elements
        ? m_view->vector(row)
        : std::span(m_pendingVectors).subspan((row - m_elements) * m_dimension, m_dimension);
    std::copy_n(vector.begin(), std::min(vector.size(), into.size()), into.begin());
}

Rows LiveCollection::indexRows() const
{
    if (!m_view || m_elements == 0)
        return Rows::of({}, m_dimension);
    const auto& geometry = m_view->geometry();
    return { m_view->levelZero().bytes().data() + geometry.vectorOffset, m_elements, m_dimension,
        static_cast<std::size_t>(geometry.recordBytes) };
}

LiveBytes LiveCollection::bytes() const
{
    LiveBytes bytes;
    bytes.idMap = m_ids.memoryBytes();
    bytes.elementTables = m_idOfElement.capacity() * sizeof(std::uint32_t) + m_live.capacity();
    bytes.idTable = m_elementOfId.capacity() * sizeof(std::uint32_t);
    bytes.pendingVectors = m_pendingVectors.capacity() * sizeof(float);
    // Short text lies in the string itself. An entry of the map: key, row, hash and a pointer, and its bucket.
    bytes.pendingIds = m_pendingIds.capacity() * sizeof(std::string) + m_pendingRowOf.bucket_count() * sizeof(void*)
        + m_pendingRowOf.size() * (sizeof(std::pair<std::string_view, Row>) + 2 * sizeof(void*));
    for (const std::string& id : m_pendingIds)
        bytes.pendingIds += id.capacity() > std::string().capacity() ? id.capacity() + 1 : 0;
    return bytes;
}

std::vector<std::uint8_t> LiveCollection::rowsOf(std::span<const std::string> ids) const
{
    std::vector<std::uint8_t> rows(rowCount(), 0);
    for (const std::string& id : ids) {
        if (const auto row = find(id))
            rows[*row] = 1;
    }
    return rows;
}

} // namespace engine::search
