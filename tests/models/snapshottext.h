// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QStringList>

#include "ui/models/snapshotptr.h"

namespace test {

/// A snapshot from one line per collection: "tenant/database/name records [mark]", mark one of loss, wrong, hygiene.
/// The collection's id is "id-" and its name. Only what the lines say is filled in.
ui::SnapshotPtr snapshotFrom(const QString& name, const QStringList& lines);

/// The exact view of a real directory.
ui::SnapshotPtr exactViewOf(const QString& directory);

/// A model as text: one line per row, columns joined by " | ", two spaces of indent per level; an unknown figure is
/// "–".
QStringList printed(const QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0);

} // namespace test
