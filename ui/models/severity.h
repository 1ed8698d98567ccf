// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "engine/chroma/snapshot.h"
#include "ui/models/formatting.h"

namespace ui {

/// The mark of a finding.
Status statusOf(engine::doctor::Severity severity);

/// The graver of two marks.
Status worse(Status a, Status b);

/// Gravest finding of each collection by id; "" holds those that concern the directory as a whole.
std::map<std::string, Status> statusByCollection(const engine::chroma::Snapshot& snapshot);

/// Gravest finding of all.
Status statusOf(const engine::chroma::Snapshot& snapshot);

} // namespace ui
