// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVariant>

#include "ui/support/theme.h"

namespace ui {

/// One line of the table below: where it is stored, its type and what it is before anybody changed it.
template <typename T>
struct Setting
{
    QString key;
    T initial;
};

/// Every setting of the window. Add a line here, nothing else.
namespace setting {
inline const Setting<QStringList> recentDirectories{ QStringLiteral("recent/directories"), {} }; ///< newest first
inline const Setting<QString> lastDirectory{ QStringLiteral("recent/lastDirectory"), {} }; ///< where dialogs start
inline const Setting<QString> exportDirectory{ QStringLiteral("recent/exportDirectory"), {} };
inline const Setting<QByteArray> geometry{ QStringLiteral("window/geometry"), {} };
inline const Setting<QByteArray> windowState{ QStringLiteral("window/state"), {} }; ///< QMainWindow::saveState
inline const Setting<int> stateVersion{ QStringLiteral("window/stateVersion"), 0 }; ///< of windowState
inline const Setting<QString> lastPage{ QStringLiteral("window/lastPage"), QStringLiteral("overview") };
inline const Setting<ThemeChoice> theme{ QStringLiteral("look/theme"), ThemeChoice::System };
inline const Setting<int> pollSeconds{ QStringLiteral("watch/pollSeconds"), 2 }; ///< how often files are looked at
inline const Setting<int> memoryAlert{ QStringLiteral("memory/alertPercent"), 80 }; ///< of the limit or the machine
} // namespace setting

/// Typed access to the INI file of the program (QSettings, per user). A value of another type or an unknown word in the
/// file counts as not set.
class Settings
{
public:
    template <typename T>
    static T value(const Setting<T>& setting)
    {
        return fromVariant(read(setting.key), setting.initial);
    }

    template <typename T>
    static void setValue(const Setting<T>& setting, const T& value)
    {
        write(setting.key, toVariant(value));
    }

    template <typename T>
    static void reset(const Setting<T>& setting)
    {
        write(setting.key, {});
    }

    /// Puts `directory` at the front of recentDirectories, once, and keeps the newest ten.
    static void addRecentDirectory(const QString& directory);
    static void removeRecentDirectory(const QString& directory);

    /// Where the file is.
    static QString fileName();

private:
    static QVariant read(const QString& key);
    static void write(const QString& key, const QVariant& value);

    static int fromVariant(const QVariant& stored, int initial);
    static bool fromVariant(const QVariant& stored, bool initial);
    static QString fromVariant(const QVariant& stored, const QString& initial);
    static QStringList fromVariant(const QVariant& stored, const QStringList& initial);
    static QByteArray fromVariant(const QVariant& stored, const QByteArray& initial);
    static ThemeChoice fromVariant(const QVariant& stored, ThemeChoice initial);

    template <typename T>
    static QVariant toVariant(const T& value)
    {
        return QVariant(value);
    }
    static QVariant toVariant(ThemeChoice value);
};

/// "system", "light", "dark": the word in the file and on the command line.
QString themeWord(ThemeChoice choice);
std::optional<ThemeChoice> themeFromWord(QStringView word);

} // namespace ui
