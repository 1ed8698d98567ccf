// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/exporter.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "engine/chroma/records.h"
#include "engine/core/text.h"
#include "engine/report/infodocument.h"
#include "engine/report/recordsdocument.h"

namespace engine::report {

namespace {

namespace fs = std::filesystem;

/// Makes a new file beside `path`; empty when that cannot be done. What already has the name is somebody's, and a link
/// with it would lead elsewhere: both are left alone.
std::string makePart(const std::string& path)
{
    for (int i = 0; i < 100; ++i) {
        const std::string name = path + ".part" + (i == 0 ? "" : std::to_string(i));
        if (std::FILE* made = std::fopen(name.c_str(), "wx")) {
            std::fclose(made);
            return name;
        }
        if (errno != EEXIST)
            break;
    }
    return {};
}

/// A file that appears under its name only when it is complete.
class StagedFile
{
public:
    explicit StagedFile(std::string path)
        : m_path(std::move(path))
        , m_part(makePart(m_path))
        , m_stream(m_part, std::ios::binary | std::ios::trunc)
    {
    }
    ~StagedFile()
    {
        if (m_part.empty())
            return;
        m_stream.close();
        std::error_code ignored;
        fs::remove(m_part, ignored);
    }
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;

    std::ofstream& stream() { return m_stream; }
    const std::string& path() const { return m_path; }

    Error failure() const
    {
        return { ErrorKind::Io, m_path, std::nullopt, "the file could not be written",
            "check that the folder exists, may be written and has room" };
    }

    Result<void> keep()
    {
        m_stream.close();
        std::error_code problem;
        if (m_stream.good())
            fs::rename(m_part, m_path, problem);
        if (!m_stream.good() || problem)
            return tl::unexpected(failure());
        m_part.clear();
        return {};
    }

private:
    std::string m_path;
    std::string m_part; ///< name until it is complete; empty before it could be made and afterwards
    std::ofstream m_stream;
};

/// What each format does at the start, with a record and at the end.
class Sink
{
public:
    virtual ~Sink() = default;
    virtual void begin() { }
    /// Whether the record's vector is in the output.
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
        m_file.stream() << toText(recordJson(record, true)) << '\n';
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
    void begin() override { m_file.stream() << "id,document,uri,metadata,vector\r\n"; }
    bool write(const chroma::Record& record) override
    {
        const auto row = recordJson(record, true);
        m_file.stream() << csvField(validUtf8(record.id)) << ',' << csvField(record.document.value_or("")) << ','
                        << csvField(record.uri.value_or("")) << ','
                        << csvField(record.metadata.empty() ? "" : toText(row["metadata"])) << ','
                        << csvField(row["vector"].is_null() ? "" : toText(row["vector"])) << "\r\n";
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
        , m_ids(out + ".ids.json")
        , m_dimension(dimension)
    {
    }
    void begin() override
    {
        writeHeader(0);
        m_ids.stream() << '[';
    }
    bool write(const chroma::Record& record) override
    {
        if (record.vector.size() != m_dimension || m_dimension == 0)
            return false;
        m_vectors.stream().write(reinterpret_cast<const char*>(record.vector.data()),
            static_cast<std::streamsize>(record.vector.size() * sizeof(float)));
        m_ids.stream() << (m_rows == 0 ? "\n" : ",\n") << toText(nlohmann::ordered_json(validUtf8(record.id)));
        ++m_rows;
        return true;
    }
    void end() override
    {
        m_ids.stream() << "\n]\n";
        m_vectors.stream().seekp(0);
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
        m_vectors.stream().write(header.data(), static_cast<std::streamsize>(header.size()));
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

/// Gives the files their names: all of them, or none.
Result<std::vector<std::string>> keepAll(Sink& sink)
{
    std::vector<std::string> names;
    for (StagedFile* file : sink.files()) {
        if (auto kept = file->keep(); !kept) {
            std::error_code ignored;
            for (const std::string& name : names)
                fs::remove(name, ignored);
            return tl::unexpected(kept.error());
        }
        names.push_back(file->path());
    }
    return names;
}

Result<void> checkWritten(Sink& sink)
{
    for (StagedFile* file : sink.files()) {
        if (!file->stream().good())
            return tl::unexpected(file->failure());
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
    std::error_code problem;
    const fs::path inside = fs::weakly_canonical(directory, problem);
    fs::path target = fs::weakly_canonical(fs::absolute(out, problem), problem);
    for (; !target.empty() && target != target.root_path(); target = target.parent_path()) {
        if (target == inside)
            return fail(ErrorKind::BadArgument, out,
                "it would lie inside the Chroma directory, where nothing is ever written",
                "name a file somewhere else");
    }
    return {};
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
    if (auto outside = refuseInside(store.directory(), out); !outside)
        return tl::unexpected(outside.error());
    std::error_code problem;
    if (fs::is_directory(out, problem))
        return fail(ErrorKind::BadArgument, out, "it is a folder", "name a file in it");
    const auto sink = sinkFor(format, out, collection);
    sink->begin();
    if (auto written = checkWritten(*sink); !written)
        return tl::unexpected(written.error());
    chroma::RecordQuery query;
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
            ++result.records;
            ++(sink->write(record) ? result.vectors : result.withoutVector);
        }
        if (auto written = checkWritten(*sink); !written)
            return tl::unexpected(written.error());
        if (!proceed(progress, result.records, reader->total()))
            return fail(ErrorKind::Cancelled, out, "stopped; nothing was written");
    }
    sink->end();
    auto files = keepAll(*sink);
    if (!files)
        return tl::unexpected(files.error());
    result.files = std::move(*files);
    result.changedMeanwhile = !reader->stillCurrent();
    return result;
}

} // namespace engine::report
