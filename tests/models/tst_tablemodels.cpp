// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QTest>

#include "tests/models/snapshottext.h"
#include "tests/support/fixture.h"
#include "ui/models/collectionsmodel.h"
#include "ui/models/holdersmodel.h"
#include "ui/models/logcollectionsmodel.h"
#include "ui/models/loglinesmodel.h"
#include "ui/models/partsmodel.h"
#include "ui/models/roles.h"
#include "ui/models/severity.h"
#include "ui/models/tasksmodel.h"

using namespace Qt::StringLiterals;
using namespace ui;
using Tester = QAbstractItemModelTester;

/// The flat tables: raw figures of real directories, patched in place.
class TestTableModels : public QObject
{
    Q_OBJECT

private slots:
    void parts_data() { addFixtures(); }
    void parts();
    void partsMarkEstimates();
    void collections_data() { addFixtures(); }
    void collections();
    void collectionsPatch();
    void oneSignalForARun();
    void sameIdTwice();
    void logCollections_data() { addFixtures(); }
    void logCollections();
    void orphanTopicsComeLast();
    void holders();
    void tasks();
    void logLines();
    void everyColumnHasAHeading();

private:
    static void addFixtures();
    SnapshotPtr fetchSnapshot();

    std::unique_ptr<test::Fixture> m_fixture;
};

void TestTableModels::addFixtures()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

SnapshotPtr TestTableModels::fetchSnapshot()
{
    QFETCH(QString, name);
    m_fixture = std::make_unique<test::Fixture>(name);
    return m_fixture->isValid() ? test::exactViewOf(m_fixture->directory()) : nullptr;
}

static QVariant cell(const QAbstractItemModel& model, int row, int column, int role = Qt::DisplayRole)
{
    return model.index(row, column).data(role);
}

void TestTableModels::parts()
{
    const SnapshotPtr snapshot = fetchSnapshot();
    QVERIFY(snapshot);
    PartsModel model([](const QString& part) { return QString(u"<"_s + part + u">"_s); });
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSnapshot(snapshot);
    quint64 sum = 0;
    double shares = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QString part = cell(model, row, PartsModel::PartColumn, IdRole).toString();
        const engine::chroma::DiskPart* known = snapshot->disk.find(part.toStdString());
        QVERIFY(known);
        QCOMPARE(cell(model, row, PartsModel::PartColumn).toString(), u"<"_s + part + u">"_s);
        QCOMPARE(cell(model, row, PartsModel::BytesColumn).toULongLong(), *known->bytes.value);
        QVERIFY(*known->bytes.value > 0);
        sum += *known->bytes.value;
        shares += cell(model, row, PartsModel::ShareColumn).toDouble();
    }
    QCOMPARE(sum, snapshot->disk.total);
    QVERIFY(qAbs(shares - 1) < 1e-9);
    model.setSnapshot(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void TestTableModels::partsMarkEstimates()
{
    auto snapshot = std::make_shared<engine::chroma::Snapshot>();
    snapshot->disk.total = 100;
    snapshot->disk.parts = { { "wal", engine::Figure::about(60, "from probes"), 0, {} }, { "catalog", {}, 0, {} },
        { "orphans", engine::Figure::exact(0), 0, {} } };
    PartsModel model([](const QString& part) { return part; });
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSnapshot(snapshot);
    QCOMPARE(test::printed(model), (QStringList{ u"wal | 60 | 0.6"_s, u"catalog | – | –"_s })); // nothing of 0 bytes
    QVERIFY(cell(model, 0, PartsModel::BytesColumn, EstimateRole).toBool());
    QVERIFY(cell(model, 0, PartsModel::BytesColumn, Qt::ToolTipRole).toString().contains(u"from probes"));
}

void TestTableModels::collections()
{
    const SnapshotPtr snapshot = fetchSnapshot();
    QVERIFY(snapshot);
    CollectionsModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSnapshot(snapshot);
    QCOMPARE(model.rowCount(), static_cast<int>(snapshot->collections.size()));
    const auto marks = statusByCollection(*snapshot);
    for (int row = 0; row < model.rowCount(); ++row) {
        const engine::chroma::CollectionView& view = snapshot->collections[static_cast<std::size_t>(row)];
        const std::string& id = view.collection.id.text;
        QCOMPARE(cell(model, row, 0, IdRole).toString(), QString::fromStdString(id));
        QCOMPARE(cell(model, row, CollectionsModel::RecordsColumn).toULongLong(), *view.records.value);
        QCOMPARE(cell(model, row, CollectionsModel::LogColumn).toULongLong(), *view.log.entries.value);
        QCOMPARE(cell(model, row, CollectionsModel::PendingColumn).toULongLong(),
            std::max(*view.log.pendingMetadata.value, *view.log.pendingVectors.value));
        QCOMPARE(cell(model, row, CollectionsModel::IndexBytesColumn).isValid(), view.index.folderPresent);
        QCOMPARE(cell(model, row, CollectionsModel::MColumn).toLongLong(),
            view.collection.parameters.m.integer().value_or(0));
        QCOMPARE(cell(model, row, 0, StatusRole).toInt(),
            static_cast<int>(marks.contains(id) ? marks.at(id) : Status::None));
        for (int column = 0; column < CollectionsModel::ColumnCount; ++column)
            QVERIFY(!cell(model, row, column, EstimateRole).toBool());
    }
}

void TestTableModels::collectionsPatch()
{
    CollectionsModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSnapshot(test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s, u"t/d/b 2"_s }));
    const QPersistentModelIndex b = model.index(1, 0);
    model.setSnapshot(test::snapshotFrom(u"x"_s, { u"t/d/b 3 wrong"_s, u"t/d/c 2"_s }));
    QCOMPARE(b.row(), 0);
    QCOMPARE(cell(model, 0, CollectionsModel::RecordsColumn).toULongLong(), 3U);
    QCOMPARE(b.data(StatusRole).toInt(), static_cast<int>(Status::Wrong));
    QVERIFY(!cell(model, 0, CollectionsModel::DimensionColumn).isValid()); // not known is not 0
    QCOMPARE(model.rowOf(u"id-c"_s), 1);
    QCOMPARE(model.rowOf(u"id-a"_s), -1);
}

