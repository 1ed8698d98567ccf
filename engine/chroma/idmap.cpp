// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/idmap.h"

#include <algorithm>
#include <functional>

#include "engine/chroma/idmapbuilder.h"

namespace engine::chroma {

Result<IdMapSummary> readIdMapSummary(const std::string& path, const Progress& progress)
{
    const Result<platform::ReadOnlyFile> file = platform::ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const Result<PickleSummary> summary = readPickle(*file, nullptr, progress);
    if (!summary)
        return tl::unexpected(summary.error());
    return IdMapSummary{ *summary, summaryProblems(*summary) };
}

namespace {

/// `read(visitor)` reads the pickle from its beginning.
template <typename Read>
Result<IdMap> build(const std::string& path, const Read& read)
{
    IdMapBuilder builder;
    Result<PickleSummary> summary = read(builder);
    if (summary && builder.needsComparison()) {
        builder.beginComparison();
        summary = read(builder);
    }
    if (!summary)
        return tl::unexpected(summary.error());
    if (builder.overflowed())
        return fail(ErrorKind::TooLarge, path, "the id map has more ids than an index can hold records");
    return builder.finish(*summary);
}

} // namespace

Result<IdMap> readIdMap(const std::string& path, const Progress& progress)
{
    const Result<platform::ReadOnlyFile> file = platform::ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    return build(path, [&](IdMapBuilder& builder) { return readPickle(*file, &builder, progress); });
}

Result<IdMap> readIdMap(std::span<const std::byte> bytes, const std::string& path)
{
    return build(path, [&](IdMapBuilder& builder) { return readPickle(bytes, path, &builder); });
}

std::string_view IdMap::idAt(std::size_t position) const
{
    const std::uint64_t begin = position == 0 ? 0 : m_ends[position - 1];
    return std::string_view(m_bytes).substr(
        static_cast<std::size_t>(begin), static_cast<std::size_t>(m_ends[position] - begin));
}

std::optional<Label> IdMap::labelOf(std::string_view id) const
{
    if (m_slots.empty())
        return std::nullopt;
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t slot = std::hash<std::string_view>{}(id)&mask; m_slots[slot] != 0; slot = (slot + 1) & mask) {
        const std::size_t position = m_slots[slot] - 1;
        if (idAt(position) == id)
            return m_labels[position];
    }
    return std::nullopt;
}

std::optional<std::string_view> IdMap::idOf(Label label) const
{
    const auto it = std::lower_bound(m_labels.begin(), m_labels.end(), label);
    if (it == m_labels.end() || *it != label)
        return std::nullopt;
    return idAt(static_cast<std::size_t>(it - m_labels.begin()));
}

} // namespace engine::chroma
