// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/walpage.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/plural.h"
#include "ui/pages/entrydetail.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/waltext.h"
#include "ui/plots/logpicture.h"
#include "ui/support/dialogs.h"
#include "ui/support/icons.h"
#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/stattile.h"

namespace ui {

using engine::chroma::LogPage;
using engine::chroma::LogRow;
using engine::chroma::Snapshot;

namespace {
constexpr int collectionRows = 8; ///< beyond that the table scrolls
constexpr int entriesHeight = 10 * metrics::rowHeight;
const QString exportMessage = QStringLiteral("export");
const QString entriesMessage = QStringLiteral("entries");

/// Yes or no, for the two "applied" columns.
class YesNoDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QString displayText(const QVariant& value, const QLocale&) const override
    {
        return value.toBool() ? WalPage::tr("yes") : WalPage::tr("no");
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
    }
};
} // namespace

WalPage::WalPage(QWidget* parent)
    : Page(word(), tr("WAL"), tr("What is in the log, and what may go?"), parent)
    , m_byCollection(new LogCollectionsModel(this))
    , m_entries(new LogEntriesModel(this))
    , m_selector(new QComboBox)
{
    m_selector->setObjectName(QStringLiteral("collectionSelector"));
    m_selector->setAccessibleName(tr("Collection"));
    m_selector->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_selector->setMaximumWidth(280);
    connect(m_selector, &QComboBox::activated, this,
        [this](int index) { chooseCollection(m_selector->itemData(index).toString()); });
    header()->addWidget(m_selector);

    content()->addWidget(makeTiles());
    content()->addWidget(messages());
    content()->addWidget(makePicture());
    content()->addWidget(makeCollections());
    content()->addWidget(makeEntries(), 1);
    connectEntries();
}

TileStrip* WalPage::makeTiles()
{
    auto* tiles = new TileStrip;
    m_entriesTile = tiles->addTile(QStringLiteral("entriesTile"), tr("Entries"));
    m_bytesTile = tiles->addTile(QStringLiteral("bytesTile"), tr("Bytes"));
    m_mayGoTile = tiles->addTile(QStringLiteral("mayGoTile"), tr("May go"));
    m_pendingTile = tiles->addTile(QStringLiteral("pendingTile"), tr("Pending"));
    m_purgeTile = tiles->addTile(QStringLiteral("purgeTile"), tr("Automatic purge"));
    return tiles;
}

QWidget* WalPage::makePicture()
{
    m_picture = new LogPicture;
    m_picture->setObjectName(QStringLiteral("logPicture"));
    m_pictureCard = new Card(tr("From the log to the disk"));
    m_pictureCard->setBody(m_picture);
    connect(m_picture, &LogPicture::selected, this, [this](const QString& id) { chooseCollection(id); });
    connect(m_picture, &LogPicture::moreRequested, this, [this] { m_collectionsTable->setFocus(); });
    return m_pictureCard;
}

QWidget* WalPage::makeCollections()
{
    using Model = LogCollectionsModel;
    PageTable::Figures figures;
    for (int column = Model::EntriesColumn; column < Model::ColumnCount; ++column) {
        const bool bytes = column == Model::BytesColumn || column == Model::PurgeableBytesColumn;
        figures.append({ column, bytes ? NumberFormat::Bytes : NumberFormat::Count });
    }
    m_collectionsTable =
        new PageTable(m_byCollection, QStringLiteral("logCollectionsTable"), tr("The log by collection"), figures);
    m_collectionsTable->setItemDelegateForColumn(
        Model::NameColumn, new StatusDelegate(StatusRole, StatusDelegate::Place::AfterText, m_collectionsTable));
    m_collectionsTable->setStretchColumn(Model::NameColumn);
    m_collectionsTable->setMaxRows(collectionRows);
    connect(m_collectionsTable, &PageTable::idSelected, this, [this](const QString& id) { chooseCollection(id); });
    auto* card = new Card(tr("By collection"));
    card->setBody(m_collectionsTable);
    return card;
}