/// Views measure their columns with every signal: ten thousand collections must not make ten thousand of them.
void TestTableModels::oneSignalForARun()
{
    CollectionsModel model;
    model.setSnapshot(test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s, u"t/d/b 2"_s, u"t/d/c 3"_s, u"t/d/d 4"_s }));
    QStringList runs;
    connect(&model, &QAbstractItemModel::dataChanged, this, [&](const QModelIndex& from, const QModelIndex& to) {
        QCOMPARE(from.column(), 0);
        QCOMPARE(to.column(), CollectionsModel::ColumnCount - 1);
        runs << u"%1..%2"_s.arg(from.row()).arg(to.row());
    });
    model.setSnapshot(test::snapshotFrom(u"x"_s, { u"t/d/a 9"_s, u"t/d/b 9"_s, u"t/d/c 3"_s, u"t/d/d 9"_s }));
    QCOMPARE(runs, (QStringList{ u"0..1"_s, u"3..3"_s }));
    QCOMPARE(cell(model, 1, CollectionsModel::RecordsColumn).toULongLong(), 9U);
}

void TestTableModels::sameIdTwice()
{
    CollectionsModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSnapshot(test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s }));
    model.setSnapshot(test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s, u"t/d/a 2"_s }));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(cell(model, 1, CollectionsModel::RecordsColumn).toULongLong(), 2U);
    model.setSnapshot(test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s }));
    QCOMPARE(model.rowCount(), 1);
}

void TestTableModels::logCollections()
{
    const SnapshotPtr snapshot = fetchSnapshot();
    QVERIFY(snapshot);
    LogCollectionsModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSnapshot(snapshot);
    QCOMPARE(model.rowCount(), static_cast<int>(snapshot->collections.size() + snapshot->log.orphanTopics.size()));
    quint64 entries = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto number = [&](int column) { return cell(model, row, column).toULongLong(); };
        entries += number(LogCollectionsModel::EntriesColumn);
        if (row >= static_cast<int>(snapshot->collections.size()))
            continue;
        const engine::chroma::CollectionLog& log = snapshot->collections[static_cast<std::size_t>(row)].log;
        QCOMPARE(number(LogCollectionsModel::BytesColumn), *log.bytes.value);
        QCOMPARE(number(LogCollectionsModel::PurgeableEntriesColumn), *log.purgeableEntries.value);
        QCOMPARE(number(LogCollectionsModel::AddColumn) + number(LogCollectionsModel::UpdateColumn)
                + number(LogCollectionsModel::UpsertColumn) + number(LogCollectionsModel::DeleteColumn)
                + log.otherOperations,
            *log.entries.value);
        QCOMPARE(cell(model, row, LogCollectionsModel::VectorWatermarkColumn).isValid(), log.vectors.seqId.has_value());
    }
    QCOMPARE(entries, *snapshot->log.entries.value);
}

