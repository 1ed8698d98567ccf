// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string_view>

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include "engine/core/log.h"
#include "ui/mainwindow.h"
#include "ui/options.h"
#include "ui/screenshot.h"
#include "ui/support/settings.h"

namespace {

/// Without a display a picture can still be taken; must be decided before there is an application.
bool wantsPicture(int argc, char** argv)
{
    return std::any_of(argv, argv + argc, [](const char* argument) {
        const std::string_view text = argument;
        return text == "--screenshot" || text.starts_with("--screenshot=");
    });
}

int fail(const engine::Error& error)
{
    std::fprintf(stderr, "chromascope: %s\n", engine::describe(error).c_str());
    return 2;
}

} // namespace

int main(int argc, char** argv)
{
    const bool picture = wantsPicture(argc, argv);
    if (picture && !qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("chromascope"));
    QApplication::setApplicationName(QStringLiteral("chromascope"));
    QApplication::setApplicationVersion(QStringLiteral(CHROMASCOPE_VERSION));

    std::optional<QTemporaryDir> noSettings; // a picture looks the same for everybody and changes nobody's settings
    if (picture)
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, noSettings.emplace().path());
    const auto options = ui::parseOptions(QApplication::arguments(), ui::MainWindow::pageKeys());
    if (!options)
        return fail(options.error());
    if (!options->information.isEmpty()) {
        std::fputs(qPrintable(options->information), stdout);
        return 0;
    }
    engine::log::setLevel(picture ? engine::log::Level::Off : engine::log::Level::Info);
    ui::Theme::apply(application, options->theme.value_or(ui::Settings::value(ui::setting::theme)));

    ui::MainWindow window;
    if (options->size.isValid())
        window.resize(options->size);
    if (!options->page.isEmpty())
        window.showPage(options->page);
    for (const QString& directory : options->directories)
        window.open(directory, directory == options->directories.first() ? options->collection : QString());
    window.show();
    if (options->screenshot.isEmpty())
        return QApplication::exec();

    const ui::Screenshot screenshot(window, options->screenshot);
    QObject::connect(&screenshot, &ui::Screenshot::saved, &application, [] { QApplication::exit(0); });
    QObject::connect(&screenshot, &ui::Screenshot::failed, &application,
        [](const engine::Error& error) { QApplication::exit(fail(error)); });
    return QApplication::exec();
}
