// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/exporter.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include "engine/core/text.h"
#include "engine/platform/file.h"
#include "engine/report/infodocument.h"
#include "engine/report/recordsdocument.h"
#include "engine/report/stagedfile.h"

namespace engine::report {

namespace {

constexpr const char* idsSuffix = ".ids.json";

/// What each format does at the start, with a record and at the end.
class Sink
{
public:
    virtual ~Sink() = default;
    virtual void begin() { }
    /// True if the vector was written too.
    virtual bool write(const chroma::Record& record) = 0;
    virtual void end() { }
    virtual std::vector<StagedFile*> files() = 0;
};

class JsonlSink final : public Sink
{
public:
    explicit JsonlSink(const std::string& out)
        : m_file(out)
    {
    }
    bool write(const chroma::Record& record) override
    {
        m_file.write(toText(recordJson(record, true)) + '\n');
        return !record.vector.empty();
    }
    std::vector<StagedFile*> files() override { return { &m_file }; }

private:
    StagedFile m_file;
};

class CsvSink final : public Sink
{
public:
    explicit CsvSink(const std::string& out)
        : m_file(out)
    {
    }
    void begin() override { m_file.write("id,document,uri,metadata,vector\r\n"); }
    bool write(const chroma::Record& record) override
    {
        const auto row = recordJson(record, true);
        m_file.write(csvField(validUtf8(record.id)) + ',' + csvField(record.document.value_or("")) + ','
            + csvField(record.uri.value_or("")) + ',' + csvField(record.metadata.empty() ? "" : toText(row["metadata"]))
            + ',' + csvField(row["vector"].is_null() ? "" : toText(row["vector"])) + "\r\n");
        return !record.vector.empty();
    }
    std::vector<StagedFile*> files() override { return { &m_file }; }

private:
    StagedFile m_file;
};

/// NumPy's format, version 1.0: the header is padded to a fixed length, so that the count can be filled in at the end.
class NpySink final : public Sink
{
public:
    NpySink(const std::string& out, std::uint64_t dimension)
        : m_vectors(out)
        , m_ids(out + idsSuffix)
        , m_dimension(dimension)
    {
    }
    void begin() override
    {
        writeHeader(0);
        m_ids.write("[");
    }
    bool write(const chroma::Record& record) override
    {
        if (record.vector.size() != m_dimension || m_dimension == 0)
            return false;
        m_vectors.write({ reinterpret_cast<const char*>(record.vector.data()), record.vector.size() * sizeof(float) });
        m_ids.write((m_rows == 0 ? "\n" : ",\n") + toText(nlohmann::ordered_json(validUtf8(record.id))));
        ++m_rows;
        return true;
    }
    void end() override
    {
        m_ids.write("\n]\n");
        m_vectors.rewind();
        writeHeader(m_rows);
    }
    std::vector<StagedFile*> files() override { return { &m_vectors, &m_ids }; }

private:
    void writeHeader(std::uint64_t rows)
    {
        constexpr std::size_t length = 128;
        std::string header("\x93NUMPY\x01\x00", 8);
        header += static_cast<char>(length - 10);
        header += '\0';
        header += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", "
            + std::to_string(m_dimension) + "), }";
        header.resize(length - 1, ' ');
        header += '\n';
        m_vectors.write(header);
    }

