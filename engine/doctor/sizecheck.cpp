// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>

#include "engine/chroma/snapshot.h"
#include "engine/core/text.h"
#include "engine/doctor/checks.h"

namespace engine::doctor {

namespace {

/// Below this it is not worth a word.
constexpr std::uint64_t worthTelling = 64 * 1024;

/// A header may name any number.
std::string countText(std::uint64_t count)
{
    return grouped(static_cast<std::int64_t>(std::min<std::uint64_t>(count, INT64_MAX)));
}

void checkLog(const chroma::Snapshot& snapshot, Findings& findings)
{
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    for (const auto* logs : { &snapshot.log.collections, &snapshot.log.orphanTopics }) {
        for (const auto& [key, log] : *logs) {
            entries += log.purgeableEntries.valueOr(0);
            bytes += log.purgeableBytes.valueOr(0);
        }
    }
    if (bytes < worthTelling)
        return;
    const std::string about = snapshot.log.entries.estimate ? "about " : "";
    Finding finding{ "D22", Severity::Hygiene, {}, "The log keeps entries that are already applied",
        { about + countText(entries) + " of " + countText(snapshot.log.entries.valueOr(0)) + " entries, "
            + humanBytes(bytes) },
        {},
        snapshot.log.automaticallyPurge.value_or(true)
            ? "A purge may remove them."
            : "Automatic purging is off in this directory, so they stay until somebody removes them.",
        {} };
    finding.data["purgeable_entries"] = entries;
    finding.data["purgeable_bytes"] = bytes;
    findings.push_back(std::move(finding));
}

void checkPurgeSetting(const chroma::Snapshot& snapshot, Findings& findings)
{
    if (!snapshot.schema.hasQueueConfig || snapshot.log.automaticallyPurge.value_or(true))
        return;
    findings.push_back({ "D30", Severity::Hygiene, {}, "Automatic purging of the log is off",
        { "embeddings_queue_config says automatically_purge = false" }, {},
        "Directories born before 0.5.6 keep their whole log until somebody changes this.", {} });
}

void checkOrphans(const chroma::Snapshot& snapshot, Findings& findings)
{
    if (snapshot.orphans.empty())
        return;
    Finding finding{ "D26", Severity::Hygiene, {}, "Index folders of collections that are gone", {}, {},
        "Chroma leaves them behind when a collection is deleted.", {} };
    std::uint64_t bytes = 0;
    for (const chroma::OrphanFolder& orphan : snapshot.orphans) {
        bytes += orphan.bytes;
        if (finding.evidence.size() < 20)
            finding.evidence.push_back(orphan.folder + ": " + humanBytes(orphan.bytes));
    }
    finding.data["folders"] = snapshot.orphans.size();
    finding.data["bytes"] = bytes;
    findings.push_back(std::move(finding));
}

void checkFreePages(const chroma::Snapshot& snapshot, Findings& findings)
{
    // The header may announce more free pages than there are pages.
    const std::uint64_t pages = std::min(snapshot.sqlite.freelistCount, snapshot.sqlite.pageCount);
    const std::uint64_t free = pages * snapshot.sqlite.pageSize;
    if (free < 1024 * 1024 || free * 10 < snapshot.sqlite.bytes)
        return;
    Finding finding{ "D27", Severity::Hygiene, {}, "chroma.sqlite3 holds many free pages",
        { humanBytes(free) + " of " + humanBytes(snapshot.sqlite.bytes) }, {}, "A VACUUM gives them back to the disk.",
        {} };
    finding.data["free_bytes"] = free;
    findings.push_back(std::move(finding));
}

void checkDeleted(const chroma::Snapshot& snapshot, Findings& findings)
{
    for (const chroma::CollectionView& view : snapshot.collections) {
        const std::uint64_t elements = view.index.elements.value_or(0);
        const std::uint64_t deleted = view.index.deleted.value_or(0);
        if (elements < 1000 || deleted < elements / 5)
            continue;
        Finding finding{ "D21", Severity::Wrong, view.collection.id.text, "Much of the index is deleted records",
            { countText(deleted) + " of " + countText(elements) + " elements" }, {},
            "Chroma never reuses their place: searches walk through them and memory holds them. A rebuild removes "
            "them.",
            {} };
        finding.data["deleted"] = deleted;
        finding.data["elements"] = elements;
        findings.push_back(std::move(finding));
    }
}

} // namespace

void checkSize(const chroma::Snapshot& snapshot, Findings& findings)
{
    checkLog(snapshot, findings);
    checkPurgeSetting(snapshot, findings);
    checkOrphans(snapshot, findings);
    checkFreePages(snapshot, findings);
    checkDeleted(snapshot, findings);
}

} // namespace engine::doctor
