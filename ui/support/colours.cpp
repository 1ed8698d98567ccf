// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/colours.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// Marks and outlines stand out from their ground by this much (WCAG 2, 1.4.11), text by textContrast (1.4.3).
constexpr double markContrast = 3.0;
constexpr double textContrast = 4.5;

struct PartNames
{
    QLatin1StringView name;
    const char* label;
};

// In the order of enum Part.
constexpr std::array<PartNames, partCount> partNames{ {
    { "wal"_L1, QT_TRANSLATE_NOOP("ui::Part", "Log") },
    { "vectors"_L1, QT_TRANSLATE_NOOP("ui::Part", "Vectors") },
    { "graph_links"_L1, QT_TRANSLATE_NOOP("ui::Part", "Graph links") },
    { "metadata"_L1, QT_TRANSLATE_NOOP("ui::Part", "Metadata") },
    { "full_text"_L1, QT_TRANSLATE_NOOP("ui::Part", "Full text") },
    { "id_maps"_L1, QT_TRANSLATE_NOOP("ui::Part", "Id maps") },
    { "catalog"_L1, QT_TRANSLATE_NOOP("ui::Part", "Catalog") },
    { "lengths"_L1, QT_TRANSLATE_NOOP("ui::Part", "Lengths, headers") },
    { "orphans"_L1, QT_TRANSLATE_NOOP("ui::Part", "Orphans") },
    { "free_pages"_L1, QT_TRANSLATE_NOOP("ui::Part", "Free pages") },
    { "other"_L1, QT_TRANSLATE_NOOP("ui::Part", "Other") },
} };

const PartNames& namesOf(Part part)
{
    return partNames.at(static_cast<std::size_t>(part));
}

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour)
{
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

} // namespace

Part partFromName(QStringView name)
{
    const auto found =
        std::find_if(partNames.begin(), partNames.end(), [name](const PartNames& p) { return p.name == name; });
    return found == partNames.end() ? Part::Other : static_cast<Part>(found - partNames.begin());
}

QString partName(Part part)
{
    return namesOf(part).name;
}

QString partLabel(Part part)
{
    return QCoreApplication::translate("ui::Part", namesOf(part).label);
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor labelOn(const QColor& fill)
{
    const QColor white(Qt::white);
    return contrast(white, fill) >= textContrast ? white : QColor(Qt::black);
}

QColor mix(const QColor& a, const QColor& b, double share)
{
    const double keep = 1 - share;
    return QColor::fromRgbF(float(a.redF() * keep + b.redF() * share), float(a.greenF() * keep + b.greenF() * share),
        float(a.blueF() * keep + b.blueF() * share));
}

void paintHatch(QPainter& painter, const QRectF& rect, const QColor& colour, double spacing)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1));
    const double step = spacing * std::sqrt(2.0);
    // A line rises from (x, bottom); it is cut where it leaves the sides.
    for (double x = rect.left() - rect.height() + step / 2; x < rect.right(); x += step) {
        const double left = std::max(x, rect.left());
        const double right = std::min(x + rect.height(), rect.right());
        painter.drawLine(QPointF(left, rect.bottom() - (left - x)), QPointF(right, rect.bottom() - (right - x)));
    }
    painter.restore();
}

Colours::Colours(bool dark, const std::array<QColor, roleCount>& roles, const std::array<QColor, partCount>& parts)
    : m_dark(dark)
    , m_roles(roles)
    , m_parts(parts)
{
}

const Colours& Colours::light()
{
    // Roles, then parts, in the order of their enums.
    static const Colours colours(false,
        { 0xF6F7F9, 0xFFFFFF, 0xF2F4F7, 0x1B1F24, 0x5B6570, 0xD5DAE1, 0x2F6FDE, 0xE4EDFC, 0xC2312B, 0xB26A00, 0x1E7D4F,
            0x2F6FDE },
        { 0xE08A1E, 0x2F6FDE, 0x2AA198, 0x7A5CC8, 0xC75B9B, 0x8C6D46, 0x5B8C5A, 0x9AA4AF, 0xC2312B, 0x5B6570,
            0xB8BFC8 });
    return colours;
}

const Colours& Colours::dark()
{
    // The parts are the light ones mixed with 15 % white.
    static const Colours colours(true,
        { 0x1E2126, 0x16191D, 0x1B1E23, 0xE6E8EB, 0x9AA4AF, 0x33383F, 0x6EA1F7, 0x22324D, 0xF0736C, 0xF0A84A, 0x58C08D,
            0x6EA1F7 },
        { 0xE59C40, 0x4E85E3, 0x4AAFA7, 0x8E74D0, 0xCF74AA, 0x9D8362, 0x749D73, 0xA9B2BB, 0xCB504B, 0x9AA4AF,
            0xC3C9D0 });
    return colours;
}

QColor Colours::edgeOf(const QColor& fill) const
{
    const auto standsOut = [this](const QColor& candidate) {
        return contrast(candidate, colour(Role::Card)) >= markContrast
            && contrast(candidate, colour(Role::AlternateRow)) >= markContrast;
    };
    QColor edge = fill;
    for (int step = 1; !standsOut(edge) && step <= 20; ++step)
        edge = mix(fill, colour(Role::Text), step * 0.05);
    return edge;
}

QColor Colours::tint(const QColor& fill, double strength) const
{
    return mix(colour(Role::Card), fill, strength);
}

QColor Colours::status(Status status) const
{
    switch (status) {
    case Status::Loss:
        return colour(Role::Loss);
    case Status::Wrong:
        return colour(Role::Wrong);
    case Status::Hygiene:
        return colour(Role::MutedText);
    case Status::Good:
        return colour(Role::Good);
    case Status::None:
        break;
    }
    return {};
}

QPalette Colours::palette() const
{
    const QColor card = colour(Role::Card);
    const QColor text = colour(Role::Text);
    const QColor border = colour(Role::Border);
    QPalette palette;
    palette.setColor(QPalette::Window, colour(Role::Window));
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, card);
    palette.setColor(QPalette::AlternateBase, colour(Role::AlternateRow));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, colour(Role::MutedText));
    palette.setColor(QPalette::Button, card);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, colour(Role::Loss));
    palette.setColor(QPalette::ToolTipBase, card);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, colour(Role::AccentQuiet));
    palette.setColor(QPalette::HighlightedText, text);
    palette.setColor(QPalette::Link, colour(Role::Accent));
    palette.setColor(QPalette::LinkVisited, colour(Role::Accent));
    palette.setColor(QPalette::Light, card);
    palette.setColor(QPalette::Midlight, colour(Role::AlternateRow));
    palette.setColor(QPalette::Mid, border);
    palette.setColor(QPalette::Dark, mix(border, text, 0.3));
    palette.setColor(QPalette::Shadow, mix(border, text, 0.5));
    const QColor disabled = mix(colour(Role::Card), colour(Role::MutedText), 0.6);
    for (const QPalette::ColorRole role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
             QPalette::HighlightedText, QPalette::PlaceholderText })
        palette.setColor(QPalette::Disabled, role, disabled);
    return palette;
}

} // namespace ui
