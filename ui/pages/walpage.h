// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "ui/models/logcollectionsmodel.h"
#include "ui/models/logentriesmodel.h"
#include "ui/pages/page.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace ui {

class Card;
class EntryDetail;
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
    QWidget* makePager();
    void connectEntries();
    void rememberPlace();
    void restorePlace();

    void showTiles();
    void showSelector(const engine::chroma::Snapshot& snapshot);
    void showPager();
    void showDetail();
    void chooseCollection(const QString& id);
    void askForPage(quint64 question, const engine::chroma::LogPage& page);
    void goToSeqId();
    void askForExport();
    void startExport(const QString& target);
    QString collectionName(const std::string& id) const;

    LogCollectionsModel* m_byCollection;
    LogEntriesModel* m_entries;

    QComboBox* m_selector;
    StatTile* m_entriesTile;
    StatTile* m_bytesTile;
    StatTile* m_mayGoTile;
    StatTile* m_pendingTile;
    StatTile* m_purgeTile;
    LogPicture* m_picture;
    Card* m_pictureCard;
    PageTable* m_collectionsTable;
    Card* m_entriesCard;
    PageTable* m_entriesTable;
    EntryDetail* m_detail;
    QToolButton* m_newer;
    QToolButton* m_older;
    QLineEdit* m_goTo;
    QPushButton* m_export;

    quint64 m_question = 0; ///< the model's, of the page waited for
    quint64 m_token = 0; ///< the session's, of the same
    engine::chroma::LogSummary m_shownLog; ///< tells whether the entries have to be read again
    QString m_selectedEntry; ///< seq_id to select again when its page comes back
    int m_scrolledTo = 0; ///< of the entries table, while its page is replaced
    engine::SeqId m_shownFrom = 0; ///< the page that was shown before
};

} // namespace ui
