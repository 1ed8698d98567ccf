// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/indexpage.h"

#include <QVBoxLayout>

#include "ui/pages/factlist.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/saveplot.h"
#include "ui/plots/histogram.h"
#include "ui/support/theme.h"
#include "ui/support/viewsetup.h"
#include "ui/widgets/bytebar.h"
#include "ui/widgets/card.h"
#include "ui/widgets/stattile.h"

namespace ui {

namespace {
constexpr int plotHeight = 176;
constexpr int parameterRows = 8;
constexpr int fileRows = 10;
} // namespace

IndexPage::IndexPage(QWidget* parent)
    : ReadingPage(word(), tr("Index"), tr("What does the HNSW graph look like?"),
        { tr("choose a collection"), tr("Choose a collection to see its index."), tr("Reading the index") }, parent)
    , m_parameters(new IndexParametersModel(this))
    , m_files(new IndexFilesModel(this))
{
    m_workLayout->addWidget(makeTiles());
    m_workLayout->addWidget(m_progress);
    m_workLayout->addWidget(makePlots());
    m_workLayout->addWidget(makeParameters());
    m_workLayout->addWidget(makeGraph());
    m_workLayout->addWidget(makeFiles());
    m_workLayout->addStretch(1);
}

TileStrip* IndexPage::makeTiles()
{
    auto* tiles = new TileStrip;
    m_elementsTile = tiles->addTile(QStringLiteral("elementsTile"), tr("Elements"));
    m_deletedTile = tiles->addTile(QStringLiteral("deletedTile"), tr("Deleted"));
    m_levelsTile = tiles->addTile(QStringLiteral("levelsTile"), tr("Levels"));
    m_unreachableTile = tiles->addTile(QStringLiteral("unreachableTile"), tr("Unreachable"));
    m_soundnessTile = tiles->addTile(QStringLiteral("soundnessTile"), tr("Files"));
    return tiles;
}

Card* IndexPage::makePlot(Histogram* plot, const char* name, const QString& title)
{
    plot->setObjectName(QString::fromLatin1(name));
    plot->setMinimumHeight(plotHeight);
    savePlotOnRequest(
        plot, messages(), [plot] { return QString(plot->data().name).replace(u' ', u'-').remove(u',').toLower(); },
        [this] { return directory(); });
    auto* card = new Card(title);
    card->setBody(plot);
    if (plot != m_levels) // its bars have their figures
        connect(plot, &Histogram::dataChanged, card,
            [plot, card] { card->setSubtitle(plot->bins().empty() ? QString() : plot->accessibleDescription()); });
    m_cards << card;
    return card;
}

QWidget* IndexPage::makePlots()
{
    m_levels = new Histogram(Part::Vectors);
    m_out = new Histogram(Part::GraphLinks);
    m_in = new Histogram(Part::GraphLinks);
    Card* levels = makePlot(m_levels, "levelPlot", tr("Levels"));
    levels->setNote(tr("logarithmic"));
    m_plots = inARow(
        { levels, makePlot(m_out, "outPlot", tr("Links out")), makePlot(m_in, "inPlot", tr("Links in")) }, { 1, 1, 1 });
    return m_plots;
}

QWidget* IndexPage::makeParameters()
{
    using Model = IndexParametersModel;
    m_parametersTable = new PageTable(m_parameters, QStringLiteral("parametersTable"), tr("Parameters"), {});
    m_parametersTable->setItemDelegateForColumn(
        Model::NameColumn, new StatusDelegate(StatusRole, StatusDelegate::Place::AfterText, m_parametersTable));
    const QList<int> right{ Model::ValueColumn, Model::ActualColumn, Model::ReportedColumn };
    for (const int column : right)
        m_parametersTable->setItemDelegateForColumn(column, new RightDelegate(m_parametersTable));
    alignRight(m_parametersTable, right);
    m_parametersTable->setStretchColumn(Model::NoteColumn);
    m_parametersTable->setMaxRows(parameterRows);
    auto* card = new Card(tr("Parameters"));
    card->setBody(m_parametersTable);
    return card;
}

QWidget* IndexPage::makeGraph()
{
    m_graph = new FactList;
    m_graph->setObjectName(QStringLiteral("graphFacts"));
    auto* graph = new Card(tr("Graph"));
    graph->bodyLayout()->addWidget(m_graph);
    graph->bodyLayout()->addStretch(1);
    m_cards << graph;
    m_room = new ByteBar;
    m_room->setObjectName(QStringLiteral("roomBar"));
    m_room->setKind(FigureKind::Count);
    m_room->setAccessibleName(tr("Room for elements"));
    auto* room = new Card(tr("Room"));
    room->bodyLayout()->addWidget(m_room);
    room->bodyLayout()->addStretch(1);
    return inARow({ graph, room }, { 3, 2 });
}

QWidget* IndexPage::makeFiles()
{
    using Model = IndexFilesModel;
    auto* table = new PageTable(m_files, QStringLiteral("filesTable"), tr("Files"),
        { { Model::BytesColumn, NumberFormat::Count }, { Model::AllocatedColumn, NumberFormat::Count },
            { Model::ExpectedColumn, NumberFormat::Count } });
    table->setItemDelegateForColumn(
        Model::VerdictColumn, new StatusDelegate(StatusRole, StatusDelegate::Place::BeforeText, table));
    table->setStretchColumn(Model::VerdictColumn);
    table->setMaxRows(fileRows);
    m_filesCard = new Card(tr("Files"));
    m_filesCard->setBody(table);
    m_cards << m_filesCard;
    m_findings = new FactList;
    m_findings->setObjectName(QStringLiteral("integrityFacts"));
    m_findingsCard = new Card(tr("Findings"));
    m_findingsCard->setObjectName(QStringLiteral("findingsCard"));
    m_findingsCard->bodyLayout()->addWidget(m_findings);
    m_findingsCard->hide();
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    layout->addWidget(m_findingsCard);
    layout->addWidget(m_filesCard);
    return column;
}

} // namespace ui
