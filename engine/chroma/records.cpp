// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/records.h"

#include <algorithm>
#include <unordered_set>

#include "engine/chroma/overlay.h"
#include "engine/chroma/vectorsource.h"
#include "engine/chroma/watermarks.h"
#include "engine/core/text.h"
#include "engine/platform/file.h"

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

/// The files whose change means that vectors read before and after do not fit together.
std::vector<std::optional<platform::FileStamp>> indexStamps(const std::string& folder)
{
    std::vector<std::optional<platform::FileStamp>> stamps;
    for (const char* file : { "/header.bin", "/data_level0.bin", "/length.bin", "/index_metadata.pickle" }) {
        const auto found = platform::stamp(folder + file);
        stamps.push_back(found ? std::optional(*found) : std::nullopt);
    }
    return stamps;
}

ordered_json valueAt(const sqlite::Statement& row, int first)
{
    if (!row.isNull(first))
        return validUtf8(row.text(first));
    if (!row.isNull(first + 1))
        return row.integer(first + 1);
    if (!row.isNull(first + 2))
        return row.real(first + 2);
    if (!row.isNull(first + 3))
        return row.integer(first + 3) != 0;
    return nullptr;
}

Result<void> readScalars(sqlite::Statement& rows, std::int64_t key, Record& record)
{
    rows.reset();
    rows.bind(1, key);
    for (;;) {
        const auto row = rows.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
        const auto name = rows.text(0);
        if (name == "chroma:document")
            record.document = validUtf8(rows.text(1));
        else if (name == "chroma:uri")
            record.uri = validUtf8(rows.text(1));
        else if (!name.starts_with("chroma:"))
            record.metadata[validUtf8(name)] = valueAt(rows, 1);
    }
}

Result<void> readArrays(sqlite::Statement& rows, std::int64_t key, Record& record)
{
    rows.reset();
    rows.bind(1, key);
    for (;;) {
        const auto row = rows.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
        ordered_json& list = record.metadata[validUtf8(rows.text(0))];
        if (!list.is_array())
            list = ordered_json::array();
        list.push_back(valueAt(rows, 1));
    }
}

std::string valueColumns(bool hasBool)
{
    return std::string("SELECT key, string_value, int_value, float_value, ") + (hasBool ? "bool_value" : "NULL")
        + " FROM ";
}

} // namespace

struct RecordReader::Private
{
    const Store& store;
    Collection collection;
    std::vector<Selected> selected;
    std::vector<OverlayRecord> overlay;
    std::unique_ptr<VectorSource> vectors;
    std::vector<std::optional<platform::FileStamp>> stamps;

    const sqlite::Database& database() const { return store.database(); }
    std::string folder() const { return store.directory() + '/' + collection.vectorSegment.text; }

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

/// Row ids of the collection's stored records. Read by record id from the index, which holds nothing else.
Result<void> RecordReader::Private::gatherStored(
    sqlite::ReadWindow& window, std::vector<std::int64_t>& keys, const Progress& progress) const
{
    auto rows = database().prepare("SELECT embedding_id, id FROM embeddings WHERE segment_id = ?1 AND embedding_id >= "
                                   "?2 ORDER BY embedding_id LIMIT ?3");
    if (!rows)
        return tl::unexpected(rows.error());
    std::string at;
    for (bool first = true;; first = false) {
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
            if (!first && got == 0 && rows->text(0) == at)
                continue; // the last one of the chunk before
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
    auto d = std::make_unique<Private>(Private{ store, collection, {}, {}, nullptr, {} });
    d->stamps = indexStamps(d->folder());
    sqlite::ReadWindow window(store.database(), budget);
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

bool RecordReader::stillCurrent() const
{
    return d->stamps == indexStamps(d->folder());
}

Result<std::vector<Record>> RecordReader::fetch(std::uint64_t offset, std::uint64_t count) const
{
    const Schema& schema = d->store.schema();
    const FilterTables tables = overlayTables();
    const bool anyPending =
        std::any_of(d->selected.begin(), d->selected.end(), [](const Selected& record) { return record.pending(); });
    const std::string emptyRow = "SELECT NULL, NULL, NULL, NULL, NULL WHERE ?1 IS NULL";
    auto scalars =
        d->database().prepare(valueColumns(schema.hasMetadataBool) + "main.embedding_metadata WHERE id = ?1");
    auto arrays = d->database().prepare(schema.hasMetadataArrays
            ? valueColumns(true) + "main.embedding_metadata_array WHERE id = ?1 ORDER BY rowid"
            : emptyRow);
    auto pendingScalars =
        d->database().prepare(anyPending ? valueColumns(true) + tables.metadata + " WHERE id = ?1" : emptyRow);
    auto pendingArrays = d->database().prepare(
        anyPending ? valueColumns(true) + tables.arrays + " WHERE id = ?1 ORDER BY rowid" : emptyRow);
    for (const auto* statement : { &scalars, &arrays, &pendingScalars, &pendingArrays }) {
        if (!*statement)
            return tl::unexpected(statement->error());
    }
    std::vector<Record> records;
    const std::uint64_t end =
        offset >= d->selected.size() ? offset : offset + std::min<std::uint64_t>(count, d->selected.size() - offset);
    for (std::uint64_t i = offset; i < end; ++i) {
        const Selected& selected = d->selected[i];
        auto id = d->idOf(selected);
        if (!id)
            return tl::unexpected(id.error());
        if (id->empty() && !selected.pending())
            continue; // deleted since it was selected
        Record record;
        record.id = std::move(*id);
        auto read = readScalars(selected.pending() ? *pendingScalars : *scalars, selected.key, record);
        if (read)
            read = readArrays(selected.pending() ? *pendingArrays : *arrays, selected.key, record);
        if (read && d->vectors)
            read = d->vectors->fill(record.id, record);
        if (!read)
            return tl::unexpected(read.error());
        records.push_back(std::move(record));
    }
    return records;
}

Result<RecordPage> readRecords(const Store& store, const Collection& collection, const RecordQuery& query,
    std::uint64_t offset, std::uint64_t limit, const Progress& progress)
{
    for (int attempt = 0;; ++attempt) {
        auto reader = RecordReader::open(store, collection, query, progress);
        auto rows = reader ? reader->fetch(offset, limit) : tl::unexpected(reader.error());
        const bool torn = query.vectors && reader && !reader->stillCurrent();
        if (torn && attempt < 10)
            continue;
        if (!rows)
            return tl::unexpected(rows.error());
        return RecordPage{ reader->total(), std::move(*rows) };
    }
}

} // namespace engine::chroma
