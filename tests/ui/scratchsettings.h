// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include "ui/support/theme.h"

namespace test {

/// Settings of a test program: in a folder that goes away, empty at first; the light theme.
class ScratchSettings
{
public:
    ScratchSettings()
    {
        QApplication::setOrganizationName(QStringLiteral("chromascope-test"));
        QApplication::setApplicationName(QStringLiteral("chromascope-test"));
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        ui::Theme::apply(*qApp, ui::ThemeChoice::Light);
    }

    void clear()
    {
        QSettings(QSettings::IniFormat, QSettings::UserScope, QApplication::organizationName(),
            QApplication::applicationName())
            .clear();
    }

private:
    QTemporaryDir m_folder;
};

} // namespace test
