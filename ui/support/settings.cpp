// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/settings.h"

#include <array>
#include <utility>

#include <QCoreApplication>
#include <QDir>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qsizetype recentKept = 10;

constexpr std::array<std::pair<ThemeChoice, QLatin1StringView>, 3> themeWords{ {
    { ThemeChoice::System, "system"_L1 },
    { ThemeChoice::Light, "light"_L1 },
    { ThemeChoice::Dark, "dark"_L1 },
} };

QSettings file()
{
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QCoreApplication::organizationName(),
        QCoreApplication::applicationName());
}

} // namespace

QVariant Settings::read(const QString& key)
{
    return file().value(key);
}

void Settings::write(const QString& key, const QVariant& value)
{
    QSettings settings = file();
    if (value.isValid())
        settings.setValue(key, value);
    else
        settings.remove(key);
}

int Settings::fromVariant(const QVariant& stored, int initial)
{
    bool ok = false;
    const int value = stored.toInt(&ok);
    return ok ? value : initial;
}

bool Settings::fromVariant(const QVariant& stored, bool initial)
{
    const QString word = stored.toString();
    return word == "true"_L1 ? true : word == "false"_L1 ? false : initial;
}

QString Settings::fromVariant(const QVariant& stored, const QString& initial)
{
    return stored.typeId() == QMetaType::QString ? stored.toString() : initial;
}

QStringList Settings::fromVariant(const QVariant& stored, const QStringList& initial)
{
    // The INI format cannot tell a list of one from a string.
    if (stored.typeId() == QMetaType::QString)
        return stored.toString().isEmpty() ? QStringList() : QStringList{ stored.toString() };
    return stored.typeId() == QMetaType::QStringList ? stored.toStringList() : initial;
}

QByteArray Settings::fromVariant(const QVariant& stored, const QByteArray& initial)
{
    return stored.typeId() == QMetaType::QByteArray ? stored.toByteArray() : initial;
}

ThemeChoice Settings::fromVariant(const QVariant& stored, ThemeChoice initial)
{
    return themeFromWord(stored.toString()).value_or(initial);
}

QVariant Settings::toVariant(ThemeChoice value)
{
    return themeWord(value);
}

void Settings::addRecentDirectory(const QString& directory)
{
    const QString clean = QDir::cleanPath(directory);
    QStringList recent = value(setting::recentDirectories);
    recent.removeAll(clean);
    recent.prepend(clean);
    setValue(setting::recentDirectories, QStringList(recent.mid(0, recentKept)));
}

void Settings::removeRecentDirectory(const QString& directory)
{
    QStringList recent = value(setting::recentDirectories);
    recent.removeAll(QDir::cleanPath(directory));
    setValue(setting::recentDirectories, recent);
}

QString Settings::fileName()
{
    return file().fileName();
}

QString themeWord(ThemeChoice choice)
{
    for (const auto& [value, word] : themeWords) {
        if (value == choice)
            return word;
    }
    return {};
}

std::optional<ThemeChoice> themeFromWord(QStringView word)
{
    for (const auto& [value, text] : themeWords) {
        if (text == word)
            return value;
    }
    return std::nullopt;
}

} // namespace ui
