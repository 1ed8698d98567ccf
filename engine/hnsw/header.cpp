// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/header.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "engine/core/bytereader.h"
#include "engine/platform/file.h"

namespace engine::hnsw {

namespace {

/// Offsets of the fields in header.bin.
namespace at {
constexpr std::uint64_t version = 0;
constexpr std::uint64_t offsetLevel0 = 4;
constexpr std::uint64_t maxElements = 12;
constexpr std::uint64_t curElementCount = 20;
constexpr std::uint64_t sizeDataPerElement = 28;
constexpr std::uint64_t labelOffset = 36;
constexpr std::uint64_t offsetData = 44;
constexpr std::uint64_t maxLevel = 52;
constexpr std::uint64_t enterpointNode = 56;
constexpr std::uint64_t maxM = 60;
constexpr std::uint64_t maxM0 = 68;
constexpr std::uint64_t m = 76;
constexpr std::uint64_t mult = 84;
constexpr std::uint64_t efConstruction = 92;
} // namespace at

// hnswlib itself goes no higher; it also keeps the sums below far from overflow.
constexpr std::uint64_t largestM = 10'000;
// 16 million dimensions: far beyond any model, and small enough to hold one record in memory.
constexpr std::uint64_t largestRecord = std::uint64_t{ 1 } << 26;
// An internal id is a u32 and 0xFFFFFFFF means "none".
constexpr std::uint64_t mostElements = 0xFFFFFFFF;
// Even at M = 2 the generator cannot draw a higher level from 53 random bits.
constexpr std::int32_t highestLevel = 64;

bool allZero(std::span<const std::byte> bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{ 0 }; });
}

std::string text(double value)
{
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << value;
    return out.str();
}

/// Collects what is wrong, field by field.
class Check
{
public:
    explicit Check(const Header& header)
        : m_header(header)
    {
    }

    std::vector<HeaderProblem> run(std::optional<std::uint64_t> dimension)
    {
        counts();
        offsets();
        const std::optional<std::uint64_t> found = m_header.dimension();
        if (dimension && found && *found != *dimension) {
            add("label_offset", at::labelOffset,
                "the vectors have " + std::to_string(*found) + " dimensions, the collection has "
                    + std::to_string(*dimension),
                false);
        }
        levels();
        links();
        std::stable_sort(
            m_problems.begin(), m_problems.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
        return std::move(m_problems);
    }

private:
    void add(const char* field, std::uint64_t offset, std::string sentence, bool geometry)
    {
        m_problems.push_back({ field, offset, field + (": " + std::move(sentence)), geometry });
    }

    void expect(const char* field, std::uint64_t offset, std::uint64_t actual, std::uint64_t wanted, const char* rule,
        bool geometry)
    {
        if (actual != wanted)
            add(field, offset,
                "is " + std::to_string(actual) + ", must be " + std::to_string(wanted) + " (" + rule + ")", geometry);
    }

    void counts()
    {
        expect("offsetLevel0", at::offsetLevel0, m_header.offsetLevel0, 0, "always 0", true);
        const std::uint64_t count = m_header.curElementCount;
        if (m_header.maxElements > mostElements)
            add("max_elements", at::maxElements,
                "is " + std::to_string(m_header.maxElements) + ", more than internal ids of 32 bits can number", false);
        if (count > m_header.maxElements) {
            add("cur_element_count", at::curElementCount,
                "is " + std::to_string(count) + ", more than the capacity max_elements of "
                    + std::to_string(m_header.maxElements),
                false);
        }
        if (count > mostElements)
            add("cur_element_count", at::curElementCount,
                "is " + std::to_string(count) + ", more than internal ids of 32 bits can number", true);
    }

    void offsets()
    {
        if (m_header.m >= 1 && m_header.m <= largestM)
            expect("offsetData", at::offsetData, m_header.offsetData, 4 + 8 * m_header.m, "4 + 8 M", true);
        if (!m_header.dimension()) {
            add("label_offset", at::labelOffset,
                "is " + std::to_string(m_header.labelOffset)
                    + ", must lie a positive multiple of 4 bytes behind offsetData, which is "
                    + std::to_string(m_header.offsetData),
                true);
        }
        if (m_header.sizeDataPerElement > largestRecord) {
            add("size_data_per_element", at::sizeDataPerElement,
                "is " + std::to_string(m_header.sizeDataPerElement) + ", more than the largest record of "
                    + std::to_string(largestRecord) + " bytes",
                true);
        }
        // Compared without adding: the sum of hostile numbers could wrap round to the right answer.
        if (m_header.sizeDataPerElement < 8 || m_header.sizeDataPerElement - 8 != m_header.labelOffset) {
            add("size_data_per_element", at::sizeDataPerElement,
                "is " + std::to_string(m_header.sizeDataPerElement) + ", must be 8 more than label_offset, which is "
                    + std::to_string(m_header.labelOffset),
                true);
        }
    }

    void levels()
    {
        if (m_header.curElementCount == 0)
            return; // an empty index is not held to its entry point
        if (m_header.maxLevel < 0 || m_header.maxLevel > highestLevel) {
            add("maxlevel", at::maxLevel,
                "is " + std::to_string(m_header.maxLevel) + ", must be between 0 and " + std::to_string(highestLevel),
                false);
        }
        if (m_header.enterpointNode >= m_header.curElementCount) {
            add("enterpoint_node", at::enterpointNode,
                "is " + std::to_string(m_header.enterpointNode) + ", must be below cur_element_count, which is "
                    + std::to_string(m_header.curElementCount),
                false);
        }
    }

    void links()
    {
        const std::uint64_t m = m_header.m;
        if (m < 2 || m > largestM) {
            add("M", at::m, "is " + std::to_string(m) + ", must be between 2 and " + std::to_string(largestM), true);
            return; // what follows from M would only repeat this
        }
        expect("maxM", at::maxM, m_header.maxM, m, "M", false);
        expect("maxM0", at::maxM0, m_header.maxM0, 2 * m, "2 M", true);
        const double mult = 1 / std::log(static_cast<double>(m));
        if (!(std::abs(m_header.mult - mult) <= 1e-6 * mult)) // also true for NaN
            add("mult", at::mult, "is " + text(m_header.mult) + ", must be " + text(mult) + " (1 / ln M)", false);
        if (m_header.efConstruction < m) {
            add("ef_construction", at::efConstruction,
                "is " + std::to_string(m_header.efConstruction) + ", must be at least M, which is " + std::to_string(m),
                false);
        }
    }

    const Header& m_header;
    std::vector<HeaderProblem> m_problems;
};

} // namespace

