// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/display.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include <QString>
#include <QtGlobal>

namespace ui {

bool prepareDisplay(std::span<const char* const> arguments)
{
    const auto isSet = [](const char* name) { return !qEnvironmentVariableIsEmpty(name); };
    const bool chosen = std::any_of(arguments.begin(), arguments.end(),
        [](std::string_view argument) { return argument == "-platform" || argument == "--platform"; });
    if (chosen || isSet("QT_QPA_PLATFORM") || isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("WAYLAND_SOCKET"))
        return true;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    silenceQt();
    return false;
}

void silenceQt()
{
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
        if (type == QtFatalMsg)
            std::fprintf(stderr, "chromascope: %s\n", qPrintable(text));
    });
}

} // namespace ui
