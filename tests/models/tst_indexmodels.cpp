// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QFile>
#include <QTest>

#include "engine/chroma/store.h"
#include "engine/search/indexdescription.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"
#include "ui/models/indexfilesmodel.h"
#include "ui/models/indexparametersmodel.h"

using namespace Qt::StringLiterals;
using namespace ui;
using engine::search::IndexDescription;
using Tester = QAbstractItemModelTester;

namespace {

IndexDescription describe(const test::Fixture& fixture, const std::string& collection)
{
    const auto store = engine::chroma::Store::open(fixture.path()).value();
    const auto catalog = store.catalog().value();
    const auto wanted = engine::chroma::resolveCollection(catalog, collection).value();
    return engine::search::describeIndex(store, *wanted).value();
}

QVariant cell(const QAbstractItemModel& model, int row, int column, int role = Qt::DisplayRole)
{
    return model.index(row, column).data(role);
}

} // namespace

/// The tables of the Index page: raw figures of real indexes, damage marked.
class TestIndexModels : public QObject
{
    Q_OBJECT

private slots:
    void parameters();
    void drift();
    void files();
    void damagedFiles();
    void headings();
};

void TestIndexModels::parameters()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    IndexParametersModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setParameters(describe(fixture, "wordnet_nouns").parameters);
    using Model = IndexParametersModel;
    QCOMPARE(model.rowCount(), 8);
    QCOMPARE(cell(model, 0, Model::NameColumn).toString(), u"M"_s);
    QCOMPARE(cell(model, 0, Model::ActualColumn), QVariant(quint64(16)));
    const int space = model.rowOf(u"space"_s);
    QCOMPARE(cell(model, space, Model::ValueColumn).toString(), u"cosine"_s);
    QCOMPARE(cell(model, space, Model::ReportedColumn).toString(), u"l2"_s);
    QCOMPARE(cell(model, space, Model::NameColumn, StatusRole).toInt(), int(Status::Wrong));
    const int efSearch = model.rowOf(u"ef_search"_s);
    QCOMPARE(cell(model, efSearch, Model::NoteColumn).toString(), u"Chroma's client reports 100; 10 is in force"_s);
    QVERIFY(!cell(model, space, Model::ActualColumn).isValid());
    QCOMPARE(cell(model, space, Model::ChangeableColumn).toString(), u"never"_s);
    QCOMPARE(cell(model, model.rowOf(u"ef_search"_s), Model::ValueColumn), QVariant(qint64(10)));
    QCOMPARE(cell(model, model.rowOf(u"resize_factor"_s), Model::ValueColumn), QVariant(1.2));
    QCOMPARE(cell(model, model.rowOf(u"num_threads"_s), Model::ValueColumn), QVariant(unknownText()));
    QVERIFY(!cell(model, 0, Model::NameColumn, StatusRole).isValid());
    model.setParameters({});
    QCOMPARE(model.rowCount(), 0);
}

void TestIndexModels::drift()
{
    engine::chroma::Parameters configured;
    configured.m.value = 32;
    configured.efConstruction.value = 100;
    engine::hnsw::Header header;
    header.m = 16;
    header.efConstruction = 100;
    IndexParametersModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setParameters(engine::search::indexParameters(configured, engine::chroma::Dialect::Rust, header));
    using Model = IndexParametersModel;
    QCOMPARE(cell(model, 0, Model::NameColumn, StatusRole).toInt(), int(Status::Wrong));
    QVERIFY(cell(model, 0, Model::NoteColumn).toString().contains(u"built with"));
    QVERIFY(!cell(model, 1, Model::NameColumn, StatusRole).isValid());
}

void TestIndexModels::files()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    IndexFilesModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setIndex(describe(fixture, "wordnet_nouns"));
    using Model = IndexFilesModel;
    QCOMPARE(model.rowCount(), 5);
    const int links = model.rowOf(u"link_lists.bin"_s);
    QCOMPARE(cell(model, links, Model::BytesColumn), QVariant(quint64(25'736)));
    QCOMPARE(cell(model, links, Model::ExpectedColumn), QVariant(quint64(25'736)));
    QCOMPARE(cell(model, links, Model::VerdictColumn, StatusRole).toInt(), int(Status::Good));
    QVERIFY(!cell(model, model.rowOf(u"index_metadata.pickle"_s), Model::ExpectedColumn).isValid());
}

void TestIndexModels::damagedFiles()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    const QString folder = test::indexFolder(fixture.directory(), "wordnet_nouns");
    test::resizeFile(folder + u"/link_lists.bin"_s, 1000);
    test::resizeFile(folder + u"/length.bin"_s, 2'000'000);
    QVERIFY(QFile::remove(folder + u"/index_metadata.pickle"_s));
    test::age(fixture.directory());
    IndexFilesModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setIndex(describe(fixture, "wordnet_nouns"));
    using Model = IndexFilesModel;
    const int links = model.rowOf(u"link_lists.bin"_s);
    QCOMPARE(cell(model, links, Model::VerdictColumn, StatusRole).toInt(), int(Status::Loss));
    QVERIFY(!cell(model, links, Model::VerdictColumn).toString().isEmpty());
    const int lengths = model.rowOf(u"length.bin"_s);
    QVERIFY(cell(model, lengths, Model::VerdictColumn).toString().contains(u"preallocated"));
    const int map = model.rowOf(u"index_metadata.pickle"_s);
    QVERIFY(map >= 0);
    QVERIFY(!cell(model, map, Model::BytesColumn).isValid());
    QCOMPARE(cell(model, map, Model::VerdictColumn, StatusRole).toInt(), int(Status::Loss));
}

void TestIndexModels::headings()
{
    const IndexParametersModel parameters;
    const IndexFilesModel files;
    for (const QAbstractItemModel* model :
        { static_cast<const QAbstractItemModel*>(&parameters), static_cast<const QAbstractItemModel*>(&files) }) {
        for (int column = 0; column < model->columnCount(); ++column)
            QVERIFY(!model->headerData(column, Qt::Horizontal).toString().isEmpty());
        QVERIFY(!model->headerData(model->columnCount(), Qt::Horizontal).isValid());
    }
}

QTEST_GUILESS_MAIN(TestIndexModels)
#include "tst_indexmodels.moc"