QWidget* WalPage::makeEntries()
{
    using Model = LogEntriesModel;
    m_entriesTable = new PageTable(m_entries, QStringLiteral("entriesTable"), tr("Entries of the log"),
        { { Model::SeqIdColumn, NumberFormat::Signed }, { Model::DimensionColumn, NumberFormat::Count },
            { Model::BytesColumn, NumberFormat::Bytes }, { Model::MetadataAppliedColumn, NumberFormat::Count },
            { Model::VectorsAppliedColumn, NumberFormat::Count } });
    for (const int column : { Model::MetadataAppliedColumn, Model::VectorsAppliedColumn })
        m_entriesTable->setItemDelegateForColumn(column, new YesNoDelegate(m_entriesTable));
    m_entriesTable->setStretchColumn(Model::MetadataColumn);
    m_entriesTable->setMinimumHeight(entriesHeight);

    m_detail = new EntryDetail;
    m_detail->hide();
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("entriesSplitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_entriesTable);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 1);

    m_entriesCard = new Card(tr("Entries"));
    m_entriesCard->addHeaderWidget(makePager());
    m_export = m_entriesCard->addAction(tr("Export…"));
    m_export->setObjectName(QStringLiteral("exportLog"));
    m_entriesCard->setBody(splitter);
    return m_entriesCard;
}

QWidget* WalPage::makePager()
{
    m_goTo = new QLineEdit;
    m_goTo->setObjectName(QStringLiteral("goToSeqId"));
    m_goTo->setPlaceholderText(tr("go to seq_id"));
    m_goTo->setAccessibleName(tr("Go to seq_id"));
    m_goTo->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("-?[0-9]{1,18}")), m_goTo));
    m_goTo->setFixedWidth(110);
    m_goTo->setClearButtonEnabled(true);
    m_newer = new QToolButton;
    m_newer->setObjectName(QStringLiteral("newerPage"));
    m_newer->setIcon(icon(Icon::Back));
    m_newer->setToolTip(tr("Newer entries"));
    m_older = new QToolButton;
    m_older->setObjectName(QStringLiteral("olderPage"));
    m_older->setIcon(icon(Icon::Forward));
    m_older->setToolTip(tr("Older entries"));
    for (QToolButton* button : { m_newer, m_older })
        button->setAccessibleName(button->toolTip());

    auto* pager = new QWidget;
    auto* layout = new QHBoxLayout(pager);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::grid);
    layout->addWidget(m_goTo);
    layout->addWidget(m_newer);
    layout->addWidget(m_older);
    return pager;
}

void WalPage::connectEntries()
{
    connect(m_entries, &LogEntriesModel::pageWanted, this, &WalPage::askForPage);
    connect(m_entries, &LogEntriesModel::pageChanged, this, &WalPage::showPager);
    connect(m_entries, &QAbstractItemModel::modelAboutToBeReset, this, &WalPage::rememberPlace);
    connect(m_entries, &QAbstractItemModel::modelReset, this, &WalPage::restorePlace);
    connect(m_newer, &QToolButton::clicked, m_entries, &LogEntriesModel::showNewer);
    connect(m_older, &QToolButton::clicked, m_entries, &LogEntriesModel::showOlder);
    connect(m_goTo, &QLineEdit::returnPressed, this, &WalPage::goToSeqId);
    connect(m_export, &QPushButton::clicked, this, &WalPage::askForExport);
    connect(m_entriesTable, &PageTable::idSelected, this, &WalPage::showDetail);
    connect(m_detail, &EntryDetail::closeRequested, this, [this] { m_entriesTable->clearSelection(); });
    connect(messages(), &MessageStack::actionTriggered, this, [this](const QString& key) {
        if (key == entriesMessage)
            m_entries->refresh();
    });
}

