// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/errortext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

struct Words
{
    const char* title;
    const char* hint; ///< where the engine has none
};

Words wordsFor(engine::ErrorKind kind)
{
    using engine::ErrorKind;
    switch (kind) {
    case ErrorKind::BadArgument:
        return { QT_TRANSLATE_NOOP("ui::errorText", "This was asked for in a way that makes no sense."),
            QT_TRANSLATE_NOOP("ui::errorText", "Change what was entered and try again.") };
    case ErrorKind::NotFound:
        return { QT_TRANSLATE_NOOP("ui::errorText", "It is not there."),
            QT_TRANSLATE_NOOP("ui::errorText", "See whether it was moved or deleted, then open it again.") };
    case ErrorKind::NotAStore:
        return { QT_TRANSLATE_NOOP("ui::errorText", "This is not a Chroma directory."),
            QT_TRANSLATE_NOOP("ui::errorText", "Choose the directory that holds chroma.sqlite3.") };
    case ErrorKind::Unsupported:
        return { QT_TRANSLATE_NOOP("ui::errorText", "This kind of Chroma directory is not read by this program."),
            QT_TRANSLATE_NOOP("ui::errorText", "Let a newer Chroma migrate a copy of it and open that.") };
    case ErrorKind::Corrupt:
        return { QT_TRANSLATE_NOOP("ui::errorText", "The file contradicts its format."),
            QT_TRANSLATE_NOOP("ui::errorText", "Health shows what is damaged and what can still be read.") };
    case ErrorKind::Permission:
        return { QT_TRANSLATE_NOOP("ui::errorText", "Access is refused."),
            QT_TRANSLATE_NOOP("ui::errorText", "Ask for read access, or open a copy of your own.") };
    case ErrorKind::Busy:
        return { QT_TRANSLATE_NOOP("ui::errorText", "Another process holds it."),
            QT_TRANSLATE_NOOP("ui::errorText", "Wait until it is done, or close it, and try again.") };
    case ErrorKind::Io:
        return { QT_TRANSLATE_NOOP("ui::errorText", "The file could not be read or written."),
            QT_TRANSLATE_NOOP("ui::errorText", "See whether the disk is there and has room, then try again.") };
    case ErrorKind::TooLarge:
        return { QT_TRANSLATE_NOOP("ui::errorText", "A size is beyond its limit."),
            QT_TRANSLATE_NOOP("ui::errorText", "Health shows whether the size can be true.") };
    case ErrorKind::Cancelled:
        return { QT_TRANSLATE_NOOP("ui::errorText", "Stopped."),
            QT_TRANSLATE_NOOP("ui::errorText", "Start it again to go on.") };
    }
    return { QT_TRANSLATE_NOOP("ui::errorText", "It could not be done."),
        QT_TRANSLATE_NOOP("ui::errorText", "Try again.") };
}

QString sentence(QString text)
{
    if (!text.isEmpty() && !u".!?…"_s.contains(text.back()))
        text += u'.';
    return text;
}

QString capitalised(QString text)
{
    if (!text.isEmpty())
        text.front() = text.front().toUpper();
    return text;
}

QString place(const engine::Error& error)
{
    const QString path = oneLine(fromUtf8(error.path), 400);
    if (path.isEmpty() || !error.offset)
        return path;
    return QCoreApplication::translate("ui::errorText", "%1, byte %2").arg(path, formatCount(*error.offset));
}

} // namespace

ErrorText errorText(const engine::Error& error)
{
    const Words words = wordsFor(error.kind);
    const QString where = place(error);
    const QString why = sentence(oneLine(fromUtf8(error.message), 600));
    const QString hint = sentence(capitalised(oneLine(fromUtf8(error.hint), 600)));
    ErrorText text;
    text.title = QCoreApplication::translate("ui::errorText", words.title);
    text.text = where.isEmpty() ? capitalised(why) : why.isEmpty() ? sentence(where) : where + u": "_s + why;
    text.hint = hint.isEmpty() ? QCoreApplication::translate("ui::errorText", words.hint) : hint;
    text.status = error.kind == engine::ErrorKind::Cancelled ? Status::Hygiene : Status::Wrong;
    return text;
}

} // namespace ui
