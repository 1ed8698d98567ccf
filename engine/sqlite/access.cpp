// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sqlite/access.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "engine/core/log.h"
#include "engine/core/text.h"
#include "engine/platform/file.h"
#include "engine/platform/holders.h"

namespace engine::sqlite {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<const char*, 2> sideFiles{ "-journal", "-wal" };

std::uint64_t bytesOf(const std::string& path)
{
    const auto found = platform::stamp(path);
    return found ? found->bytes : 0;
}

/// Stamps of the database and its side files: equal before and after a copy = the copy is of one moment.
std::vector<std::optional<platform::FileStamp>> stampsOf(const std::string& path)
{
    std::vector<std::optional<platform::FileStamp>> stamps;
    for (const std::string& file : { path, path + sideFiles[0], path + sideFiles[1] }) {
        const auto found = platform::stamp(file);
        stamps.push_back(found ? std::optional(*found) : std::nullopt);
    }
    return stamps;
}

/// The system's clock for files ticks every 4 ms at worst: a write within the tick of an earlier one leaves no trace.
bool settled(const std::vector<std::optional<platform::FileStamp>>& stamps)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t nowNs = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    constexpr std::int64_t ticks = 12'000'000;
    return std::none_of(stamps.begin(), stamps.end(),
        [&](const auto& stamp) { return stamp && stamp->modifiedNs <= nowNs && nowNs - stamp->modifiedNs < ticks; });
}

/// SQLite looks for its journals beside the file that a link leads to.
std::string withoutLink(const std::string& path)
{
    const auto found = platform::stamp(path);
    std::error_code problem;
    const auto real = found && found->isSymlink ? std::filesystem::canonical(path, problem) : std::filesystem::path();
    return real.empty() ? path : real.string();
}

/// Through SQLite's descriptor: another reader in this process may hold a lock on the file.
Result<std::uint64_t> copyDatabase(const std::string& path, const std::string& target, const Progress& progress)
{
    const auto database = Database::openRaw(path);
    if (!database)
        return tl::unexpected(database.error());
    const auto size = database->fileSize();
    if (!size)
        return tl::unexpected(size.error());
    const auto read = [&](std::uint64_t offset, std::span<std::byte> into) { return database->readRaw(offset, into); };
    return platform::writeCopy(path, *size, read, target, UINT64_MAX, progress);
}

/// Copies the database and its side files, readable and writable for us alone. False when one of them went away.
Result<bool> copyAll(const std::string& path, const std::string& target, const Progress& progress)
{
    for (const std::string suffix : { "", "-journal", "-wal" }) {
        std::error_code ignored;
        std::filesystem::remove(target + suffix, ignored);
        if (!suffix.empty() && bytesOf(path + suffix) == 0)
            continue;
        const auto copied = suffix.empty() ? copyDatabase(path, target, progress)
                                           : platform::copyFile(path + suffix, target + suffix, UINT64_MAX, progress);
        if (copied)
            continue;
        if (copied.error().kind == ErrorKind::NotFound)
            return false;
        Error error = copied.error();
        if (error.kind == ErrorKind::Io)
            error.hint = "free space there, or name another folder with --copy-to";
        return tl::unexpected(std::move(error));
    }
    return true;
}

Result<void> checkLimit(const std::string& path, const std::string& reason, const AccessOptions& options)
{
    std::uint64_t needed = bytesOf(path);
    for (const char* suffix : sideFiles)
        needed += bytesOf(path + suffix);
    if (options.copyTo.empty() && needed > options.copyLimit)
        return fail(ErrorKind::TooLarge, path,
            reason + "; it can be read only from a private copy, and " + humanBytes(needed)
                + " are more than the limit of " + humanBytes(options.copyLimit),
            "name a folder with room by --copy-to DIR, or raise --copy-limit");
    std::error_code problem;
    const auto where =
        options.copyTo.empty() ? std::filesystem::temp_directory_path(problem) : std::filesystem::path(options.copyTo);
    const auto space = std::filesystem::space(where, problem);
    if (!problem && space.available < needed + needed / 8)
        return fail(ErrorKind::TooLarge, where.string(),
            reason + "; a private copy needs " + humanBytes(needed + needed / 8) + ", " + humanBytes(space.available)
                + " are free",
            "name a folder with room by --copy-to DIR");
    return {};
}

