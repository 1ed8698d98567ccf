// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/memory/segmentmemory.h"

namespace engine::report {

/// The parts as numbers, with their total: of what was measured.
nlohmann::ordered_json memoryPartsJson(const memory::MemoryParts& parts);

/// The document of `memory`. Of a model, only what follows from counted elements is a plain number; everything else is
/// an estimate with its method.
nlohmann::ordered_json memoryDocument(const memory::DirectoryMemory& memory);

/// The same for people.
std::string memoryText(const memory::DirectoryMemory& memory);

} // namespace engine::report