void WalPage::rememberPlace()
{
    m_selectedEntry = m_entriesTable->selectedId();
    m_scrolledTo = m_entriesTable->verticalScrollBar()->value();
}

void WalPage::restorePlace()
{
    const bool isSamePage = m_shownFrom == m_entries->from();
    m_shownFrom = m_entries->from();
    m_entriesTable->select(m_selectedEntry);
    m_entriesTable->verticalScrollBar()->setValue(isSamePage ? m_scrolledTo : 0);
    showDetail();
}

bool WalPage::isSettled() const
{
    return Page::isSettled() && !m_entries->isWaiting();
}

void WalPage::sessionChanged()
{
    m_shownLog = {};
    m_picture->setSelectedKey({});
    m_collectionsTable->select({});
    m_entriesTable->select({});
    if (session()) {
        connect(session(), &Session::logPageReady, this, [this](quint64 token, const LogRowsPtr& rows) {
            if (token != m_token)
                return;
            messages()->remove(entriesMessage);
            m_entries->setPage(m_question, rows);
        });
        connect(session(), &Session::logPageFailed, this, [this](quint64 token, const engine::Error& error) {
            if (token != m_token)
                return;
            m_entries->setPage(m_question, nullptr);
            messages()->show(messageFrom(error, entriesMessage, tr("Try again")));
        });
        if (session()->snapshot())
            m_shownLog = session()->snapshot()->log; // asked for right here
        m_entries->setCollection(std::nullopt);
    }
}

void WalPage::showSnapshot(const SnapshotPtr& snapshot)
{
    showSelector(*snapshot);
    showTiles();
    m_picture->setData(logStations(*snapshot), logBands(*snapshot, m_picture->maxBands()));
    m_picture->setSelectedKey(collection());
    m_pictureCard->setProgress(snapshot->exact ? std::optional<double>() : std::optional<double>(-1.0));
    m_byCollection->setSnapshot(snapshot);
    m_collectionsTable->select(collection());
    std::map<std::string, QString> names;
    for (const engine::chroma::CollectionView& view : snapshot->collections)
        names[view.collection.id.text] = oneLine(fromUtf8(view.collection.name));
    m_entries->setNames(std::move(names));
    if (!isSameLog(m_shownLog, snapshot->log)) {
        m_shownLog = snapshot->log;
        m_entries->refresh();
    }
    showPager();
}

void WalPage::showTiles()
{
    const SnapshotPtr shown = snapshot();
    if (!shown)
        return;
    const LogScope scope = logScope(*shown, collection());
    showTile(m_entriesTile, entriesTile(scope));
    showTile(m_bytesTile, logBytesTile(*shown, scope));
    showTile(m_mayGoTile, mayGoTile(*shown, scope));
    showTile(m_pendingTile, pendingTile(scope));
    showTile(m_purgeTile, automaticPurgeTile(*shown));
}

void WalPage::showSelector(const Snapshot& snapshot)
{
    const QSignalBlocker blocker(m_selector);
    m_selector->clear();
    m_selector->addItem(tr("all collections"), QString());
    for (const engine::chroma::CollectionView& view : snapshot.collections)
        m_selector->addItem(oneLine(fromUtf8(view.collection.name), 60), fromUtf8(view.collection.id.text));
    const int at = m_selector->findData(collection());
    if (at < 0)
        setCollection({}); // it has been deleted
    m_selector->setCurrentIndex(std::max(0, at));
}

