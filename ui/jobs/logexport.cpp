// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/logexport.h"

#include <array>
#include <limits>

#include <QSaveFile>

#include "engine/chroma/store.h"
#include "engine/core/text.h"
#include "engine/report/exporter.h"
#include "engine/report/infodocument.h"
#include "ui/jobs/exporttarget.h"

namespace ui {

using engine::chroma::LogPage;
using engine::chroma::LogRow;
using nlohmann::ordered_json;

namespace {
constexpr std::size_t rowsPerPage = 1000;

/// One entry with the keys of `chromascope-cli wal --list`, and the collection's name for people.
ordered_json toJson(const LogExport& what, const LogRow& row)
{
    ordered_json entry = engine::report::logRowJson(row);
    const auto name = what.names.find(row.collection);
    entry["collection_name"] =
        name == what.names.end() ? ordered_json() : ordered_json(engine::validUtf8(name->second));
    return entry;
}

std::string dump(const ordered_json& json)
{
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string csvField(const ordered_json& value)
{
    if (value.is_null())
        return {};
    return engine::report::csvField(value.is_string() ? value.get<std::string>() : dump(value));
}

constexpr std::array csvColumns{ "seq_id", "operation", "collection", "collection_name", "id", "dimension", "metadata",
    "document", "uri", "created_at", "bytes", "applied_metadata", "applied_vectors", "problem" };

std::string csvHeading()
{
    std::string line;
    for (const char* key : csvColumns)
        line += (line.empty() ? "" : ",") + std::string(key);
    return line + "\r\n";
}

std::string csvLine(const ordered_json& entry)
{
    std::string line;
    for (const char* key : csvColumns) {
        if (key != csvColumns.front())
            line += ',';
        if (entry.contains(key))
            line += csvField(entry.at(key));
    }
    return line + "\r\n";
}

/// Writes entries one after the other in one of the two formats. Each call is false when the file takes no more.
class Writer
{
public:
    Writer(QSaveFile& file, ExportFormat format)
        : m_file(file)
        , m_format(format)
    {
    }

    bool begin() { return put(m_format == ExportFormat::Csv ? csvHeading() : "["); }

    bool add(const ordered_json& entry)
    {
        const bool first = m_entries++ == 0;
        if (m_format == ExportFormat::Csv)
            return put(csvLine(entry));
        return put((first ? "\n  " : ",\n  ") + dump(entry));
    }

    bool end() { return m_format == ExportFormat::Csv || put(m_entries == 0 ? "]\n" : "\n]\n"); }

    quint64 entries() const { return m_entries; }
    QString reason() const { return m_file.errorString(); }

private:
    bool put(const std::string& text)
    {
        return m_file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size());
    }

    QSaveFile& m_file;
    ExportFormat m_format;
    quint64 m_entries = 0;
};

/// All pages of the log into `writer`.
engine::Result<void> writePages(
    const engine::chroma::Store& store, const LogExport& what, Writer& writer, const engine::Progress& progress)
{
    LogPage page;
    page.collection = what.collection;
    page.count = rowsPerPage;
    page.from = std::numeric_limits<engine::SeqId>::min();
    for (;;) {
        const auto rows = store.logRows(page);
        if (!rows)
            return tl::unexpected(rows.error());
        for (const LogRow& row : *rows) {
            if (!writer.add(toJson(what, row)))
                return tl::unexpected(writeError(what.target, writer.reason()));
        }
        if (!engine::proceed(progress, writer.entries(), std::max(what.expected, writer.entries())))
            return engine::fail(engine::ErrorKind::Cancelled, what.target.toStdString(), "the export was stopped");
        if (rows->size() < rowsPerPage || rows->back().seqId == std::numeric_limits<engine::SeqId>::max())
            return {};
        page.from = rows->back().seqId + 1;
    }
}
} // namespace

engine::Result<LogExportSummary> writeLog(const LogExport& what, const engine::Progress& progress)
{
    if (const auto allowed = checkTarget(what.directory, what.target); !allowed)
        return tl::unexpected(allowed.error());
    const auto store = engine::chroma::Store::open(what.directory.toStdString());
    if (!store)
        return tl::unexpected(store.error());
    QSaveFile file(what.target); // gone again unless commit() is reached
    if (!file.open(QIODevice::WriteOnly))
        return tl::unexpected(writeError(what.target, file.errorString()));
    Writer writer(file, what.format);
    if (!writer.begin())
        return tl::unexpected(writeError(what.target, file.errorString()));
    if (const auto written = writePages(*store, what, writer, progress); !written)
        return tl::unexpected(written.error());
    const bool ended = writer.end();
    const auto bytes = static_cast<quint64>(file.pos());
    if (!ended || !file.commit())
        return tl::unexpected(writeError(what.target, file.errorString()));
    return LogExportSummary{ writer.entries(), bytes };
}

} // namespace ui