void TestTableModels::orphanTopicsComeLast()
{
    auto snapshot = std::make_shared<engine::chroma::Snapshot>(*test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s }));
    snapshot->log.orphanTopics["persistent://default/default/gone"].entries = engine::Figure::exact(7);
    LogCollectionsModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSnapshot(snapshot);
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(!cell(model, 0, 0, LogCollectionsModel::OrphanRole).toBool());
    QVERIFY(cell(model, 1, 0, LogCollectionsModel::OrphanRole).toBool());
    QCOMPARE(cell(model, 1, LogCollectionsModel::EntriesColumn).toULongLong(), 7U);
    QVERIFY(!cell(model, 0, LogCollectionsModel::AddColumn).isValid()); // not counted yet
}

void TestTableModels::holders()
{
    HoldersModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setHolders({ { { 12345, "chroma run", true }, { 7, "python\nx", false } }, true, {} });
    QCOMPARE(
        test::printed(model), (QStringList{ u"12345 | reads and writes | chroma run"_s, u"7 | reads | python\\nx"_s }));
    const QPersistentModelIndex second = model.index(1, 0);
    model.setHolders({ { { 7, "python\nx", false } }, true, {} });
    QCOMPARE(second.row(), 0);
    model.setHolders({});
    QCOMPARE(model.rowCount(), 0);
}

void TestTableModels::tasks()
{
    TasksModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    TaskRow task;
    task.id = u"1"_s;
    task.title = u"Counting"_s;
    model.setTask(task);
    task.id = u"2"_s;
    model.setTask(task);
    QVERIFY(!cell(model, 0, TasksModel::TotalColumn).isValid());
    QCOMPARE(cell(model, 0, 0, StatusRole).toInt(), static_cast<int>(Status::None));
    task.total = 40;
    task.done = 10;
    task.rate = 5.0;
    task.secondsLeft = 6.0;
    model.setTask(task);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(cell(model, 1, TasksModel::TotalColumn).toULongLong(), 40U);
    QCOMPARE(cell(model, 1, TasksModel::LeftColumn).toDouble(), 6.0);
    task.state = TaskState::Cancelled;
    model.setTask(task);
    QCOMPARE(cell(model, 1, 0, StatusRole).toInt(), static_cast<int>(Status::None)); // a wish, not a failure
    task.state = TaskState::Failed;
    model.setTask(task);
    QCOMPARE(cell(model, 1, 0, StatusRole).toInt(), static_cast<int>(Status::Wrong));
    model.removeTask(u"1"_s);
    model.removeTask(u"none"_s);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(cell(model, 0, 0, IdRole).toString(), u"2"_s);
}

void TestTableModels::logLines()
{
    using engine::log::Level;
    LogLinesModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.append({ { 0.5, Level::Info, "one" }, { 1, Level::Warning, "two\nlines" } });
    QCOMPARE(cell(model, 0, LogLinesModel::TimeColumn).toDateTime().toMSecsSinceEpoch(), 500);
    QCOMPARE(cell(model, 1, LogLinesModel::TextColumn).toString(), u"two\\nlines"_s);
    QCOMPARE(cell(model, 1, LogLinesModel::LevelColumn, StatusRole).toInt(), static_cast<int>(Status::Wrong));
    QCOMPARE(cell(model, 0, LogLinesModel::LevelColumn, StatusRole).toInt(), static_cast<int>(Status::None));

    std::vector<engine::log::Line> flood;
    for (std::size_t at = 0; at < LogLinesModel::linesKept + 10; ++at)
        flood.push_back({ 2, Level::Info, std::to_string(at) });
    model.append(flood);
    QCOMPARE(model.rowCount(), static_cast<int>(LogLinesModel::linesKept));
    QCOMPARE(cell(model, 0, LogLinesModel::TextColumn).toString(), u"10"_s);
    model.append({ { 3, Level::Info, "last" } });
    QCOMPARE(model.rowCount(), static_cast<int>(LogLinesModel::linesKept));
    QCOMPARE(cell(model, model.rowCount() - 1, LogLinesModel::TextColumn).toString(), u"last"_s);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestTableModels::everyColumnHasAHeading()
{
    PartsModel parts([](const QString& part) { return part; });
    CollectionsModel collections;
    LogCollectionsModel logCollections;
    HoldersModel holders;
    TasksModel tasks;
    LogLinesModel lines;
    for (const QAbstractItemModel* model : std::initializer_list<const QAbstractItemModel*>{
             &parts, &collections, &logCollections, &holders, &tasks, &lines }) {
        for (int column = 0; column < model->columnCount(); ++column)
            QVERIFY(!model->headerData(column, Qt::Horizontal).toString().isEmpty());
        QVERIFY(!model->headerData(model->columnCount(), Qt::Horizontal).isValid());
    }
}

QTEST_GUILESS_MAIN(TestTableModels)
#include "tst_tablemodels.moc"
