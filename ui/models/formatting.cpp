// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/formatting.h"

#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr QChar narrowSpace(0x202F);
constexpr QChar noBreakSpace(0x00A0);
constexpr QChar almost(0x2248);
constexpr QChar minusSign(0x2212);
constexpr QChar ellipsis(0x2026);
constexpr QChar dash(0x2013);

/// Context of the texts below.
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ui::Formatting)
};

/// The user's locale with its groups, for C as well; its group separator is replaced afterwards.
QLocale groupingLocale()
{
    QLocale locale;
    locale.setNumberOptions(locale.numberOptions() & ~QLocale::OmitGroupSeparator);
    return locale;
}

QString thinGroups(QString number, const QLocale& locale)
{
    const QString separator = locale.groupSeparator();
    if (!separator.isEmpty() && separator != locale.decimalPoint())
        number.replace(separator, narrowSpace);
    return number;
}

QString grouped(quint64 number)
{
    const QLocale locale = groupingLocale();
    return thinGroups(locale.toString(number), locale);
}

QString decimal(double number, int decimals)
{
    const QLocale locale = groupingLocale();
    return thinGroups(locale.toString(number, 'f', decimals), locale);
}

QString withUnit(const QString& number, QStringView unit)
{
    return number + noBreakSpace + unit;
}

QString marked(const QString& text, bool estimate)
{
    return estimate ? QString(almost) + noBreakSpace + text : text;
}

