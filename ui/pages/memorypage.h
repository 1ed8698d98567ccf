// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>

#include <QTimer>

#include "ui/models/segmentmemorymodel.h"
#include "ui/pages/page.h"

class QComboBox;
class QLabel;

namespace ui {

class CacheCard;
class Card;
class EmptyState;
class LiveMemoryCard;
class MemoryBars;
class PageTable;
class ProgressRow;
class SegmentButtons;
class StatTile;
class TileStrip;
class WhatIfCard;
struct Message;

/// What does it cost to hold this in RAM? Every collection by part, in Chroma and measured here; what is loaded and its
/// limit; the memory of all processes concerned while one looks; and another index instead of this one.
class MemoryPage : public Page
{
    Q_OBJECT

public:
    explicit MemoryPage(QWidget* parent = nullptr);

    /// Its word on the command line and in the settings.
    static QString word() { return QStringLiteral("memory"); }

    bool isSettled() const override;
    /// The model as it was read last; null before.
    const MemoryPtr& memory() const { return m_memory; }

protected:
    void sessionChanged() override;
    void showSnapshot(const SnapshotPtr& snapshot) override;
    void collectionScopeChanged() override;
    void showEvent(QShowEvent* event) override;

private:
    /// Key of the message that the memory could not be read.
    static QString readMessage() { return QStringLiteral("memory"); }

    TileStrip* makeTiles();
    QWidget* makePictures();
    QWidget* makeSegments();
    QWidget* makeCacheAndWhatIf();
    QWidget* makeNote();

    void showSelector(const engine::chroma::Snapshot& snapshot);
    void chooseCollection(const QString& id);
    /// The only one there is where none is chosen.
    const engine::memory::SegmentMemory* chosenSegment() const;
    const engine::memory::SegmentMemory* largestSegment() const;
    void follow();
    void startReading();
    void stopReading();
    void take(ResultJob<MemoryPtr>& job);
    void onCacheChanged();
    void measure();
    void takeMeasurements(ResultJob<Measurements>& job);
    void readCache();
    void showMemory();
    void hideUnusedColumns();
    void showCollection();
    void showSampled();
    void askToSave(const QString& suggested, bool picture,
        std::function<engine::Result<void>(const QString& target)> draw, std::function<QByteArray()> figures);

    MemoryPtr m_memory;
    QString m_fingerprint; ///< of what is shown or being read
    std::map<std::string, QString> m_labels;
    LoadedById m_loaded;
    Measurements m_measured;
    QPointer<Segments> m_segmentsOfSession;
    QPointer<Job> m_job;
    QPointer<Job> m_measuring;
    bool m_measureAgain = false; ///< the cache changed while it was being measured
    QTimer m_patience; ///< before a progress row comes up

    SegmentMemoryModel* m_segments;

    QComboBox* m_selector;
    EmptyState* m_empty;
    QWidget* m_work;
    ProgressRow* m_progress;
    StatTile* m_chromaTile;
    StatTile* m_hereTile;
    StatTile* m_largestTile;
    StatTile* m_wasteTile;
    StatTile* m_holdersTile;
    MemoryBars* m_bars;
    Card* m_barsCard;
    LiveMemoryCard* m_live;
    PageTable* m_table;
    Card* m_tableCard;
    SegmentButtons* m_buttons;
    CacheCard* m_cache;
    WhatIfCard* m_whatIf;
    QLabel* m_note;
};

} // namespace ui
