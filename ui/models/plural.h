// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/formatting.h"

namespace ui {

/// `one` for a count of 1, else `many`; "%1" in either stands for the count as people read it. Both are translated by
/// the caller: the program's own language is complete without a catalogue of plural forms.
inline QString counted(quint64 count, const QString& one, const QString& many)
{
    const QString& text = count == 1 ? one : many;
    return text.contains(QStringLiteral("%1")) ? text.arg(formatCount(count)) : text;
}

} // namespace ui
