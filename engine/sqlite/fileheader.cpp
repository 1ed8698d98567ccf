// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sqlite/fileheader.h"

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "engine/platform/file.h"
#include "engine/sqlite/database.h"

namespace engine::sqlite {

namespace {

using HeaderBytes = std::array<std::byte, 100>;

std::uint32_t bigEndian32(const HeaderBytes& bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = (value << 8U) | std::to_integer<std::uint32_t>(bytes[at + i]);
    return value;
}

std::uint32_t pageSizeOf(const HeaderBytes& bytes)
{
    const std::uint32_t stored =
        (std::to_integer<std::uint32_t>(bytes[16]) << 8U) | std::to_integer<std::uint32_t>(bytes[17]);
    return stored == 1 ? 65536 : stored;
}

/// Text in the first bytes that says what the file really is, for a better error than "no database".
std::string_view looksLike(const HeaderBytes& bytes)
{
    const auto starts = [&](std::string_view magic) {
        return std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
    };
    if (starts("PAR1"))
        return "it is a Parquet file";
    if (starts("PK\x03\x04"))
        return "it is a ZIP archive";
    if (starts("\x28\xb5\x2f\xfd") || starts("\x1f\x8b"))
        return "it is a compressed file";
    return "it does not begin as an SQLite database does; it may be encrypted or something else";
}

} // namespace

/// SQLite's words for a file that it cannot open are vague: the system is asked for the reason.
static Result<Database> openRaw(const std::string& path)
{
    const auto stamp = platform::stamp(path);
    if (!stamp)
        return tl::unexpected(stamp.error());
    auto database = stamp->isRegular ? Database::openRaw(path) : Result<Database>(tl::unexpected(Error{}));
    if (database)
        return database;
    if (const auto file = platform::ReadOnlyFile::open(path); !file)
        return tl::unexpected(file.error());
    return database;
}

Result<FileHeader> readFileHeader(const std::string& path)
{
    const auto file = openRaw(path);
    if (!file)
        return tl::unexpected(file.error());
    HeaderBytes bytes{};
    const auto size = file->fileSize();
    const auto read = file->readRaw(0, bytes);
    if (!size || !read)
        return tl::unexpected(size ? read.error() : size.error());
    if (*read == 0)
        return fail(ErrorKind::NotAStore, path, "the file is empty",
            "Chroma did not get as far as creating its tables here; check the path");
    static constexpr std::string_view magic("SQLite format 3\0", 16);
    if (*read < magic.size() || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
        return failAt(ErrorKind::NotAStore, path, 0, "the file is no SQLite database: " + std::string(looksLike(bytes)),
            "check that the path is the Chroma directory");
    if (*read < bytes.size())
        return failAt(
            ErrorKind::Corrupt, path, *read, "the file ends inside its own header", "restore it from a backup");

    FileHeader header;
    header.pageSize = pageSizeOf(bytes);
    header.journalModeWal = bytes[18] == std::byte{ 2 } || bytes[19] == std::byte{ 2 };
    header.changeCounter = bigEndian32(bytes, 24);
    header.pageCount = bigEndian32(bytes, 28);
    header.pageCountValid = header.pageCount > 0 && header.changeCounter == bigEndian32(bytes, 92);
    header.freelistCount = bigEndian32(bytes, 36);
    header.fileBytes = *size;
    if (header.pageSize < 512 || !std::has_single_bit(header.pageSize))
        return failAt(ErrorKind::Corrupt, path, 16,
            "the header names a page size of " + std::to_string(header.pageSize) + " bytes, which SQLite does not have",
            "restore it from a backup");
    if (header.fileBytes < header.pageSize)
        return failAt(ErrorKind::Corrupt, path, header.fileBytes,
            "the file is shorter than one page of " + std::to_string(header.pageSize) + " bytes",
            "restore it from a backup");
    return header;
}

} // namespace engine::sqlite
