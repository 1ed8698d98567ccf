// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QObject>

#include "ui/support/colours.h"

class QApplication;
class QPushButton;
class QWidget;

namespace ui {

/// Pixels, all on the 4 px grid.
namespace metrics {
inline constexpr int grid = 4;
inline constexpr int pageMargin = 16;
inline constexpr int cardGap = 12;
inline constexpr int cardPadding = 12;
inline constexpr int fieldGap = 8;
inline constexpr int radius = 6;
inline constexpr int rowHeight = 26;
inline constexpr int buttonHeight = 28;
inline constexpr int toolbarHeight = 36;
inline constexpr int navigatorWidth = 240;
inline constexpr int iconSize = 16;
} // namespace metrics

/// What the user chose; System follows the desktop.
enum class ThemeChoice { System, Light, Dark };

/// Sizes of type, from the desktop's font.
enum class TextStyle {
    Body,
    Muted, ///< 0.9 ×, captions and axis labels; the colour is set apart (Role::MutedText)
    Strong, ///< body, semibold
    Title, ///< 1.25 ×, semibold: the question a page asks
    Figure, ///< 1.9 ×, semibold, tabular digits: the one figure of a tile
    Number, ///< body with tabular digits
};

/// Fusion, our palette and fonts, for the whole program; one instance, created by the first call.
class Theme : public QObject
{
    Q_OBJECT

public:
    /// Sets style and palette of the whole application and repaints everything that is open. Call again to change.
    static void apply(QApplication& application, ThemeChoice choice);

    static Theme& instance();
    /// The colours in force; before apply() the light ones.
    static const Colours& colours();
    static QFont font(TextStyle style);

    ThemeChoice choice() const { return m_choice; }
    bool isDark() const { return m_dark; }

    bool eventFilter(QObject* watched, QEvent* event) override;

signals:
    /// The other colours are in force now. Widgets get QEvent::PaletteChange as well; this is for caches and pictures.
    void changed();

private:
    Theme() = default;
    void refresh();

    ThemeChoice m_choice = ThemeChoice::System;
    bool m_dark = false;
    bool m_applied = false;
    bool m_refreshing = false;
};

/// Whether a desktop that hands out `palette` is a dark one.
bool isDarkPalette(const QPalette& palette);

/// `font` where all its digits are equally wide, else the same in a family whose are (Noto Sans, DejaVu Sans).
QFont withTabularDigits(const QFont& font);

/// Text in the muted colour (and size, for a label that has none of its own); follows theme changes.
void setMuted(QWidget* label, bool small = true);

/// Gives `button` the accent ground: the one thing to do next on a page.
void setAccent(QPushButton* button, bool on = true);

} // namespace ui
