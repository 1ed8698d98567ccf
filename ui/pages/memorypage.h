// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "ui/models/segmentmemorymodel.h"
#include "ui/pages/readingpage.h"

class QLabel;

namespace ui {

class CacheCard;
class Card;
class LiveMemoryCard;
class MemoryBars;
class PageTable;
class SegmentButtons;
class StatTile;
class TileStrip;
class WhatIfCard;
struct Message;

/// What does it cost to hold this in RAM? Every collection by part, in Chroma and measured here; what is loaded and its
/// limit; the memory of all processes concerned while one looks; and another index instead of this one.
class MemoryPage : public ReadingPage
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
    void follow() override;

private:
    TileStrip* makeTiles();
    QWidget* makePictures();
    QWidget* makeSegments();
    QWidget* makeCacheAndWhatIf();
    QWidget* makeNote();

    /// The only one there is where none is chosen.
    const engine::memory::SegmentMemory* chosenSegment() const;
    const engine::memory::SegmentMemory* largestSegment() const;
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

    MemoryPtr m_memory;
    std::map<std::string, QString> m_labels;
    LoadedById m_loaded;
    Measurements m_measured;
    QPointer<Segments> m_segmentsOfSession;
    QPointer<Job> m_job;
    QPointer<Job> m_measuring;
    bool m_measureAgain = false; ///< the cache changed while it was being measured

    SegmentMemoryModel* m_segments;

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
