// SPDX-License-Identifier: GPL-3.0-or-later
// How the Memory page is put together; what it does is in memorypage.cpp.
#include <QLabel>
#include <QVBoxLayout>

#include "ui/pages/cachecard.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/livememorycard.h"
#include "ui/pages/memorypage.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/saveplot.h"
#include "ui/pages/segmentbuttons.h"
#include "ui/pages/whatifcard.h"
#include "ui/plots/memorybars.h"
#include "ui/plots/timechart.h"
#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/stattile.h"

namespace ui {

namespace {
constexpr int segmentRows = 12;
} // namespace

MemoryPage::MemoryPage(QWidget* parent)
    : ReadingPage(word(), tr("Memory"), tr("What does it cost to hold this in RAM?"),
        { tr("all collections"), tr("There is no collection yet, so there is nothing to load."),
            tr("Reading the indexes") },
        parent)
    , m_segments(new SegmentMemoryModel(this))
{
    m_workLayout->addWidget(makeTiles());
    m_workLayout->addWidget(m_progress);
    m_workLayout->addWidget(makePictures());
    m_workLayout->addWidget(makeSegments());
    m_workLayout->addWidget(makeCacheAndWhatIf());
    m_workLayout->addWidget(makeNote());
    m_workLayout->addStretch(1);
}

TileStrip* MemoryPage::makeTiles()
{
    auto* tiles = new TileStrip;
    m_chromaTile = tiles->addTile(QStringLiteral("chromaTile"), tr("In Chroma"));
    m_hereTile = tiles->addTile(QStringLiteral("hereTile"), tr("Loaded here"));
    m_largestTile = tiles->addTile(QStringLiteral("largestTile"), tr("Largest"));
    m_wasteTile = tiles->addTile(QStringLiteral("wasteTile"), tr("Spare and deleted"));
    m_holdersTile = tiles->addTile(QStringLiteral("holdersTile"), tr("Holders’ memory"));
    return tiles;
}

QWidget* MemoryPage::makePictures()
{
    m_bars = new MemoryBars;
    m_bars->setObjectName(QStringLiteral("memoryBars"));
    connect(m_bars, &MemoryBars::selected, this, [this](const QString& id) { chooseCollection(id); });
    connect(m_bars, &MemoryBars::moreRequested, this, [this] { m_table->setFocus(); });
    const auto here = [this] { return directory(); };
    savePlotOnRequest(
        m_bars, messages(), [] { return QStringLiteral("memory"); }, here);
    m_barsCard = new Card(tr("By part"));
    m_barsCard->bodyLayout()->addWidget(m_bars);
    m_barsCard->bodyLayout()->addStretch(1);

    m_live = new LiveMemoryCard;
    m_live->setObjectName(QStringLiteral("liveCard"));
    connect(m_live, &LiveMemoryCard::sampled, this, &MemoryPage::showSampled);
    savePlotOnRequest(
        m_live->chart(), messages(), [] { return QStringLiteral("resident-memory"); }, here);
    return inARow({ m_barsCard, m_live }, { 3, 2 });
}

QWidget* MemoryPage::makeSegments()
{
    using Model = SegmentMemoryModel;
    PageTable::Figures figures{ { Model::ElementsColumn, NumberFormat::Count } };
    for (int column = Model::FirstPartColumn; column < Model::StateColumn; ++column)
        figures.append({ column, NumberFormat::Bytes });
    m_table = new PageTable(m_segments, QStringLiteral("segmentsTable"), tr("Memory by collection"), figures);
    m_table->setItemDelegateForColumn(
        Model::NameColumn, new StatusDelegate(StatusRole, StatusDelegate::Place::AfterText, m_table));
    m_table->spreadColumns();
    m_table->setMaxRows(segmentRows);
    m_table->sortBy(Model::ChromaColumn, Qt::DescendingOrder);
    connect(m_table, &PageTable::idSelected, this, [this](const QString& id) { chooseCollection(id); });
    m_buttons = new SegmentButtons;
    connect(m_buttons, &SegmentButtons::told, this, [this](const Message& message) { messages()->show(message); });
    m_tableCard = new Card(tr("By collection"));
    m_tableCard->bodyLayout()->addWidget(m_table);
    m_tableCard->bodyLayout()->addWidget(m_buttons);
    return m_tableCard;
}

QWidget* MemoryPage::makeCacheAndWhatIf()
{
    m_cache = new CacheCard;
    m_cache->setObjectName(QStringLiteral("cacheCard"));
    connect(m_cache, &CacheCard::collectionChosen, this, [this](const QString& id) { chooseCollection(id); });
    connect(m_cache, &CacheCard::told, this, [this](const Message& message) { messages()->show(message); });
    connect(m_cache, &CacheCard::limitChanged, this, [this] { m_live->setLimit(m_cache->limit()); });
    m_whatIf = new WhatIfCard;
    m_whatIf->setObjectName(QStringLiteral("whatIfCard"));
    return inARow({ m_cache, m_whatIf }, { 1, 1 });
}

QWidget* MemoryPage::makeNote()
{
    m_note = new QLabel;
    m_note->setObjectName(QStringLiteral("settingsNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_note->setAccessibleName(tr("Settings of Chroma"));
    auto* card = new Card(tr("In Chroma's settings"));
    card->bodyLayout()->addWidget(m_note);
    return card;
}

} // namespace ui
