// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "engine/chroma/records.h"
#include "engine/report/exporter.h"
#include "ui/jobs/recordpages.h"
#include "ui/pages/readingpage.h"
#include "ui/pages/recordstable.h"

class QStackedWidget;
class QTabBar;

namespace ui {

class MapCard;
class NeighboursCard;
class RecordDetail;
class RecordFilter;
class RecordsCard;
class StatTile;
class TileStrip;

/// What is stored? The records of one collection: a filter line, the table of what it lets through, and one record in
/// full. Other views of the record chosen get a tab beside it, see addDetail().
class RecordsPage : public ReadingPage
{
    Q_OBJECT

public:
    explicit RecordsPage(QWidget* parent = nullptr);

    /// Its word on the command line and in the settings.
    static QString word() { return QStringLiteral("records"); }

    bool isSettled() const override;

    /// A tab behind "Record". The page takes `widget`.
    void addDetail(QWidget* widget, const QString& title);
    /// Brings the tab of a widget that was added to the front.
    void showDetail(QWidget* widget);

    /// The collection on view; null when there is none.
    const engine::chroma::Collection* shown() const;
    /// What the records in the table were selected by; without vectors.
    const engine::chroma::RecordQuery& query() const;
    /// The record that the user stands on; null while none is, or while it is being read.
    const RecordPtr& record() const { return m_record; }
    /// Goes to the record of this id; where the filter does not let it through, the filter is cleared first.
    void selectRecord(const QString& id);

signals:
    /// record() is another one, or has its vector now; `id` is empty while there is none.
    void recordChosen(const QString& id);
    /// query() or shown() is another one, or other records answer it.
    void queryChanged();

protected:
    void sessionChanged() override;
    void showSnapshot(const SnapshotPtr& snapshot) override;
    void collectionScopeChanged() override;
    void follow() override;
    void onMessageAction(const QString& message) override;

private:
    static QString vectorMessage() { return QStringLiteral("vectors"); }

    TileStrip* makeTiles();
    QWidget* makeWork();
    void connectCard();
    void addVectorViews();
    void showVectorViews(const engine::chroma::CollectionView* view);
    void tellNeighbours();

    void showTiles();
    bool mayBeOthers(const engine::chroma::CollectionView& view, bool isExact);
    void forget();
    void openRecords(const engine::chroma::CollectionView& view);
    void openVectors(const engine::chroma::CollectionView& view);
    void connectPages(RecordPages* pages);
    void takePages(RecordPages* pages, qint64 row);
    void stopOpening();
    void refuse(const engine::Error& error);
    void onStopped();
    void chooseQuery(const engine::chroma::RecordQuery& query);
    void chooseRow(int row);
    void takeRecord(quint64 row, const RecordPtr& record);
    void tellRecord(const RecordPtr& record);
    void showVectorsMissing(const engine::Error& reason);
    void askToExport();
    void exportTo(const QString& target);
    void takeExport(const QString& target, const engine::report::ExportResult& result);

    std::optional<engine::chroma::ChangeStamp> m_early; ///< of the files, when records were read before an exact view
    QString m_collectionShown; ///< id
    engine::chroma::RecordQuery m_query; ///< asked for: of m_next while that opens, else of m_pages
    QPointer<RecordPages> m_pages; ///< in the table
    QPointer<RecordPages> m_next; ///< being opened
    QPointer<RecordVectors> m_vectors;
    KeySurveyPtr m_survey;
    RecordPtr m_record;
    QString m_wanted; ///< id to go to once what is being opened is open
    bool m_vectorsKnown = false; ///< opened, or tried

    StatTile* m_recordsTile;
    StatTile* m_indexedTile;
    StatTile* m_pendingTile;
    StatTile* m_keysTile;
    StatTile* m_matchesTile;
    RecordFilter* m_filter;
    RecordsCard* m_card;
    QTabBar* m_tabs;
    QStackedWidget* m_details;
    RecordDetail* m_detail;
    NeighboursCard* m_neighbours;
    MapCard* m_map;
};

} // namespace ui
