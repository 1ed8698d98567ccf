// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include <QString>
#include <QVector>

#include "engine/chroma/snapshot.h"
#include "engine/memory/processsampler.h"
#include "engine/memory/segmentmemory.h"
#include "ui/models/segmentmemorymodel.h"
#include "ui/pages/tiletext.h"
#include "ui/plots/memorybardata.h"

namespace ui {

/// What changes when the memory of the directory may be another one.
QString memoryFingerprint(const engine::chroma::Snapshot& snapshot);

TileText chromaNeedsTile(const engine::memory::DirectoryMemory& memory);
/// `all`: what every open directory has in memory.
TileText loadedHereTile(const LoadedById& loaded, std::size_t collections, quint64 all);
TileText largestTile(const engine::memory::DirectoryMemory& memory, const std::map<std::string, QString>& labels);
TileText wasteTile(const engine::memory::DirectoryMemory& memory);
TileText holdersTile(const engine::memory::MemorySample& sample);

QVector<MemoryBar> memoryBars(const engine::memory::DirectoryMemory& memory,
    const std::map<std::string, QString>& labels, const LoadedById& loaded);

/// "1.2 GiB came back: resident set 1.9 GiB → 712 MiB."
QString cameBackText(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& after);

/// "python · 1234": the program of a command line.
QString processName(const engine::memory::ProcessSample& process);

/// Which settings of Chroma bound its memory, and whether the release that wrote the directory heeds them.
QString chromaSettingsText(engine::memory::Runtime runtime);

} // namespace ui
