// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/chroma/pickle.h"

namespace engine::chroma::pickle {

/// The texts of an id map that mean something; every other text is Other, however it reads.
enum class Word : std::uint8_t {
    Other,
    Module,
    Class,
    Dimensionality,
    TotalElementsAdded,
    TotalElementsUpdated,
    TotalInvalidOperations,
    MaxSeqId,
    IdToLabel,
    LabelToId,
    IdToSeqId,
};

/// Module and name of the one class an id map may be an instance of.
inline constexpr std::string_view moduleName = "chromadb.segment.impl.vector.local_persistent_hnsw";
inline constexpr std::string_view className = "PersistentData";
/// No text longer than this is a Word.
inline constexpr std::size_t longestWord = moduleName.size();

Word wordOf(std::string_view text);

/// What a map is for. Unknown fields of the root may be maps too: those are passed over.
enum class Role : std::uint8_t { Root, IdToLabel, LabelToId, IdToSeqId, Ignored };

/// The role of the map that is the value of the root's field `key`.
Role roleOf(Word key);

enum class Kind : std::uint8_t { Mark, None, Number, Text, Map, Tuple, Class, Object };

/// A value on the reader's stack.
struct Value
{
    Kind kind = Kind::None;
    Word word = Word::Other; ///< of a Text
    Role role = Role::Ignored; ///< of a Map
    bool remembered = false; ///< in the memo
    bool filled = false; ///< of an Object: it got its fields
    std::int64_t number = 0;
    std::uint64_t begin = 0; ///< of a Text, in the reader's bytes; only with a visitor
    std::uint64_t length = 0; ///< of a Text
};

/// Where the pairs of all maps arrive: the root's become the summary, the others' are counted and handed to the
/// visitor.
class Fields
{
public:
    explicit Fields(PickleVisitor* visitor)
        : m_visitor(visitor)
    {
    }

    PickleSummary& summary() { return m_summary; }
    /// Takes a pair of the map with `role`; `texts` holds the bytes of Text values. Returns what is wrong, or nothing.
    std::string set(Role role, const Value& key, const Value& value, std::string_view texts);

private:
    std::string setField(Word field, const Value& value);
    std::string setMap(std::optional<std::uint64_t>& field, Role role, const Value& value) const;
    std::string setPair(Role role, const Value& text, const Value& number, std::string_view texts);

    PickleVisitor* m_visitor;
    PickleSummary m_summary;
    std::array<std::uint64_t, 5> m_pairs{}; // by role
};

} // namespace engine::chroma::pickle