    StagedFile m_vectors;
    StagedFile m_ids;
    std::uint64_t m_dimension;
    std::uint64_t m_rows = 0;
};

std::unique_ptr<Sink> sinkFor(ExportFormat format, const std::string& out, const chroma::Collection& collection)
{
    switch (format) {
    case ExportFormat::Jsonl:
        return std::make_unique<JsonlSink>(out);
    case ExportFormat::Csv:
        return std::make_unique<CsvSink>(out);
    case ExportFormat::Npy:
        break;
    }
    return std::make_unique<NpySink>(out, collection.dimension.value_or(0));
}

Result<void> checkWritten(Sink& sink)
{
    for (const StagedFile* file : sink.files()) {
        if (auto written = file->check(); !written)
            return written;
    }
    return {};
}

/// The file made takes the place of what has its name: a pipe or a device must not go that way.
Result<void> refuseSpecial(const std::string& out)
{
    std::error_code problem;
    const auto there = std::filesystem::status(out, problem);
    if (std::filesystem::is_directory(there))
        return fail(ErrorKind::BadArgument, out, "it is a folder", "name a file in it");
    if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
        return fail(ErrorKind::BadArgument, out, "it is no regular file", "name a file, and pass that on");
    return {};
}

/// All files of an export appear, or none.
Result<void> keep(Sink& sink, std::vector<std::string>& names)
{
    for (StagedFile* file : sink.files()) {
        if (auto finished = file->finish(); !finished)
            return finished;
    }
    std::vector<StagedFile*> there;
    for (StagedFile* file : sink.files()) {
        if (auto appeared = file->appear(); !appeared) {
            for (const StagedFile* earlier : there)
                earlier->disappear();
            return appeared;
        }
        there.push_back(file);
        names.push_back(file->path());
    }
    return {};
}

} // namespace

Result<ExportFormat> exportFormatFromName(const std::string& name)
{
    if (name == "jsonl")
        return ExportFormat::Jsonl;
    if (name == "csv")
        return ExportFormat::Csv;
    if (name == "npy")
        return ExportFormat::Npy;
    return fail(ErrorKind::BadArgument, {}, "there is no export format '" + name + "'", "use jsonl, csv or npy");
}

Result<void> refuseInside(const std::string& directory, const std::string& out)
{
    if (!platform::liesInside(out, directory))
        return {};
    return fail(ErrorKind::BadArgument, out, "it would lie inside the Chroma directory, where nothing is ever written",
        "name a file somewhere else");
}

std::string csvField(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

Result<ExportResult> exportCollection(const chroma::Store& store, const chroma::Collection& collection,
    ExportFormat format, const std::string& out, const Progress& progress)
{
    return exportRecords(store, collection, {}, format, out, progress);
}

Result<ExportResult> exportRecords(const chroma::Store& store, const chroma::Collection& collection,
    chroma::RecordQuery query, ExportFormat format, const std::string& out, const Progress& progress)
{
    if (auto outside = refuseInside(store.directory(), out); !outside)
        return tl::unexpected(outside.error());
    for (const std::string& name : { out, format == ExportFormat::Npy ? out + idsSuffix : out }) {
        if (auto fit = refuseSpecial(name); !fit)
            return tl::unexpected(fit.error());
    }
    const auto sink = sinkFor(format, out, collection);
    if (auto made = checkWritten(*sink); !made)
        return tl::unexpected(made.error());
    sink->begin();
    query.vectors = true;
    const auto reader = chroma::RecordReader::open(store, collection, query, progress);
    if (!reader)
        return tl::unexpected(reader.error());
    ExportResult result;
    constexpr std::uint64_t chunk = 500;
    for (std::uint64_t offset = 0; offset < reader->total(); offset += chunk) {
        const auto records = reader->fetch(offset, chunk);
        if (!records)
            return tl::unexpected(records.error());
        for (const chroma::Record& record : *records) {
            ++(sink->write(record) ? result.vectors : result.withoutVector);
            ++result.records;
        }
        if (auto written = checkWritten(*sink); !written)
            return tl::unexpected(written.error());
        if (!proceed(progress, result.records, reader->total()))
            return fail(ErrorKind::Cancelled, out, "stopped; nothing was written");
    }
    sink->end();
    if (auto kept = keep(*sink, result.files); !kept)
        return tl::unexpected(kept.error());
    result.problems = reader->problems();
    result.changedMeanwhile = !reader->stillCurrent();
    return result;
}

} // namespace engine::report
