// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>

#include "engine/chroma/snapshot.h"
#include "engine/core/text.h"
#include "engine/doctor/checks.h"

namespace engine::doctor {

namespace {

struct Diagnosis
{
    const char* id;
    const char* title;
    const char* hint;
};

Diagnosis diagnosisOf(const hnsw::SegmentProblem& problem)
{
    using Kind = hnsw::SegmentProblemKind;
    static constexpr Diagnosis links{
        "D01", "The links of an index are damaged",
        "Vectors and ids are usually intact. Do not let Chroma open the directory; its next write may blow the file up."
    };
    static constexpr Diagnosis truncated{ "D02", "Records of an index are cut off",
        "Chroma would serve whatever memory holds instead. Vectors before the cut can be saved." };
    static constexpr Diagnosis header{ "D03", "The header of an index contradicts itself",
        "The vectors may still be there; the header can be worked out from them." };
    static constexpr Diagnosis idMap{ "D05", "The id map of an index is missing",
        "Do not let Chroma open the directory: it would empty the index files. Copy them first." };
    switch (problem.kind) {
    case Kind::LinkListsTruncated:
    case Kind::LinkListsBloated:
    case Kind::LinkListsUneven:
        return links;
    case Kind::LevelZeroTruncated:
    case Kind::LengthsTruncated:
        return truncated;
    case Kind::HeaderUnreadable:
    case Kind::HeaderImplausible:
        return header;
    case Kind::IdMapMissing:
    case Kind::IdMapEmpty:
        return idMap;
    case Kind::FileMissing:
        break;
    }
    if (problem.file == "header.bin")
        return header;
    if (problem.file == "link_lists.bin")
        return links;
    return truncated;
}

void checkFiles(const chroma::CollectionView& view, Findings& findings)
{
    std::map<std::string, Finding> byId;
    for (const hnsw::SegmentProblem& problem : view.index.problems) {
        const Diagnosis diagnosis = diagnosisOf(problem);
        const auto [found, added] = byId.try_emplace(diagnosis.id,
            Finding{
                diagnosis.id, Severity::Loss, view.collection.id.text, diagnosis.title, {}, {}, diagnosis.hint, {} });
        found->second.evidence.push_back(problem.file
            + (problem.offset ? " at byte " + std::to_string(*problem.offset) : "") + ": " + problem.sentence);
    }
    for (auto& [id, finding] : byId)
        findings.push_back(std::move(finding));
}

void checkIdMap(const chroma::CollectionView& view, Findings& findings)
{
    if (view.index.idMapProblems.empty())
        return;
    Finding finding{ "D07", Severity::Loss, view.collection.id.text, "The id map and the index do not fit together", {},
        {}, "A write was interrupted, or two processes wrote at once. Records may be unreachable in Chroma.", {} };
    for (const std::string& problem : view.index.idMapProblems)
        finding.evidence.push_back(printable(problem));
    findings.push_back(std::move(finding));
}

void checkWriting(const chroma::CollectionView& view, Findings& findings)
{
    if (!view.index.beingWritten)
        return;
    findings.push_back(
        { "D29", Severity::Hygiene, view.collection.id.text, "An index was being written while it was looked at",
            { "the files of segment " + view.collection.vectorSegment.text + " kept changing" }, {},
            "Nothing is said of damage to them. Look again when the writer is idle.", {} });
}

/// A folder may be absent only while nothing was ever persisted.
void checkFolder(const chroma::CollectionView& view, Findings& findings)
{
    if (view.index.folderPresent || view.collection.vectorSegment.empty())
        return;
    const bool persisted =
        view.log.vectors.form == chroma::WatermarkForm::Integer || view.log.vectors.form == chroma::WatermarkForm::Blob;
    if (!persisted || view.log.vectors.seqId.value_or(0) == 0)
        return;
    Finding finding{ "D05", Severity::Loss, view.collection.id.text, "The index folder is missing",
        { "no folder " + view.collection.vectorSegment.text + ", although records up to seq_id "
            + std::to_string(*view.log.vectors.seqId) + " were written to it" },
        {},
        "Only vectors that are still in the log are left. Restore the folder from a backup before Chroma opens the "
        "directory.",
        {} };
    finding.data["watermark_vectors"] = *view.log.vectors.seqId;
    findings.push_back(std::move(finding));
}

} // namespace

void checkSegments(const chroma::Snapshot& snapshot, Findings& findings)
{
    for (const chroma::CollectionView& view : snapshot.collections) {
        checkFiles(view, findings);
        checkIdMap(view, findings);
        checkWriting(view, findings);
        checkFolder(view, findings);
    }
}

} // namespace engine::doctor
