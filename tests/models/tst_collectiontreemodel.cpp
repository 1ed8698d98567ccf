// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QTest>

#include "tests/models/snapshottext.h"
#include "tests/support/fixture.h"
#include "ui/models/collectiontreemodel.h"

using namespace Qt::StringLiterals;
using ui::CollectionTreeModel;

class TestCollectionTreeModel : public QObject
{
    Q_OBJECT

private slots:
    void printsTree_data();
    void printsTree();
    void patchKeepsPlaces();
    void oneSignalForARun();
    void sameIdTwice();
    void emptyDatabasesAreShown();
    void severalDirectories();
    void realDirectory_data();
    void realDirectory();
    void survivesHugeDirectory();
};

void TestCollectionTreeModel::printsTree_data()
{
    QTest::addColumn<QStringList>("collections");
    QTest::addColumn<QStringList>("tree");
    QTest::newRow("no collections") << QStringList{} << QStringList{ u"x | 0"_s };
    QTest::newRow("one tenant") << QStringList{ u"t/d/a 5"_s, u"t/d/b 7"_s }
                                << QStringList{ u"x | 0"_s, u"  d | –"_s, u"    a | 5"_s, u"    b | 7"_s };
    QTest::newRow("several tenants name theirs") << QStringList{ u"t/d/a 5"_s,
        u"u/d/a 7"_s } << QStringList{ u"x | 0"_s, u"  t / d | –"_s, u"    a | 5"_s, u"  u / d | –"_s, u"    a | 7"_s };
}

void TestCollectionTreeModel::printsTree()
{
    QFETCH(QStringList, collections);
    QFETCH(QStringList, tree);
    CollectionTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, collections));
    QCOMPARE(test::printed(model), tree);
}

void TestCollectionTreeModel::patchKeepsPlaces()
{
    CollectionTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDirectory(
        u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s, u"t/d/b 2"_s, u"t/d/d 3 wrong"_s, u"t/e/z 9"_s }));
    const QPersistentModelIndex b = model.indexOf(u"/x"_s, u"id-b"_s);
    const QPersistentModelIndex d = model.indexOf(u"/x"_s, u"id-d"_s);
    const QPersistentModelIndex a = model.indexOf(u"/x"_s, u"id-a"_s);
    QCOMPARE(d.data(ui::StatusRole).toInt(), static_cast<int>(ui::Status::Wrong));

    // One goes, one comes in between, one has other figures, a database vanishes.
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/b 20 loss"_s, u"t/d/c 4"_s, u"t/d/d 3"_s }));
    const QStringList expected{ u"x | 0"_s, u"  d | –"_s, u"    b | 20"_s, u"    c | 4"_s, u"    d | 3"_s };
    QCOMPARE(test::printed(model), expected);
    QVERIFY(!a.isValid());
    QCOMPARE(b.data(ui::IdRole).toString(), u"id-b"_s);
    QCOMPARE(b.row(), 0);
    QCOMPARE(b.data(ui::StatusRole).toInt(), static_cast<int>(ui::Status::Loss));
    QCOMPARE(d.row(), 2);
    QCOMPARE(d.data(ui::StatusRole).toInt(), static_cast<int>(ui::Status::None));
    QCOMPARE(model.indexOf(u"/x"_s).data(ui::StatusRole).toInt(), static_cast<int>(ui::Status::Loss));
}

void TestCollectionTreeModel::oneSignalForARun()
{
    CollectionTreeModel model;
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s, u"t/d/b 2"_s, u"t/d/c 3"_s, u"t/d/d 4"_s }));
    const QModelIndex database = model.index(0, 0, model.index(0, 0));
    QStringList runs;
    connect(&model, &QAbstractItemModel::dataChanged, this, [&](const QModelIndex& from, const QModelIndex& to) {
        if (from.parent() == database)
            runs << u"%1..%2"_s.arg(from.row()).arg(to.row());
    });
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/a 9"_s, u"t/d/b 9"_s, u"t/d/c 3"_s, u"t/d/d 9"_s }));
    QCOMPARE(runs, (QStringList{ u"0..1"_s, u"3..3"_s }));
}

