// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/openerror.h"

#include "engine/platform/file.h"

namespace engine::chroma {

namespace {

/// 0.3.x kept Parquet files and an index/ folder; nothing since 0.4.0 reads them.
tl::unexpected<Error> refuse03(const std::string& directory, const std::string& file)
{
    return fail(ErrorKind::Unsupported, directory,
        "it holds " + file + ": a directory of Chroma 0.3.x, which no release since 0.4.0 opens",
        "convert it with the tool chroma-migrate, then open the result");
}

tl::unexpected<Error> notHere(const std::string& directory, const std::vector<platform::DirectoryEntry>& entries)
{
    for (const auto& entry : entries) {
        if (entry.name == "header.bin" || entry.name == "data_level0.bin")
            return fail(ErrorKind::NotAStore, directory, "it is the folder of one index; the database is one level up",
                "open the folder above");
        if (entry.stamp.isDirectory && platform::stamp(directory + '/' + entry.name + "/chroma.sqlite3"))
            return fail(ErrorKind::NotAStore, directory,
                "it has no chroma.sqlite3, but its folder '" + entry.name + "' has",
                "open " + directory + '/' + entry.name);
    }
    return fail(ErrorKind::NotAStore, directory,
        entries.empty() ? "the directory is empty" : "it has no chroma.sqlite3",
        "name the directory given to PersistentClient(path=...) or 'chroma run --path'");
}

} // namespace

Result<void> checkDirectory(const std::string& directory)
{
    const auto stamp = platform::stamp(directory);
    if (!stamp)
        return tl::unexpected(stamp.error());
    if (!stamp->isDirectory)
        return fail(ErrorKind::NotAStore, directory, "it is a file, not a directory",
            directory.ends_with("chroma.sqlite3") ? "name the directory it lies in"
                                                  : "name the directory that holds chroma.sqlite3");
    const auto entries = platform::listDirectory(directory);
    if (!entries)
        return tl::unexpected(entries.error());
    bool database = false;
    for (const auto& entry : *entries)
        database = database || entry.name == "chroma.sqlite3";
    if (!database) {
        for (const auto& entry : *entries) {
            if (entry.name == "chroma-embeddings.parquet" || entry.name == "chroma-collections.parquet")
                return refuse03(directory, entry.name);
        }
        return notHere(directory, *entries);
    }
    const auto file = platform::stamp(directory + "/chroma.sqlite3");
    if (!file)
        return tl::unexpected(file.error());
    if (!file->isRegular)
        return fail(ErrorKind::NotAStore, directory + "/chroma.sqlite3", "it is no regular file",
            "check what lies at that path");
    return {};
}

} // namespace engine::chroma
