// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/chroma/idmap.h"

namespace engine::chroma {

/// Collects the pairs of a pickle into an IdMap and counts what contradicts itself. Every writer puts id_to_label
/// first; label_to_id is then compared as it comes. A file in another order is read a second time for the comparison.
class IdMapBuilder final : public PickleVisitor
{
public:
    void idToLabel(std::string_view id, Label label) override;
    void labelToId(Label label, std::string_view id) override;

    /// After a first reading: whether label_to_id came first and the pickle must be read once more into this object.
    bool needsComparison() const { return m_early; }
    /// From here on only label_to_id is looked at.
    void beginComparison();
    /// Whether there are more ids than a map can number.
    bool overflowed() const { return m_overflowed; }

    IdMap finish(const PickleSummary& summary);

private:
    void freeze();
    void index();
    void compare(Label label, std::string_view id);
    void describeProblems();

    /// So many times did something happen, for example so.
    struct Case
    {
        std::uint64_t count = 0;
        std::string example;

        void add(std::string_view id, Label label);
    };

    enum class Stage { Collecting, Frozen, Comparing };

    struct Pair
    {
        Label label = 0;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    IdMap m_map;
    Stage m_stage = Stage::Collecting;
    bool m_early = false;
    bool m_overflowed = false;
    std::string m_bytes; // ids in the order of the file, until frozen
    std::vector<Pair> m_pairs; // until frozen
    std::size_t m_hint = 0; // the next label is often at the next position
    std::uint64_t m_matches = 0;
    Case m_unknownLabels;
    Case m_differentIds;
    Case m_repeatedIds;
    Case m_repeatedLabels;
    Case m_highLabels;
};

/// What the scalars and counts of a pickle contradict: missing fields, maps of different size, labels beyond those
/// handed out.
std::vector<std::string> summaryProblems(const PickleSummary& summary);

} // namespace engine::chroma
