// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>

namespace ui {

/// The desktop's keys for `key`; `fallback` where the desktop has none (plain X11 has no Preferences, SaveAs,
/// FullScreen).
QKeySequence shortcut(QKeySequence::StandardKey key, const QKeySequence& fallback);

} // namespace ui
