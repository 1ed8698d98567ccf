// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/helpdialogs.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/support/theme.h"

namespace ui {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Help)
};

/// A dialog with `body` above a Close button, shown without waiting for it.
void showDialog(QWidget* parent, const QString& name, const QString& title, QWidget* body)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(name);
    dialog->setWindowTitle(title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(metrics::pageMargin, metrics::pageMargin, metrics::pageMargin, metrics::cardPadding);
    layout->setSpacing(metrics::cardGap);
    layout->addWidget(body);
    layout->addWidget(buttons);
    dialog->open();
}

} // namespace

void showAbout(QWidget* parent)
{
    auto* text =
        new QLabel(Text::tr("<b>Chromascope %1</b><br>Opens Chroma vector-database directories: what is inside, "
                            "what it costs, what is wrong.<br><br>Free software under the GNU General Public "
                            "License, version 3 or later.<br>Chroma is a trademark of its owner; this program is "
                            "not made by them.")
                       .arg(QCoreApplication::applicationVersion()));
    text->setWordWrap(true);
    text->setMinimumWidth(360);
    text->setTextInteractionFlags(Qt::TextBrowserInteraction);
    showDialog(parent, QStringLiteral("aboutDialog"), Text::tr("About Chromascope"), text);
}

void showShortcuts(QWidget* parent, const QList<QAction*>& actions)
{
    auto* list = new QWidget;
    auto* grid = new QGridLayout(list);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(metrics::pageMargin * 2);
    grid->setVerticalSpacing(metrics::grid);
    int row = 0;
    const auto add = [&](const QString& what, const QString& keys) {
        auto* label = new QLabel(what);
        auto* value = new QLabel(keys);
        setMuted(value, false);
        grid->addWidget(label, row, 0);
        grid->addWidget(value, row++, 1, Qt::AlignRight);
    };
    for (const QAction* action : actions)
        add(QString(action->text()).remove(u'&').remove(u'…'), action->shortcut().toString(QKeySequence::NativeText));
    add(Text::tr("Copy the selected rows of a table"),
        QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText));
    add(Text::tr("Walk through a picture, choose in it"), Text::tr("arrow keys, Return"));
    add(Text::tr("Let go of a selection"), QKeySequence(Qt::Key_Escape).toString(QKeySequence::NativeText));
    showDialog(parent, QStringLiteral("shortcutsDialog"), Text::tr("Keyboard shortcuts"), list);
}

} // namespace ui
