// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace engine::chroma {
struct Snapshot;
}

namespace ui {

/// Chooses one collection of a snapshot, or none of them.
class CollectionSelector : public QComboBox
{
    Q_OBJECT

public:
    /// `none`: the first choice, for no collection.
    explicit CollectionSelector(const QString& none, QWidget* parent = nullptr);

    /// Fills it; "none" is chosen then.
    void setSnapshot(const engine::chroma::Snapshot& snapshot);
    /// By id; an unknown one chooses "none" and answers false. Emits no collectionChosen().
    bool setCollection(const QString& id);

signals:
    /// The user chose this id; empty = none.
    void collectionChosen(const QString& id);

private:
    QString m_none;
};

} // namespace ui
