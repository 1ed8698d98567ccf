// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "engine/core/error.h"

namespace ui {

/// BadArgument if writing `target` would write below `directory`, directly or through a symbolic link: looking at a
/// directory never changes it, not even by a file of ours.
engine::Result<void> checkTarget(const QString& directory, const QString& target);

/// Writes `content` to `target` through a temporary file and a rename, after checkTarget.
engine::Result<void> writeFile(const QString& directory, const QString& target, const QByteArray& content);

/// The error for a file that could not be written, with the system's reason.
engine::Error writeError(const QString& target, const QString& reason);

} // namespace ui
