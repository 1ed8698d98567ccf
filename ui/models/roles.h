// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace ui {

/// Item roles all models share. Qt::DisplayRole gives raw values: numbers stay numbers, an invalid QVariant is a figure
/// nobody knows. Text for people and colour are the delegates' business.
enum ModelRole {
    SortRole = Qt::UserRole + 1, ///< what to sort by
    IdRole, ///< QString: the row's own id (collection id, part name, finding id)
    StatusRole, ///< int, a ui::Status
    EstimateRole, ///< bool: the figure under Qt::DisplayRole is an estimate
    KindRole, ///< int: the model's own kind of row
    DirectoryRole, ///< QString: path of the directory the row belongs to
    FirstFreeRole, ///< where a model's own roles begin
};

} // namespace ui
