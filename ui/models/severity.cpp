// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/severity.h"

namespace ui {

using engine::chroma::Snapshot;
using engine::doctor::Severity;

namespace {
int gravity(Status status)
{
    switch (status) {
    case Status::Loss:
        return 3;
    case Status::Wrong:
        return 2;
    case Status::Hygiene:
        return 1;
    case Status::None:
    case Status::Good:
        break;
    }
    return 0;
}
} // namespace

Status statusOf(Severity severity)
{
    switch (severity) {
    case Severity::Loss:
        return Status::Loss;
    case Severity::Wrong:
        return Status::Wrong;
    case Severity::Hygiene:
        break;
    }
    return Status::Hygiene;
}

Status worse(Status a, Status b)
{
    return gravity(b) > gravity(a) ? b : a;
}

std::map<std::string, Status> statusByCollection(const Snapshot& snapshot)
{
    std::map<std::string, Status> marks;
    for (const engine::doctor::Finding& finding : snapshot.findings) {
        Status& mark = marks.try_emplace(finding.collection, Status::None).first->second;
        mark = worse(mark, statusOf(finding.severity));
    }
    return marks;
}

Status statusOf(const Snapshot& snapshot)
{
    Status mark = Status::None;
    for (const engine::doctor::Finding& finding : snapshot.findings)
        mark = worse(mark, statusOf(finding.severity));
    return mark;
}

} // namespace ui
