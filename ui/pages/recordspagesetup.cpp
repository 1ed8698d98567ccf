// SPDX-License-Identifier: GPL-3.0-or-later
// How the Records page is put together; what it does is in recordspage.cpp.
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "ui/pages/jobrow.h"
#include "ui/pages/recorddetail.h"
#include "ui/pages/recordfilter.h"
#include "ui/pages/recordscard.h"
#include "ui/pages/recordspage.h"
#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/stattile.h"

namespace ui {

namespace {
constexpr int detailWidth = 380;
} // namespace

RecordsPage::RecordsPage(QWidget* parent)
    : ReadingPage(word(), tr("Records"), tr("What is stored?"),
        { tr("choose a collection"), tr("Choose a collection to see its records."), tr("Listing the records") }, parent)
    , m_filter(new RecordFilter)
    , m_card(new RecordsCard)
    , m_tabs(new QTabBar)
    , m_details(new QStackedWidget)
    , m_detail(new RecordDetail)
{
    m_workLayout->addWidget(makeTiles());
    m_workLayout->addWidget(m_filter);
    m_workLayout->addWidget(m_progress);
    m_workLayout->addWidget(makeWork(), 1);
    connect(m_filter, &RecordFilter::queryChanged, this, &RecordsPage::chooseQuery);
    connectCard();
    addVectorViews();
}

TileStrip* RecordsPage::makeTiles()
{
    auto* tiles = new TileStrip;
    m_recordsTile = tiles->addTile(QStringLiteral("recordsTile"), tr("Records"));
    m_indexedTile = tiles->addTile(QStringLiteral("indexedTile"), tr("In the index"));
    m_pendingTile = tiles->addTile(QStringLiteral("pendingTile"), tr("Pending in the log"));
    m_keysTile = tiles->addTile(QStringLiteral("keysTile"), tr("Metadata keys"));
    m_matchesTile = tiles->addTile(QStringLiteral("matchesTile"), tr("Shown"));
    return tiles;
}

QWidget* RecordsPage::makeWork()
{
    auto* card = new Card(tr("Chosen record"));
    m_tabs->setObjectName(QStringLiteral("recordTabs"));
    m_tabs->setAccessibleName(tr("Views of the record"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->hide(); // until there is a choice
    m_tabs->addTab(tr("Record"));
    m_details->setObjectName(QStringLiteral("recordViews"));
    m_details->addWidget(m_detail);
    connect(m_tabs, &QTabBar::currentChanged, m_details, &QStackedWidget::setCurrentIndex);
    card->bodyLayout()->addWidget(m_tabs);
    card->bodyLayout()->addWidget(m_details, 1);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("recordsSplitter"));
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(metrics::cardGap);
    splitter->addWidget(m_card);
    splitter->addWidget(card);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({ 2 * detailWidth, detailWidth });
    return splitter;
}

void RecordsPage::connectCard()
{
    connect(m_card, &RecordsCard::rowChosen, this, &RecordsPage::chooseRow);
    connect(m_card, &RecordsCard::exportRequested, this, &RecordsPage::askToExport);
    connect(m_card, &RecordsCard::copied, this, [this] { messages()->remove(QStringLiteral("copy")); });
    connect(m_card, &RecordsCard::copyRefused, this, [this](const QString& text) {
        messages()->show({ QStringLiteral("copy"), Status::Hygiene, tr("Nothing was copied."), text, {}, true });
    });
}

void RecordsPage::addDetail(QWidget* widget, const QString& title)
{
    m_details->addWidget(widget);
    m_tabs->addTab(title);
    m_tabs->show();
}

void RecordsPage::showDetail(QWidget* widget)
{
    m_tabs->setCurrentIndex(m_details->indexOf(widget));
}

} // namespace ui
