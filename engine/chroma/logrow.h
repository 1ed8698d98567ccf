// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/chroma/log.h"

namespace engine::chroma {

/// A row of embeddings_queue as it lies in the table, valid while the statement stands on it.
struct RawLogRow
{
    SeqId seqId = 0;
    std::int64_t operation = -1;
    std::string_view topic;
    std::string_view id;
    std::optional<std::span<const std::byte>> vector;
    bool vectorIsBlob = true; ///< false: a text or number stands in the column, and no release reads it
    std::optional<std::string_view> encoding;
    std::optional<std::string_view> metadata;
    std::string_view createdAt;
};

/// Decodes a row. Never fails: whatever contradicts the format (operation code, vector length, encoding, JSON, types of
/// reserved keys) is described in `problem`. appliedMetadata/appliedVectors are left false.
LogRow decodeLogRow(const RawLogRow& raw);

/// float32 values of a log vector; empty when its length is no multiple of 4.
std::optional<std::vector<float>> decodeVector(std::span<const std::byte> bytes);

/// Collection id at the end of "persistent://tenant/namespace/<id>"; empty if there is none.
std::string collectionOfTopic(std::string_view topic);

} // namespace engine::chroma
