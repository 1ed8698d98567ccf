// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/indexfilesmodel.h"
#include "ui/models/indexparametersmodel.h"
#include "ui/pages/readingpage.h"

namespace ui {

class ByteBar;
class Card;
class FactList;
class Histogram;
class PageTable;
class StatTile;
class TileStrip;

/// What does the HNSW graph look like? Parameters, levels, degrees, what no search finds, and the files of the index of
/// one collection. What the snapshot knows is shown at once; the rest when the files have been read.
class IndexPage : public ReadingPage
{
    Q_OBJECT

public:
    explicit IndexPage(QWidget* parent = nullptr);

    /// Its word on the command line and in the settings.
    static QString word() { return QStringLiteral("index"); }

    bool isSettled() const override;
    /// The index as it was read last; null while only the snapshot is shown.
    const IndexPtr& index() const { return m_index; }

protected:
    void sessionChanged() override;
    void showSnapshot(const SnapshotPtr& snapshot) override;
    void collectionScopeChanged() override;
    void follow() override;

private:
    TileStrip* makeTiles();
    QWidget* makePlots();
    Card* makePlot(Histogram* plot, const char* name, const QString& title);
    QWidget* makeParameters();
    QWidget* makeGraph();
    QWidget* makeFiles();

    void showSubject(const engine::chroma::CollectionView* view);
    void startReading(const engine::chroma::CollectionView& view);
    void stopReading();
    void take(ResultJob<IndexPtr>& job);
    void showIndex(const engine::search::IndexDescription& index, bool read);
    void showRoom(const engine::search::IndexDescription& index);
    void showDamage(const engine::search::IndexDescription& index);

    IndexPtr m_index;
    QPointer<Job> m_job;

    StatTile* m_elementsTile;
    StatTile* m_deletedTile;
    StatTile* m_levelsTile;
    StatTile* m_unreachableTile;
    StatTile* m_soundnessTile;
    QWidget* m_plots;
    Histogram* m_levels;
    Histogram* m_out;
    Histogram* m_in;
    QList<Card*> m_cards; ///< that wait for the files
    IndexParametersModel* m_parameters;
    PageTable* m_parametersTable;
    ByteBar* m_room;
    FactList* m_graph;
    IndexFilesModel* m_files;
    Card* m_filesCard;
    Card* m_findingsCard;
    FactList* m_findings;
};

} // namespace ui
