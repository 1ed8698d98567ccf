// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include <QColor>
#include <QPalette>

#include "ui/models/formatting.h"

class QPainter;
class QRectF;

namespace ui {

/// What a colour is for.
enum class Role {
    Window, ///< ground of the window
    Card, ///< ground of cards, tables and fields
    AlternateRow, ///< every other row; the empty track of a bar
    Text,
    MutedText, ///< captions, axis labels, placeholders
    Border, ///< hairlines
    Accent, ///< what to do next
    AccentQuiet, ///< ground of what is selected
    Loss,
    Wrong,
    Good,
    FocusRing,
};
inline constexpr int roleCount = 12;

/// What a directory's bytes are made of; a part has the same colour on every page.
enum class Part { Log, Vectors, GraphLinks, Metadata, FullText, IdMaps, Catalog, Lengths, Orphans, FreePages, Other };
inline constexpr int partCount = 11;

/// The part the engine calls `name` ("wal", "metadata", "full_text", "catalog", "free_pages", "vectors", "graph_links",
/// "id_maps", "lengths", "orphans", "other"); anything else is Other.
Part partFromName(QStringView name);

/// The engine's name of `part`, the reverse of partFromName.
QString partName(Part part);

/// The part's translated name for people: "Log", "Full text", "Free pages".
QString partLabel(Part part);

/// The one colour table of the program, once per theme. Everything that paints asks here; there are no other colours.
class Colours
{
public:
    static const Colours& light();
    static const Colours& dark();

    bool isDark() const { return m_dark; }
    QColor colour(Role role) const { return m_roles.at(static_cast<std::size_t>(role)); }

    /// Fill of a part. Free pages are shown as a hatch of this colour, see paintHatch().
    QColor part(Part part) const { return m_parts.at(static_cast<std::size_t>(part)); }
    /// Outline of a part: its fill where that stands out from a card by 3:1, else a stronger shade of it that does.
    QColor partEdge(Part part) const { return edgeOf(this->part(part)); }
    /// The same for any fill.
    QColor edgeOf(const QColor& fill) const;
    /// `fill` thinned towards the card's ground; `strength` 0…1.
    QColor tint(const QColor& fill, double strength) const;

    /// Colour of the mark of `status`; muted for Hygiene, invalid for None.
    QColor status(Status status) const;

    /// The palette Fusion and every standard widget paint with.
    QPalette palette() const;

private:
    Colours(bool dark, const std::array<QColor, roleCount>& roles, const std::array<QColor, partCount>& parts);

    bool m_dark;
    std::array<QColor, roleCount> m_roles;
    std::array<QColor, partCount> m_parts;
};

/// Contrast of two opaque colours after WCAG 2: 1 … 21.
double contrast(const QColor& a, const QColor& b);

/// White or black, whichever is readable on `fill`: white where it reaches 4.5:1, else black (one of them always does).
QColor labelOn(const QColor& fill);

/// Diagonal hairlines of `colour` inside `rect`, `spacing` apart across: free pages. Lines without a clip path, which
/// SVG export would ignore.
void paintHatch(QPainter& painter, const QRectF& rect, const QColor& colour, double spacing = 6);

/// `a` and `b` mixed, `share` of `b`, 0…1.
QColor mix(const QColor& a, const QColor& b, double share);

} // namespace ui
