// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/snapshotreader.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>

#include "engine/chroma/logreader.h"
#include "engine/chroma/recordcount.h"
#include "engine/chroma/segmentfacts.h"
#include "engine/chroma/sqliteparts.h"
#include "engine/chroma/watermarks.h"
#include "engine/core/text.h"
#include "engine/doctor/checks.h"

namespace engine::chroma {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string lastComponent(const std::string& directory)
{
    std::error_code problem;
    const auto real = std::filesystem::canonical(directory, problem);
    const std::string name = problem ? std::string() : real.filename().string();
    return name.empty() ? directory : name;
}

/// How long to look again at an index that is being written. The first view must not take long.
std::chrono::milliseconds patienceWithWriters(bool exact)
{
    return std::chrono::milliseconds(exact ? 3000 : 400);
}

bool isCancelled(const Error& error)
{
    return error.kind == ErrorKind::Cancelled;
}

/// Damage to one part leaves the others: it is noted. A lock or a cancel concerns all of them.
Result<void> noteUnread(Snapshot& snapshot, const Error& error)
{
    if (isCancelled(error) || error.kind == ErrorKind::Busy)
        return tl::unexpected(error);
    snapshot.unread.push_back(error);
    return {};
}

void takeLog(Snapshot& snapshot, LogSummary log)
{
    snapshot.unread.insert(snapshot.unread.end(), log.unread.begin(), log.unread.end());
    snapshot.log = std::move(log);
}

} // namespace

const CollectionView* Snapshot::find(const CollectionId& id) const
{
    const auto found = std::find_if(
        collections.begin(), collections.end(), [&](const CollectionView& view) { return view.collection.id == id; });
    return found == collections.end() ? nullptr : &*found;
}

std::uint64_t Snapshot::recordsKnown() const
{
    std::uint64_t sum = 0;
    for (const CollectionView& view : collections)
        sum += view.records.valueOr(0);
    return sum;
}

SnapshotReader::SnapshotReader(const std::string& directory, const sqlite::ReadAccess& access, const Schema& schema)
    : m_directory(directory)
    , m_access(access)
    , m_schema(schema)
{
}

Snapshot SnapshotReader::begin() const
{
    Snapshot snapshot;
    snapshot.directory = m_directory;
    snapshot.name = lastComponent(m_directory);
    snapshot.schema = m_schema;
    snapshot.holders = platform::holdersOf(m_directory);
    snapshot.sqlite.readFromCopy = !m_access.copyReason.empty();
    snapshot.sqlite.copyReason = m_access.copyReason;
    const auto file = platform::stamp(m_directory + "/chroma.sqlite3");
    if (file && file->isSymlink) {
        snapshot.holders.complete = false;
        snapshot.holders.reason += (snapshot.holders.reason.empty() ? "" : "; ")
            + std::string("chroma.sqlite3 is a link, and who holds the file it leads to is not looked for");
    }
    return snapshot;
}

Result<void> SnapshotReader::readSqliteFacts(Snapshot& snapshot) const
{
    const auto& database = m_access.database;
    const auto size = database.integer("PRAGMA page_size");
    const auto count = database.integer("PRAGMA page_count");
    const auto free = database.integer("PRAGMA freelist_count");
    if (!size || !count || !free)
        return tl::unexpected(!size ? size.error() : !count ? count.error() : free.error());
    snapshot.sqlite.bytes = platform::stamp(m_directory + "/chroma.sqlite3")
                                .map([](const auto& stamp) { return stamp.bytes; })
                                .value_or(m_access.header.fileBytes);
    snapshot.sqlite.pageSize = static_cast<std::uint64_t>(size->value_or(0));
    snapshot.sqlite.pageCount = static_cast<std::uint64_t>(count->value_or(0));
    snapshot.sqlite.freelistCount = static_cast<std::uint64_t>(free->value_or(0));
    snapshot.sqlite.announcedBytes = m_access.header.announcedBytes();
    snapshot.sqlite.journalMode = m_access.header.journalModeWal ? "wal" : "delete";
    return {};
}

/// The segments' positions in the log; without the table every one counts as missing.
Result<std::map<std::string, Watermark>> SnapshotReader::watermarksOf(Snapshot& snapshot) const
{
    auto marks = readWatermarks(m_access.database, m_directory, snapshot.catalog);
    if (marks)
        return marks;
    if (auto noted = noteUnread(snapshot, marks.error()); !noted)
        return tl::unexpected(noted.error());
    return std::map<std::string, Watermark>{};
}

