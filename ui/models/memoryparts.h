// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "engine/memory/memorymodel.h"

namespace ui {

/// The parts of engine::memory::MemoryParts by number, in the order they are shown.
inline constexpr int memoryPartCount = 7;

/// Bytes of part `part`, 0 … memoryPartCount - 1.
quint64 memoryPart(const engine::memory::MemoryParts& parts, int part);

/// For people: "Level-0 links".
QString memoryPartLabel(int part);
/// The same for the head of a narrow column: "level 0".
QString memoryPartHeading(int part);
/// What is in it, one sentence.
QString memoryPartExplanation(int part);
/// For files: "level0_links", as in the documents of the command line.
QString memoryPartKey(int part);

} // namespace ui
