// SPDX-License-Identifier: GPL-3.0-or-later
// How the Memory page is put together; what it does is in memorypage.cpp.
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/pages/cachecard.h"
#include "ui/pages/livememorycard.h"
#include "ui/pages/memorypage.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/segmentbuttons.h"
#include "ui/pages/whatifcard.h"
#include "ui/plots/memorybars.h"
#include "ui/plots/timechart.h"
#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/progressrow.h"
#include "ui/widgets/stattile.h"

namespace ui {

namespace {
constexpr int segmentRows = 12;
constexpr int patienceMs = 700;

/// Widgets side by side, their widths as `stretches`.
QWidget* inARow(const QList<QWidget*>& widgets, const QList<int>& stretches)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    for (int at = 0; at < widgets.size(); ++at)
        layout->addWidget(widgets[at], stretches[at]);
    return row;
}
} // namespace

MemoryPage::MemoryPage(QWidget* parent)
    : Page(word(), tr("Memory"), tr("What does it cost to hold this in RAM?"), parent)
    , m_segments(new SegmentMemoryModel(this))
    , m_selector(new QComboBox)
    , m_empty(new EmptyState(Icon::Collection, tr("There is no collection yet, so there is nothing to load.")))
    , m_work(new QWidget)
    , m_progress(new ProgressRow(tr("Reading the indexes")))
{
    m_selector->setObjectName(QStringLiteral("collectionSelector"));
    m_selector->setAccessibleName(tr("Collection"));
    m_selector->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_selector->setMaximumWidth(280);
    connect(m_selector, &QComboBox::activated, this,
        [this](int index) { chooseCollection(m_selector->itemData(index).toString()); });
    header()->addWidget(m_selector);
    connect(header(), &PageHeader::refreshRequested, this, [this] { m_fingerprint.clear(); });

    m_empty->setObjectName(QStringLiteral("emptyState"));
    m_progress->setObjectName(QStringLiteral("readingRow"));
    m_progress->hide();
    connect(m_progress, &ProgressRow::cancelRequested, this, [this] {
        if (m_job)
            m_job->cancel();
    });
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_patience, &QTimer::timeout, this, [this] { m_progress->setVisible(m_job != nullptr); });
    connect(messages(), &MessageStack::actionTriggered, this, [this](const QString& key) {
        if (key != readMessage())
            return;
        m_fingerprint.clear();
        follow();
    });

    auto* layout = new QVBoxLayout(m_work);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    layout->addWidget(makeTiles());
    layout->addWidget(m_progress);
    layout->addWidget(makePictures());
    layout->addWidget(makeSegments());
    layout->addWidget(makeCacheAndWhatIf());
    layout->addWidget(makeNote());
    layout->addStretch(1);
    content()->addWidget(messages());
    content()->addWidget(m_empty, 1);
    content()->addWidget(m_work, 1);
    m_work->hide();
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
    const auto saveBars = [this](bool picture) {
        askToSave(
            QStringLiteral("memory"), picture, [this](const QString& target) { return m_bars->exportTo(target); },
            [this] { return memoryBarsTable(m_bars->allBars(), ','); });
    };
    connect(m_bars, &MemoryBars::savePictureRequested, this, [saveBars] { saveBars(true); });
    connect(m_bars, &MemoryBars::saveFiguresRequested, this, [saveBars] { saveBars(false); });
    m_barsCard = new Card(tr("By part"));
    m_barsCard->bodyLayout()->addWidget(m_bars);
    m_barsCard->bodyLayout()->addStretch(1);

    m_live = new LiveMemoryCard;
    m_live->setObjectName(QStringLiteral("liveCard"));
    connect(m_live, &LiveMemoryCard::sampled, this, &MemoryPage::showSampled);
    const auto saveChart = [this](bool picture) {
        TimeChart* chart = m_live->chart();
        askToSave(
            QStringLiteral("resident-memory"), picture,
            [chart](const QString& target) { return chart->exportTo(target); },
            [chart] { return timeChartTable(chart->data(), ','); });
    };
    connect(m_live->chart(), &TimeChart::savePictureRequested, this, [saveChart] { saveChart(true); });
    connect(m_live->chart(), &TimeChart::saveFiguresRequested, this, [saveChart] { saveChart(false); });
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
