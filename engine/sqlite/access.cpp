// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sqlite/access.h"

#include <array>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

#include "engine/core/log.h"
#include "engine/core/text.h"
#include "engine/platform/file.h"
#include "engine/platform/holders.h"

namespace engine::sqlite {

namespace {

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

Result<void> copyAll(const std::string& path, const std::string& target)
{
    std::error_code problem;
    for (const std::string suffix : { "", "-journal", "-wal" }) {
        if (!suffix.empty() && bytesOf(path + suffix) == 0)
            continue;
        std::filesystem::copy_file(
            path + suffix, target + suffix, std::filesystem::copy_options::overwrite_existing, problem);
        if (problem)
            return fail(ErrorKind::Io, target + suffix, "the private copy could not be written: " + problem.message(),
                "free space there, or name another folder with --copy-to");
    }
    return {};
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

Result<ReadAccess> openCopy(
    const std::string& path, const FileHeader& header, const std::string& reason, const AccessOptions& options)
{
    if (auto fits = checkLimit(path, reason, options); !fits)
        return tl::unexpected(fits.error());
    auto folder = platform::TemporaryDirectory::create(options.copyTo);
    if (!folder)
        return tl::unexpected(folder.error());
    auto kept = std::make_unique<platform::TemporaryDirectory>(std::move(*folder));
    const std::string target = kept->path() + "/chroma.sqlite3";
    for (int attempt = 0; attempt < 20; ++attempt) {
        const auto before = stampsOf(path);
        if (auto copied = copyAll(path, target); !copied)
            return tl::unexpected(copied.error());
        if (before == stampsOf(path)) {
            auto database = Database::openPrivateCopy(target);
            if (!database)
                return tl::unexpected(database.error());
            // The first read rolls the copied journal back, or reads the copied log of SQLite.
            if (const auto tables = database->tables(); !tables)
                return tl::unexpected(tables.error());
            log::info("read " + path + " from a private copy: " + reason);
            return ReadAccess{ std::move(kept), std::move(*database), header, reason };
        }
        for (const char* suffix : sideFiles)
            std::filesystem::remove(target + suffix);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
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

/// A journal of a living writer comes and goes; one of a dead writer stays and must be rolled back.
Result<ReadAccess> waitForJournal(
    const std::string& path, const FileHeader& header, const AccessOptions& options, const Error& first)
{
    const auto until = std::chrono::steady_clock::now() + options.busyTimeout;
    while (!holdersText(path).empty() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        auto database = Database::openReadOnly(path, options.busyTimeout);
        if (database && database->tables())
            return ReadAccess{ nullptr, std::move(*database), header, {} };
    }
    if (bytesOf(path + "-journal") == 0)
        return tl::unexpected(first);
    return openCopy(path, header, "a writer left a journal that was never rolled back", options);
}

} // namespace

Result<ReadAccess> openForReading(const std::string& given, const AccessOptions& options)
{
    // SQLite follows a link before it looks for side files: they lie beside the file it leads to.
    std::error_code problem;
    const bool link = std::filesystem::is_symlink(given, problem);
    const std::string path = link ? std::filesystem::canonical(given, problem).string() : given;
    if (problem && link)
        return fail(ErrorKind::NotFound, given, "the link leads nowhere: " + problem.message(), "check the path");
    const auto header = readFileHeader(path);
    if (!header)
        return tl::unexpected(header.error());
    if (header->journalModeWal)
        return openCopy(path, *header, "its journal mode is WAL, which even a reader would write to", options);
    auto database = Database::openReadOnly(path, options.busyTimeout);
    if (!database)
        return tl::unexpected(database.error());
    const auto tables = database->tables();
    if (tables)
        return ReadAccess{ nullptr, std::move(*database), *header, {} };
    if (tables.error().kind == ErrorKind::Busy && bytesOf(path + "-journal") > 0)
        return waitForJournal(path, *header, options, tables.error());
    Error error = tables.error();
    if (error.kind == ErrorKind::Busy) {
        if (const std::string holders = holdersText(path); !holders.empty())
            error.message += "; held by process " + holders;
    }
    return tl::unexpected(std::move(error));
}

} // namespace engine::sqlite
