// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPushButton>
#include <QStyle>
#include <QTimer>

#include "ui/support/style.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QFont scaled(QFont font, double factor)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qRound(font.pixelSize() * factor));
    return font;
}

bool hasTabularDigits(const QFont& font)
{
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(u'0');
    for (char16_t digit = u'1'; digit <= u'9'; ++digit) {
        if (qAbs(metrics.horizontalAdvance(digit) - width) > 0.01)
            return false;
    }
    return true;
}

/// The palette the desktop would give a program without colours of its own.
QPalette desktopPalette()
{
    QApplication::setPalette(QPalette());
    return QApplication::palette();
}

} // namespace

void Theme::apply(QApplication& application, ThemeChoice choice)
{
    Theme& theme = instance();
    theme.m_choice = choice;
    if (!theme.m_applied) {
        theme.m_applied = true;
        application.setStyle(new Style);
        application.installEventFilter(&theme);
    }
    theme.refresh();
}

Theme& Theme::instance()
{
    static Theme theme;
    return theme;
}

const Colours& Theme::colours()
{
    return instance().m_dark ? Colours::dark() : Colours::light();
}

QFont Theme::font(TextStyle style)
{
    QFont font = QApplication::font();
    switch (style) {
    case TextStyle::Body:
        return font;
    case TextStyle::Muted:
        return scaled(font, 0.9);
    case TextStyle::Strong:
        font.setWeight(QFont::DemiBold);
        return font;
    case TextStyle::Title:
        font.setWeight(QFont::DemiBold);
        return scaled(font, 1.25);
    case TextStyle::Figure:
        font.setWeight(QFont::DemiBold);
        return withTabularDigits(scaled(font, 1.9));
    case TextStyle::Number:
        return withTabularDigits(font);
    }
    return font;
}

void Theme::refresh()
{
    const bool wasDark = m_dark;
    m_refreshing = true;
    m_dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && isDarkPalette(desktopPalette()));
    const QPalette palette = colours().palette();
    QApplication::setPalette(palette);
    // A row that is selected is quiet; text selected in a field must stand out from its neighbours.
    QPalette fields = palette;
    fields.setColor(QPalette::Highlight, colours().colour(Role::Accent));
    fields.setColor(QPalette::HighlightedText, labelOn(colours().colour(Role::Accent)));
    for (const char* field : { "QLineEdit", "QTextEdit", "QPlainTextEdit" })
        QApplication::setPalette(fields, field);
    m_refreshing = false;
    if (m_dark != wasDark)
        emit changed();
}

bool Theme::eventFilter(QObject* watched, QEvent* event)
{
    // The desktop's colours changed. Every window is told; one answer later is enough, and not from within the event.
    if (event->type() == QEvent::ThemeChange && m_choice == ThemeChoice::System && !m_refreshing) {
        m_refreshing = true;
        QTimer::singleShot(0, this, [this] { refresh(); });
    }
    return QObject::eventFilter(watched, event);
}

bool isDarkPalette(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QFont withTabularDigits(const QFont& font)
{
    if (hasTabularDigits(font))
        return font;
    for (const QString& family : { u"Noto Sans"_s, u"DejaVu Sans"_s }) {
        if (QFontDatabase::hasFamily(family)) {
            QFont other = font;
            other.setFamilies({ family });
            return other;
        }
    }
    return font;
}

void setMuted(QWidget* label, bool small)
{
    label->setForegroundRole(QPalette::PlaceholderText);
    if (small)
        label->setFont(Theme::font(TextStyle::Muted));
}

void setAccent(QPushButton* button, bool on)
{
    button->setProperty(accentProperty, on);
    button->update();
}

} // namespace ui
