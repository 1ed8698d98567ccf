// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "engine/chroma/snapshot.h"
#include "engine/doctor/checks.h"

namespace engine::doctor {

namespace {

/// Above the head: new writes get seq_ids that Chroma takes for already applied.
void checkHead(const chroma::Snapshot& snapshot, const chroma::CollectionView& view, const chroma::Watermark& mark,
    const char* which, Findings& findings)
{
    const SeqId head = snapshot.log.maxSeqId.value_or(0);
    if (!mark.seqId || *mark.seqId <= head || mark.form == chroma::WatermarkForm::Pickle)
        return;
    const bool emptied = !snapshot.log.maxSeqId;
    Finding finding{ "D11", Severity::Loss, view.collection.id.text,
        emptied ? "The log was emptied: new writes will vanish"
                : "A watermark lies above the log: new writes will vanish",
        { std::string("the ") + which + " watermark is " + std::to_string(*mark.seqId) + ", the log's last entry "
            + (emptied ? "is gone" : "is " + std::to_string(head)) },
        {},
        "Chroma acknowledges writes and then skips them as already applied until its numbering catches up. Stop "
        "writing to this directory.",
        {} };
    finding.data["watermark"] = *mark.seqId;
    finding.data["head"] = head;
    findings.push_back(std::move(finding));
}

void checkForm(const chroma::Snapshot& snapshot, const chroma::CollectionView& view, const chroma::Watermark& mark,
    const char* which, Findings& findings)
{
    const bool rust = snapshot.schema.metadbVersion >= 5;
    if (mark.form == chroma::WatermarkForm::Unreadable || (rust && mark.form == chroma::WatermarkForm::Blob)) {
        findings.push_back(
            { "D12", Severity::Loss, view.collection.id.text, "A watermark is stored in a form this Chroma cannot read",
                { std::string("the ") + which
                    + (mark.form == chroma::WatermarkForm::Blob ? " watermark is a BLOB" : " watermark is no number") },
                {}, "Chroma 1.x answers every call on the collection with an error until it is an integer.", {} });
    }
}

void checkRows(const chroma::CollectionView& view, Findings& findings)
{
    if (view.log.otherOperations == 0 && view.log.oddVectors == 0)
        return;
    Finding finding{ "D23", Severity::Wrong, view.collection.id.text, "The log holds entries that Chroma cannot apply",
        {}, {}, "They may stop everything behind them from being applied. Look at them on the WAL page.", {} };
    if (view.log.otherOperations > 0)
        finding.evidence.push_back(
            std::to_string(view.log.otherOperations) + " entries have an unknown operation code");
    if (view.log.oddVectors > 0)
        finding.evidence.push_back(
            std::to_string(view.log.oddVectors) + " vectors have another length than the collection's dimension");
    finding.data["unknown_operations"] = view.log.otherOperations;
    finding.data["odd_vectors"] = view.log.oddVectors;
    findings.push_back(std::move(finding));
}

} // namespace

void checkWatermarks(const chroma::Snapshot& snapshot, Findings& findings)
{
    for (const chroma::CollectionView& view : snapshot.collections) {
        for (const auto& [mark, which] :
            { std::pair{ &view.log.metadata, "metadata" }, std::pair{ &view.log.vectors, "vector" } }) {
            checkHead(snapshot, view, *mark, which, findings);
            checkForm(snapshot, view, *mark, which, findings);
        }
        checkRows(view, findings);
    }
}

} // namespace engine::doctor
