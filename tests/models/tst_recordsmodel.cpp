// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "engine/chroma/records.h"
#include "tests/support/fixture.h"
#include "ui/models/formatting.h"
#include "ui/models/recordsmodel.h"

using namespace engine::chroma;
using ui::RecordsModel;

/// The model over a collection of the sample, its pages answered by the engine.
class TestRecordsModel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void asksForWhatIsOnView();
    void showsEveryRecord();
    void forgetsTheOldest();
    void oldPagesStayUntilNewOnesCome();
    void otherTotals();
    void lateAndOddAnswers();
    void columns();
    void oddRecords();

private:
    RecordsModel::RowsPtr answer(quint64 page) const;
    QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }

    std::unique_ptr<test::Fixture> m_fixture;
    std::optional<Store> m_store;
    std::optional<RecordReader> m_reader;
    std::unique_ptr<RecordsModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    std::vector<quint64> m_asked;
};

void TestRecordsModel::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("wordnet-sample"));
    auto store = Store::open(m_fixture->path());
    QVERIFY(store);
    m_store.emplace(std::move(*store));
    const auto catalog = m_store->catalog();
    for (const Collection& collection : catalog->collections) {
        if (collection.name == "wordnet_nouns")
            m_reader.emplace(std::move(*RecordReader::open(*m_store, collection, {})));
    }
    QVERIFY(m_reader && m_reader->total() == 2666);
}

void TestRecordsModel::init()
{
    m_asked.clear();
    m_model = std::make_unique<RecordsModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    connect(m_model.get(), &RecordsModel::pageWanted, this, [this](quint64 page) { m_asked.push_back(page); });
    m_model->setKeys({ QStringLiteral("pos"), QStringLiteral("words") });
    m_model->setTotal(m_reader->total());
}

void TestRecordsModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
}

RecordsModel::RowsPtr TestRecordsModel::answer(quint64 page) const
{
    auto rows = m_reader->fetch(page * RecordsModel::rowsPerPage, RecordsModel::rowsPerPage);
    return std::make_shared<const std::vector<Record>>(std::move(*rows));
}

void TestRecordsModel::asksForWhatIsOnView()
{
    QCOMPARE(m_model->rowCount(), 2666);
    QCOMPARE(text(2000, RecordsModel::IdColumn), QStringLiteral("…"));
    QVERIFY(m_asked.empty()); // looking at cells asks for nothing
    m_model->showRows(0, 20);
    m_model->showRows(0, 21);
    QCOMPARE(m_asked, std::vector<quint64>{ 0 });
    m_model->showRows(190, 410);
    QCOMPARE(m_asked, (std::vector<quint64>{ 0, 1, 2 }));
    m_model->setPage(1, answer(1));
    m_model->showRows(200, 399);
    m_model->showRows(2600, 5'000'000);
    QCOMPARE(m_asked, (std::vector<quint64>{ 0, 1, 2, 13 }));
    m_model->giveUpPages(); // they could not be read
    m_model->showRows(0, 20);
    QCOMPARE(m_asked.back(), quint64{ 0 });
    QCOMPARE(m_asked.size(), std::size_t{ 5 });
}

void TestRecordsModel::showsEveryRecord()
{
    const auto all = m_reader->fetch(0, m_reader->total());
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const Record& record = (*all)[static_cast<std::size_t>(row)];
        const auto page = static_cast<quint64>(row) / RecordsModel::rowsPerPage;
        if (!m_model->record(row))
            m_model->setPage(page, answer(page));
        QVERIFY(m_model->record(row));
        QCOMPARE(m_model->index(row, 0).data(ui::IdRole).toString(), ui::fromUtf8(record.id));
        QCOMPARE(text(row, RecordsModel::IdColumn), ui::oneLine(ui::fromUtf8(record.id)));
        QCOMPARE(text(row, RecordsModel::DocumentColumn), ui::oneLine(ui::fromUtf8(*record.document)));
        QCOMPARE(text(row, RecordsModel::FirstKeyColumn), QStringLiteral("n"));
        QCOMPARE(text(row, RecordsModel::FirstKeyColumn + 1), QString::number(record.metadata.at("words").get<int>()));
        QVERIFY(!m_model->index(row, 0).data(RecordsModel::WaitingRole).toBool());
    }
    QCOMPARE(changed.size(), 14); // one for each page
}

