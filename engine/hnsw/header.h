// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace engine::hnsw {

/// The 100 bytes of header.bin, in their order in the file, named after hnswlib's members (max_elements_ and so on).
/// Nothing in it may be trusted before checkHeader() has found it sound.
struct Header
{
    static constexpr std::size_t bytesOnDisk = 100;
    static constexpr std::uint32_t noEnterpoint = 0xFFFFFFFF;

    std::int32_t persistenceVersion = 1; ///< always 1
    std::uint64_t offsetLevel0 = 0; ///< always 0
    std::uint64_t maxElements = 0; ///< capacity, in records, of the process that wrote it
    std::uint64_t curElementCount = 0; ///< records in use, deleted ones included
    std::uint64_t sizeDataPerElement = 0; ///< bytes of one record of data_level0.bin
    std::uint64_t labelOffset = 0; ///< of the label in a record
    std::uint64_t offsetData = 0; ///< of the vector in a record
    std::int32_t maxLevel = -1; ///< highest level in use; -1 when empty
    std::uint32_t enterpointNode = noEnterpoint; ///< internal id of the element a search starts at
    std::uint64_t maxM = 0; ///< links per element above level 0
    std::uint64_t maxM0 = 0; ///< links per element on level 0
    std::uint64_t m = 0; ///< M
    double mult = 0; ///< 1/ln(M), scales the random levels
    std::uint64_t efConstruction = 0;

    bool operator==(const Header&) const = default;
    /// Floats of a vector, as the two offsets say; empty where they make no sense.
    std::optional<std::uint64_t> dimension() const;
    /// Bytes of one block of links above level 0: count and maxM ids. Meaningful only if the header is sound.
    std::uint64_t linkBlockBytes() const { return 4 + 4 * maxM; }
};

/// One identity of the format that a header violates.
struct HeaderProblem
{
    std::string field; ///< hnswlib's name: "max_elements"
    std::uint64_t offset = 0; ///< of the field in header.bin
    std::string sentence; ///< what it is and what it would have to be
    bool geometry = false; ///< records cannot be located: data_level0.bin must not be read by this header
};

/// Decodes header.bin. Corrupt unless there are exactly 100 bytes, not all zero; Unsupported unless the version is 1.
/// `path` is for messages only.
Result<Header> parseHeader(std::span<const std::byte> bytes, const std::string& path);

/// Reads and decodes `folder`/header.bin.
Result<Header> readHeader(const std::string& folder);

/// Every identity of the format that `header` violates, in the order of the fields; empty = sound. `dimension`: the
/// collection's, where known.
std::vector<HeaderProblem> checkHeader(const Header& header, std::optional<std::uint64_t> dimension = std::nullopt);

/// Where things are in data_level0.bin, in numbers that cannot overflow or reach outside a record.
struct Geometry
{
    std::uint64_t elements = 0; ///< cur_element_count, at most 2^32 - 1
    std::uint64_t recordBytes = 0; ///< at most 64 MiB
    std::uint64_t vectorOffset = 0;
    std::uint64_t labelOffset = 0;
    std::uint64_t dimension = 0;
    std::uint64_t maxLinks = 0; ///< on level 0
};

/// The geometry of a header; Corrupt, with the first problem's offset and sentence, if it has none. `path` is for
/// messages.
Result<Geometry> geometryOf(const Header& header, const std::string& path);

} // namespace engine::hnsw
