// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/collectionsmodel.h"
#include "ui/models/holdersmodel.h"
#include "ui/models/partsmodel.h"
#include "ui/pages/page.h"

class QLabel;

namespace ui {

class Card;
class FactList;
class FindingsList;
class PageTable;
class StatTile;
class TileStrip;
class Treemap;

/// What is in here, and where do the bytes go? Disk by part as a treemap and a table, the collections, who has the
/// directory open, which releases can open it, and what was found.
class OverviewPage : public Page
{
    Q_OBJECT

public:
    explicit OverviewPage(QWidget* parent = nullptr);

    /// Its word on the command line and in the settings.
    static QString word() { return QStringLiteral("overview"); }

protected:
    void sessionChanged() override;
    void showSnapshot(const SnapshotPtr& snapshot) override;
    void collectionScopeChanged() override;

private:
    TileStrip* makeTiles();
    QWidget* makeDisk();
    QWidget* makeCollections();
    QWidget* makeFacts();
    QWidget* makeFindings();

    void showTiles(const engine::chroma::Snapshot& snapshot);
    void showDisk(const engine::chroma::Snapshot& snapshot);
    void showTopFinding(const engine::chroma::Snapshot& snapshot);
    void showHolders(const engine::platform::Holders& holders);
    void showSchema(const engine::chroma::Snapshot& snapshot);
    void choosePart(const QString& part, const QString& collectionId);

    PartsModel* m_parts;
    CollectionsModel* m_collections;
    HoldersModel* m_holders;

    StatTile* m_diskTile;
    StatTile* m_recordsTile;
    StatTile* m_logTile;
    StatTile* m_freeableTile;
    Card* m_diskCard;
    Card* m_partsCard;
    Treemap* m_treemap;
    PageTable* m_partsTable;
    Card* m_collectionsCard;
    PageTable* m_collectionsTable;
    QLabel* m_holdersText;
    PageTable* m_holdersTable;
    FactList* m_schema;
    Card* m_findingsCard;
    FindingsList* m_findings;
};

} // namespace ui
