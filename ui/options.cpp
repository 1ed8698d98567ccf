// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/options.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRegularExpression>

#include "ui/support/settings.h"

namespace ui {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Options)
};

tl::unexpected<engine::Error> refuse(const QString& what, const QString& why, const QString& hint)
{
    return engine::fail(engine::ErrorKind::BadArgument, what.toStdString(), why.toStdString(), hint.toStdString());
}

engine::Result<QSize> parseSize(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^([1-9][0-9]{2,4})x([1-9][0-9]{2,4})$"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return refuse(QStringLiteral("--size ") + text, Text::tr("this is not a size"),
            Text::tr("give width and height in pixels, as in 1280x800"));
    return QSize(match.captured(1).toInt(), match.captured(2).toInt());
}

} // namespace

engine::Result<Options> parseOptions(const QStringList& arguments, const QStringList& pages)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(Text::tr("Opens Chroma vector-database directories without changing them."));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QString page = QStringLiteral("page");
    const QString collection = QStringLiteral("collection");
    const QString theme = QStringLiteral("theme");
    const QString size = QStringLiteral("size");
    const QString screenshot = QStringLiteral("screenshot");
    parser.addOption({ page, Text::tr("Page to show: %1.").arg(pages.join(QStringLiteral(", "))), page });
    parser.addOption({ collection,
        Text::tr("Collection to choose in the first directory: its name, "
                 "tenant/database/name or id."),
        collection });
    parser.addOption({ theme, Text::tr("light or dark; else as set in the window."), theme });
    parser.addOption({ size, Text::tr("Size of the window, for instance 1280x800."), QStringLiteral("WxH") });
    parser.addOption({ screenshot, Text::tr("Saves a picture of the page once it is complete, and ends."),
        QStringLiteral("OUT.png") });
    parser.addPositionalArgument(
        QStringLiteral("DIR"), Text::tr("Chroma directories to open."), QStringLiteral("[DIR…]"));
    if (!parser.parse(arguments))
        return refuse({}, parser.errorText(), Text::tr("see --help"));

    Options options;
    if (parser.isSet(help))
        options.information = parser.helpText();
    else if (parser.isSet(version))
        options.information =
            QCoreApplication::applicationName() + u' ' + QCoreApplication::applicationVersion() + u'\n';
    options.directories = parser.positionalArguments();
    options.page = parser.value(page);
    options.collection = parser.value(collection);
    options.screenshot = parser.value(screenshot);
    if (parser.isSet(page) && !pages.contains(options.page))
        return refuse(QStringLiteral("--page ") + options.page, Text::tr("there is no such page"),
            Text::tr("the pages are %1").arg(pages.join(QStringLiteral(", "))));
    if (parser.isSet(theme)) {
        options.theme = themeFromWord(parser.value(theme));
        if (!options.theme)
            return refuse(QStringLiteral("--theme ") + parser.value(theme), Text::tr("there is no such theme"),
                Text::tr("the themes are light, dark and system"));
    }
    if (parser.isSet(size)) {
        const auto parsed = parseSize(parser.value(size));
        if (!parsed)
            return tl::unexpected(parsed.error());
        options.size = *parsed;
    }
    if (!options.collection.isEmpty() && options.directories.isEmpty())
        return refuse(QStringLiteral("--collection ") + options.collection,
            Text::tr("no directory is named to look for it in"), Text::tr("name a directory"));
    return options;
}

} // namespace ui
