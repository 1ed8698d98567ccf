// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/infodocument.h"

#include <algorithm>

#include "engine/core/text.h"

namespace engine::report {

using nlohmann::ordered_json;

namespace {

template <typename T>
ordered_json orNull(const std::optional<T>& value)
{
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json textOrNull(const std::string& text)
{
    return text.empty() ? ordered_json(nullptr) : ordered_json(validUtf8(text));
}

ordered_json schemaJson(const chroma::Schema& schema)
{
    ordered_json out;
    out["generation"] = schema.generation;
    out["migrations"] = schema.migrationCount;
    out["openable_by"] = { textOrNull(schema.oldestRelease), textOrNull(schema.newestRelease) };
    out["versions"] = { { "embeddings_queue", schema.queueVersion }, { "metadb", schema.metadbVersion },
        { "sysdb", schema.sysdbVersion } };
    out["hash"] = schema.hashScheme == chroma::HashScheme::Md5 ? "md5"
        : schema.hashScheme == chroma::HashScheme::Sha256      ? "sha256"
                                                               : "unknown";
    out["answers_as"] = describe(schema.dialect);
    out["opened_by_rust"] = schema.openedByRust;
    out["rust_starts"] = schema.rustStarts;
    ordered_json unknown = ordered_json::array();
    for (const chroma::Migration& migration : schema.unknownMigrations)
        unknown.push_back({ { "dir", validUtf8(migration.dir) }, { "version", migration.version },
            { "filename", validUtf8(migration.filename) } });
    out["unknown_migrations"] = std::move(unknown);
    return out;
}

ordered_json sqliteJson(const chroma::SqliteFacts& sqlite)
{
    return { { "bytes", sqlite.bytes }, { "page_size", sqlite.pageSize }, { "page_count", sqlite.pageCount },
        { "freelist_count", sqlite.freelistCount }, { "journal_mode", sqlite.journalMode },
        { "read_from_copy", sqlite.readFromCopy } };
}

ordered_json diskJson(const chroma::DiskUsage& disk)
{
    ordered_json parts = ordered_json::array();
    for (const chroma::DiskPart& part : disk.parts)
        parts.push_back(
            { { "name", part.name }, { "bytes", figureJson(part.bytes) }, { "allocated", part.allocated } });
    return { { "total", disk.total }, { "allocated", disk.allocated }, { "parts", std::move(parts) } };
}

ordered_json watermarkJson(const chroma::Watermark& mark)
{
    return orNull(mark.seqId);
}

std::string_view formName(chroma::WatermarkForm form)
{
    switch (form) {
    case chroma::WatermarkForm::Missing:
        return "missing";
    case chroma::WatermarkForm::Integer:
        return "integer";
    case chroma::WatermarkForm::Blob:
        return "blob";
    case chroma::WatermarkForm::Pickle:
        return "id_map";
    case chroma::WatermarkForm::Unreadable:
        return "unreadable";
    }
    return "missing";
}

ordered_json collectionJson(const chroma::CollectionView& view)
{
    const chroma::Collection& collection = view.collection;
    ordered_json out;
    out["tenant"] = validUtf8(collection.tenant);
    out["database"] = validUtf8(collection.database);
    out["name"] = validUtf8(collection.name);
    out["id"] = validUtf8(collection.id.text);
    out["dimension"] = orNull(collection.dimension);
    out["space"] = collection.parameters.space.value;
    out["records"] = figureJson(view.records);
    out["wal_entries"] = figureJson(view.log.entries);
    out["wal_pending_metadata"] = figureJson(view.log.pendingMetadata);
    out["wal_pending_vectors"] = figureJson(view.log.pendingVectors);
    out["vector_segment"] = textOrNull(collection.vectorSegment.text);
    out["vector_folder_bytes"] = view.index.bytes;
    out["space_source"] = name(collection.parameters.space.source);
    out["space_reported_by_chroma"] = collection.parameters.space.reportedByChroma
        ? ordered_json(*collection.parameters.space.reportedByChroma)
        : ordered_json(nullptr);
    out["M"] = collection.parameters.m.value;
    out["ef_search"] = collection.parameters.efSearch.value;
    out["elements"] = orNull(view.index.elements);
    out["deleted"] = orNull(view.index.deleted);
    out["never_persisted"] = view.index.neverPersisted;
    return out;
}

ordered_json logJson(const std::string& id, const std::string& name, const chroma::CollectionLog& log, bool exact)
{
    ordered_json out;
    out["id"] = validUtf8(id);
    out["name"] = validUtf8(name);
    out["entries"] = figureJson(log.entries);
    out["bytes"] = figureJson(log.bytes);
    if (exact)
        out["operations"] = { { "add", log.operations[0] }, { "update", log.operations[1] },
            { "upsert", log.operations[2] }, { "delete", log.operations[3] }, { "other", log.otherOperations } };
    else
        out["operations"] = nullptr;
    out["watermark_metadata"] = watermarkJson(log.metadata);
    out["watermark_vectors"] = watermarkJson(log.vectors);
    out["watermark_forms"] = { formName(log.metadata.form), formName(log.vectors.form) };
    out["pending_metadata"] = figureJson(log.pendingMetadata);
    out["pending_vectors"] = figureJson(log.pendingVectors);
    out["purgeable_entries"] = figureJson(log.purgeableEntries);
    out["purgeable_bytes"] = figureJson(log.purgeableBytes);
    return out;
}

} // namespace

ordered_json figureJson(const Figure& figure)
{
    if (!figure.value)
        return nullptr;
    if (!figure.estimate)
        return *figure.value;
    return { { "value", *figure.value }, { "estimate", true }, { "method", figure.method } };
}

ordered_json findingJson(const doctor::Finding& finding)
{
    ordered_json out;
    out["id"] = finding.id;
    out["severity"] = name(finding.severity);
    out["collection"] = textOrNull(finding.collection);
    out["title"] = validUtf8(finding.title);
    ordered_json evidence = ordered_json::array();
    for (const std::string& line : finding.evidence)
        evidence.push_back(validUtf8(line));
    out["evidence"] = std::move(evidence);
    out["data"] = finding.data;
    out["hint"] = finding.hint;
    out["fix"] = textOrNull(finding.fix);
    return out;
}

ordered_json infoDocument(const chroma::Snapshot& snapshot)
{
    ordered_json out;
    out["directory"] = validUtf8(snapshot.directory);
    out["exact"] = snapshot.exact;
    out["schema"] = schemaJson(snapshot.schema);
    out["sqlite"] = sqliteJson(snapshot.sqlite);
    out["holders"] = ordered_json::array();
    for (const platform::Holder& holder : snapshot.holders.processes)
        out["holders"].push_back({ { "pid", holder.pid }, { "command", validUtf8(holder.command) },
            { "mode", holder.writes ? "rw" : "r" } });
    out["holders_complete"] = snapshot.holders.complete;
    out["holders_reason"] = textOrNull(snapshot.holders.reason);
    out["disk"] = diskJson(snapshot.disk);
    out["wal"] = { { "entries", figureJson(snapshot.log.entries) }, { "bytes", figureJson(snapshot.log.bytes) },
        { "min_seq_id", orNull(snapshot.log.minSeqId) }, { "max_seq_id", orNull(snapshot.log.maxSeqId) },
        { "automatically_purge", orNull(snapshot.log.automaticallyPurge) } };
    out["orphans"] = ordered_json::array();
    for (const chroma::OrphanFolder& orphan : snapshot.orphans)
        out["orphans"].push_back({ { "folder", validUtf8(orphan.folder) }, { "bytes", orphan.bytes } });
    out["collections"] = ordered_json::array();
    for (const chroma::CollectionView& view : snapshot.collections)
        out["collections"].push_back(collectionJson(view));
    out["findings"] = ordered_json::array();
    for (const doctor::Finding& finding : snapshot.findings)
        out["findings"].push_back(findingJson(finding));
    return out;
}

ordered_json walDocument(const chroma::Snapshot& snapshot, const std::vector<CollectionId>& only)
{
    ordered_json out;
    out["collections"] = ordered_json::array();
    for (const chroma::CollectionView& view : snapshot.collections) {
        if (!only.empty() && std::find(only.begin(), only.end(), view.collection.id) == only.end())
            continue;
        ordered_json entry =
            logJson(view.collection.id.text, view.collection.name, view.log, !view.log.entries.estimate);
        entry["batch_size"] = view.collection.parameters.batchSize.value;
        entry["sync_threshold"] = view.collection.parameters.syncThreshold.value;
        out["collections"].push_back(std::move(entry));
    }
    if (!only.empty())
        return out;
    out["orphan_topics"] = ordered_json::array();
    for (const auto& [topic, log] : snapshot.log.orphanTopics) {
        ordered_json entry = logJson(topic, "", log, !log.entries.estimate);
        entry.erase("name");
        out["orphan_topics"].push_back(std::move(entry));
    }
    return out;
}

ordered_json logRowJson(const chroma::LogRow& row)
{
    ordered_json out;
    out["seq_id"] = row.seqId;
    out["operation"] = name(row.operation);
    out["id"] = validUtf8(row.id);
    out["collection"] = textOrNull(row.collection);
    out["dimension"] = orNull(row.dimension);
    out["metadata"] = row.metadata;
    out["document"] = row.document ? ordered_json(*row.document) : ordered_json(nullptr);
    out["uri"] = row.uri ? ordered_json(*row.uri) : ordered_json(nullptr);
    out["created_at"] = validUtf8(row.createdAt);
    out["bytes"] = row.bytes;
    out["applied_metadata"] = row.appliedMetadata;
    out["applied_vectors"] = row.appliedVectors;
    out["problem"] = textOrNull(row.problem);
    return out;
}

ordered_json errorDocument(const Error& error)
{
    ordered_json out;
    out["error"] = { { "kind", name(error.kind) }, { "path", textOrNull(error.path) },
        { "offset", orNull(error.offset) }, { "message", validUtf8(error.message) },
        { "hint", textOrNull(error.hint) } };
    if (error.kind == ErrorKind::Cancelled)
        out["cancelled"] = true;
    return out;
}

std::string toText(const ordered_json& document, int indent)
{
    return document.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace engine::report
