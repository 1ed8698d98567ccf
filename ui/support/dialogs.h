// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QString>
#include <QStringList>

class QWidget;

/// Every question that needs a window of its own. All answer by callback (no nested event loop); the callback is not
/// called when the user cancels, nor after `parent` is gone. Tests answer beforehand and no window appears.
namespace ui::dialogs {

/// Asks for an existing directory; `start` is where the dialog opens.
void openDirectory(QWidget* parent, const QString& title, const QString& start, std::function<void(QString)> chosen);

/// Asks where to save; `suggested` is a file name with suffix, `filters` as in QFileDialog ("CSV (*.csv)"). Asks before
/// an existing file is replaced. A name without a suffix gets the one of the chosen filter.
void saveFile(QWidget* parent, const QString& title, const QString& suggested, const QStringList& filters,
    std::function<void(QString)> chosen);

/// What confirm() asks.
struct Question
{
    QString title; ///< "Purge the log of wordnet_nouns?"
    QString text; ///< what happens, one or two sentences
    QString verb; ///< on the button that does it: "Purge log"
    QString detail; ///< small print, may be empty
};

/// Asks before what cannot be undone; Cancel is the default.
void confirm(QWidget* parent, const Question& question, std::function<void()> confirmed);

/// Test seam: the next openDirectory or saveFile answers `path` at once (empty = the user cancels).
void setNextPath(const QString& path);
/// Test seam: the next confirm answers at once.
void setNextConfirmation(bool yes);
/// Test seam: drops answers that were not asked for and returns how many there were; call it in cleanup().
int clearNextAnswers();

} // namespace ui::dialogs
