// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/directory.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/core/text.h"

namespace engine::chroma {

namespace {

constexpr std::array<const char*, 11> partNames{ "wal", "metadata", "full_text", "catalog", "free_pages", "vectors",
    "graph_links", "id_maps", "lengths", "orphans", "other" };
constexpr int deepest = 16;

void listInto(const std::string& directory, const std::string& prefix, int depth, DirectoryListing& listing)
{
    const auto entries = platform::listDirectory(directory);
    if (!entries) {
        listing.problems.push_back(entries.error());
        return;
    }
    for (const auto& entry : *entries) {
        const std::string path = prefix + entry.name;
        if (entry.stamp.isRegular)
            listing.files.push_back({ path, entry.stamp.bytes, entry.stamp.allocated });
        else if (entry.stamp.isDirectory && !entry.stamp.isSymlink && depth < deepest)
            listInto(directory + '/' + entry.name, path + '/', depth + 1, listing);
    }
}

std::pair<std::string, std::string> splitFirst(const std::string& path)
{
    const auto slash = path.find('/');
    return slash == std::string::npos ? std::pair{ std::string(), path }
                                      : std::pair{ path.substr(0, slash), path.substr(slash + 1) };
}

bool isIndexFile(const std::string& name)
{
    static constexpr std::array<const char*, 5> names{ "header.bin", "data_level0.bin", "length.bin", "link_lists.bin",
        "index_metadata.pickle" };
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Adds bytes to parts and keeps what belongs to which collection.
class Sorter
{
public:
    Sorter()
    {
        for (const char* name : partNames)
            m_usage.parts.push_back({ name, Figure::exact(0), 0, {} });
        m_usage.exact = true;
    }

    void add(const std::string& part, std::uint64_t bytes, std::uint64_t allocated, const std::string& collection = {})
    {
        DiskPart& into = *std::find_if(
            m_usage.parts.begin(), m_usage.parts.end(), [&](const DiskPart& p) { return p.name == part; });
        into.bytes.value = into.bytes.valueOr(0) + bytes;
        into.allocated += allocated;
        if (!collection.empty() && bytes > 0)
            into.collections[collection] += bytes;
    }

    void markEstimate(const std::string& part, const std::string& method)
    {
        DiskPart& into = *std::find_if(
            m_usage.parts.begin(), m_usage.parts.end(), [&](const DiskPart& p) { return p.name == part; });
        into.bytes.estimate = true;
        into.bytes.method = method;
        m_usage.exact = false;
    }

    DiskUsage& usage() { return m_usage; }

private:
    DiskUsage m_usage;
};

/// Splits data_level0.bin by what its records hold: links, vector, label. Without a sound header it is all vectors.
void addLevelZero(
    Sorter& sorter, const FileEntry& file, const hnsw::SegmentFiles* segment, const std::string& collection)
{
    std::uint64_t links = 0;
    std::uint64_t labels = 0;
    if (segment && segment->header) {
        if (const auto geometry = hnsw::geometryOf(*segment->header, file.path)) {
            const std::uint64_t slots = file.bytes / geometry->recordBytes;
            links = slots * geometry->vectorOffset;
            labels = slots * (geometry->recordBytes - geometry->labelOffset);
        }
    }
    const auto share = [&](std::uint64_t part) {
        return file.bytes == 0 ? 0
                               : static_cast<std::uint64_t>(static_cast<double>(file.allocated)
                                   * static_cast<double>(part) / static_cast<double>(file.bytes));
    };
    sorter.add("graph_links", links, share(links), collection);
    sorter.add("id_maps", labels, share(labels), collection);
    sorter.add("vectors", file.bytes - links - labels, file.allocated - share(links) - share(labels), collection);
}

void addIndexFile(Sorter& sorter, const FileEntry& file, const std::string& name, const hnsw::SegmentFiles* segment,
    const std::string& collection)
{
    if (name == "data_level0.bin")
        addLevelZero(sorter, file, segment, collection);
    else if (name == "link_lists.bin")
        sorter.add("graph_links", file.bytes, file.allocated, collection);
    else if (name == "index_metadata.pickle")
        sorter.add("id_maps", file.bytes, file.allocated, collection);
    else if (name == "length.bin" || name == "header.bin")
        sorter.add("lengths", file.bytes, file.allocated, collection);
    else
        sorter.add("other", file.bytes, file.allocated, collection);
}

/// The database's parts; what they leave of the file (a truncated or changing one) is "other".
void addDatabase(Sorter& sorter, const FileEntry& file, const SqliteParts& parts)
{
    std::uint64_t left = file.bytes;
    std::uint64_t leftAllocated = file.allocated;
    for (const auto& [name, figure] : parts) {
        const std::uint64_t bytes = std::min(left, figure.valueOr(0));
        const auto allocated = std::min(leftAllocated,
            static_cast<std::uint64_t>(static_cast<double>(file.allocated) * static_cast<double>(bytes)
                / static_cast<double>(std::max<std::uint64_t>(1, file.bytes))));
        sorter.add(name, bytes, allocated);
        if (figure.estimate)
            sorter.markEstimate(name, figure.method);
        left -= bytes;
        leftAllocated -= allocated;
    }
    sorter.add("other", left, leftAllocated);
}

} // namespace

const DiskPart* DiskUsage::find(const std::string& name) const
{
    const auto found =
        std::find_if(parts.begin(), parts.end(), [&](const DiskPart& part) { return part.name == name; });
    return found == parts.end() ? nullptr : &*found;
}

DiskPart* DiskUsage::find(const std::string& name)
{
    return const_cast<DiskPart*>(std::as_const(*this).find(name));
}

DirectoryListing listTree(const std::string& directory)
{
    DirectoryListing listing;
    listInto(directory, "", 0, listing);
    return listing;
}

std::vector<OrphanFolder> orphansIn(const DirectoryListing& listing, const Catalog& catalog)
{
    std::set<std::string> owned;
    for (const SegmentId& segment : catalog.vectorSegments)
        owned.insert(segment.text);
    std::map<std::string, OrphanFolder> found;
    std::set<std::string> withIndex;
    for (const FileEntry& file : listing.files) {
        const auto [folder, rest] = splitFirst(file.path);
        if (folder.empty() || !isUuid(folder) || owned.contains(folder))
            continue;
        OrphanFolder& orphan = found[folder];
        orphan.folder = folder;
        orphan.bytes += file.bytes;
        orphan.allocated += file.allocated;
        if (isIndexFile(rest))
            withIndex.insert(folder);
    }
    std::vector<OrphanFolder> orphans;
    for (auto& [folder, orphan] : found) {
        if (withIndex.contains(folder))
            orphans.push_back(std::move(orphan));
    }
    return orphans;
}

DiskUsage diskUsageOf(const DirectoryListing& listing, const SqliteParts& sqlite, const Catalog& catalog,
    const std::map<std::string, hnsw::SegmentFiles>& segments, const std::vector<OrphanFolder>& orphans)
{
    std::map<std::string, std::string> collectionOf;
    for (const Collection& collection : catalog.collections)
        collectionOf[collection.vectorSegment.text] = collection.id.text;
    std::set<std::string> orphaned;
    for (const OrphanFolder& orphan : orphans)
        orphaned.insert(orphan.folder);

    Sorter sorter;
    for (const FileEntry& file : listing.files) {
        sorter.usage().total += file.bytes;
        sorter.usage().allocated += file.allocated;
        const auto [folder, rest] = splitFirst(file.path);
        if (file.path == "chroma.sqlite3") {
            addDatabase(sorter, file, sqlite);
        } else if (orphaned.contains(folder)) {
            sorter.add("orphans", file.bytes, file.allocated);
        } else if (const auto owner = collectionOf.find(folder); !folder.empty() && owner != collectionOf.end()) {
            const auto segment = segments.find(folder);
            addIndexFile(sorter, file, rest, segment == segments.end() ? nullptr : &segment->second, owner->second);
        } else {
            sorter.add("other", file.bytes, file.allocated);
        }
    }
    return std::move(sorter.usage());
}

std::string partOfTree(const std::string& name, const std::map<std::string, std::string>& tableOfIndex)
{
    static const std::set<std::string> metadata{ "embeddings", "embedding_metadata", "embedding_metadata_array" };
    static const std::set<std::string> catalog{ "sqlite_schema", "migrations", "tenants", "databases", "collections",
        "collection_metadata", "segments", "segment_metadata", "max_seq_id", "maintenance_log", "acquire_write",
        "sqlite_stat1", "sqlite_stat4", "sqlite_sequence" };
    const auto index = tableOfIndex.find(name);
    const std::string& table = index == tableOfIndex.end() ? name : index->second;
    if (table == "embeddings_queue" || table == "embeddings_queue_config")
        return "wal";
    if (metadata.contains(table))
        return "metadata";
    if (table.starts_with("embedding_fulltext"))
        return "full_text";
    return catalog.contains(table) ? "catalog" : "other";
}

} // namespace engine::chroma
