// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include <QByteArray>
#include <QList>
#include <QString>

namespace test {

/// Something a user may open that is no healthy Chroma directory, and what the window is to say about it.
struct BadDirectory
{
    /// Spoils `healthy`, a copy of chroma-1.5.9, or makes something else in `scratch`; returns the path to open.
    /// What it leaves in `keep` lives as long as the test of the row: a process, another user's rights.
    using Make = std::function<QString(const QString& scratch, const QString& healthy, std::shared_ptr<void>& keep)>;

    const char* name;
    Make make;
    const char* title; ///< how the error's title, or the title of the finding, begins; null = no finding is asked for
    QList<QByteArray> says{}; ///< must be in the error's text, or in what the finding shows
    const char* finding = nullptr; ///< null where there is no page to see
    bool logReadable = true; ///< false: the WAL page shows an error in the place of the entries
    bool sameRecords = true; ///< as many records as the healthy directory has
    bool huge = false; ///< too large to be hashed: names, sizes and times must do
};

/// Nothing that can be shown.
QList<BadDirectory> unreadableDirectories();
/// Locks, journals and modes that other processes left.
QList<BadDirectory> directoriesOfOthers();
/// Tables and migrations that are not as they should be.
QList<BadDirectory> damagedTables();
/// Files of the index folder that are not as they should be.
QList<BadDirectory> damagedIndexes();

} // namespace test
