// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QSize>
#include <QStringList>

#include "engine/core/error.h"
#include "ui/support/theme.h"

namespace ui {

/// What the window was started with.
struct Options
{
    QStringList directories;
    QString page; ///< empty = the one shown last
    QString collection;
    std::optional<ThemeChoice> theme;
    QSize size; ///< invalid = as it was
    QString screenshot; ///< file to write; empty = an ordinary window
    QString information; ///< text of --help or --version to print instead of anything else
};

/// Reads the arguments (the program's name first). BadArgument says what is wrong and what there is.
engine::Result<Options> parseOptions(const QStringList& arguments, const QStringList& pages);

} // namespace ui
