// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include "ui/models/indexfilesmodel.h"
#include "ui/models/indexparametersmodel.h"
#include "ui/pages/page.h"

class QComboBox;

namespace ui {

class ByteBar;
class Card;
class EmptyState;
class FactList;
class Histogram;
class PageTable;
class ProgressRow;
class StatTile;
class TileStrip;

/// What does the HNSW graph look like? Parameters, levels, degrees, what no search finds, and the files of the index of
/// one collection. What the snapshot knows is shown at once; the rest when the files have been read.
class IndexPage : public Page
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
    void showEvent(QShowEvent* event) override;

private:
    /// Key of the message that the index could not be read.
    static QString readMessage() { return QStringLiteral("index"); }

    TileStrip* makeTiles();
    QWidget* makePlots();
    Card* makePlot(Histogram* plot, const char* name, const QString& title);
    QWidget* makeParameters();
    QWidget* makeGraph();
    QWidget* makeFiles();

    const engine::chroma::CollectionView* shownCollection() const;
    void showSelector(const engine::chroma::Snapshot& snapshot);
    void chooseCollection(const QString& id);
    void showSubject(const engine::chroma::CollectionView* view);
    void follow();
    void startReading(const engine::chroma::CollectionView& view);
    void stopReading();
    void take(ResultJob<IndexPtr>& job);
    void showProgress();
    void showIndex(const engine::search::IndexDescription& index, bool read);
    void showRoom(const engine::search::IndexDescription& index);
    void showDamage(const engine::search::IndexDescription& index);
    void askToSave(const Histogram* plot, bool picture);
    void save(const Histogram* plot, bool picture, const QString& target);

    IndexPtr m_index;
    QString m_fingerprint; ///< of what is shown or being read
    QPointer<Job> m_job;
    QTimer m_patience; ///< before a progress row comes up

    QComboBox* m_selector;
    EmptyState* m_empty;
    QWidget* m_work;
    ProgressRow* m_progress;
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
