// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/records.h"

#include <algorithm>
#include <thread>
#include <unordered_set>

#include "engine/chroma/indexstamp.h"
#include "engine/chroma/overlay.h"
#include "engine/chroma/recordrows.h"
#include "engine/chroma/vectorsource.h"
#include "engine/chroma/watermarks.h"
#include "engine/core/text.h"
#include "engine/platform/holders.h"

namespace engine::chroma {

namespace {

using nlohmann::ordered_json;

constexpr std::int64_t chunkRows = 5000;
constexpr auto budget = std::chrono::milliseconds(60);

/// One selected record: its row, and whether that row lies in the temporary tables.
struct Selected
{
    std::int64_t key = 0;
    std::int32_t pendingAt = -1; ///< position in the overlay; -1 = a row of Chroma's own tables

    bool pending() const { return pendingAt >= 0; }
};

} // namespace

/// The segment's id comes from the database: only a UUID names a folder.
static IndexStamp stampOf(const Store& store, const Collection& collection)
{
    const std::string& segment = collection.vectorSegment.text;
    return IndexStamp::take(isUuid(segment) ? store.directory() + '/' + segment : "", store.database().path());
}

struct RecordReader::Private
{
    Private(const Store& of, Collection wanted)
        : store(of)
        , collection(std::move(wanted))
    {
    }

    const Store& store;
    Collection collection;
    std::vector<Selected> selected;
    std::vector<OverlayRecord> overlay;
    std::unique_ptr<VectorSource> vectors;
    IndexStamp stamp;
    bool ofOneMoment = true; ///< what the last fetch gave
    std::unique_ptr<sqlite::ReadWindow>
        selecting; ///< open from the selection to the first page, so that both are of one moment

    const sqlite::Database& database() const { return store.database(); }
    IndexStamp stampNow() const { return stampOf(store, collection); }
    /// The vectors read belong to the tables read.
    bool indexFits() const
    {
        const IndexStamp now = stampNow();
        return stamp.sameIndex(now) && stamp.settled() && !now.aheadOfDatabase();
    }

