// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/recordselection.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "engine/chroma/filtersql.h"

namespace engine::chroma {

namespace {
constexpr std::int64_t chunkRows = 5000;
} // namespace

/// Row ids of the collection's stored records. Read by record id from the index, which holds nothing else. An id that
/// is no text is none of Chroma's, and would not let the chunks advance.
Result<void> RecordSelection::gatherStored(
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

Result<void> RecordSelection::gather(sqlite::ReadWindow& window, Overlay changes, const Progress& progress)
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
    std::sort(selected.begin(), selected.end(),
        [](const SelectedRecord& a, const SelectedRecord& b) { return a.key < b.key; });
    return {};
}

Result<void> RecordSelection::sortById()
{
    std::vector<std::pair<std::string, SelectedRecord>> named;
    for (SelectedRecord& record : selected) {
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

Result<std::string> RecordSelection::idOf(const SelectedRecord& record) const
{
    if (record.pending())
        return pendingId(record);
    auto row = database().prepare("SELECT embedding_id FROM embeddings WHERE id = ?1");
    if (!row)
        return tl::unexpected(row.error());
    row->bind(1, record.key);
    return row->step().map([&](bool found) { return found ? std::string(row->text(0)) : std::string(); });
}

Result<void> RecordSelection::keepIds(const std::vector<std::string>& ids)
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
    std::erase_if(selected, [&](const SelectedRecord& record) {
        return record.pending() ? !wanted.contains(pendingId(record)) : !stored.contains(record.key);
    });
    return {};
}

Result<void> RecordSelection::keepMatching(
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
        std::any_of(selected.begin(), selected.end(), [](const SelectedRecord& record) { return record.pending(); });
    auto pending = database().prepare("SELECT " + (anyPending ? pendingSql.expression : "0"));
    if (!stored || !pending)
        return tl::unexpected(stored ? pending.error() : stored.error());
    bindValues(*stored, sql);
    bindValues(*pending, pendingSql);
    std::vector<SelectedRecord> kept;
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

/// By row id, or by id where that is the order; the few that only the log has are looked through.
Result<std::optional<std::uint64_t>> RecordSelection::positionOf(const std::string& id) const
{
    for (std::size_t at = 0; at < overlay.size(); ++at) {
        if (overlay[at].id != id)
            continue;
        const auto found = std::find_if(selected.begin(), selected.end(),
            [&](const SelectedRecord& record) { return record.pendingAt == static_cast<std::int32_t>(at); });
        return found == selected.end() ? std::nullopt : std::optional<std::uint64_t>(found - selected.begin());
    }
    auto lookup = database().prepare("SELECT id FROM embeddings WHERE segment_id = ?1 AND embedding_id = ?2");
    if (!lookup)
        return tl::unexpected(lookup.error());
    lookup->bind(1, std::string_view(collection.metadataSegment.text)).bind(2, std::string_view(id));
    const auto row = lookup->step();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return std::nullopt;
    const std::int64_t key = lookup->integer(0);
    const auto found = std::find_if(selected.begin(), selected.end(),
        [&](const SelectedRecord& record) { return !record.pending() && record.key == key; });
    return found == selected.end() ? std::nullopt : std::optional<std::uint64_t>(found - selected.begin());
}

} // namespace engine::chroma
