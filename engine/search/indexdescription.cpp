// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/indexdescription.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/chroma/idmap.h"
#include "engine/chroma/indexstamp.h"
#include "engine/chroma/watermarks.h"
#include "engine/core/text.h"
#include "engine/hnsw/integrityscan.h"
#include "engine/platform/holders.h"
#include "engine/sqlite/database.h"

namespace engine::search {

using chroma::IndexStamp;
using hnsw::SegmentProblemKind;
using hnsw::SegmentState;
using Clock = std::chrono::steady_clock;

namespace {

/// The kind of a problem that the file sizes and the header tell already, and whether it is fatal.
std::pair<std::string, bool> kindOf(const hnsw::SegmentProblem& problem)
{
    const auto known = [](hnsw::IntegrityKind kind) {
        return std::pair{ std::string(hnsw::name(kind)), hnsw::isFatal(kind) };
    };
    switch (problem.kind) {
    case SegmentProblemKind::FileMissing:
        return { "file_missing", problem.file != "length.bin" };
    case SegmentProblemKind::HeaderUnreadable:
    case SegmentProblemKind::HeaderImplausible:
        return known(hnsw::IntegrityKind::HeaderUnsound);
    case SegmentProblemKind::LevelZeroTruncated:
        return known(hnsw::IntegrityKind::LevelZeroTruncated);
    case SegmentProblemKind::LengthsTruncated:
        return known(hnsw::IntegrityKind::LengthsTruncated);
    case SegmentProblemKind::LinkListsTruncated:
    case SegmentProblemKind::LinkListsUneven:
        return known(hnsw::IntegrityKind::LinkListsBroken);
    case SegmentProblemKind::LinkListsBloated:
        return known(hnsw::IntegrityKind::LinkListsBloated);
    case SegmentProblemKind::IdMapMissing:
    case SegmentProblemKind::IdMapEmpty:
        return { "id_map_missing", true };
    }
    return { "file_missing", true };
}

/// Puts an IndexDescription together.
class IndexDescriber
{
public:
    IndexDescriber(const chroma::Store& store, const chroma::Collection& collection, const DescribeOptions& options,
        const Progress& progress)
        : m_store(store)
        , m_collection(collection)
        , m_options(options)
        , m_progress(progress)
    {
        if (isUuid(collection.vectorSegment.text))
            m_folder = store.directory() + '/' + collection.vectorSegment.text;
    }

    Result<IndexDescription> describeAtRest();

private:
    Result<IndexDescription> describeOnce();
    void addFiles(IndexDescription& index, const hnsw::SegmentFiles& files) const;
    void addNothing(IndexDescription& index) const;
    void addContent(IndexDescription& index, const hnsw::SegmentFiles& files);
    std::optional<chroma::IdMap> addIdMap(IndexDescription& index, const hnsw::SegmentFiles& files);
    void addScan(IndexDescription& index, const hnsw::IntegrityReport& report);
    void addGraph(IndexDescription& index, const hnsw::IntegrityReport& report);
    void addProblem(IndexDescription& index, const Error& error) const;
    std::uint64_t persistedUpTo() const;
    /// Notes a stop or a writer; true for any other error.
    bool isDamage(IndexDescription& index, const Error& error);