    Result<void> gather(sqlite::ReadWindow& window, Overlay changes, const Progress& progress);
    const std::string& pendingId(const Selected& record) const
    {
        return overlay[static_cast<std::size_t>(record.pendingAt)].id;
    }
    Result<void> gatherStored(
        sqlite::ReadWindow& window, std::vector<std::int64_t>& keys, const Progress& progress) const;
    Result<void> keepIds(const std::vector<std::string>& ids);
    Result<void> keepMatching(const RecordQuery& query, sqlite::ReadWindow& window, const Progress& progress);
    Result<std::string> idOf(const Selected& record) const;
    Result<void> sortById();
};

/// Row ids of the collection's stored records. Read by record id from the index, which holds nothing else. An id that
/// is no text is none of Chroma's, and would not let the chunks advance.
Result<void> RecordReader::Private::gatherStored(
    sqlite::ReadWindow& window, std::vector<std::int64_t>& keys, const Progress& progress) const
{
    const std::string select = "SELECT embedding_id, id FROM embeddings WHERE segment_id = ?1 AND embedding_id ";
    const std::string rest = " ?2 AND typeof(embedding_id) = 'text' ORDER BY embedding_id LIMIT ?3";
    auto first = database().prepare(select + ">=" + rest);
    auto next = database().prepare(select + ">" + rest);
    if (!first || !next)
        return tl::unexpected(first ? next.error() : first.error());
    std::string at;
    for (sqlite::Statement* rows = &*first;; rows = &*next) {
        rows->bind(1, std::string_view(collection.metadataSegment.text))
            .bind(2, std::string_view(at))
            .bind(3, chunkRows);
        std::int64_t got = 0;
        for (;; ++got) {
            const auto row = rows->step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            at = rows->text(0);
            keys.push_back(rows->integer(1));
        }
        rows->reset();
        if (got < chunkRows)
            return {};
        if (!proceed(progress, keys.size(), 0))
            return fail(ErrorKind::Cancelled, database().path(), "stopped while records were listed");
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
}

Result<void> RecordReader::Private::gather(sqlite::ReadWindow& window, Overlay changes, const Progress& progress)
{
    overlay = std::move(changes.records);
    std::vector<std::int64_t> keys;
    if (auto read = gatherStored(window, keys, progress); !read)
        return read;
    for (const std::int64_t key : keys) {
        if (!changes.hidden.contains(key))
            selected.push_back({ key, -1 });
    }
    for (std::size_t i = 0; i < overlay.size(); ++i)
        selected.push_back({ overlay[i].key, static_cast<std::int32_t>(i) });
    if (store.schema().dialect == Dialect::PythonTypedById)
        return overlay.empty() ? Result<void>{} : sortById();
    std::sort(selected.begin(), selected.end(), [](const Selected& a, const Selected& b) { return a.key < b.key; });
    return {};
}

Result<void> RecordReader::Private::sortById()
{
    std::vector<std::pair<std::string, Selected>> named;
    for (Selected& record : selected) {
        auto id = idOf(record);
        if (!id)
            return tl::unexpected(id.error());
        named.emplace_back(std::move(*id), std::move(record));
    }
    std::sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    selected.clear();
    for (auto& [id, record] : named)
        selected.push_back(std::move(record));
    return {};
}

Result<std::string> RecordReader::Private::idOf(const Selected& record) const
{
    if (record.pending())
        return pendingId(record);
    auto row = database().prepare("SELECT embedding_id FROM embeddings WHERE id = ?1");
    if (!row)
        return tl::unexpected(row.error());
    row->bind(1, record.key);
    return row->step().map([&](bool found) { return found ? std::string(row->text(0)) : std::string(); });
}

Result<void> RecordReader::Private::keepIds(const std::vector<std::string>& ids)
{
    auto lookup = database().prepare("SELECT id FROM embeddings WHERE segment_id = ?1 AND embedding_id = ?2");
    if (!lookup)
        return tl::unexpected(lookup.error());
    std::unordered_set<std::int64_t> stored;
    for (const std::string& id : ids) {
        lookup->bind(1, std::string_view(collection.metadataSegment.text)).bind(2, std::string_view(id));
        const auto row = lookup->step();
        if (!row)
            return tl::unexpected(row.error());
        if (*row)
            stored.insert(lookup->integer(0));
        lookup->reset();
    }
    const std::unordered_set<std::string> wanted(ids.begin(), ids.end());
    std::erase_if(selected, [&](const Selected& record) {
        return record.pending() ? !wanted.contains(pendingId(record)) : !stored.contains(record.key);
    });
    return {};
}

Result<void> RecordReader::Private::keepMatching(
    const RecordQuery& query, sqlite::ReadWindow& window, const Progress& progress)
{
    const Dialect dialect = store.schema().dialect;
    std::vector<Filter> metadata;
    std::vector<Filter> documents;
    for (const auto& [json, parse, into] : { std::tuple{ &query.where, &parseWhere, &metadata },
             std::tuple{ &query.whereDocument, &parseWhereDocument, &documents } }) {
        if (!*json)
            continue;
        auto parsed = parse(**json, dialect);
        if (!parsed)
            return tl::unexpected(parsed.error());
        into->push_back(std::move(*parsed));
    }
    if (metadata.empty() && documents.empty())
        return {};
    if (!documents.empty() && store.schema().fullTextTable.empty())
        return fail(ErrorKind::Unsupported, database().path(),
            "the full-text table is missing, so no filter on documents can be answered",
            "read the records without --where-document; Chroma fails on such a filter too");
    if (auto ready = prepareRegex(database(), documents); !ready)
        return ready;
    const FilterSql sql = compileFilters(metadata, documents, mainTables(store.schema()), dialect);
    const FilterSql pendingSql = compileFilters(metadata, documents, overlayTables(), dialect);
    auto stored = database().prepare("SELECT " + sql.expression);
    const bool anyPending =
        std::any_of(selected.begin(), selected.end(), [](const Selected& record) { return record.pending(); });
    auto pending = database().prepare("SELECT " + (anyPending ? pendingSql.expression : "0"));
    if (!stored || !pending)
        return tl::unexpected(stored ? pending.error() : stored.error());
    bindValues(*stored, sql);
    bindValues(*pending, pendingSql);
    std::vector<Selected> kept;
    for (std::size_t i = 0; i < selected.size(); ++i) {
        sqlite::Statement& statement = selected[i].pending() ? *pending : *stored;
        statement.bind(1, selected[i].key);
        const auto row = statement.step();
        if (!row)
            return tl::unexpected(row.error());
        const bool matches = statement.integer(0) != 0;
        statement.reset();
        if (matches)
            kept.push_back(std::move(selected[i]));
        if (i % 256 != 255)
            continue;
        if (!proceed(progress, i, selected.size()))
            return fail(ErrorKind::Cancelled, database().path(), "stopped while records were filtered");
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    selected = std::move(kept);
    return {};
}

RecordReader::RecordReader(std::unique_ptr<Private> data)
    : d(std::move(data))
{
}

RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;
RecordReader::~RecordReader() = default;

Result<RecordReader> RecordReader::open(
    const Store& store, const Collection& collection, const RecordQuery& query, const Progress& progress)
{
    auto d = std::make_unique<Private>(store, collection);
    d->stamp = d->stampNow();
    d->selecting = std::make_unique<sqlite::ReadWindow>(store.database(), budget);
    sqlite::ReadWindow& window = *d->selecting;
    if (auto begun = window.begin(); !begun)
        return tl::unexpected(begun.error());
    const auto catalog = store.catalog();
    if (!catalog)
        return tl::unexpected(catalog.error());
    const auto watermarks = readWatermarks(store.database(), store.directory(), *catalog);
    if (!watermarks)
        return tl::unexpected(watermarks.error());
    const auto markOf = [&](const SegmentId& segment) {
        const auto found = watermarks->find(segment.text);
        return found == watermarks->end() ? Watermark{} : found->second;
    };
    const LogReader log(store.database(), store.schema(), *catalog, *watermarks);
    const auto pending =
        PendingMetadata::read(store.database(), log, collection, markOf(collection.metadataSegment), window);
    if (!pending)
        return tl::unexpected(pending.error());
    auto overlay = makeOverlay(store.database(), store.schema(), collection, *pending);
    if (!overlay)
        return tl::unexpected(overlay.error());
    if (auto gathered = d->gather(window, std::move(*overlay), progress); !gathered)
        return tl::unexpected(gathered.error());
    if (!query.ids.empty()) {
        if (auto kept = d->keepIds(query.ids); !kept)
            return tl::unexpected(kept.error());
    }
    if (auto kept = d->keepMatching(query, window, progress); !kept)
        return tl::unexpected(kept.error());
    if (query.vectors) {
        auto vectors =
            VectorSource::open(store.directory(), collection, log, markOf(collection.vectorSegment), window, progress);
        if (!vectors)
            return tl::unexpected(vectors.error());
        d->vectors = std::make_unique<VectorSource>(std::move(*vectors));
    }
    return RecordReader(std::move(d));
}

std::uint64_t RecordReader::total() const
{
    return d->selected.size();
}

Result<std::vector<std::string>> RecordReader::ids(const Progress& progress) const
{
    auto row = d->database().prepare("SELECT embedding_id FROM embeddings WHERE id = ?1");
    if (!row)
        return tl::unexpected(row.error());
    const auto window =
        d->selecting ? std::move(d->selecting) : std::make_unique<sqlite::ReadWindow>(d->database(), budget);
    if (auto begun = window->begin(); !begun)
        return tl::unexpected(begun.error());
    std::vector<std::string> all;
    all.reserve(d->selected.size());
    for (const Selected& selected : d->selected) {
        if (selected.pending()) {
            all.push_back(d->pendingId(selected));
            continue;
        }
        row->bind(1, selected.key);
        const auto found = row->step();
        if (!found)
            return tl::unexpected(found.error());
        if (*found)
            all.emplace_back(row->text(0));
        row->reset();
        if (all.size() % 1024 != 0)
            continue;
        if (!proceed(progress, all.size(), d->selected.size()))
            return fail(ErrorKind::Cancelled, d->database().path(), "stopped while records were listed");
        if (auto breathed = window->breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    d->ofOneMoment = window->consistent().value_or(false);
    return all;
}

std::vector<Error> RecordReader::problems() const
{
    return d->vectors ? d->vectors->problems() : std::vector<Error>{};
}

bool RecordReader::stillCurrent() const
{
    return d->stamp.sameIndex(d->stampNow());
}

bool RecordReader::ofOneMoment() const
{
    return d->ofOneMoment;
}

Result<std::vector<Record>> RecordReader::fetch(std::uint64_t offset, std::uint64_t count) const
{
    auto rows = RecordRows::open(d->database(), d->store.schema(), !d->overlay.empty());
    if (!rows)
        return tl::unexpected(rows.error());
    const auto window =
        d->selecting ? std::move(d->selecting) : std::make_unique<sqlite::ReadWindow>(d->database(), budget);
    if (auto begun = window->begin(); !begun)
        return tl::unexpected(begun.error());
    std::vector<Record> records;
    const std::uint64_t total = d->selected.size();
    const std::uint64_t end = offset >= total ? offset : offset + std::min(count, total - offset);
    for (std::uint64_t i = offset; i < end; ++i) {
        const Selected& selected = d->selected[i];
        auto id = d->idOf(selected);
        if (!id)
            return tl::unexpected(id.error());
        if (id->empty() && !selected.pending())
            continue; // deleted since it was selected
        Record record;
        record.id = std::move(*id);
        auto read = rows->read(selected.key, selected.pending(), record);
        if (!read)
            return tl::unexpected(read.error());
        if (d->vectors)
            d->vectors->fill(record.id, record);
        records.push_back(std::move(record));
        if (auto breathed = window->breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    d->ofOneMoment = window->consistent().value_or(false) && (!d->vectors || d->indexFits());
    return records;
}

/// Whether waiting a little can help: files changed just now, and somebody may hold the directory. What is wrong with
/// quiet files stays wrong.
static bool beingWritten(const Store& store, const Collection& collection)
{
    if (!stampOf(store, collection).changedWithin(std::chrono::seconds(2)))
        return false;
    const auto holders = platform::holdersOf(store.directory());
    return !holders.complete || !holders.processes.empty();
}

/// Reads a page again while a writer is in the middle of something: as long as it takes a writer to persist, not
/// longer.
Result<RecordPage> readRecords(const Store& store, const Collection& collection, const RecordQuery& query,
    std::uint64_t offset, std::uint64_t limit, const Progress& progress)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    for (;;) {
        auto reader = RecordReader::open(store, collection, query, progress);
        auto rows = reader ? reader->fetch(offset, limit) : tl::unexpected(reader.error());
        const bool refused =
            !reader && (reader.error().kind == ErrorKind::BadArgument || reader.error().kind == ErrorKind::Cancelled);
        const bool good = rows && reader->ofOneMoment() && reader->problems().empty();
        if (good || refused || std::chrono::steady_clock::now() > until || !beingWritten(store, collection)) {
            if (!rows)
                return tl::unexpected(rows.error());
            return RecordPage{ reader->total(), std::move(*rows), reader->problems() };
        }
        reader = fail(ErrorKind::Busy, {}, "read again"); // gives the lock up before the pause
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
}

} // namespace engine::chroma