std::optional<std::uint64_t> Header::dimension() const
{
    if (labelOffset <= offsetData || (labelOffset - offsetData) % 4 != 0)
        return std::nullopt;
    return (labelOffset - offsetData) / 4;
}

Result<Header> parseHeader(std::span<const std::byte> bytes, const std::string& path)
{
    if (bytes.size() != Header::bytesOnDisk) {
        return fail(ErrorKind::Corrupt, path,
            "the header has " + std::to_string(bytes.size()) + " bytes instead of "
                + std::to_string(Header::bytesOnDisk));
    }
    if (allZero(bytes))
        return failAt(ErrorKind::Corrupt, path, 0,
            "the header consists of zeros only, as after a crash before its data reached the disk");
    Header header;
    ByteReader reader(bytes);
    const auto take = [&reader]<typename T>(T& field) { field = *reader.read<T>(); }; // the size was checked
    take(header.persistenceVersion);
    take(header.offsetLevel0);
    take(header.maxElements);
    take(header.curElementCount);
    take(header.sizeDataPerElement);
    take(header.labelOffset);
    take(header.offsetData);
    take(header.maxLevel);
    take(header.enterpointNode);
    take(header.maxM);
    take(header.maxM0);
    take(header.m);
    take(header.mult);
    take(header.efConstruction);
    if (header.persistenceVersion != 1) {
        return failAt(ErrorKind::Unsupported, path, at::version,
            "the header is of version " + std::to_string(header.persistenceVersion) + ", only version 1 is known");
    }
    return header;
}

Result<Header> readHeader(const std::string& folder)
{
    const std::string path = folder + "/header.bin";
    const Result<platform::ReadOnlyFile> file = platform::ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const Result<std::uint64_t> size = file->size();
    if (!size)
        return tl::unexpected(size.error());
    if (*size > Header::bytesOnDisk) {
        return fail(ErrorKind::Corrupt, path,
            "the header has " + std::to_string(*size) + " bytes instead of " + std::to_string(Header::bytesOnDisk));
    }
    std::array<std::byte, Header::bytesOnDisk> bytes{};
    const Result<std::size_t> got = file->read(0, bytes);
    if (!got)
        return tl::unexpected(got.error());
    return parseHeader(std::span(bytes).first(*got), path);
}

std::vector<HeaderProblem> checkHeader(const Header& header, std::optional<std::uint64_t> dimension)
{
    return Check(header).run(dimension);
}

Result<Geometry> geometryOf(const Header& header, const std::string& path)
{
    for (const HeaderProblem& problem : checkHeader(header)) {
        if (problem.geometry)
            return failAt(ErrorKind::Corrupt, path, problem.offset, problem.sentence,
                "the records cannot be located by this header");
    }
    return Geometry{ header.curElementCount, header.sizeDataPerElement, header.offsetData, header.labelOffset,
        header.dimension().value_or(0), header.maxM0 };
}

} // namespace engine::hnsw