void SnapshotReader::addCollections(Snapshot& snapshot) const
{
    snapshot.collections.clear();
    for (const Collection& collection : snapshot.catalog.collections) {
        CollectionView view;
        view.collection = collection;
        view.log = snapshot.log.collections[collection.id.text];
        snapshot.collections.push_back(std::move(view));
    }
}

Result<void> SnapshotReader::readTablesCheaply(Snapshot& snapshot) const
{
    const auto& database = m_access.database;
    sqlite::ReadWindow window(database, std::chrono::hours(1));
    if (auto begun = window.begin(); !begun)
        return begun;
    if (auto facts = readSqliteFacts(snapshot); !facts)
        return facts;
    auto catalog = readCatalog(database, m_schema);
    if (!catalog)
        return tl::unexpected(catalog.error());
    snapshot.catalog = std::move(*catalog);
    snapshot.unread.insert(snapshot.unread.end(), snapshot.catalog.unread.begin(), snapshot.catalog.unread.end());
    const auto marks = watermarksOf(snapshot);
    if (!marks)
        return tl::unexpected(marks.error());
    if (auto log = LogReader(database, m_schema, snapshot.catalog, *marks).probe())
        takeLog(snapshot, std::move(*log));
    else if (auto noted = noteUnread(snapshot, log.error()); !noted)
        return noted;
    addCollections(snapshot);
    const auto counts = probeRecordCounts(database, snapshot.catalog);
    if (!counts)
        return noteUnread(snapshot, counts.error());
    for (CollectionView& view : snapshot.collections) {
        if (const auto found = counts->find(view.collection.metadataSegment.text); found != counts->end())
            view.records = found->second;
        // What waits in the log is not counted into them yet.
        if (view.log.pendingMetadata.valueOr(0) > 0)
            view.records = Figure::about(view.records.valueOr(0), "without the entries that wait in the log");
    }
    return {};
}

