// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "engine/chroma/snapshot.h"
#include "ui/jobs/segments.h"

namespace ui {

/// Differs when the live vectors of a collection may be others than before.
QString vectorsFingerprint(const engine::chroma::CollectionView& view);

/// Whether loading the index of a collection is no surprise: it is loaded already, or of at most 256 MiB.
bool isCheapToLoad(
    const Segments& segments, const QString& directory, const engine::CollectionId& id, quint64 indexBytes);

} // namespace ui