void WalPage::showPager()
{
    m_newer->setEnabled(m_entries->canShowNewer());
    m_older->setEnabled(m_entries->canShowOlder());
    m_entriesCard->setProgress(m_entries->isWaiting() ? std::optional<double>(-1.0) : std::optional<double>());
    const SnapshotPtr shown = snapshot();
    m_export->setEnabled(shown != nullptr);
    const int rows = m_entries->rowCount();
    if (!shown || (rows == 0 && m_entries->isWaiting())) {
        m_entriesCard->setSubtitle({});
    } else if (rows == 0) {
        m_entriesCard->setSubtitle(tr("there are none"));
    } else if (const std::optional<quint64> before = m_entries->rowsBefore()) {
        m_entriesCard->setSubtitle(tr("newest first · %1 – %2 of %3")
                                       .arg(formatCount(*before + 1), formatCount(*before + static_cast<quint64>(rows)),
                                           formatFigure(logScope(*shown, collection()).entries, FigureKind::Count)));
    } else {
        m_entriesCard->setSubtitle(
            tr("newest first · seq_id %1 … %2")
                .arg(formatNumber(m_entries->row(0)->seqId), formatNumber(m_entries->row(rows - 1)->seqId)));
    }
    emit settledChanged();
}

void WalPage::showDetail()
{
    const QString id = m_entriesTable->selectedId();
    const LogRow* row = id.isEmpty() ? nullptr : m_entries->row(m_entries->rowOf(id.toLongLong()));
    m_detail->setVisible(row != nullptr);
    if (row)
        m_detail->setRow(*row, collectionName(row->collection));
}

QString WalPage::collectionName(const std::string& id) const
{
    const SnapshotPtr shown = snapshot();
    const engine::chroma::CollectionView* view = shown ? shown->find(engine::CollectionId{ id }) : nullptr;
    return view ? oneLine(fromUtf8(view->collection.name)) : tr("none has this topic");
}

void WalPage::chooseCollection(const QString& id)
{
    setCollection(id);
    emit collectionChosen(id);
}

void WalPage::collectionScopeChanged()
{
    const QString id = collection();
    m_selector->setCurrentIndex(std::max(0, m_selector->findData(id)));
    m_picture->setSelectedKey(id);
    m_collectionsTable->select(id);
    m_entriesTable->setColumnHidden(LogEntriesModel::CollectionColumn, !id.isEmpty());
    showTiles();
    if (session())
        m_entries->setCollection(id.isEmpty() ? std::nullopt : std::optional(engine::CollectionId{ id.toStdString() }));
}

void WalPage::askForPage(quint64 question, const LogPage& page)
{
    if (!session())
        return;
    m_question = question;
    m_token = session()->requestLogPage(page);
}

void WalPage::goToSeqId()
{
    bool isNumber = false;
    const qlonglong seqId = m_goTo->text().toLongLong(&isNumber);
    if (isNumber)
        m_entries->showFrom(seqId);
    else
        m_entries->showNewest();
}

void WalPage::askForExport()
{
    if (!session())
        return;
    dialogs::saveFile(this, tr("Export the log"), session()->name() + QStringLiteral("-log.csv"),
        { tr("CSV (*.csv)"), tr("JSON (*.json)") }, [this](const QString& target) { startExport(target); });
}

void WalPage::startExport(const QString& target)
{
    const SnapshotPtr shown = snapshot();
    if (!shown)
        return;
    LogExport what;
    what.directory = session()->directory();
    what.target = target;
    what.format =
        target.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive) ? ExportFormat::Json : ExportFormat::Csv;
    what.expected = logScope(*shown, collection()).entries.valueOr(0);
    if (!collection().isEmpty())
        what.collection = engine::CollectionId{ collection().toStdString() };
    for (const engine::chroma::CollectionView& view : shown->collections)
        what.names[view.collection.id.text] = view.collection.name;
    messages()->remove(exportMessage);
    auto* job = session()->exportLog(what);
    connect(job, &Job::finished, this, [this, job, target] {
        if (job->state() == JobState::Failed) {
            messages()->show(messageFrom(job->error(), exportMessage));
        } else if (job->state() == JobState::Done) {
            const LogExportSummary summary = job->takeResult();
            messages()->show({ exportMessage, Status::Good,
                counted(summary.entries, tr("1 entry is exported."), tr("%1 entries are exported.")),
                tr("%1 in %2").arg(formatBytes(summary.bytes), oneLine(target)), {}, true });
        }
    });
}

} // namespace ui