void TestCollectionTreeModel::sameIdTwice()
{
    CollectionTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s }));
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/a 1"_s, u"t/d/a 2"_s }));
    QCOMPARE(test::printed(model), (QStringList{ u"x | 0"_s, u"  d | –"_s, u"    a | 1"_s, u"    a | 2"_s }));
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/a 3"_s }));
    QCOMPARE(test::printed(model), (QStringList{ u"x | 0"_s, u"  d | –"_s, u"    a | 3"_s }));
}

void TestCollectionTreeModel::emptyDatabasesAreShown()
{
    auto snapshot = std::make_shared<engine::chroma::Snapshot>(*test::snapshotFrom(u"x"_s, { u"t/d/a 5"_s }));
    snapshot->catalog.databases.push_back({ "1", "t", "empty" });
    CollectionTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDirectory(u"/x"_s, snapshot);
    const QStringList expected{ u"x | 0"_s, u"  d | –"_s, u"    a | 5"_s, u"  empty | –"_s };
    QCOMPARE(test::printed(model), expected);
}

void TestCollectionTreeModel::severalDirectories()
{
    CollectionTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, { u"t/d/a 5"_s }));
    model.setDirectory(u"/y"_s, test::snapshotFrom(u"y"_s, { u"t/d/a 6"_s }));
    QCOMPARE(model.rowCount(), 2);
    const QModelIndex inY = model.indexOf(u"/y"_s, u"id-a"_s);
    QCOMPARE(inY.data(ui::DirectoryRole).toString(), u"/y"_s);
    QCOMPARE(inY.data(CollectionTreeModel::RecordsRole).toULongLong(), 6U);
    QVERIFY(!model.indexOf(u"/z"_s).isValid());
    QVERIFY(!model.indexOf(u"/x"_s, u"id-b"_s).isValid());
    model.removeDirectory(u"/x"_s);
    const QStringList expected{ u"y | 0"_s, u"  d | –"_s, u"    a | 6"_s };
    QCOMPARE(test::printed(model), expected);
    model.removeDirectory(u"/y"_s);
    model.removeDirectory(u"/y"_s);
    QCOMPARE(model.rowCount(), 0);
}

void TestCollectionTreeModel::realDirectory_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestCollectionTreeModel::realDirectory()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    const ui::SnapshotPtr snapshot = test::exactViewOf(fixture.directory());
    QVERIFY(snapshot);
    CollectionTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDirectory(fixture.directory(), snapshot);
    QVERIFY(!snapshot->collections.empty());
    for (const engine::chroma::CollectionView& view : snapshot->collections) {
        const QModelIndex row = model.indexOf(fixture.directory(), QString::fromStdString(view.collection.id.text));
        QVERIFY(row.isValid());
        QCOMPARE(row.data(CollectionTreeModel::RecordsRole).toULongLong(), *view.records.value);
        QCOMPARE(row.siblingAtColumn(CollectionTreeModel::FigureColumn).data().toULongLong(), *view.records.value);
        QVERIFY(!row.data(ui::EstimateRole).toBool());
    }
    QCOMPARE(
        model.indexOf(fixture.directory()).data(CollectionTreeModel::BytesRole).toULongLong(), snapshot->disk.total);
}

void TestCollectionTreeModel::survivesHugeDirectory()
{
    QStringList lines;
    for (int at = 0; at < 10'000; ++at)
        lines << u"t/d/c%1 %2"_s.arg(at, 5, 10, QChar(u'0')).arg(at);
    CollectionTreeModel model;
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, lines));
    lines.removeAt(5000);
    model.setDirectory(u"/x"_s, test::snapshotFrom(u"x"_s, lines));
    QCOMPARE(model.rowCount(model.index(0, 0, model.index(0, 0))), 9'999);
    QCOMPARE(model.indexOf(u"/x"_s, u"id-c09999"_s).row(), 9'998);
}

QTEST_GUILESS_MAIN(TestCollectionTreeModel)
#include "tst_collectiontreemodel.moc"
