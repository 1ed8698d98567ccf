// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/segmentfiles.h"

#include <algorithm>

#include "engine/core/text.h"

namespace engine::hnsw {

namespace {

/// Fills in a SegmentFiles from a listing of its folder.
class Inspection
{
public:
    Inspection(SegmentFiles& files, std::optional<std::uint64_t> dimension)
        : m_files(files)
        , m_dimension(dimension)
    {
        m_files.headerFile.name = "header.bin";
        m_files.levelZero.name = "data_level0.bin";
        m_files.lengths.name = "length.bin";
        m_files.linkLists.name = "link_lists.bin";
        m_files.idMap.name = "index_metadata.pickle";
    }

    void sortIn(std::vector<platform::DirectoryEntry> entries)
    {
        for (platform::DirectoryEntry& entry : entries) {
            m_files.bytes += entry.stamp.isRegular ? entry.stamp.bytes : 0;
            m_files.allocated += entry.stamp.isRegular ? entry.stamp.allocated : 0;
            SegmentFile* file = known(entry);
            if (file) {
                file->present = true;
                file->stamp = entry.stamp;
            } else {
                m_files.others.push_back(std::move(entry));
            }
        }
    }

    void run()
    {
        if (!anyIndexFile()) {
            m_files.state = SegmentState::NoFiles;
            return;
        }
        for (const SegmentFile* file :
            { &m_files.headerFile, &m_files.levelZero, &m_files.lengths, &m_files.linkLists }) {
            if (!file->present)
                add(SegmentProblemKind::FileMissing, *file, "is missing; Chroma cannot load the index without it");
        }
        if (m_files.headerFile.present)
            header();
        idMap();
        if (!m_files.problems.empty())
            m_files.state = SegmentState::Damaged;
        else
            m_files.state = m_files.idMap.present ? SegmentState::Persisted : SegmentState::NeverPersisted;
    }

private:
    SegmentFile* known(const platform::DirectoryEntry& entry) const
    {
        if (!entry.stamp.isRegular)
            return nullptr;
        for (SegmentFile* file :
            { &m_files.headerFile, &m_files.levelZero, &m_files.lengths, &m_files.linkLists, &m_files.idMap }) {
            if (file->name == entry.name)
                return file;
        }
        return nullptr;
    }

    bool anyIndexFile() const
    {
        return m_files.headerFile.present || m_files.levelZero.present || m_files.lengths.present
            || m_files.linkLists.present || m_files.idMap.present;
    }

    void add(SegmentProblemKind kind, const SegmentFile& file, std::string sentence,
        std::optional<std::uint64_t> offset = std::nullopt)
    {
        m_files.problems.push_back({ kind, file.name, offset, std::move(sentence) });
    }

    void header()
    {
        m_files.headerFile.atLeast = m_files.headerFile.atMost = Header::bytesOnDisk;
        const Result<Header> read = readHeader(m_files.folder);
        if (!read) {
            add(SegmentProblemKind::HeaderUnreadable, m_files.headerFile, read.error().message, read.error().offset);
            return;
        }
        m_files.header = *read;
        bool located = true;
        for (const HeaderProblem& problem : checkHeader(*read, m_dimension)) {
            add(SegmentProblemKind::HeaderImplausible, m_files.headerFile, problem.sentence, problem.offset);
            located = located && !problem.geometry;
        }
        if (!located)
            return; // no size follows from such a header
        const std::uint64_t count = read->curElementCount;
        records(m_files.levelZero, SegmentProblemKind::LevelZeroTruncated, count, read->sizeDataPerElement);
        records(m_files.lengths, SegmentProblemKind::LengthsTruncated, count, sizeof(float));
        linkLists(*read);
    }

