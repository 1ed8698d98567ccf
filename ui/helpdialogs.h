// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QAction;
class QWidget;

namespace ui {

/// What the program is, its version and licence. Does not block.
void showAbout(QWidget* parent);

/// The keys of `actions` in a list. Does not block.
void showShortcuts(QWidget* parent, const QList<QAction*>& actions);

} // namespace ui
