// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/core/progress.h"
#include "engine/platform/file.h"

namespace engine::chroma {

/// The two shapes of index_metadata.pickle.
enum class PickleForm {
    PythonClass, ///< an instance of PersistentData, written by 0.4.0-0.6.3
    Dict, ///< a plain dict, written by 1.0 and later; 0.4-0.6 cannot use it
};

/// "class" or "dict".
std::string_view name(PickleForm form);

/// The scalars of index_metadata.pickle and how many pairs its maps have.
struct PickleSummary
{
    PickleForm form = PickleForm::Dict;
    int protocol = 0;
    std::optional<std::int64_t> dimensionality; ///< empty = None or absent; None is what healthy 1.x files hold
    std::optional<std::int64_t> totalElementsAdded; ///< labels handed out so far; the next is one more
    std::optional<std::int64_t> totalElementsUpdated; ///< 0.5.5; stale in later files that still have it
    std::optional<std::int64_t> totalInvalidOperations; ///< the same
    std::optional<SeqId> maxSeqId; ///< before 0.5.6 the segment's position in the log; later stale or None
    std::optional<std::uint64_t> idToLabel; ///< pairs; empty when the map is absent
    std::optional<std::uint64_t> labelToId; ///< pairs; empty when the map is absent
    std::optional<std::uint64_t> idToSeqId; ///< pairs; empty when the map is absent
    std::optional<Label> maxLabel; ///< highest in either of the first two maps; empty when they are
    std::uint64_t bytes = 0; ///< of the file
    std::uint64_t trailingBytes = 0; ///< after the end of the pickle; 0 in every file Chroma wrote
};

/// Gets the pairs of the maps while a pickle is read. The text is valid during the call only; it is not always UTF-8.
class PickleVisitor
{
public:
    PickleVisitor() = default;
    PickleVisitor(const PickleVisitor&) = delete;
    PickleVisitor& operator=(const PickleVisitor&) = delete;
    PickleVisitor(PickleVisitor&&) = delete;
    PickleVisitor& operator=(PickleVisitor&&) = delete;
    virtual ~PickleVisitor() = default;
    virtual void idToLabel(std::string_view id, Label label) = 0;
    virtual void labelToId(Label label, std::string_view id) = 0;
};

/// Reads index_metadata.pickle without running it: a reader of the few opcodes Chroma's writers emit, which makes
/// nothing but text, numbers and the maps' pairs. Any other opcode, and any class but Chroma's own, is Unsupported;
/// truncated or contradictory bytes are Corrupt; both name the offset and the opcode. Without a `visitor` the strings
/// are skipped over, and memory stays at about a byte per pair.
Result<PickleSummary> readPickle(
    const platform::ReadOnlyFile& file, PickleVisitor* visitor = nullptr, const Progress& progress = {});
/// The same from memory; `path` is for messages.
Result<PickleSummary> readPickle(
    std::span<const std::byte> bytes, const std::string& path, PickleVisitor* visitor = nullptr);

} // namespace engine::chroma
