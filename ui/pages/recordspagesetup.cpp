// SPDX-License-Identifier: GPL-3.0-or-later
// How the Records page is put together; what it does is in recordspage.cpp.
#include <QComboBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "ui/pages/recorddetail.h"
#include "ui/pages/recordfilter.h"
#include "ui/pages/recordscard.h"
#include "ui/pages/recordspage.h"
#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/progressrow.h"
#include "ui/widgets/stattile.h"

namespace ui {

namespace {
constexpr int patienceMs = 700;
constexpr int detailWidth = 380;
} // namespace

RecordsPage::RecordsPage(QWidget* parent)
    : Page(word(), tr("Records"), tr("What is stored?"), parent)
    , m_selector(new QComboBox)
    , m_empty(new EmptyState(Icon::Collection, tr("Choose a collection to see its records.")))
    , m_work(new QWidget)
    , m_progress(new ProgressRow(tr("Listing the records")))
    , m_filter(new RecordFilter)
    , m_card(new RecordsCard)
    , m_tabs(new QTabBar)
    , m_details(new QStackedWidget)
    , m_detail(new RecordDetail)
{
    setUpHeader();
    m_empty->setObjectName(QStringLiteral("emptyState"));
    m_progress->setObjectName(QStringLiteral("readingRow"));
    m_progress->hide();
    connect(m_progress, &ProgressRow::cancelRequested, this, [this] {
        if (Job* job = m_next ? m_next->openingJob() : nullptr)
            job->cancel();
    });
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_patience, &QTimer::timeout, this, [this] { m_progress->setVisible(m_next != nullptr); });
    connect(messages(), &MessageStack::actionTriggered, this, &RecordsPage::onMessageAction);

    auto* layout = new QVBoxLayout(m_work);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    layout->addWidget(makeTiles());
    layout->addWidget(m_filter);
    layout->addWidget(m_progress);
    layout->addWidget(makeWork(), 1);
    content()->addWidget(messages());
    content()->addWidget(m_empty, 1);
    content()->addWidget(m_work, 1);
    m_work->hide();
    connect(m_filter, &RecordFilter::queryChanged, this, &RecordsPage::chooseQuery);
    connectCard();
    addVectorViews();
}

void RecordsPage::setUpHeader()
{
    m_selector->setObjectName(QStringLiteral("collectionSelector"));
    m_selector->setAccessibleName(tr("Collection"));
    m_selector->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_selector->setMaximumWidth(280);
    connect(m_selector, &QComboBox::activated, this, [this](int index) {
        const QString id = m_selector->itemData(index).toString();
        setCollection(id);
        emit collectionChosen(id);
    });
    header()->addWidget(m_selector);
    connect(header(), &PageHeader::refreshRequested, this, [this] { m_fingerprint.clear(); });
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
