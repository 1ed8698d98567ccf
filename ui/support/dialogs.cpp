// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/dialogs.h"

#include <optional>

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>

#include "ui/support/settings.h"
#include "ui/support/theme.h"

using namespace Qt::StringLiterals;

namespace ui::dialogs {
namespace {

std::optional<QString> nextPath;
std::optional<bool> nextConfirmation;

/// Answers with what a test laid down, if it did.
bool answered(const std::function<void(QString)>& chosen)
{
    if (!nextPath)
        return false;
    const QString path = *std::exchange(nextPath, std::nullopt);
    if (!path.isEmpty())
        chosen(path);
    return true;
}

/// "csv" of "CSV (*.csv)".
QString suffixOf(const QString& filter)
{
    static const QRegularExpression pattern(u"\\*\\.(\\w+)"_s);
    return pattern.match(filter).captured(1);
}

void open(QFileDialog* dialog, std::function<void(QString)> chosen)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, std::move(chosen));
    dialog->open();
}

} // namespace

void openDirectory(QWidget* parent, const QString& title, const QString& start, std::function<void(QString)> chosen)
{
    if (answered(chosen))
        return;
    auto* dialog = new QFileDialog(parent, title, start);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    open(dialog, std::move(chosen));
}

void saveFile(QWidget* parent, const QString& title, const QString& suggested, const QStringList& filters,
    std::function<void(QString)> chosen)
{
    if (answered(chosen))
        return;
    auto* dialog = new QFileDialog(parent, title, Settings::value(setting::exportDirectory));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(suffixOf(filters.value(0)));
    dialog->selectFile(suggested);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
        [dialog](const QString& filter) { dialog->setDefaultSuffix(suffixOf(filter)); });
    open(dialog, [chosen = std::move(chosen)](const QString& path) {
        Settings::setValue(setting::exportDirectory, QFileInfo(path).absolutePath());
        chosen(path);
    });
}

void confirm(QWidget* parent, const Question& question, std::function<void()> confirmed)
{
    if (nextConfirmation) {
        if (*std::exchange(nextConfirmation, std::nullopt))
            confirmed();
        return;
    }
    auto* box = new QMessageBox(QMessageBox::NoIcon, question.title,
        u"<b>"_s + question.title.toHtmlEscaped() + u"</b>"_s, QMessageBox::NoButton, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(question.detail.isEmpty() ? question.text : question.text + u"\n\n"_s + question.detail);
    QPushButton* verb = box->addButton(question.verb, QMessageBox::AcceptRole);
    verb->setObjectName(u"confirm"_s);
    setAccent(verb);
    QPushButton* cancel = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(cancel);
    QObject::connect(verb, &QPushButton::clicked, box, std::move(confirmed));
    box->open();
}

void setNextPath(const QString& path)
{
    nextPath = path;
}

void setNextConfirmation(bool yes)
{
    nextConfirmation = yes;
}

int clearNextAnswers()
{
    const int left = int(nextPath.has_value()) + int(nextConfirmation.has_value());
    nextPath.reset();
    nextConfirmation.reset();
    return left;
}

} // namespace ui::dialogs
