// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include <QString>

#include "engine/core/figure.h"

/// Numbers and foreign text as people read them. Qt Core only; decimal point and grouping follow QLocale(), groups are
/// parted by a narrow no-break space (U+202F) and a figure from its unit by a no-break space (U+00A0), so that nothing
/// breaks inside a number. Files and the clipboard get raw numbers instead.
namespace ui {

/// What a mark beside a thing says; shown as shape and colour together (look of every page).
enum class Status {
    None, ///< nothing to say, no mark
    Loss, ///< data is lost or about to be: cross in a square
    Wrong, ///< something answers wrongly: triangle
    Hygiene, ///< harmless but untidy: dot
    Good, ///< checked and fine: check mark
};

/// One translated word for `status`, for screen readers and copies; empty for None.
QString statusWord(Status status);

/// What the number of an engine::Figure counts.
enum class FigureKind { Count, Bytes };

/// A figure and what is written smaller after it: {"3.61", "MiB"}, {"3.5", "≈ MiB"}, {"4 506", ""}.
struct FigureText
{
    QString figure;
    QString unit;

    bool operator==(const FigureText&) const = default;
};

/// "–", what stands for a figure nobody knows.
QString unknownText();

/// "999 B", "3.61 MiB": binary units, three significant digits; "≈ 3.61 MiB" for an estimate.
QString formatBytes(quint64 bytes, bool estimate = false);

/// "3 785 432 bytes" ("1 byte"): every digit.
QString formatExactBytes(quint64 bytes);

/// "4 506", "≈ 4 506".
QString formatCount(quint64 count, bool estimate = false);

/// The same for signed numbers (seq_id, differences), with a true minus sign.
QString formatNumber(qint64 number);

/// A number with `decimals` digits after the decimal point of the locale, grouped; "–" for NaN and infinities.
QString formatDecimal(double number, int decimals);

/// `share` is 0…1: "31.9 %"; a share that would round to 0 or 1 but is neither reads "< 0.1 %" or "> 99.9 %"; "–" for
/// NaN.
QString formatShare(double share);

/// `part` of `whole` as formatShare; "–" when `whole` is 0.
QString formatShareOf(quint64 part, quint64 whole);

/// formatBytes or formatCount of an engine figure; "–" when it is unknown.
QString formatFigure(const engine::Figure& figure, FigureKind kind);

/// "85 µs", "1.61 ms", "11.8 s", "3 min 12 s", "2 h 5 min", "4 d 3 h"; "–" for negative or not finite.
QString formatDuration(double seconds);

/// Time left of a job, coarser than formatDuration: "a few seconds left", "about 40 s left", "about 3 min left".
QString formatTimeLeft(double seconds);

/// Parts what the functions above return into figure and unit; "≈" goes to the unit. Text without a unit stays whole.
FigureText splitUnit(const QString& formatted);

/// UTF-8 from the engine or from disk; bytes that are no UTF-8 become U+FFFD.
QString fromUtf8(std::string_view text);

/// Foreign text for a table cell: one line, control and bidirectional formatting characters as visible escapes (\n, \t,
/// \u202e), and no more than `limit` characters, "…" included. Never splits a surrogate pair.
QString oneLine(QStringView text, qsizetype limit = 300);

/// `text` for a tool tip: Qt takes whatever looks like markup for markup there, and a collection may be named "<b>".
QString plainToolTip(const QString& text);

} // namespace ui
