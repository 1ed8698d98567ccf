// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/vectorcards.h"

#include <algorithm>

#include "ui/pages/indextext.h"

namespace ui {

QString vectorsFingerprint(const engine::chroma::CollectionView& view)
{
    return indexFingerprint(view) + u'|' + QString::number(view.log.lastSeqId.value_or(0));
}

bool isCheapToLoad(
    const Segments& segments, const QString& directory, const engine::CollectionId& id, quint64 indexBytes)
{
    constexpr quint64 little = quint64(256) << 20;
    if (indexBytes <= little)
        return true;
    const auto key = Segments::keyOf(directory, id);
    const auto loaded = segments.cache().segments();
    return std::any_of(loaded.begin(), loaded.end(), [&](const auto& one) { return one.key == key && !one.isLoading; });
}

} // namespace ui