/// One attempt; true = everything is of one moment.
Result<bool> SnapshotReader::readTablesExactly(
    Snapshot& snapshot, std::chrono::milliseconds budget, const Progress& progress) const
{
    const auto& database = m_access.database;
    sqlite::ReadWindow window(database, budget);
    if (auto begun = window.begin(); !begun)
        return tl::unexpected(begun.error());
    if (auto facts = readSqliteFacts(snapshot); !facts)
        return tl::unexpected(facts.error());
    auto catalog = readCatalog(database, m_schema);
    if (!catalog)
        return tl::unexpected(catalog.error());
    snapshot.catalog = std::move(*catalog);
    snapshot.unread.insert(snapshot.unread.end(), snapshot.catalog.unread.begin(), snapshot.catalog.unread.end());
    const auto marks = watermarksOf(snapshot);
    if (!marks)
        return tl::unexpected(marks.error());
    const LogReader reader(database, m_schema, snapshot.catalog, *marks);
    if (auto log = reader.count(window, progress))
        takeLog(snapshot, std::move(*log));
    else if (auto noted = noteUnread(snapshot, log.error()); !noted)
        return tl::unexpected(noted.error());
    addCollections(snapshot);
    for (CollectionView& view : snapshot.collections) {
        const bool pending = view.log.pendingMetadata.valueOr(0) > 0;
        // Without pending entries, or with a log that cannot be read, there is nothing to replay.
        const Watermark from =
            pending ? view.log.metadata : Watermark{ std::numeric_limits<SeqId>::max(), WatermarkForm::Integer };
        if (auto records = countRecords(database, reader, view.collection, from, window, progress)) {
            view.records = *records;
            if (!snapshot.log.entries.value)
                view.records = Figure::about(records->valueOr(0), "without the log, which cannot be read");
        } else if (auto noted = noteUnread(snapshot, records.error()); !noted) {
            return tl::unexpected(noted.error());
        }
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    return window.consistent();
}

/// A writer may commit between two chunks; then it is all read again, with longer chunks, before it is accepted as
/// counted while it changed.
Result<void> SnapshotReader::readTablesUntilConsistent(Snapshot& snapshot, const Progress& progress) const
{
    for (const int budget : { 40, 90, 90, 90 }) {
        snapshot.unread.clear();
        const auto consistent = readTablesExactly(snapshot, std::chrono::milliseconds(budget), progress);
        if (!consistent)
            return tl::unexpected(consistent.error());
        if (*consistent)
            return {};
    }
    const std::string method = "counted while another process was writing";
    for (Figure* figure : { &snapshot.log.entries, &snapshot.log.bytes }) {
        figure->estimate = true;
        figure->method = method;
    }
    for (CollectionView& view : snapshot.collections) {
        view.records.estimate = true;
        view.records.method = method;
    }
    return {};
}

void SnapshotReader::addFiles(
    Snapshot& snapshot, const SqliteParts& parts, bool withIdMaps, const Progress& progress) const
{
    const DirectoryListing listing = listTree(m_directory);
    for (const Error& problem : listing.problems)
        snapshot.unread.push_back(problem);
    std::map<std::string, hnsw::SegmentFiles> segments;
    for (CollectionView& view : snapshot.collections) {
        const std::string& segment = view.collection.vectorSegment.text;
        if (!isUuid(segment)) {
            // The name comes from the database: never a path.
            if (!segment.empty())
                snapshot.unread.push_back({ ErrorKind::Corrupt, {}, std::nullopt,
                    "the VECTOR segment of " + view.collection.qualifiedName() + " is called '" + segment
                        + "', which is no UUID, so no folder is looked for",
                    {} });
            continue;
        }
        auto look = lookAtSegment(m_directory + '/' + segment, m_access.database.path(), view.collection.dimension,
            withIdMaps, patienceWithWriters(withIdMaps), progress);
        if (!look) {
            snapshot.unread.push_back(look.error());
            continue;
        }
        view.index = std::move(look->facts);
        segments.emplace(segment, std::move(look->files));
    }
    snapshot.orphans = orphansIn(listing, snapshot.catalog);
    snapshot.disk = diskUsageOf(listing, parts, snapshot.catalog, segments, snapshot.orphans);
    if (DiskPart* log = snapshot.disk.find("wal")) {
        for (const CollectionView& view : snapshot.collections) {
            if (view.log.bytes.valueOr(0) > 0)
                log->collections[view.collection.id.text] = view.log.bytes.valueOr(0);
        }
    }
}

SqliteParts SnapshotReader::exactParts(Snapshot& snapshot, const Progress& progress) const
{
    const bool alone = m_access.copy || (snapshot.holders.complete && snapshot.holders.processes.empty());
    sqlite::ScanLimit limit;
    if (!alone)
        limit.longest = std::chrono::milliseconds(120);
    else if (!m_access.copy)
        limit.giveUp = [this] { return !platform::holdersOf(m_directory).processes.empty(); };
    auto counted = countSqliteParts(m_access.database, limit, progress);
    if (counted && *counted) {
        for (Error& problem : (*counted)->problems)
            snapshot.unread.push_back(std::move(problem));
        return std::move((*counted)->parts);
    }
    if (!counted && !isCancelled(counted.error()))
        snapshot.unread.push_back(counted.error());
    return estimatedParts(snapshot);
}

SqliteParts SnapshotReader::estimatedParts(Snapshot& snapshot) const
{
    auto parts = estimateSqliteParts(m_access.database, m_schema, snapshot.log);
    if (!parts)
        snapshot.unread.push_back(parts.error());
    return parts.value_or(SqliteParts{});
}

Result<Snapshot> SnapshotReader::firstView() const
{
    const auto start = Clock::now();
    Snapshot snapshot = begin();
    // A small file is counted at once; a large one is sampled.
    const bool small = m_access.header.fileBytes <= 16 * 1024 * 1024;
    const auto read = small ? readTablesUntilConsistent(snapshot, {}) : readTablesCheaply(snapshot);
    if (!read)
        return tl::unexpected(read.error());
    const SqliteParts parts = small ? exactParts(snapshot, {}) : estimatedParts(snapshot);
    addFiles(snapshot, parts, false, {});
    snapshot.findings = doctor::findingsOf(snapshot);
    snapshot.seconds = secondsSince(start);
    return snapshot;
}

Result<Snapshot> SnapshotReader::exactView(const Progress& progress) const
{
    const auto start = Clock::now();
    Snapshot snapshot = begin();
    if (auto read = readTablesUntilConsistent(snapshot, progress); !read)
        return tl::unexpected(read.error());
    const SqliteParts parts = exactParts(snapshot, progress);
    if (!proceed(progress, 1, 1))
        return fail(ErrorKind::Cancelled, m_directory, "stopped while the directory was read");
    addFiles(snapshot, parts, true, progress);
    snapshot.exact = snapshot.unread.empty() && snapshot.disk.exact && !snapshot.log.entries.estimate;
    snapshot.findings = doctor::findingsOf(snapshot);
    snapshot.seconds = secondsSince(start);
    return snapshot;
}

} // namespace engine::chroma
