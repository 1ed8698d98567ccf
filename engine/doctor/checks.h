// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/doctor/finding.h"

namespace engine::chroma {
struct Snapshot;
}

namespace engine::doctor {

using Findings = std::vector<Finding>;

/// What a snapshot alone tells: no file is read again. Loss first, then wrong, then hygiene; within them by id.
Findings findingsOf(const chroma::Snapshot& snapshot);

/// One file per subject. Each looks at the whole snapshot and appends what it finds.
void checkSchema(const chroma::Snapshot& snapshot, Findings& findings); ///< D16: releases that cannot open it
void checkReading(const chroma::Snapshot& snapshot, Findings& findings); ///< D13, D29: parts unread, private copy
void checkSegments(const chroma::Snapshot& snapshot, Findings& findings); ///< D01-D05, D07: index files and id map
void checkWatermarks(
    const chroma::Snapshot& snapshot, Findings& findings); ///< D11, D12, D23: the log's positions and rows
void checkParameters(
    const chroma::Snapshot& snapshot, Findings& findings); ///< D17-D19: configuration against what acts
void checkSize(
    const chroma::Snapshot& snapshot, Findings& findings); ///< D21, D22, D26, D27, D30: what could be smaller

} // namespace engine::doctor
