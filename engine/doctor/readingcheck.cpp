// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "engine/chroma/snapshot.h"
#include "engine/doctor/checks.h"

namespace engine::doctor {

void checkReading(const chroma::Snapshot& snapshot, Findings& findings)
{
    const chroma::SqliteFacts& sqlite = snapshot.sqlite;
    if (!snapshot.unread.empty()) {
        Finding finding{ "D13", Severity::Loss, {}, "Parts of the directory could not be read", {}, {},
            "What could be read is shown; figures without a value are unknown. Work on a copy, and keep the original.",
            {} };
        std::set<std::string> told; // one damaged page may keep many questions from being answered
        for (const Error& error : snapshot.unread) {
            if (told.insert(describe(error)).second && finding.evidence.size() < 20)
                finding.evidence.push_back(describe(error));
        }
        finding.data["parts"] = snapshot.unread.size();
        findings.push_back(std::move(finding));
    }
    if (!sqlite.readFromCopy && sqlite.bytes < sqlite.announcedBytes) {
        Finding finding{ "D13", Severity::Loss, {}, "chroma.sqlite3 is shorter than its header says",
            { std::to_string(sqlite.bytes) + " bytes where " + std::to_string(sqlite.announcedBytes)
                + " are announced" },
            {}, "The file was cut. Restore it from a backup, or save what is left on a copy with sqlite3's .recover.",
            {} };
        finding.data["bytes"] = sqlite.bytes;
        finding.data["announced"] = sqlite.announcedBytes;
        findings.push_back(std::move(finding));
    }
    if (sqlite.readFromCopy) {
        findings.push_back({ "D29", Severity::Hygiene, {},
            "Read from a private copy, because the original cannot be read without touching it", { sqlite.copyReason },
            {},
            sqlite.journalMode == "wal"
                ? "Chroma works with this journal mode, but it is not its own; another program set it."
                : "The next Chroma that opens the directory rolls that journal back.",
            {} });
    }
}

} // namespace engine::doctor
