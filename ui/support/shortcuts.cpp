// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/shortcuts.h"

namespace ui {

QKeySequence shortcut(QKeySequence::StandardKey key, const QKeySequence& fallback)
{
    const QKeySequence standard(key);
    return standard.isEmpty() ? fallback : standard;
}

} // namespace ui
