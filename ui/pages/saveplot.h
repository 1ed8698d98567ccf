// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QString>

namespace ui {

class MessageStack;
class PlotWidget;

/// When the user wants the picture or the figures of `plot` as a file, asks where to and tells `messages` how it went.
/// `name` is suggested for the file, without a suffix; nothing is written below `directory`.
void savePlotOnRequest(PlotWidget* plot, MessageStack* messages, const std::function<QString()>& name,
    const std::function<QString()>& directory);

} // namespace ui
