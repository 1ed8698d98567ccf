// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/walpage.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/models/plural.h"
#include "ui/pages/logentriescard.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/waltext.h"
#include "ui/plots/logpicture.h"
#include "ui/support/dialogs.h"
#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/collectionselector.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/stattile.h"

namespace ui {

namespace {
constexpr int collectionRows = 12; ///< beyond that the table scrolls
const QString exportMessage = QStringLiteral("export");
const QString entriesMessage = QStringLiteral("entries");
} // namespace

WalPage::WalPage(QWidget* parent)
    : Page(word(), tr("WAL"), tr("What is in the log, and what may go?"), parent)
    , m_byCollection(new LogCollectionsModel(this))
    , m_selector(new CollectionSelector(tr("all collections")))
{
    connect(m_selector, &CollectionSelector::collectionChosen, this, &WalPage::chooseCollection);
    header()->addWidget(m_selector);

    content()->addWidget(makeTiles());
    content()->addWidget(messages());
    content()->addWidget(makePicture());
    content()->addWidget(makeCollections());
    content()->addWidget(makeEntries(), 1);
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
    m_collectionsTable->spreadColumns();
    m_collectionsTable->setMaxRows(collectionRows);
    connect(m_collectionsTable, &PageTable::idSelected, this, [this](const QString& id) { chooseCollection(id); });
    m_collectionsCard = new Card(tr("By collection"));
    m_collectionsCard->setBody(m_collectionsTable);
    return m_collectionsCard;
}

QWidget* WalPage::makeEntries()
{
    m_entries = new LogEntriesCard;
    m_entries->setObjectName(QStringLiteral("entriesCard"));
    m_export = m_entries->addAction(tr("Export…"));
    m_export->setObjectName(QStringLiteral("exportLog"));
    connect(m_export, &QPushButton::clicked, this, &WalPage::askForExport);
    connect(m_entries, &LogEntriesCard::waitingChanged, this, &Page::settledChanged);
    connect(m_entries, &LogEntriesCard::succeeded, this, [this] { messages()->remove(entriesMessage); });
    connect(m_entries, &LogEntriesCard::failed, this,
        [this](const engine::Error& error) { messages()->show(messageFrom(error, entriesMessage, tr("Try again"))); });
    connect(messages(), &MessageStack::actionTriggered, this, [this](const QString& message) {
        if (message == entriesMessage)
            m_entries->refresh();
    });
    return m_entries;
}

bool WalPage::isSettled() const
{
    return Page::isSettled() && !m_entries->isWaiting();
}

void WalPage::sessionChanged()
{
    m_picture->setSelectedKey({});
    m_collectionsTable->select({});
    m_export->setEnabled(session() != nullptr);
    m_entries->setSession(session());
}

void WalPage::showSnapshot(const SnapshotPtr& snapshot)
{
    header()->setSubject(oneLine(fromUtf8(snapshot->name)));
    m_selector->setSnapshot(*snapshot);
    if (!m_selector->setCollection(collection()))
        chooseCollection({}); // it has been deleted
    showScope();
    m_pictureCard->setProgress(isReading() ? std::optional<double>(-1.0) : std::optional<double>());
    m_byCollection->setSnapshot(snapshot);
    m_collectionsCard->setVisible(m_byCollection->rowCount() > 0);
    hideUnusedColumns();
    m_collectionsTable->select(collection());
    m_entries->setSnapshot(snapshot);
}

void WalPage::hideUnusedColumns()
{
    // The names need the room more than columns of zeros; that nothing waits for the metadata a tile says as well.
    using Model = LogCollectionsModel;
    for (const int column :
        { Model::UpdateColumn, Model::UpsertColumn, Model::DeleteColumn, Model::PendingMetadataColumn }) {
        bool isUsed = false;
        for (int row = 0; row < m_byCollection->rowCount() && !isUsed; ++row)
            isUsed = m_byCollection->index(row, column).data().toULongLong() > 0;
        m_collectionsTable->setColumnShown(column, isUsed);
    }
}

void WalPage::showScope()
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
    const QVector<LogBand> bands = logBands(*shown, m_picture->maxBands());
    const bool isCounting = isReading() && static_cast<std::size_t>(bands.size()) < shown->collections.size();
    m_pictureCard->setSubtitle(isCounting ? tr("the collections' stretches are being counted")
            : scope.entries.value == 0U ? tr("the log is empty: whatever is added, changed or deleted comes here first")
                                        : QString());
    m_picture->setData(logStations(*shown, collection()), bands);
    m_picture->setSelectedKey(collection());
}

void WalPage::collectionScopeChanged()
{
    const QString id = collection();
    m_selector->setCollection(id);
    m_collectionsTable->select(id);
    showScope();
    m_entries->setCollection(id);
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
