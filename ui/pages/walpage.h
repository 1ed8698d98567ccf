// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/logcollectionsmodel.h"
#include "ui/pages/page.h"

class QPushButton;

namespace ui {

class Card;
class CollectionSelector;
class LogEntriesCard;
class LogPicture;
class PageTable;
class StatTile;
class TileStrip;

/// What is in the log, and what may go? The way from the log to the disk as a picture, the log by collection, and its
/// entries, newest first. One collection chosen anywhere (picture, table, selector, navigator) is chosen everywhere.
class WalPage : public Page
{
    Q_OBJECT

public:
    explicit WalPage(QWidget* parent = nullptr);

    /// Its word on the command line and in the settings.
    static QString word() { return QStringLiteral("wal"); }

    bool isSettled() const override;

protected:
    void sessionChanged() override;
    void showSnapshot(const SnapshotPtr& snapshot) override;
    void collectionScopeChanged() override;

private:
    TileStrip* makeTiles();
    QWidget* makePicture();
    QWidget* makeCollections();
    QWidget* makeEntries();

    void showScope();
    void hideUnusedColumns();
    void askForExport();
    void startExport(const QString& target);

    LogCollectionsModel* m_byCollection;

    CollectionSelector* m_selector;
    StatTile* m_entriesTile;
    StatTile* m_bytesTile;
    StatTile* m_mayGoTile;
    StatTile* m_pendingTile;
    StatTile* m_purgeTile;
    LogPicture* m_picture;
    Card* m_pictureCard;
    Card* m_collectionsCard;
    PageTable* m_collectionsTable;
    LogEntriesCard* m_entries;
    QPushButton* m_export;
};

} // namespace ui
