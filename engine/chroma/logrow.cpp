// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/logrow.h"

#include <cstring>

#include "engine/core/jsontext.h"
#include "engine/core/text.h"

namespace engine::chroma {

std::string_view name(Operation operation)
{
    switch (operation) {
    case Operation::Add:
        return "add";
    case Operation::Update:
        return "update";
    case Operation::Upsert:
        return "upsert";
    case Operation::Delete:
        return "delete";
    case Operation::Backfill:
        return "backfill";
    case Operation::Unknown:
        return "unknown";
    }
    return "unknown";
}

std::string collectionOfTopic(std::string_view topic)
{
    const auto slash = topic.rfind('/');
    const auto tail = slash == std::string_view::npos ? topic : topic.substr(slash + 1);
    return isUuid(tail) ? std::string(tail) : std::string();
}

std::optional<std::vector<float>> decodeVector(std::span<const std::byte> bytes)
{
    if (bytes.size() % sizeof(float) != 0)
        return std::nullopt;
    std::vector<float> values(bytes.size() / sizeof(float));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

namespace {

void note(LogRow& row, const std::string& problem)
{
    row.problem += (row.problem.empty() ? "" : "; ") + problem;
}

/// Takes a reserved key out of the metadata. `nullable`: null deletes the value. A null document is none: 1.x stops at
/// it.
std::optional<std::string> takeText(LogRow& row, const char* key, bool nullable)
{
    const auto found = row.metadata.find(key);
    if (found == row.metadata.end())
        return std::nullopt;
    std::optional<std::string> text;
    if (found->is_string())
        text = found->get<std::string>();
    else if (!found->is_null() || !nullable)
        note(row, std::string(key) + " is no text");
    row.metadata.erase(key);
    return text;
}

void decodeMetadata(LogRow& row, std::string_view text)
{
    std::string problem;
    auto parsed = parseJson(text, problem);
    if (!parsed) {
        note(row, "the metadata " + problem);
        return;
    }
    if (!parsed->is_object()) {
        if (!parsed->is_null())
            note(row, "the metadata is no JSON object");
        return;
    }
    row.metadata = std::move(*parsed);
    row.document = takeText(row, "chroma:document", false);
    row.uri = takeText(row, "chroma:uri", true);
}

void decodeVectorShape(LogRow& row, const RawLogRow& raw)
{
    if (!raw.vector) {
        if (row.operation == Operation::Add || row.operation == Operation::Upsert)
            note(row, "an " + std::string(name(row.operation)) + " without a vector");
        return;
    }
    if (!raw.vectorIsBlob)
        note(row, "the vector is no BLOB");
    else if (raw.vector->size() % sizeof(float) == 0)
        row.dimension = raw.vector->size() / sizeof(float);
    else
        note(row, "a vector of " + std::to_string(raw.vector->size()) + " bytes is no whole number of float32");
    if (raw.encoding && *raw.encoding != "FLOAT32")
        note(row, "the encoding is " + printable(*raw.encoding) + ", not FLOAT32");
}

} // namespace

LogRow decodeLogRow(const RawLogRow& raw)
{
    LogRow row;
    row.seqId = raw.seqId;
    row.operationCode = raw.operation >= 0 && raw.operation <= 1000 ? static_cast<int>(raw.operation) : -1;
    row.operation =
        raw.operation >= 0 && raw.operation <= 4 ? static_cast<Operation>(raw.operation) : Operation::Unknown;
    if (row.operation == Operation::Unknown)
        note(row, "operation code " + std::to_string(raw.operation) + " is not known");
    row.topic = raw.topic;
    row.collection = collectionOfTopic(raw.topic);
    row.id = raw.id;
    row.createdAt = raw.createdAt;
    row.bytes = raw.topic.size() + raw.id.size() + raw.createdAt.size() + (raw.vector ? raw.vector->size() : 0)
        + (raw.encoding ? raw.encoding->size() : 0) + (raw.metadata ? raw.metadata->size() : 0);
    if (!isValidUtf8(raw.id))
        note(row, "the id is not valid UTF-8");
    decodeVectorShape(row, raw);
    if (raw.metadata)
        decodeMetadata(row, *raw.metadata);
    return row;
}

} // namespace engine::chroma