void TestRecordsModel::forgetsTheOldest()
{
    m_model->setTotal(100'000);
    const auto rows = answer(0);
    const auto pages = static_cast<quint64>(RecordsModel::pagesKept);
    for (quint64 page = 0; page < pages; ++page)
        m_model->setPage(page, rows);
    m_model->showRows(0, 10); // the oldest is on view again
    m_model->setPage(pages, rows);
    QVERIFY(m_model->record(0));
    QVERIFY(!m_model->record(RecordsModel::rowsPerPage)); // its neighbour went
    QVERIFY(m_model->record(static_cast<int>(pages * RecordsModel::rowsPerPage)));
}

void TestRecordsModel::oldPagesStayUntilNewOnesCome()
{
    m_model->showRows(0, 10);
    m_model->setPage(0, answer(0));
    m_model->renewPages();
    QVERIFY(m_model->record(5));
    m_asked.clear();
    m_model->showRows(0, 10);
    m_model->showRows(0, 10);
    QCOMPARE(m_asked, std::vector<quint64>{ 0 });
    m_model->setPage(0, answer(0));
    m_model->showRows(0, 10);
    QCOMPARE(m_asked.size(), std::size_t{ 1 });
}

void TestRecordsModel::otherTotals()
{
    m_model->setPage(0, answer(0));
    QPersistentModelIndex kept(m_model->index(100, 0));
    for (const quint64 total : { 3000, 150, 150, 0, 2666 }) {
        m_model->setTotal(total);
        QCOMPARE(m_model->rowCount(), static_cast<int>(total));
        QVERIFY(!m_model->record(0)); // every page is forgotten
        QVERIFY(total < 101 || total == 2666 || kept.isValid());
    }
    QVERIFY(!kept.isValid());
    m_tester.reset(); // looks at every row
    m_model->setTotal(std::numeric_limits<quint64>::max());
    QCOMPARE(m_model->rowCount(), static_cast<int>(RecordsModel::mostRows));
}

void TestRecordsModel::lateAndOddAnswers()
{
    m_model->setTotal(150);
    m_model->setPage(1, answer(1)); // behind the end
    m_model->setPage(0, nullptr);
    QVERIFY(!m_model->record(0));
    m_model->setPage(0, std::make_shared<const std::vector<Record>>(10)); // fewer than there should be, without ids
    QVERIFY(!m_model->record(0) && !m_model->record(20));
    QCOMPARE(text(0, RecordsModel::IdColumn), QStringLiteral("gone since it was listed"));
    QVERIFY(!m_model->record(-1) && !m_model->record(150));
}

void TestRecordsModel::columns()
{
    QCOMPARE(m_model->columnCount(), 5);
    QCOMPARE(m_model->headerData(RecordsModel::FirstKeyColumn, Qt::Horizontal).toString(), QStringLiteral("pos"));
    QCOMPARE(m_model->headerData(m_model->vectorColumn(), Qt::Horizontal).toString(), QStringLiteral("vector"));
    m_model->setPage(0, answer(0));
    m_model->setKeys({ QStringLiteral("<b>no such key\n") });
    QCOMPARE(m_model->columnCount(), 4);
    QCOMPARE(text(0, RecordsModel::FirstKeyColumn), ui::unknownText());
    QCOMPARE(m_model->headerData(RecordsModel::FirstKeyColumn, Qt::Horizontal).toString(),
        QStringLiteral("<b>no such key\\n"));
    m_model->setKeys({});
    QCOMPARE(m_model->columnCount(), 3);
    QCOMPARE(text(0, m_model->vectorColumn()), ui::unknownText()); // nobody looked for one
}

void TestRecordsModel::oddRecords()
{
    Record record;
    record.id = "\xff\n";
    record.metadata = { { "pos", { 1, "two", true } }, { "words", 0.1 } };
    record.vectorFrom = VectorFrom::Log;
    m_model->setPage(0, std::make_shared<const std::vector<Record>>(std::vector{ record }));
    QCOMPARE(text(0, RecordsModel::IdColumn), QString(QChar(0xFFFD)) + QStringLiteral("\\n"));
    QCOMPARE(text(0, RecordsModel::DocumentColumn), ui::unknownText());
    QCOMPARE(text(0, RecordsModel::FirstKeyColumn), QStringLiteral("[1,\"two\",true]"));
    QCOMPARE(text(0, RecordsModel::FirstKeyColumn + 1), QStringLiteral("0.1"));
    QCOMPARE(text(0, m_model->vectorColumn()), QStringLiteral("log"));
}

QTEST_GUILESS_MAIN(TestRecordsModel)
#include "tst_recordsmodel.moc"