/// A temporary folder may lie anywhere, also in the directory that must not change.
Result<void> checkPlace(const std::string& path, const AccessOptions& options)
{
    std::error_code problem;
    const auto where = options.copyTo.empty() ? std::filesystem::temp_directory_path(problem).string() : options.copyTo;
    if (!platform::liesInside(where, std::filesystem::path(path).parent_path().string()))
        return {};
    return fail(ErrorKind::BadArgument, where, "the private copy would lie inside the directory that must not change",
        options.copyTo.empty() ? "set TMPDIR to another folder, or name one by --copy-to DIR"
                               : "name a folder outside it");
}

Result<ReadAccess> openCopy(
    const std::string& path, const FileHeader& header, const std::string& reason, const AccessOptions& options)
{
    if (auto fits = checkLimit(path, reason, options); !fits)
        return tl::unexpected(fits.error());
    if (auto outside = checkPlace(path, options); !outside)
        return tl::unexpected(outside.error());
    auto folder = platform::TemporaryDirectory::create(options.copyTo);
    if (!folder)
        return tl::unexpected(folder.error());
    auto kept = std::make_unique<platform::TemporaryDirectory>(std::move(*folder));
    const std::string target = kept->path() + "/chroma.sqlite3";
    const auto until = Clock::now() + options.busyTimeout;
    do {
        const auto before = stampsOf(path);
        const bool quiet = settled(before);
        const auto copied = quiet ? copyAll(path, target, options.progress) : Result<bool>(false);
        if (!copied)
            return tl::unexpected(copied.error());
        if (*copied && before == stampsOf(path)) {
            auto database = Database::openPrivateCopy(target);
            if (!database)
                return tl::unexpected(database.error());
            // The first read rolls the copied journal back, or reads the copied log of SQLite.
            if (const auto tables = database->tables(); !tables)
                return tl::unexpected(tables.error());
            log::info("read " + path + " from a private copy: " + reason);
            return ReadAccess{ std::move(kept), std::move(*database), header, reason };
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(quiet ? 50 : 5));
    } while (Clock::now() < until);
    return fail(ErrorKind::Busy, path, reason + ", and the files kept changing while they were copied",
        "try again when the writer is idle");
}

std::string holdersText(const std::string& path)
{
    const auto holders = platform::holdersOf(std::filesystem::path(path).parent_path().string());
    std::string text;
    for (const auto& holder : holders.processes)
        text += (text.empty() ? "" : ", ") + std::to_string(holder.pid) + " (" + holder.command.substr(0, 60) + ")";
    return text;
}

} // namespace

Result<ReadAccess> openForReading(const std::string& given, const AccessOptions& options)
{
    const auto header = readFileHeader(given);
    if (!header)
        return tl::unexpected(header.error());
    const std::string path = withoutLink(given);
    if (header->journalModeWal)
        return openCopy(path, *header, "its journal mode is WAL, which even a reader would write to", options);
    auto database = Database::openReadOnly(path, options.busyTimeout);
    if (!database)
        return tl::unexpected(database.error());
    auto tables = database->tables();
    if (!tables && database->needsRollback())
        return openCopy(path, *header, "a writer left a journal that was never rolled back", options);
    if (!tables && tables.error().kind == ErrorKind::Corrupt && header->fileBytes < header->announcedBytes()) {
        database->readDespiteMissingPages();
        tables = database->tables();
    }
    if (tables)
        return ReadAccess{ nullptr, std::move(*database), *header, {} };
    Error error = tables.error();
    if (error.kind == ErrorKind::Busy) {
        if (const std::string holders = holdersText(path); !holders.empty())
            error.message += "; held by process " + holders;
    }
    return tl::unexpected(std::move(error));
}

} // namespace engine::sqlite
