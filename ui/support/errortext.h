// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "engine/core/error.h"
#include "ui/models/formatting.h"

namespace ui {

/// An engine error in the user's words.
struct ErrorText
{
    QString title; ///< what, half a sentence: "This is not a Chroma directory."
    QString text; ///< where and why, one or two sentences; the engine's reason stays English
    QString hint; ///< what to do, one sentence; never empty
    Status status = Status::Wrong; ///< the mark to show with it
};

/// Translated by the error's kind; foreign characters in paths are made visible.
ErrorText errorText(const engine::Error& error);

} // namespace ui
