// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/collectionselector.h"

#include <algorithm>

#include <QSignalBlocker>

#include "ui/models/collectionsmodel.h"
#include "ui/models/formatting.h"

namespace ui {

namespace {
constexpr int widest = 280;
constexpr int mostLetters = 60;
} // namespace

CollectionSelector::CollectionSelector(const QString& none, QWidget* parent)
    : QComboBox(parent)
    , m_none(none)
{
    setObjectName(QStringLiteral("collectionSelector"));
    setAccessibleName(tr("Collection"));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setMaximumWidth(widest);
    connect(
        this, &QComboBox::activated, this, [this](int index) { emit collectionChosen(itemData(index).toString()); });
}

void CollectionSelector::setSnapshot(const engine::chroma::Snapshot& snapshot)
{
    const QSignalBlocker blocker(this);
    clear();
    addItem(m_none, QString());
    const auto labels = collectionLabels(snapshot);
    for (const engine::chroma::CollectionView& view : snapshot.collections)
        addItem(oneLine(labels.at(view.collection.id.text), mostLetters), fromUtf8(view.collection.id.text));
}

bool CollectionSelector::setCollection(const QString& id)
{
    const int at = findData(id);
    setCurrentIndex(std::max(0, at));
    return at >= 0;
}

} // namespace ui
