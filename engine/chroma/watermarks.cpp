// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/watermarks.h"

#include <limits>

#include "engine/chroma/idmap.h"
#include "engine/core/text.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

static Watermark decodeBlob(std::span<const std::byte> bytes)
{
    if (bytes.size() != 8 && bytes.size() != 24)
        return { std::nullopt, WatermarkForm::Unreadable };
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (value >> 56U != 0)
            return { std::nullopt, WatermarkForm::Unreadable };
        value = (value << 8U) | std::to_integer<std::uint64_t>(bytes[i]);
    }
    if (value > static_cast<std::uint64_t>(std::numeric_limits<SeqId>::max()))
        return { std::nullopt, WatermarkForm::Unreadable };
    return { static_cast<SeqId>(value), WatermarkForm::Blob };
}

Watermark decodeWatermark(const sqlite::Statement& row, int column)
{
    switch (row.type(column)) {
    case sqlite::Type::Integer:
        return { row.integer(column), WatermarkForm::Integer };
    case sqlite::Type::Blob:
        return decodeBlob(row.blob(column));
    case sqlite::Type::Null:
        return {};
    default:
        return { std::nullopt, WatermarkForm::Unreadable };
    }
}

Result<std::map<std::string, Watermark>> readWatermarks(
    const sqlite::Database& database, const std::string& directory, const Catalog& catalog)
{
    std::map<std::string, Watermark> all;
    const auto tables = database.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    if (tables->contains("max_seq_id")) {
        auto rows = database.prepare("SELECT segment_id, seq_id FROM max_seq_id");
        if (!rows)
            return tl::unexpected(rows.error());
        for (;;) {
            const auto row = rows->step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            all[std::string(rows->text(0))] = decodeWatermark(*rows, 1);
        }
    }
    for (const Collection& collection : catalog.collections) {
        const std::string& segment = collection.vectorSegment.text;
        if (segment.empty() || all.contains(segment) || !isUuid(segment))
            continue;
        const auto map = readIdMapSummary(directory + '/' + segment + "/index_metadata.pickle");
        if (map && map->pickle.maxSeqId)
            all[segment] = { *map->pickle.maxSeqId, WatermarkForm::Pickle };
    }
    return all;
}

} // namespace engine::chroma
