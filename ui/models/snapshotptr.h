// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "engine/chroma/snapshot.h"

namespace ui {

/// One immutable look at a directory, shared by the session, the models and the pages that show it.
using SnapshotPtr = std::shared_ptr<const engine::chroma::Snapshot>;

} // namespace ui
