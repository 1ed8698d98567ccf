// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/snapshot.h"
#include "engine/core/text.h"
#include "engine/doctor/checks.h"

namespace engine::doctor {

namespace {

void checkConfiguration(const chroma::CollectionView& view, Findings& findings)
{
    const auto& problems = view.collection.parameters.problems;
    if (problems.empty())
        return;
    Finding finding{ "D17", Severity::Wrong, view.collection.id.text, "The stored configuration cannot be read", {}, {},
        "Chroma falls back to its defaults, or refuses to list the collection.", {} };
    for (const std::string& problem : problems)
        finding.evidence.push_back(printable(problem));
    findings.push_back(std::move(finding));
}

/// The client of 1.x reads another place than its index does.
void checkReported(const chroma::CollectionView& view, Findings& findings)
{
    const chroma::Parameter& space = view.collection.parameters.space;
    if (!space.reportedByChroma)
        return;
    const std::string told = space.reportedByChroma->is_string() ? space.reportedByChroma->get<std::string>()
                                                                 : space.reportedByChroma->dump();
    findings.push_back({ "D18", Severity::Wrong, view.collection.id.text,
        "Chroma's client reports space " + told + ", " + space.text() + " is in force",
        { "segment_metadata says hnsw:space = " + space.text() + ", the configuration Chroma shows says " + told }, {},
        "Distances are those of " + space.text() + ". Trust this page, not collection.configuration.", {} });
}

void checkHeader(const chroma::CollectionView& view, Findings& findings)
{
    const auto configured = view.collection.parameters.m.integer();
    if (!configured || !view.index.m || view.index.elements.value_or(0) == 0
        || static_cast<std::uint64_t>(*configured) == *view.index.m)
        return;
    findings.push_back(
        { "D18", Severity::Hygiene, view.collection.id.text, "The index was built with another M than configured",
            { "configured " + std::to_string(*configured) + ", built with " + std::to_string(*view.index.m) }, {},
            "M of an existing index never changes; the configured value acts at a rebuild.", {} });
}

void checkEf(const chroma::CollectionView& view, Findings& findings)
{
    const auto ef = view.collection.parameters.efSearch.integer();
    if (!ef || *ef >= 40 || view.records.valueOr(0) < 1000)
        return;
    Finding finding{ "D19", Severity::Wrong, view.collection.id.text, "Searches with ef " + std::to_string(*ef),
        { "ef_search " + std::to_string(*ef) + " over " + std::to_string(view.records.valueOr(0)) + " records" }, {},
        "Such a small ef often misses near neighbours. Measure the recall before trusting the answers.", {} };
    finding.data["ef_search"] = *ef;
    findings.push_back(std::move(finding));
}

} // namespace

void checkParameters(const chroma::Snapshot& snapshot, Findings& findings)
{
    const bool rust =
        snapshot.schema.dialect == chroma::Dialect::Rust || snapshot.schema.dialect == chroma::Dialect::RustArrays;
    for (const chroma::CollectionView& view : snapshot.collections) {
        checkConfiguration(view, findings);
        if (rust)
            checkReported(view, findings);
        checkHeader(view, findings);
        checkEf(view, findings);
    }
}

} // namespace engine::doctor
