// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/hnsw/index.h"
#include "engine/hnsw/indexview.h"

namespace engine::hnsw {

/// What a graph is built with; the defaults are Chroma's.
struct BuildParameters
{
    std::uint64_t m = 16; ///< links of an element above level 0, twice as many on it: 2 to 10,000
    std::uint64_t efConstruction = 100; ///< candidates kept while an element is inserted; hnswlib takes at least M
    std::uint64_t seed = 100; ///< of the random levels: hnswlib's own
};

/// An HNSW graph that grows in memory, element by element, by hnswlib's own insertion with the distances of this
/// program. One thread at a time; the same elements in the same order give the same graph.
class IndexBuilder
{
public:
    /// Room for `capacity` elements is taken at once. BadArgument for parameters out of range or no dimension, TooLarge
    /// where there is no memory.
    static Result<IndexBuilder> make(
        std::size_t dimension, std::size_t capacity, const BuildParameters& parameters, const IndexMetric& metric);

    IndexBuilder(IndexBuilder&&) noexcept;
    IndexBuilder& operator=(IndexBuilder&&) noexcept;
    IndexBuilder(const IndexBuilder&) = delete;
    IndexBuilder& operator=(const IndexBuilder&) = delete;
    ~IndexBuilder();

    /// Inserts `vector` as compared: of length 1 already for cosine. BadArgument for another dimension, a label that is
    /// there, or more elements than there is room for.
    Result<void> add(std::span<const float> vector, Label label);
    std::size_t count() const;

    /// The index in the form of Chroma's four files, in memory; nothing is copied but links above level 0. The lengths
    /// are 1. Leaves the builder without elements, of no further use. TooLarge where there is no memory.
    Result<std::shared_ptr<const IndexView>> finish();

    /// Bytes that building `capacity` elements takes at most: records, tables, locks, and the links above level 0 as
    /// they are to be expected. What finish() gives takes less.
    static std::uint64_t bytesFor(std::size_t dimension, std::size_t capacity, const BuildParameters& parameters);

private:
    class Impl;
    explicit IndexBuilder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace engine::hnsw
