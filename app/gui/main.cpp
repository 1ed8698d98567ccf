// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <optional>

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include "engine/core/log.h"
#include "ui/display.h"
#include "ui/mainwindow.h"
#include "ui/options.h"
#include "ui/screenshot.h"
#include "ui/support/settings.h"

namespace {

int fail(const engine::Error& error)
{
    std::fprintf(stderr, "chromascope: %s\n", engine::describe(error).c_str());
    return 2;
}

void identify()
{
    QCoreApplication::setOrganizationName(QStringLiteral("chromascope"));
    QCoreApplication::setApplicationName(QStringLiteral("chromascope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(CHROMASCOPE_VERSION));
}

/// --help and --version, wherever there is no display or a broken one: an application without a window answers them.
/// False when something else is asked for.
bool tellInformation(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    identify();
    const auto options = ui::parseOptions(QCoreApplication::arguments(), ui::MainWindow::pageKeys());
    if (!options || options->information.isEmpty())
        return false;
    std::fputs(qPrintable(options->information), stdout);
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    if (tellInformation(argc, argv))
        return 0;
    const bool hasDisplay = ui::prepareDisplay({ argv, argv + argc });
    const bool picture = ui::Screenshot::prepare({ argv, argv + argc });
    QApplication application(argc, argv);
    identify();

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
    if (!hasDisplay && options->screenshot.isEmpty())
        return fail({ engine::ErrorKind::BadArgument, {}, {}, "there is no display to show a window on",
            "set DISPLAY or WAYLAND_DISPLAY, make a picture with --screenshot, or use chromascope-cli" });
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
