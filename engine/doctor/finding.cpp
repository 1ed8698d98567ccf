// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/doctor/finding.h"

#include <algorithm>

#include "engine/chroma/snapshot.h"
#include "engine/doctor/checks.h"

namespace engine::doctor {

std::string_view name(Severity severity)
{
    switch (severity) {
    case Severity::Loss:
        return "loss";
    case Severity::Wrong:
        return "wrong";
    case Severity::Hygiene:
        return "hygiene";
    }
    return "hygiene";
}

Findings findingsOf(const chroma::Snapshot& snapshot)
{
    Findings findings;
    for (const auto check : { checkSchema, checkReading, checkSegments, checkWatermarks, checkParameters, checkSize })
        check(snapshot, findings);
    for (Finding& finding : findings) {
        if (finding.data.is_null()) // what an empty initialiser makes of it
            finding.data = nlohmann::ordered_json::object();
    }
    std::stable_sort(findings.begin(), findings.end(),
        [](const Finding& a, const Finding& b) { return std::tie(a.severity, a.id) < std::tie(b.severity, b.id); });
    return findings;
}

} // namespace engine::doctor
