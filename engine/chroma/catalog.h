// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/parameters.h"
#include "engine/chroma/schema.h"
#include "engine/core/ids.h"

namespace engine::chroma {

/// A collection as the tables know it. Names are unique per database only; key by `id`.
struct Collection
{
    CollectionId id;
    std::string tenant; ///< "default_tenant" before 0.4.15
    std::string database; ///< name; "default_database" before 0.4.15
    std::string name;
    std::optional<std::uint64_t> dimension; ///< empty until the first record
    SegmentId vectorSegment; ///< empty when its row is missing
    SegmentId metadataSegment; ///< empty when its row is missing
    std::string topic; ///< of its log rows: stored before 0.5.0, computed since
    nlohmann::ordered_json metadata = nlohmann::ordered_json::object(); ///< collection_metadata
    Parameters parameters;

    std::string qualifiedName() const { return tenant + '/' + database + '/' + name; }
};

struct DatabaseEntry
{
    std::string id;
    std::string tenant;
    std::string name;
};

/// Every tenant, database, collection and segment. Sorted by tenant, database, name.
struct Catalog
{
    std::vector<std::string> tenants;
    std::vector<DatabaseEntry> databases;
    std::vector<Collection> collections;
    std::vector<SegmentId> vectorSegments; ///< all, also of collections that are gone
    std::vector<std::string> problems; ///< rows whose collection is gone, each with its ids
    std::vector<std::string> gaps; ///< what a collection lacks: its database, a segment
    std::vector<Error> unread; ///< configurations on damaged pages; their collections have the defaults

    const Collection* find(const CollectionId& id) const;
};

Result<Catalog> readCatalog(const sqlite::Database& database, const Schema& schema);

/// The collection meant by `wanted`: an id, else "tenant/database/name", else a name. BadArgument names the choices
/// when several or none fit.
Result<const Collection*> resolveCollection(const Catalog& catalog, const std::string& wanted);

} // namespace engine::chroma