    /// data_level0.bin and length.bin: preallocated space may follow the records, so only a lower bound holds.
    void records(SegmentFile& file, SegmentProblemKind kind, std::uint64_t count, std::uint64_t recordBytes)
    {
        const std::uint64_t needed = count * recordBytes; // below 2^58, by the geometry's limits
        file.atLeast = needed;
        if (!file.present || file.stamp.bytes >= needed)
            return;
        add(kind, file,
            "has " + std::to_string(file.stamp.bytes) + " bytes, " + std::to_string(count) + " records need "
                + std::to_string(needed) + "; it ends in or before record "
                + std::to_string(file.stamp.bytes / recordBytes),
            file.stamp.bytes);
    }

    /// link_lists.bin, as far as its size tells: between "all elements on level 0" and "all on the highest level".
    void linkLists(const Header& header)
    {
        if (header.maxM != header.m || (header.curElementCount > 0 && (header.maxLevel < 0 || header.maxLevel > 64)))
            return; // the header is reported already; no bound follows from it
        SegmentFile& file = m_files.linkLists;
        const std::uint64_t count = header.curElementCount;
        const std::uint64_t block = header.linkBlockBytes();
        const auto levels = static_cast<std::uint64_t>(std::max(header.maxLevel, 0));
        const std::uint64_t least = count * 4;
        const std::uint64_t most = count * (4 + (count > 0 ? levels : 0) * block); // below 2^56
        file.atLeast = least;
        file.atMost = most;
        if (!file.present)
            return;
        if (file.stamp.bytes < least) {
            add(SegmentProblemKind::LinkListsTruncated, file,
                "has " + std::to_string(file.stamp.bytes) + " bytes, " + std::to_string(count)
                    + " elements need at least " + std::to_string(least),
                file.stamp.bytes);
        } else if (file.stamp.bytes > most) {
            add(SegmentProblemKind::LinkListsBloated, file,
                "claims " + humanBytes(file.stamp.bytes) + " (" + std::to_string(file.stamp.bytes) + " bytes, "
                    + humanBytes(file.stamp.allocated) + " of them on disk), " + std::to_string(count)
                    + " elements can fill at most " + std::to_string(most));
        } else if ((file.stamp.bytes - least) % block != 0) {
            add(SegmentProblemKind::LinkListsUneven, file,
                "has " + std::to_string(file.stamp.bytes) + " bytes, which " + std::to_string(count)
                    + " elements with blocks of " + std::to_string(block) + " bytes cannot add up to");
        }
    }

    void idMap()
    {
        const SegmentFile& file = m_files.idMap;
        if (file.present && file.stamp.bytes == 0)
            add(SegmentProblemKind::IdMapEmpty, file, "is empty");
        const bool records = m_files.header ? m_files.header->curElementCount > 0 : m_files.linkLists.stamp.bytes > 0;
        if (!file.present && records) {
            add(SegmentProblemKind::IdMapMissing, file,
                "is missing although the index holds records; "
                "Chroma would take the index for new and empty its files");
        }
    }

    SegmentFiles& m_files;
    std::optional<std::uint64_t> m_dimension;
};

} // namespace

std::string_view name(SegmentState state)
{
    switch (state) {
    case SegmentState::NoFolder:
        return "no_folder";
    case SegmentState::NoFiles:
        return "no_files";
    case SegmentState::NeverPersisted:
        return "never_persisted";
    case SegmentState::Persisted:
        return "persisted";
    case SegmentState::Damaged:
        return "damaged";
    }
    return "damaged";
}

Result<SegmentFiles> inspectSegment(const std::string& folder, std::optional<std::uint64_t> dimension)
{
    SegmentFiles files;
    files.folder = folder;
    Inspection inspection(files, dimension);
    Result<std::vector<platform::DirectoryEntry>> entries = platform::listDirectory(folder);
    if (!entries) {
        if (entries.error().kind == ErrorKind::NotFound)
            return files;
        return tl::unexpected(entries.error());
    }
    inspection.sortIn(std::move(*entries));
    inspection.run();
    return files;
}

} // namespace engine::hnsw
