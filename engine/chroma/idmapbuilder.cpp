// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/idmapbuilder.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>

#include "engine/core/text.h"

namespace engine::chroma {

namespace {

// Positions are kept as u32 with 0 for "free".
constexpr std::size_t mostIds = std::numeric_limits<std::uint32_t>::max() - 1;
// Enough of an id to recognise it in a sentence.
constexpr std::size_t shownBytes = 60;

std::string counted(std::uint64_t count, const char* one, const char* many)
{
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

} // namespace

void IdMapBuilder::Case::add(std::string_view id, Label label)
{
    if (count++ == 0)
        example = "id '" + printable(id.substr(0, shownBytes)) + (id.size() > shownBytes ? "…" : "") + "' with label "
            + std::to_string(label);
}

void IdMapBuilder::idToLabel(std::string_view id, Label label)
{
    if (m_stage != Stage::Collecting) {
        m_early = m_early || m_stage == Stage::Frozen;
        return;
    }
    if (m_pairs.size() >= mostIds) {
        m_overflowed = true;
        return;
    }
    m_pairs.push_back({ label, m_bytes.size(), m_bytes.size() + id.size() });
    m_bytes += id;
}

void IdMapBuilder::labelToId(Label label, std::string_view id)
{
    if (m_stage == Stage::Collecting && m_pairs.empty()) {
        m_early = true; // id_to_label comes later, or is empty: the second reading tells
        return;
    }
    if (m_early && m_stage != Stage::Comparing)
        return;
    freeze();
    compare(label, id);
}

void IdMapBuilder::beginComparison()
{
    freeze();
    m_stage = Stage::Comparing;
}

/// Puts the pairs in the order of their labels and drops what was needed to collect them.
void IdMapBuilder::freeze()
{
    if (m_stage != Stage::Collecting)
        return;
    m_stage = Stage::Frozen;
    std::stable_sort(m_pairs.begin(), m_pairs.end(), [](const Pair& a, const Pair& b) { return a.label < b.label; });
    m_map.m_bytes.reserve(m_bytes.size());
    m_map.m_ends.reserve(m_pairs.size());
    m_map.m_labels.reserve(m_pairs.size());
    for (const Pair& pair : m_pairs) {
        const std::string_view id = std::string_view(m_bytes).substr(pair.begin, pair.end - pair.begin);
        if (!m_map.m_labels.empty() && m_map.m_labels.back() == pair.label)
            m_repeatedLabels.add(id, pair.label);
        m_map.m_bytes += id;
        m_map.m_ends.push_back(m_map.m_bytes.size());
        m_map.m_labels.push_back(pair.label);
    }
    m_pairs = {};
    m_bytes = {};
    index();
}

/// The table from id to position. At most half full, so that a search ends.
void IdMapBuilder::index()
{
    if (m_map.size() == 0)
        return;
    m_map.m_slots.resize(std::bit_ceil(m_map.size() * 2));
    const std::size_t mask = m_map.m_slots.size() - 1;
    for (std::size_t position = 0; position < m_map.size(); ++position) {
        const std::string_view id = m_map.idAt(position);
        std::size_t slot = std::hash<std::string_view>{}(id)&mask;
        while (m_map.m_slots[slot] != 0 && m_map.idAt(m_map.m_slots[slot] - 1) != id)
            slot = (slot + 1) & mask;
        if (m_map.m_slots[slot] != 0)
            m_repeatedIds.add(id, m_map.labelAt(position));
        m_map.m_slots[slot] = static_cast<std::uint32_t>(position + 1);
    }
}

void IdMapBuilder::compare(Label label, std::string_view id)
{
    const std::vector<Label>& labels = m_map.m_labels;
    std::size_t position = m_hint;
    if (position >= labels.size() || labels[position] != label)
        position = static_cast<std::size_t>(std::lower_bound(labels.begin(), labels.end(), label) - labels.begin());
    if (position >= labels.size() || labels[position] != label) {
        m_unknownLabels.add(id, label);
        return;
    }
    m_hint = position + 1;
    // A label that stands for several ids is a match if any of them is meant.
    while (position < labels.size() && labels[position] == label && m_map.idAt(position) != id)
        ++position;
    if (position < labels.size() && labels[position] == label)
        ++m_matches;
    else
        m_differentIds.add(id, label);
}

IdMap IdMapBuilder::finish(const PickleSummary& summary)
{
    freeze();
    m_map.m_summary = summary;
    if (summary.totalElementsAdded) {
        const Label handedOut = static_cast<Label>(std::max<std::int64_t>(*summary.totalElementsAdded, 0));
        const auto first = std::upper_bound(m_map.m_labels.begin(), m_map.m_labels.end(), handedOut);
        if (first != m_map.m_labels.end()) {
            const auto position = static_cast<std::size_t>(first - m_map.m_labels.begin());
            m_highLabels.add(m_map.idAt(position), *first);
            m_highLabels.count = m_map.size() - position;
        }
    }
    describeProblems();
    return std::move(m_map);
}

void IdMapBuilder::describeProblems()
{
    m_map.m_problems = summaryProblems(m_map.m_summary);
    const auto report = [this](const Case& found, const char* one, const char* many) {
        if (found.count > 0)
            m_map.m_problems.push_back(counted(found.count, one, many) + ", for example " + found.example);
    };
    report(m_repeatedIds, "id stands twice in id_to_label", "ids stand more than once in id_to_label");
    report(m_repeatedLabels, "label stands for two ids in id_to_label",
        "labels stand for more than one id in id_to_label");
    report(m_highLabels, "label is above total_elements_added", "labels are above total_elements_added");
    report(m_unknownLabels, "label of label_to_id is missing from id_to_label",
        "labels of label_to_id are missing from id_to_label");
    report(m_differentIds, "label has another id in label_to_id than in id_to_label",
        "labels have another id in label_to_id than in id_to_label");
    if (m_map.m_summary.labelToId && m_matches < m_map.size() && m_differentIds.count == 0) {
        m_map.m_problems.push_back(counted(m_map.size() - m_matches, "id of id_to_label is", "ids of id_to_label are")
            + " missing from label_to_id");
    }
}

std::vector<std::string> summaryProblems(const PickleSummary& summary)
{
    std::vector<std::string> problems;
    for (const auto& [map, name] :
        { std::pair{ summary.idToLabel, "id_to_label" }, std::pair{ summary.labelToId, "label_to_id" } }) {
        if (!map)
            problems.push_back(std::string("the map ") + name + " is missing");
    }
    if (summary.idToLabel && summary.labelToId && *summary.idToLabel != *summary.labelToId) {
        problems.push_back("id_to_label has " + counted(*summary.idToLabel, "entry", "entries") + ", label_to_id "
            + std::to_string(*summary.labelToId));
    }
    if (!summary.totalElementsAdded)
        problems.emplace_back("total_elements_added is missing");
    else if (*summary.totalElementsAdded < 0
        || summary.maxLabel.value_or(0) > static_cast<Label>(*summary.totalElementsAdded)) {
        problems.push_back("total_elements_added is " + std::to_string(*summary.totalElementsAdded)
            + ", but the highest label is " + std::to_string(summary.maxLabel.value_or(0))
            + ": new records would get labels that are in use");
    }
    if (summary.trailingBytes > 0)
        problems.push_back(counted(summary.trailingBytes, "byte follows", "bytes follow") + " the end of the pickle");
    return problems;
}

} // namespace engine::chroma