/// Decimals that leave three significant digits of `value`, which is below 1000.
int decimalsFor(double value)
{
    return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

/// Below a minute: the unit that leaves a figure of at least 1.
QString shortDuration(double seconds)
{
    if (seconds == 0)
        return withUnit(grouped(0), u"s");
    if (seconds >= 0.9995)
        return withUnit(decimal(seconds, decimalsFor(seconds)), u"s");
    if (seconds >= 0.9995e-3)
        return withUnit(decimal(seconds * 1e3, decimalsFor(seconds * 1e3)), u"ms");
    return withUnit(decimal(seconds * 1e6, seconds < 9.95e-6 ? 1 : 0), u"µs");
}

bool isBidiControl(char16_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool mustEscape(char16_t c)
{
    const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
    return control || isBidiControl(c) || c == 0x200B || c == 0xFEFF;
}

QString escaped(char16_t c)
{
    switch (c) {
    case u'\n':
        return u"\\n"_s;
    case u'\r':
        return u"\\r"_s;
    case u'\t':
        return u"\\t"_s;
    default:
        return c < 0x100 ? u"\\x%1"_s.arg(int(c), 2, 16, QChar(u'0')) : u"\\u%1"_s.arg(int(c), 4, 16, QChar(u'0'));
    }
}

/// The character that starts at `at`, made visible, and how many code units it takes.
QString visibleCharacter(QStringView text, qsizetype at, qsizetype& taken)
{
    const QChar c = text[at];
    taken = 1;
    if (c.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate()) {
        taken = 2;
        return text.mid(at, 2).toString();
    }
    return c.isSurrogate() || mustEscape(c.unicode()) ? escaped(c.unicode()) : QString(c);
}

} // namespace

QString statusWord(Status status)
{
    switch (status) {
    case Status::None:
        return {};
    case Status::Loss:
        return Words::tr("data loss", "status of a collection or directory");
    case Status::Wrong:
        return Words::tr("wrong", "status of a collection or directory");
    case Status::Hygiene:
        return Words::tr("untidy", "status of a collection or directory");
    case Status::Good:
        return Words::tr("good", "status of a collection or directory");
    }
    return {};
}

QString unknownText()
{
    return QString(dash);
}

QString formatBytes(quint64 bytes, bool estimate)
{
    if (bytes < 1024)
        return marked(withUnit(grouped(bytes), u"B"), estimate);
    static constexpr std::array<QStringView, 6> units{ u"KiB", u"MiB", u"GiB", u"TiB", u"PiB", u"EiB" };
    double value = double(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return marked(withUnit(decimal(value, decimalsFor(value)), units.at(unit)), estimate);
}

QString formatExactBytes(quint64 bytes)
{
    if (bytes == 1)
        return withUnit(grouped(bytes), Words::tr("byte"));
    return withUnit(grouped(bytes), Words::tr("bytes"));
}

QString formatCount(quint64 count, bool estimate)
{
    return marked(grouped(count), estimate);
}

QString formatNumber(qint64 number)
{
    const bool negative = number < 0;
    const quint64 magnitude = negative ? quint64(0) - quint64(number) : quint64(number);
    return negative ? QString(minusSign) + grouped(magnitude) : grouped(magnitude);
}

QString formatDecimal(double number, int decimals)
{
    if (!std::isfinite(number))
        return unknownText();
    const QString text = decimal(std::abs(number), decimals);
    return number < 0 ? QString(minusSign) + text : text;
}

QString formatShare(double share)
{
    if (!std::isfinite(share))
        return unknownText();
    const double percent = share * 100;
    if (percent > 0 && percent < 0.05)
        return u"<"_s + noBreakSpace + withUnit(decimal(0.1, 1), u"%");
    if (percent < 100 && percent >= 99.95)
        return u">"_s + noBreakSpace + withUnit(decimal(99.9, 1), u"%");
    return withUnit(formatDecimal(percent, 1), u"%");
}

QString formatShareOf(quint64 part, quint64 whole)
{
    return whole == 0 ? unknownText() : formatShare(double(part) / double(whole));
}

QString formatFigure(const engine::Figure& figure, FigureKind kind)
{
    if (!figure.value)
        return unknownText();
    return kind == FigureKind::Bytes ? formatBytes(*figure.value, figure.estimate)
                                     : formatCount(*figure.value, figure.estimate);
}

QString formatDuration(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return unknownText();
    if (seconds < 59.95)
        return shortDuration(seconds);
    const auto pair = [](quint64 large, QStringView largeUnit, quint64 small, QStringView smallUnit) {
        const QString text = withUnit(grouped(large), largeUnit);
        return small == 0 ? text : text + noBreakSpace + withUnit(grouped(small), smallUnit);
    };
    const auto whole = quint64(std::llround(std::min(seconds, 1e15)));
    if (whole < 3600)
        return pair(whole / 60, u"min", whole % 60, u"s");
    const quint64 minutes = (whole + 30) / 60;
    if (minutes < 24 * 60)
        return pair(minutes / 60, u"h", minutes % 60, u"min");
    const quint64 hours = (whole + 1800) / 3600;
    return pair(hours / 24, u"d", hours % 24, u"h");
}

QString formatTimeLeft(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return {};
    if (seconds < 10)
        return Words::tr("a few seconds left");
    const double step = seconds < 60 ? 10 : seconds < 3600 ? 60 : 600;
    const double rounded = std::round(seconds / step) * step;
    return Words::tr("about %1 left")
        .arg(rounded < 60 ? withUnit(grouped(quint64(rounded)), u"s") : formatDuration(rounded));
}

FigureText splitUnit(const QString& formatted)
{
    QString text = formatted;
    QString before;
    if (text.startsWith(almost)) {
        before = almost;
        text = text.mid(1).trimmed();
    }
    const qsizetype cut = text.indexOf(noBreakSpace);
    const bool compound = text.indexOf(noBreakSpace, cut + 1) >= 0;
    const bool number = !text.isEmpty() && (text.front().isDigit() || text.front() == minusSign);
    if (cut < 0 || compound || !number)
        return { text, before };
    const QString unit = text.mid(cut + 1);
    return { text.left(cut), before.isEmpty() ? unit : before + noBreakSpace + unit };
}

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QString oneLine(QStringView text, qsizetype limit)
{
    QString line;
    qsizetype keep = 0; // length that still leaves room for the ellipsis
    for (qsizetype at = 0; at < text.size();) {
        qsizetype taken = 1;
        const QString next = visibleCharacter(text, at, taken);
        if (line.size() + next.size() > limit)
            return limit > 0 ? line.left(keep) + ellipsis : QString();
        line += next;
        if (line.size() < limit)
            keep = line.size();
        at += taken;
    }
    return line;
}

QString plainToolTip(const QString& text)
{
    if (!text.contains(u'<') && !text.contains(u'&'))
        return text;
    return u"<p style='white-space:pre-wrap'>"_s + text.toHtmlEscaped() + u"</p>"_s;
}

} // namespace ui
