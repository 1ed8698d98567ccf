// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/progress.h"
#include "engine/hnsw/header.h"
#include "engine/platform/file.h"

namespace engine::hnsw {

/// One file of a segment's folder, and the sizes the header allows it.
struct SegmentFile
{
    std::string name;
    bool present = false; ///< a regular file (or a link to one)
    platform::FileStamp stamp; ///< zeros when absent
    std::optional<std::uint64_t> atLeast; ///< bytes; empty where the header sets no bound or is not sound
    std::optional<std::uint64_t> atMost; ///< bytes; data_level0.bin and length.bin have no upper bound

    bool isSparse() const { return stamp.allocated < stamp.bytes / 2; }
};

/// What a segment's folder holds, in one word.
enum class SegmentState {
    NoFolder, ///< nothing was ever added, or the folder is lost: the tables tell which
    NoFiles, ///< a folder without any of the index's files
    NeverPersisted, ///< count 0, no links, no id map: healthy, all vectors are still in the log
    Persisted, ///< files whose sizes agree with the header
    Damaged, ///< see `problems`
};

/// "no_folder", "no_files", "never_persisted", "persisted", "damaged".
std::string_view name(SegmentState state);

/// What is wrong with the files. The kinds are those a user can do different things about.
enum class SegmentProblemKind {
    FileMissing, ///< one of the four .bin files is not there
    HeaderUnreadable, ///< header.bin is short, of zeros, of another version, or cannot be read
    HeaderImplausible, ///< an identity of the header is violated
    LevelZeroTruncated, ///< data_level0.bin has fewer records than the header counts
    LengthsTruncated, ///< length.bin, likewise
    LinkListsTruncated, ///< link_lists.bin cannot hold the elements
    LinkListsBloated, ///< link_lists.bin is larger than the elements can make it
    LinkListsUneven, ///< its size is not made of whole blocks
    IdMapMissing, ///< records, but no index_metadata.pickle: Chroma would empty the four files
    IdMapEmpty, ///< index_metadata.pickle has no bytes
};

/// One thing wrong with a segment's files.
struct SegmentProblem
{
    SegmentProblemKind kind = SegmentProblemKind::FileMissing;
    std::string file; ///< name in the folder
    std::optional<std::uint64_t> offset; ///< byte in that file, where known
    std::string sentence; ///< what is and what would have to be
};

/// The folder of one VECTOR segment as its file sizes and header tell.
struct SegmentFiles
{
    std::string folder;
    SegmentState state = SegmentState::NoFolder;
    std::optional<Header> header; ///< empty when it cannot be decoded; may be unsound: see `problems`
    SegmentFile headerFile;
    SegmentFile levelZero;
    SegmentFile lengths;
    SegmentFile linkLists;
    SegmentFile idMap;
    std::vector<platform::DirectoryEntry> others; ///< anything else in the folder
    std::vector<SegmentProblem> problems;
    std::uint64_t bytes = 0; ///< of all files in the folder
    std::uint64_t allocated = 0;
};

/// Looks at a segment's folder: one listing and the 100 bytes of the header, nothing else is read. A folder that is not
/// there is the state NoFolder; only a folder that cannot be listed is an error. `dimension`: the collection's, if
/// known.
Result<SegmentFiles> inspectSegment(const std::string& folder, std::optional<std::uint64_t> dimension = std::nullopt);

/// What a walk over link_lists.bin found.
struct LinkListWalk
{
    std::uint64_t elements = 0; ///< sound records met
    std::vector<std::uint64_t> levels; ///< elements by their highest level, 0 first; none when empty
    std::optional<std::uint32_t> entryLevel; ///< level of the header's entry point, if the walk came that far
    std::uint64_t endOffset = 0; ///< where the last sound record ends
    std::uint64_t fileBytes = 0;
    std::optional<SegmentProblem> problem; ///< the first thing wrong, with its offset; empty = sound to the last byte
};

/// Walks the records of link_lists.bin (`path`): every size a multiple of a block, no level above the header's, the sum
/// equal to the file's size. Reads size fields only; memory does not grow with the file. Corrupt if `header` is
/// unsound.
Result<LinkListWalk> walkLinkLists(const std::string& path, const Header& header, const Progress& progress = {});

/// The same over bytes in memory: the first of a file `path` (for messages) of `fileBytes`, at least as many as the
/// header's elements can fill. `visit` is given the level of each sound element, in their order.
Result<LinkListWalk> walkLinkLists(std::span<const std::byte> bytes, std::uint64_t fileBytes, const std::string& path,
    const Header& header, const std::function<void(std::uint32_t)>& visit, const Progress& progress = {});

} // namespace engine::hnsw