    const chroma::Store& m_store;
    const chroma::Collection& m_collection;
    const DescribeOptions& m_options;
    const Progress& m_progress;
    std::string m_folder;
    bool m_moved = false;
};

void add(IndexDescription& index, std::string kind, bool fatal, hnsw::IntegrityPlace place)
{
    for (IndexFinding& finding : index.integrity) {
        if (finding.kind != kind)
            continue;
        ++finding.count;
        if (finding.places.size() < hnsw::IntegrityFinding::mostPlaces)
            finding.places.push_back(std::move(place));
        return;
    }
    index.integrity.push_back({ std::move(kind), 1, fatal, { std::move(place) } });
}

Result<IndexDescription> IndexDescriber::describeAtRest()
{
    constexpr std::chrono::milliseconds leftAlone(250); // Chroma writes the files one after the other
    const std::string database = m_store.database().path();
    for (const auto until = Clock::now() + m_options.patience;;) {
        const IndexStamp before = IndexStamp::take(m_folder, database);
        m_moved = false;
        auto index = describeOnce();
        if (!index || index->cancelled)
            return index;
        const IndexStamp after = IndexStamp::take(m_folder, database);
        const bool moved = m_moved || !after.sameIndex(before);
        if (!moved && (index->integrity.empty() || !after.indexChangedWithin(leftAlone)))
            return index;
        if (Clock::now() >= until || !proceed(m_progress, 0, 0)) {
            index->beingWritten = true;
            index->integrity.clear();
            index->graph.reset();
            index->graphReason = m_options.graph ? "another process keeps changing the files" : "";
            return index;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Result<IndexDescription> IndexDescriber::describeOnce()
{
    IndexDescription index;
    index.collection = m_collection;
    index.dialect = m_store.schema().dialect;
    index.folder = m_folder;
    hnsw::SegmentFiles files;
    if (!m_folder.empty()) {
        auto inspected = hnsw::inspectSegment(m_folder, m_collection.dimension);
        if (!inspected)
            return tl::unexpected(inspected.error());
        files = std::move(*inspected);
    }
    index.state = files.state;
    index.header = files.header;
    const bool sound = files.header && hnsw::checkHeader(*files.header, m_collection.dimension).empty();
    index.parameters = indexParameters(m_collection.parameters, index.dialect,
        sound && files.header->curElementCount > 0 ? files.header : std::nullopt);
    if (files.header && hnsw::geometryOf(*files.header, m_folder)) {
        index.elements = files.header->curElementCount;
        index.capacity = files.header->maxElements;
    }
    addFiles(index, files);
    if (files.state == SegmentState::Persisted || files.state == SegmentState::Damaged)
        addContent(index, files);
    else
        addNothing(index);
    if (m_options.graph && !index.graph && index.graphReason.empty() && !index.cancelled)
        index.graphReason = index.isNeverPersisted() ? index.stateText() : "the index cannot be read";
    return index;
}

void IndexDescriber::addFiles(IndexDescription& index, const hnsw::SegmentFiles& files) const
{
    if (files.state == SegmentState::NoFolder)
        return;
    if (files.state != SegmentState::NoFiles) {
        for (const hnsw::SegmentFile* file :
            { &files.headerFile, &files.levelZero, &files.lengths, &files.linkLists, &files.idMap }) {
            const bool record = file == &files.levelZero || file == &files.lengths;
            IndexFile one{ file->name, file->present, file->stamp.bytes, file->stamp.allocated, {}, record };
            if (record || file->atLeast == file->atMost)
                one.expected = file->atLeast;
            if (one.present || file != &files.idMap || files.state == SegmentState::Damaged)
                index.files.push_back(std::move(one));
        }
    }
    for (const platform::DirectoryEntry& other : files.others)
        index.files.push_back({ other.name, true, other.stamp.isRegular ? other.stamp.bytes : 0,
            other.stamp.isRegular ? other.stamp.allocated : 0, {}, true });
}

/// The highest seq_id that the tables say is in the index's files; 0 where they say nothing.
std::uint64_t IndexDescriber::persistedUpTo() const
{
    const auto catalog = m_store.catalog();
    if (!catalog)
        return 0;
    const auto marks = chroma::readWatermarks(m_store.database(), m_store.directory(), *catalog);
    if (!marks)
        return 0;
    const auto mark = marks->find(m_collection.vectorSegment.text);
    if (mark == marks->end()
        || (mark->second.form != chroma::WatermarkForm::Integer && mark->second.form != chroma::WatermarkForm::Blob))
        return 0;
    return mark->second.seqId.value_or(0);
}

/// No files, or files of an index to which nothing was added yet: healthy unless the tables say otherwise.
void IndexDescriber::addNothing(IndexDescription& index) const
{
    const std::uint64_t seqId = index.state == SegmentState::NeverPersisted ? 0 : persistedUpTo();
    if (seqId > 0) {
        index.state = SegmentState::Damaged;
        add(index, "folder_missing", true,
            { m_collection.vectorSegment.text, std::nullopt, std::nullopt,
                "no index files, although records up to seq_id " + std::to_string(seqId) + " were written to them" });
        return;
    }
    index.elements = 0;
    index.deleted = 0;
    index.levels.emplace();
}

bool IndexDescriber::isDamage(IndexDescription& index, const Error& error)
{
    index.cancelled = index.cancelled || error.kind == ErrorKind::Cancelled;
    m_moved = m_moved || error.kind == ErrorKind::Busy;
    return error.kind != ErrorKind::Cancelled && error.kind != ErrorKind::Busy;
}

std::optional<chroma::IdMap> IndexDescriber::addIdMap(IndexDescription& index, const hnsw::SegmentFiles& files)
{
    if (!files.idMap.present || files.idMap.stamp.bytes == 0)
        return std::nullopt;
    auto map = chroma::readIdMap(m_folder + '/' + files.idMap.name, m_progress);
    if (!map) {
        if (isDamage(index, map.error()))
            add(index, "id_map_unreadable", true,
                { files.idMap.name, map.error().offset, std::nullopt, map.error().message });
        return std::nullopt;
    }
    for (const std::string& problem : map->problems())
        add(index, "id_map_contradictory", false, { files.idMap.name, std::nullopt, std::nullopt, problem });
    return std::move(*map);
}

void IndexDescriber::addContent(IndexDescription& index, const hnsw::SegmentFiles& files)
{
    const auto ids = addIdMap(index, files);
    if (index.cancelled)
        return;
    const auto holders = platform::holdersOf(m_store.directory());
    const bool alone = holders.complete && holders.processes.empty();
    const auto view = hnsw::IndexView::open(
        m_folder, alone ? platform::Holding::Mapped : platform::Holding::Copied, m_collection.dimension, m_progress);
    for (const hnsw::SegmentProblem& problem : files.problems) {
        const auto [kind, fatal] = kindOf(problem);
        if (!view || kind == "id_map_missing") // the rest is what the scan sees too
            add(index, kind, fatal, { problem.file, problem.offset, std::nullopt, problem.sentence });
    }
    if (!view) {
        if (isDamage(index, view.error()) && index.integrity.empty())
            addProblem(index, view.error());
        if (m_options.graph)
            index.graphReason = view.error().message;
        return;
    }
    hnsw::IntegrityOptions options;
    if (ids)
        options.idMapLabels = ids->labels();
    options.threads = m_options.threads;
    const auto report = hnsw::scanIntegrity(*view, options, m_progress);
    if (!report) {
        isDamage(index, report.error());
        return;
    }
    addScan(index, *report);
    if (m_options.graph)
        addGraph(index, *report);
}

/// Files that look right and cannot be opened.
void IndexDescriber::addProblem(IndexDescription& index, const Error& error) const
{
    const std::string file = error.path.substr(error.path.find_last_of('/') + 1);
    add(index, "file_missing", true, { file, error.offset, std::nullopt, error.message });
    index.state = SegmentState::Damaged;
}

void IndexDescriber::addScan(IndexDescription& index, const hnsw::IntegrityReport& report)
{
    const auto& walk = report.view->walk();
    if (walk)
        index.levels = walk->levels;
    if (walk && index.elements && walk->elements == *index.elements) {
        for (IndexFile& file : index.files) {
            if (file.name == "link_lists.bin")
                file.expected = walk->endOffset;
        }
    }
    if (index.elements && report.scannedElements == *index.elements)
        index.deleted = report.deleted;
    for (const hnsw::IntegrityFinding& finding : report.findings) {
        index.integrity.push_back(
            { std::string(hnsw::name(finding.kind)), finding.count, hnsw::isFatal(finding.kind), finding.places });
    }
    if (!index.integrity.empty())
        index.state = SegmentState::Damaged;
}

void IndexDescriber::addGraph(IndexDescription& index, const hnsw::IntegrityReport& report)
{
    if (const auto sound = report.requireSearchable(); !sound) {
        index.graphReason = describe(sound.error());
        return;
    }
    auto graph = hnsw::measureGraph(*report.view, m_progress);
    if (graph)
        index.graph = std::move(*graph);
    else
        isDamage(index, graph.error());
}

} // namespace

bool IndexDescription::isNeverPersisted() const
{
    return state == SegmentState::NoFolder || state == SegmentState::NoFiles || state == SegmentState::NeverPersisted;
}

std::string IndexDescription::stateText() const
{
    if (beingWritten)
        return "another process was changing the files all the time";
    switch (state) {
    case SegmentState::NoFolder:
        return folder.empty() ? "the collection has no vector segment, so there is no index"
                              : "there is no index folder yet: nothing was ever persisted";
    case SegmentState::NoFiles:
        return "the index folder has no index files: nothing was ever persisted";
    case SegmentState::NeverPersisted:
        return "nothing was ever persisted: all vectors are still in the log";
    case SegmentState::Persisted:
        return "the files fit together";
    case SegmentState::Damaged:
        return "the index is damaged";
    }
    return {};
}

Result<IndexDescription> describeIndex(const chroma::Store& store, const chroma::Collection& collection,
    const DescribeOptions& options, const Progress& progress)
{
    return IndexDescriber(store, collection, options, progress).describeAtRest();
}

} // namespace engine::search
