// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/store.h"

#include "engine/chroma/logreader.h"
#include "engine/chroma/openerror.h"
#include "engine/chroma/snapshotreader.h"
#include "engine/chroma/watermarks.h"
#include "engine/platform/file.h"
#include "engine/sqlite/access.h"

namespace engine::chroma {

struct Store::Private
{
    std::string directory;
    sqlite::ReadAccess access;
    Schema schema;
};

Store::Store(std::unique_ptr<Private> data)
    : d(std::move(data))
{
}

Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& directory, const OpenOptions& options)
{
    if (auto found = checkDirectory(directory); !found)
        return tl::unexpected(found.error());
    if (!options.copyTo.empty() && platform::liesInside(options.copyTo, directory))
        return fail(ErrorKind::BadArgument, options.copyTo,
            "the private copy would lie inside the directory that must not change", "name a folder outside it");
    const sqlite::AccessOptions how{ options.busyTimeout, options.copyLimit, options.copyTo, options.progress };
    auto access = sqlite::openForReading(directory + "/chroma.sqlite3", how);
    if (!access)
        return tl::unexpected(access.error());
    auto schema = readSchema(access->database);
    if (!schema)
        return tl::unexpected(schema.error());
    return Store(std::make_unique<Private>(Private{ directory, std::move(*access), std::move(*schema) }));
}

const std::string& Store::directory() const
{
    return d->directory;
}

const Schema& Store::schema() const
{
    return d->schema;
}

const sqlite::Database& Store::database() const
{
    return d->access.database;
}

Result<Catalog> Store::catalog() const
{
    return readCatalog(d->access.database, d->schema);
}

Result<Snapshot> Store::firstView() const
{
    return SnapshotReader(d->directory, d->access, d->schema).firstView();
}

Result<Snapshot> Store::exactView(const Progress& progress) const
{
    return SnapshotReader(d->directory, d->access, d->schema).exactView(progress);
}

Result<std::vector<LogRow>> Store::logRows(const LogPage& page) const
{
    const auto catalog = readCatalog(d->access.database, d->schema);
    if (!catalog)
        return tl::unexpected(catalog.error());
    const auto watermarks = readWatermarks(d->access.database, d->directory, *catalog);
    if (!watermarks)
        return tl::unexpected(watermarks.error());
    return LogReader(d->access.database, d->schema, *catalog, *watermarks).list(page);
}

ChangeStamp changeStampOf(const std::string& directory)
{
    ChangeStamp result;
    const auto add = [&](const std::string& path) {
        const auto stamp = platform::stamp(path);
        result.parts.push_back(path
            + (stamp ? ' ' + std::to_string(stamp->inode) + ' ' + std::to_string(stamp->bytes) + ' '
                        + std::to_string(stamp->modifiedNs)
                     : " -"));
    };
    for (const char* file : { "/chroma.sqlite3", "/chroma.sqlite3-journal", "/chroma.sqlite3-wal" })
        add(directory + file);
    const auto entries = platform::listDirectory(directory);
    if (!entries)
        return result;
    for (const auto& entry : *entries) {
        if (!entry.stamp.isDirectory)
            continue;
        result.parts.push_back(entry.name);
        add(directory + '/' + entry.name + "/header.bin");
        add(directory + '/' + entry.name + "/index_metadata.pickle");
    }
    return result;
}

} // namespace engine::chroma
