// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overviewpage.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/models/severity.h"
#include "ui/pages/factlist.h"
#include "ui/pages/findingslist.h"
#include "ui/pages/overviewtext.h"
#include "ui/pages/pagetable.h"
#include "ui/plots/treemap.h"
#include "ui/support/theme.h"
#include "ui/support/viewsetup.h"
#include "ui/widgets/card.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/stattile.h"

namespace ui {

using engine::chroma::Snapshot;
using engine::doctor::Finding;

namespace {
constexpr int treemapHeight = 260;
constexpr int collectionRows = 12; ///< beyond that the table scrolls
constexpr int holderRows = 6;
constexpr qsizetype longestMessage = 120;
const QString findingMessage = QStringLiteral("finding");

QVector<TreemapItem> treemapItems(const Snapshot& snapshot)
{
    QVector<TreemapItem> items;
    const auto labels = collectionLabels(snapshot);
    for (const engine::chroma::DiskPart& part : snapshot.disk.parts) {
        TreemapItem item;
        item.key = fromUtf8(part.name);
        item.label = partLabel(partFromName(item.key));
        item.bytes = part.bytes.valueOr(0);
        item.estimate = part.bytes.estimate;
        for (const auto& [id, bytes] : part.collections) {
            const auto label = labels.find(id);
            item.children.append({ fromUtf8(id), label == labels.end() ? oneLine(fromUtf8(id)) : label->second, bytes,
                part.bytes.estimate, {} });
        }
        items.append(item);
    }
    return items;
}
} // namespace

OverviewPage::OverviewPage(QWidget* parent)
    : Page(word(), tr("Overview"), tr("What is in here, and where do the bytes go?"), parent)
    , m_parts(new PartsModel([](const QString& part) { return partLabel(partFromName(part)); }, this))
    , m_collections(new CollectionsModel(this))
    , m_holders(new HoldersModel(this))
{
    content()->addWidget(makeTiles());
    content()->addWidget(messages());
    content()->addWidget(makeDisk());
    content()->addWidget(makeCollections());
    content()->addWidget(makeFacts());
    content()->addWidget(makeFindings());
    content()->addStretch(1);
    connect(messages(), &MessageStack::actionTriggered, this, [this](const QString& key) {
        if (key == findingMessage)
            findChild<QScrollArea*>(QStringLiteral("scroll"))
                ->ensureWidgetVisible(m_findingsCard, 0, metrics::pageMargin);
    });
}

TileStrip* OverviewPage::makeTiles()
{
    auto* tiles = new TileStrip;
    m_diskTile = tiles->addTile(QStringLiteral("diskTile"), tr("On disk"));
    m_recordsTile = tiles->addTile(QStringLiteral("recordsTile"), tr("Records"));
    m_logTile = tiles->addTile(QStringLiteral("logTile"), tr("Log"));
    m_freeableTile = tiles->addTile(QStringLiteral("freeableTile"), tr("Could be freed"));
    return tiles;
}

QWidget* OverviewPage::makeDisk()
{
    m_treemap = new Treemap;
    m_treemap->setObjectName(QStringLiteral("treemap"));
    m_treemap->setMinimumHeight(treemapHeight);
    m_diskCard = new Card(tr("Disk"));
    m_diskCard->setNote(tr("area = bytes"));
    m_diskCard->setBody(m_treemap);

    m_partsTable = new PageTable(m_parts, QStringLiteral("partsTable"), tr("Disk by part"),
        { { PartsModel::BytesColumn, NumberFormat::Bytes }, { PartsModel::ShareColumn, NumberFormat::Share } });
    m_partsTable->setItemDelegateForColumn(PartsModel::PartColumn, new SwatchDelegate(IdRole, m_partsTable));
    m_partsTable->setStretchColumn(PartsModel::PartColumn);
    m_partsTable->sortBy(PartsModel::BytesColumn, Qt::DescendingOrder);
    m_partsCard = new Card(tr("Parts"));
    m_partsCard->setBody(m_partsTable);

    connect(m_treemap, &Treemap::selected, this, &OverviewPage::choosePart);
    connect(m_partsTable, &PageTable::idSelected, this, [this](const QString& part) { m_treemap->setSelected(part); });

    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    layout->addWidget(m_diskCard, 59);
    layout->addWidget(m_partsCard, 41);
    return row;
}

QWidget* OverviewPage::makeCollections()
{
    using Model = CollectionsModel;
    m_collectionsTable = new PageTable(m_collections, QStringLiteral("collectionsTable"), tr("Collections"),
        { { Model::RecordsColumn, NumberFormat::Count }, { Model::DimensionColumn, NumberFormat::Count },
            { Model::SpaceColumn, NumberFormat::Count }, { Model::MColumn, NumberFormat::Count },
            { Model::EfColumn, NumberFormat::Count }, { Model::LogColumn, NumberFormat::Count },
            { Model::PendingColumn, NumberFormat::Count }, { Model::DeletedColumn, NumberFormat::Share },
            { Model::IndexBytesColumn, NumberFormat::Bytes } });
    m_collectionsTable->setItemDelegateForColumn(
        Model::NameColumn, new StatusDelegate(StatusRole, StatusDelegate::Place::AfterText, m_collectionsTable));
    m_collectionsTable->spreadColumns();
    m_collectionsTable->setMaxRows(collectionRows);
    connect(m_collectionsTable, &PageTable::idSelected, this, [this](const QString& id) { chooseCollection(id); });
    m_collectionsCard = new Card(tr("Collections"));
    m_collectionsCard->setBody(m_collectionsTable);
    return m_collectionsCard;
}

QWidget* OverviewPage::makeFacts()
{
    m_holdersText = new QLabel;
    m_holdersText->setObjectName(QStringLiteral("holdersText"));
    m_holdersText->setWordWrap(true);
    m_holdersText->setTextFormat(Qt::PlainText);
    m_holdersTable =
        new PageTable(m_holders, QStringLiteral("holdersTable"), tr("Processes that have the directory open"), {});
    alignRight(m_holdersTable, { HoldersModel::PidColumn });
    m_holdersTable->setStretchColumn(HoldersModel::CommandColumn);
    m_holdersTable->setMaxRows(holderRows);
    auto* holders = new Card(tr("Who has it open"));
    holders->bodyLayout()->addWidget(m_holdersText);
    holders->bodyLayout()->addWidget(m_holdersTable);
    holders->bodyLayout()->addStretch(1);

    m_schema = new FactList;
    m_schema->setObjectName(QStringLiteral("schema"));
    auto* schema = new Card(tr("Schema"));
    schema->setBody(m_schema);

    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    layout->addWidget(holders, 41);
    layout->addWidget(schema, 59);
    return row;
}

QWidget* OverviewPage::makeFindings()
{
    m_findings = new FindingsList;
    m_findings->setObjectName(QStringLiteral("findings"));
    m_findingsCard = new Card(tr("Findings"));
    m_findingsCard->setBody(m_findings);
    return m_findingsCard;
}

void OverviewPage::sessionChanged()
{
    m_treemap->setSelected({});
    m_partsTable->select({});
    m_collectionsTable->select({});
}

void OverviewPage::showSnapshot(const SnapshotPtr& snapshot)
{
    header()->setSubject(oneLine(fromUtf8(snapshot->name)));
    showTiles(*snapshot);
    showDisk(*snapshot);
    m_parts->setSnapshot(snapshot);
    m_collections->setSnapshot(snapshot);
    m_collectionsTable->setColumnShown(CollectionsModel::DatabaseColumn, snapshot->catalog.databases.size() > 1);
    m_collectionsCard->setSubtitle(snapshot->collections.empty()
            ? tr("there are none yet; create_collection() of a client makes one")
            : QString());
    m_collectionsTable->setVisible(!snapshot->collections.empty());
    m_collectionsTable->select(collection());
    showTopFinding(*snapshot);
    showHolders(snapshot->holders);
    showSchema(*snapshot);
    m_findings->setSnapshot(snapshot);
    m_findingsCard->setSubtitle(snapshot->findings.empty() ? tr("nothing was found") : QString());
}

void OverviewPage::showTiles(const Snapshot& snapshot)
{
    showTile(m_diskTile, diskTile(snapshot));
    showTile(m_recordsTile, recordsTile(snapshot));
    showTile(m_logTile, logTile(snapshot));
    showTile(m_freeableTile, freeableTile(snapshot));
}

void OverviewPage::showDisk(const Snapshot& snapshot)
{
    m_treemap->setItems(treemapItems(snapshot));
    m_partsCard->setNote(tr("sum %1").arg(formatBytes(snapshot.disk.total)));
    const auto reading = isReading() ? std::optional<double>(-1.0) : std::optional<double>();
    m_diskCard->setProgress(reading);
    m_collectionsCard->setProgress(reading);
}

void OverviewPage::showTopFinding(const Snapshot& snapshot)
{
    if (snapshot.findings.empty())
        return messages()->remove(findingMessage);
    const Finding& top = snapshot.findings.front();
    Message message;
    message.key = findingMessage;
    message.status = statusOf(top.severity);
    message.lead = findingTitle(snapshot, top);
    // One line is enough here; all of it is in the list below.
    if (!top.evidence.empty()
        && message.lead.size() + static_cast<qsizetype>(top.evidence.front().size()) < longestMessage)
        message.text = oneLine(fromUtf8(top.evidence.front())) + u'.';
    message.action =
        snapshot.findings.size() > 1 ? tr("Show all %1").arg(formatCount(snapshot.findings.size())) : tr("Show");
    messages()->show(message);
}

void OverviewPage::showHolders(const engine::platform::Holders& holders)
{
    const QString sentence = holdersSentence(holders);
    m_holdersText->setText(sentence);
    m_holdersText->setVisible(!sentence.isEmpty());
    m_holders->setHolders(holders);
    m_holdersTable->setVisible(!holders.processes.empty());
}

void OverviewPage::showSchema(const Snapshot& snapshot)
{
    const engine::chroma::Schema& schema = snapshot.schema;
    QString migrations = formatCount(schema.migrationCount);
    if (!schema.unknownMigrations.empty())
        migrations += tr(", %1 of them newer than this program").arg(schema.unknownMigrations.size());
    if (!schema.alteredMigrations.empty())
        migrations += tr(", %1 of them altered").arg(schema.alteredMigrations.size());
    const engine::chroma::SqliteFacts& file = snapshot.sqlite;
    QList<FactList::Fact> facts{
        { tr("tables as in"), tr("Chroma %1").arg(oneLine(fromUtf8(schema.generation))) },
        { tr("opens in"),
            schema.oldestRelease == schema.newestRelease
                ? fromUtf8(schema.oldestRelease)
                : tr("%1 … %2").arg(fromUtf8(schema.oldestRelease), fromUtf8(schema.newestRelease)) },
        { tr("answers as"), fromUtf8(engine::chroma::describe(schema.dialect)) },
        { tr("migrations"), migrations },
        { tr("SQLite"),
            tr("%1 pages of %2, %3 free, journal mode %4")
                .arg(formatCount(file.pageCount), formatBytes(file.pageSize), formatCount(file.freelistCount),
                    fromUtf8(file.journalMode)) },
    };
    if (file.readFromCopy)
        facts.append({ tr("read from"), tr("a private copy: %1").arg(oneLine(fromUtf8(file.copyReason))) });
    for (const std::string& problem : snapshot.catalog.problems)
        facts.append({ tr("catalog"), oneLine(fromUtf8(problem)) });
    m_schema->setFacts(facts);
}

void OverviewPage::choosePart(const QString& part, const QString& collectionId)
{
    m_partsTable->select(part);
    if (!collectionId.isEmpty())
        chooseCollection(collectionId);
}

void OverviewPage::collectionScopeChanged()
{
    m_collectionsTable->select(collection());
}

} // namespace ui
