// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/picklefields.h"

#include <algorithm>
#include <utility>

namespace engine::chroma::pickle {

namespace {

constexpr std::array<std::pair<std::string_view, Word>, 10> words{ { { moduleName, Word::Module },
    { className, Word::Class }, { "dimensionality", Word::Dimensionality },
    { "total_elements_added", Word::TotalElementsAdded }, { "total_elements_updated", Word::TotalElementsUpdated },
    { "total_invalid_operations", Word::TotalInvalidOperations }, { "max_seq_id", Word::MaxSeqId },
    { "id_to_label", Word::IdToLabel }, { "label_to_id", Word::LabelToId }, { "id_to_seq_id", Word::IdToSeqId } } };

std::string setNumber(std::optional<std::int64_t>& field, const Value& value)
{
    if (value.kind != Kind::None && value.kind != Kind::Number)
        return "a field that must be a number or None is neither";
    field = value.kind == Kind::Number ? std::optional(value.number) : std::nullopt;
    return {};
}

std::string_view nameOf(Role role)
{
    switch (role) {
    case Role::IdToLabel:
        return "id_to_label";
    case Role::LabelToId:
        return "label_to_id";
    case Role::IdToSeqId:
        return "id_to_seq_id";
    case Role::Root:
    case Role::Ignored:
        break;
    }
    return "a map";
}

} // namespace

Word wordOf(std::string_view text)
{
    const auto* it =
        std::find_if(words.begin(), words.end(), [text](const auto& entry) { return entry.first == text; });
    return it == words.end() ? Word::Other : it->second;
}

Role roleOf(Word key)
{
    switch (key) {
    case Word::IdToLabel:
        return Role::IdToLabel;
    case Word::LabelToId:
        return Role::LabelToId;
    case Word::IdToSeqId:
        return Role::IdToSeqId;
    default:
        return Role::Ignored;
    }
}

std::string Fields::set(Role role, const Value& key, const Value& value, std::string_view texts)
{
    switch (role) {
    case Role::Root:
        return key.kind == Kind::Text ? setField(key.word, value) : "a field without a name";
    case Role::IdToLabel:
    case Role::IdToSeqId:
        return setPair(role, key, value, texts);
    case Role::LabelToId:
        return setPair(role, value, key, texts);
    case Role::Ignored:
        break;
    }
    return {};
}

std::string Fields::setField(Word field, const Value& value)
{
    switch (field) {
    case Word::Dimensionality:
        return setNumber(m_summary.dimensionality, value);
    case Word::TotalElementsAdded:
        return setNumber(m_summary.totalElementsAdded, value);
    case Word::TotalElementsUpdated:
        return setNumber(m_summary.totalElementsUpdated, value);
    case Word::TotalInvalidOperations:
        return setNumber(m_summary.totalInvalidOperations, value);
    case Word::MaxSeqId:
        return setNumber(m_summary.maxSeqId, value);
    case Word::IdToLabel:
        return setMap(m_summary.idToLabel, Role::IdToLabel, value);
    case Word::LabelToId:
        return setMap(m_summary.labelToId, Role::LabelToId, value);
    case Word::IdToSeqId:
        return setMap(m_summary.idToSeqId, Role::IdToSeqId, value);
    case Word::Module:
    case Word::Class:
    case Word::Other:
        break; // a field of a release this program does not know
    }
    return {};
}

std::string Fields::setMap(std::optional<std::uint64_t>& field, Role role, const Value& value) const
{
    if (value.kind != Kind::Map || value.role != role)
        return std::string(nameOf(role)) + " is no map";
    field = m_pairs[static_cast<std::size_t>(role)];
    return {};
}

std::string Fields::setPair(Role role, const Value& text, const Value& number, std::string_view texts)
{
    if (text.kind != Kind::Text || number.kind != Kind::Number || number.number < 0)
        return std::string(nameOf(role)) + " has a pair that is not an id and a number from 0";
    ++m_pairs[static_cast<std::size_t>(role)];
    if (role == Role::IdToSeqId)
        return {};
    const auto label = static_cast<Label>(number.number);
    m_summary.maxLabel = std::max(m_summary.maxLabel.value_or(0), label);
    if (!m_visitor)
        return {};
    const std::string_view id =
        texts.substr(static_cast<std::size_t>(text.begin), static_cast<std::size_t>(text.length));
    if (role == Role::IdToLabel)
        m_visitor->idToLabel(id, label);
    else
        m_visitor->labelToId(label, id);
    return {};
}

} // namespace engine::chroma::pickle
