// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/chroma/pickle.h"
#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/core/progress.h"

namespace engine::chroma {

/// What index_metadata.pickle says, without the ids.
struct IdMapSummary
{
    PickleSummary pickle;
    std::vector<std::string> problems; ///< a missing map, maps of different size, labels above those handed out

    std::uint64_t count() const { return pickle.idToLabel.value_or(0); }
};

/// Reads the summary of an id map (`path`: the pickle itself). Memory does not grow with the ids.
Result<IdMapSummary> readIdMapSummary(const std::string& path, const Progress& progress = {});

/// Which record has which label: the whole of index_metadata.pickle, compact. An id is any bytes: it may contain NUL
/// and line breaks, be empty or no valid UTF-8. Immutable, so safe to read from several threads.
class IdMap
{
public:
    const PickleSummary& summary() const { return m_summary; }
    /// What contradicts itself in the file, each with a count and an example; empty = sound.
    const std::vector<std::string>& problems() const { return m_problems; }

    std::size_t size() const { return m_labels.size(); }
    /// The pairs, by position in [0, size()), in the order of the labels.
    std::string_view idAt(std::size_t position) const;
    Label labelAt(std::size_t position) const { return m_labels[position]; }
    std::span<const Label> labels() const { return m_labels; }

    std::optional<Label> labelOf(std::string_view id) const;
    /// The id, valid as long as this map; of several ids with the same label (a damaged file) one.
    std::optional<std::string_view> idOf(Label label) const;

    /// Memory of its own, by the capacity of what holds it.
    std::uint64_t memoryBytes() const
    {
        return m_bytes.capacity() + m_ends.capacity() * sizeof(std::uint64_t) + m_labels.capacity() * sizeof(Label)
            + m_slots.capacity() * sizeof(std::uint32_t);
    }

private:
    friend class IdMapBuilder;

    PickleSummary m_summary;
    std::vector<std::string> m_problems;
    std::string m_bytes; // the ids, one after the other
    std::vector<std::uint64_t> m_ends; // where each ends in m_bytes
    std::vector<Label> m_labels; // ascending
    std::vector<std::uint32_t> m_slots; // open-addressing hash table: position + 1, 0 = free
};

/// Reads a whole id map (`path`: the pickle itself). Contradictions within it are no error: see IdMap::problems().
Result<IdMap> readIdMap(const std::string& path, const Progress& progress = {});
/// The same from memory; `path` is for messages.
Result<IdMap> readIdMap(std::span<const std::byte> bytes, const std::string& path);

} // namespace engine::chroma
