// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of embeddings_queue with any bytes in any column. Input: seq_id and operation as i64, then the parts topic, id,
// vector, encoding, metadata, created_at.
#include "engine/chroma/logrow.h"
#include "engine/core/text.h"
#include "engine/report/infodocument.h"
#include "tests/fuzz/parts.h"

using namespace engine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ByteReader reader(std::as_bytes(std::span(data, size)));
    chroma::RawLogRow raw;
    raw.seqId = reader.read<std::int64_t>().value_or(0);
    raw.operation = reader.read<std::int64_t>().value_or(0);
    raw.topic = fuzz::part(reader).value_or("");
    raw.id = fuzz::part(reader).value_or("");
    if (const auto vector = fuzz::part(reader))
        raw.vector = std::as_bytes(std::span(*vector));
    raw.encoding = fuzz::part(reader);
    raw.metadata = fuzz::part(reader);
    raw.createdAt = fuzz::part(reader).value_or("");

    const chroma::LogRow row = chroma::decodeLogRow(raw);
    fuzz::require(row.seqId == raw.seqId);
    fuzz::require(row.metadata.is_object() || row.metadata.is_null());
    fuzz::require(row.bytes <= size);
    fuzz::require(row.collection.empty() || isUuid(row.collection));
    if (raw.vector) {
        const auto values = chroma::decodeVector(*raw.vector);
        fuzz::require(values.has_value() == row.dimension.has_value());
        fuzz::require(!values || values->size() == row.dimension);
        fuzz::require(values.has_value() || !row.problem.empty());
    }
    const std::string text = report::toText(report::logRowJson(row));
    fuzz::require(nlohmann::ordered_json::accept(text));
    fuzz::require(isValidUtf8(text));
    return 0;
}
