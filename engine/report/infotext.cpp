// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/infotext.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "engine/core/text.h"
#include "engine/report/infodocument.h"
#include "engine/report/texttable.h"

namespace engine::report {

namespace {

using Align = TextTable::Align;

constexpr const char* about = "\u2248 ";

std::string shareText(std::uint64_t part, std::uint64_t whole)
{
    if (whole == 0)
        return "";
    std::array<char, 16> buffer{};
    std::snprintf(
        buffer.data(), buffer.size(), "%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
    return buffer.data();
}

std::string holdersText(const platform::Holders& holders)
{
    std::string text;
    for (const platform::Holder& holder : holders.processes)
        text += (text.empty() ? "" : ", ") + ("pid " + std::to_string(holder.pid))
            + (holder.writes ? " (rw) " : " (r) ") + printable(holder.command).substr(0, 70);
    if (text.empty())
        text = holders.complete ? "nobody else" : "nobody seen";
    if (!holders.complete)
        text += "; " + holders.reason;
    return text;
}

std::string partsText(const chroma::DiskUsage& disk)
{
    TextTable table({ { "part" }, { "bytes", Align::Right }, { "share", Align::Right }, { "on disk", Align::Right } });
    std::vector<chroma::DiskPart> parts = disk.parts;
    std::stable_sort(parts.begin(), parts.end(),
        [](const auto& a, const auto& b) { return a.bytes.valueOr(0) > b.bytes.valueOr(0); });
    for (const chroma::DiskPart& part : parts) {
        if (part.bytes.valueOr(0) > 0)
            table.add({ part.name, bytesText(part.bytes), shareText(part.bytes.valueOr(0), disk.total),
                humanBytes(part.allocated) });
    }
    return table.text();
}

std::string collectionsText(const chroma::Snapshot& snapshot)
{
    TextTable table({ { "collection" }, { "records", Align::Right }, { "dimension", Align::Right }, { "space" },
        { "M", Align::Right }, { "ef", Align::Right }, { "log", Align::Right }, { "pending", Align::Right },
        { "index", Align::Right } });
    for (const chroma::CollectionView& view : snapshot.collections) {
        const chroma::Parameters& parameters = view.collection.parameters;
        table.add({ view.collection.qualifiedName(), countText(view.records),
            view.collection.dimension ? std::to_string(*view.collection.dimension) : "-", parameters.space.text(),
            parameters.m.text(), parameters.efSearch.text(), countText(view.log.entries),
            countText(view.log.pendingVectors), humanBytes(view.index.bytes) });
    }
    return table.text();
}

std::string findingsText(const std::vector<doctor::Finding>& findings, const chroma::Snapshot& snapshot, bool colour)
{
    std::string text;
    for (const doctor::Finding& finding : findings) {
        const bool loss = finding.severity == doctor::Severity::Loss;
        const bool wrong = finding.severity == doctor::Severity::Wrong;
        const std::string mark = loss ? "✖" : wrong ? "▲" : "●";
        const std::string code = loss ? "\x1b[31m" : wrong ? "\x1b[33m" : "\x1b[2m";
        const chroma::CollectionView* view = snapshot.find(CollectionId{ finding.collection });
        text += "  " + (colour ? code + mark + "\x1b[0m" : mark) + ' ' + finding.id + ' '
            + (view ? printable(view->collection.qualifiedName()) + ": " : "") + printable(finding.title) + '\n';
        for (const std::string& line : finding.evidence)
            text += "        " + printable(line) + '\n';
    }
    return text;
}

} // namespace

std::string countText(const Figure& figure)
{
    if (!figure.value)
        return "?";
    // A hostile header may name any number.
    return (figure.estimate ? about : "")
        + grouped(static_cast<std::int64_t>(std::min<std::uint64_t>(*figure.value, INT64_MAX)));
}

std::string bytesText(const Figure& figure)
{
    if (!figure.value)
        return "?";
    return (figure.estimate ? about : "") + humanBytes(*figure.value);
}

std::string infoText(const chroma::Snapshot& snapshot, bool colour)
{
    const chroma::Schema& schema = snapshot.schema;
    std::string text = printable(snapshot.directory) + '\n';
    text += "  schema     " + schema.generation + ", " + std::to_string(schema.migrationCount) + " migrations";
    text += schema.oldestRelease.empty() ? "; no known release opens it\n"
                                         : "; opens in " + schema.oldestRelease + " to " + schema.newestRelease + '\n';
    text += "  open in    " + holdersText(snapshot.holders) + '\n';
    text += "  on disk    " + humanBytes(snapshot.disk.total) + " (chroma.sqlite3 " + humanBytes(snapshot.sqlite.bytes)
        + ", " + grouped(static_cast<std::int64_t>(snapshot.sqlite.freelistCount)) + " of "
        + grouped(static_cast<std::int64_t>(snapshot.sqlite.pageCount)) + " pages free)\n";
    text += "  log        " + countText(snapshot.log.entries) + " entries, " + bytesText(snapshot.log.bytes)
        + "; automatic purge "
        + (!snapshot.log.automaticallyPurge        ? "undecided"
                : *snapshot.log.automaticallyPurge ? "on"
                                                   : "off")
        + "\n\n";
    text += partsText(snapshot.disk) + '\n' + collectionsText(snapshot);
    if (!snapshot.findings.empty())
        text += "\nFindings\n" + findingsText(snapshot.findings, snapshot, colour);
    return text;
}

std::string walText(const chroma::Snapshot& snapshot, const std::vector<CollectionId>& only)
{
    TextTable table({ { "collection" }, { "entries", Align::Right }, { "bytes", Align::Right },
        { "metadata at", Align::Right }, { "vectors at", Align::Right }, { "pending metadata", Align::Right },
        { "pending vectors", Align::Right }, { "may go", Align::Right }, { "bytes", Align::Right } });
    const auto mark = [](const chroma::Watermark& watermark) {
        return watermark.seqId ? std::to_string(*watermark.seqId) : std::string("-");
    };
    const auto add = [&](const std::string& name, const chroma::CollectionLog& log) {
        table.add({ name, countText(log.entries), bytesText(log.bytes), mark(log.metadata), mark(log.vectors),
            countText(log.pendingMetadata), countText(log.pendingVectors), countText(log.purgeableEntries),
            bytesText(log.purgeableBytes) });
    };
    for (const chroma::CollectionView& view : snapshot.collections) {
        if (only.empty() || std::find(only.begin(), only.end(), view.collection.id) != only.end())
            add(view.collection.qualifiedName(), view.log);
    }
    for (const auto& [topic, log] : snapshot.log.orphanTopics) {
        if (only.empty())
            add("(deleted) " + topic, log);
    }
    return table.text("");
}

std::string logRowsText(const std::vector<chroma::LogRow>& rows)
{
    TextTable table({ { "seq_id", Align::Right }, { "operation" }, { "id" }, { "dim", Align::Right }, { "metadata" },
        { "document" }, { "size", Align::Right }, { "in metadata" }, { "in index" }, { "problem" } });
    for (const chroma::LogRow& row : rows) {
        table.add({ std::to_string(row.seqId), std::string(name(row.operation)), row.id,
            row.dimension ? std::to_string(*row.dimension) : "-", row.metadata.is_null() ? "" : toText(row.metadata),
            row.document.value_or(""), humanBytes(row.bytes), row.appliedMetadata ? "yes" : "no",
            row.appliedVectors ? "yes" : "no", row.problem });
    }
    return table.text("", 40);
}

std::string recordsText(const chroma::RecordPage& page, std::uint64_t offset)
{
    TextTable table({ { "id" }, { "document" }, { "metadata" }, { "dim", Align::Right }, { "vector from" } });
    for (const chroma::Record& record : page.rows) {
        const char* from = record.vectorFrom == chroma::VectorFrom::Index ? "index"
            : record.vectorFrom == chroma::VectorFrom::Log                ? "wal"
                                                                          : "-";
        table.add({ record.id, record.document.value_or(""), record.metadata.empty() ? "" : toText(record.metadata),
            record.vector.empty() ? "-" : std::to_string(record.vector.size()), from });
    }
    std::string text = table.text("");
    if (page.rows.size() < page.total)
        text += "records " + grouped(static_cast<std::int64_t>(page.rows.empty() ? offset : offset + 1)) + " to "
            + grouped(static_cast<std::int64_t>(offset + page.rows.size())) + " of "
            + grouped(static_cast<std::int64_t>(page.total)) + '\n';
    return text;
}

} // namespace engine::report
