// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "engine/chroma/store.h"
#include "tests/support/fixture.h"
#include "ui/models/formatting.h"
#include "ui/models/logentriesmodel.h"
#include "ui/models/roles.h"

using engine::chroma::LogPage;
using engine::chroma::LogRow;
using engine::chroma::Store;
using ui::LogEntriesModel;

/// The model over the log of the sample, its questions answered by the engine.
class TestLogEntriesModel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void walksThroughEverything();
    void walksBackFromMemory();
    void oneCollection();
    void goesToASeqId();
    void dropsStaleAnswers();
    void keepsPageWhenUnreadable();
    void refreshAsksAgain();
    void showsRawValues();

private:
    LogEntriesModel::RowsPtr answer(const LogPage& page) const;

    std::unique_ptr<test::Fixture> m_fixture;
    std::optional<Store> m_store;
    std::unique_ptr<LogEntriesModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    std::vector<std::pair<quint64, LogPage>> m_asked;
    bool m_answering = false;
};

void TestLogEntriesModel::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("wordnet-sample"));
    QVERIFY(m_fixture->isValid());
    auto store = Store::open(m_fixture->path());
    QVERIFY(store.has_value());
    m_store.emplace(std::move(*store));
}

void TestLogEntriesModel::init()
{
    m_asked.clear();
    m_answering = false;
    m_model = std::make_unique<LogEntriesModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    connect(m_model.get(), &LogEntriesModel::pageWanted, this, [this](quint64 question, const LogPage& page) {
        m_asked.emplace_back(question, page);
        if (m_answering)
            m_model->setPage(question, answer(page));
    });
}

void TestLogEntriesModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
}

LogEntriesModel::RowsPtr TestLogEntriesModel::answer(const LogPage& page) const
{
    auto rows = m_store->logRows(page);
    return rows ? std::make_shared<const std::vector<LogRow>>(std::move(*rows)) : nullptr;
}

void TestLogEntriesModel::walksThroughEverything()
{
    m_answering = true;
    const auto view = m_store->exactView();
    QVERIFY(view.has_value());
    m_model->showNewest();
    QCOMPARE(m_model->row(0)->seqId, *view->log.maxSeqId);
    quint64 seen = 0;
    engine::SeqId last = *view->log.maxSeqId + 1;
    for (;;) {
        QCOMPARE(*m_model->rowsBefore(), seen);
        for (int row = 0; row < m_model->rowCount(); ++row) {
            QVERIFY(m_model->row(row)->seqId < last);
            last = m_model->row(row)->seqId;
        }
        seen += static_cast<quint64>(m_model->rowCount());
        if (!m_model->canShowOlder())
            break;
        m_model->showOlder();
    }
    QCOMPARE(seen, *view->log.entries.value);
    QCOMPARE(last, *view->log.minSeqId);
}

void TestLogEntriesModel::walksBackFromMemory()
{
    m_answering = true;
    m_model->showNewest();
    const engine::SeqId top = m_model->row(0)->seqId;
    m_model->showOlder();
    m_model->showOlder();
    const std::size_t asked = m_asked.size();
    m_model->showNewer();
    m_model->showNewer();
    QCOMPARE(m_model->row(0)->seqId, top);
    QVERIFY(!m_model->canShowNewer());
    QCOMPARE(m_asked.size(), asked); // both pages were still known
    m_model->showNewer();
    QCOMPARE(m_model->row(0)->seqId, top);
}

void TestLogEntriesModel::oneCollection()
{
    m_answering = true;
    const auto catalog = m_store->catalog();
    QVERIFY(catalog.has_value());
    const engine::CollectionId id = catalog->collections.front().id;
    m_model->setCollection(id);
    QVERIFY(m_model->rowCount() > 0);
    for (int row = 0; row < m_model->rowCount(); ++row)
        QCOMPARE(m_model->row(row)->collection, id.text);
    m_model->setCollection(engine::CollectionId{ "00000000-0000-0000-0000-000000000000" });
    QCOMPARE(m_model->rowCount(), 0);
    QVERIFY(!m_model->canShowOlder());
}

void TestLogEntriesModel::goesToASeqId()
{
    m_answering = true;
    m_model->showNewest();
    m_model->showFrom(1000);
    QCOMPARE(m_model->row(0)->seqId, 1000);
    QVERIFY(!m_model->rowsBefore().has_value()); // nobody has counted what is above
    m_model->showOlder();
    QVERIFY(m_model->row(0)->seqId < 1000);
    m_model->showNewer();
    QCOMPARE(m_model->row(0)->seqId, 1000);
    m_model->showNewer();
    QCOMPARE(*m_model->rowsBefore(), 0U);
    m_model->showFrom(-5);
    QCOMPARE(m_model->rowCount(), 0);
}

void TestLogEntriesModel::dropsStaleAnswers()
{
    m_model->showNewest();
    m_model->showFrom(1000);
    QCOMPARE(m_asked.size(), 2U);
    QVERIFY(m_model->isWaiting());
    m_model->setPage(m_asked[0].first, answer(m_asked[0].second));
    QCOMPARE(m_model->rowCount(), 0);
    QVERIFY(m_model->isWaiting());
    m_model->setPage(m_asked[1].first, answer(m_asked[1].second));
    QCOMPARE(m_model->row(0)->seqId, 1000);
    QVERIFY(!m_model->isWaiting());
}

void TestLogEntriesModel::keepsPageWhenUnreadable()
{
    m_answering = true;
    m_model->showNewest();
    const engine::SeqId top = m_model->row(0)->seqId;
    m_answering = false;
    m_model->showOlder();
    m_model->setPage(m_asked.back().first, nullptr);
    QVERIFY(!m_model->isWaiting());
    QCOMPARE(m_model->row(0)->seqId, top);
}

void TestLogEntriesModel::refreshAsksAgain()
{
    m_answering = true;
    m_model->showNewest();
    m_model->showOlder();
    const engine::SeqId top = m_model->row(0)->seqId;
    const std::size_t asked = m_asked.size();
    m_model->refresh();
    QCOMPARE(m_asked.size(), asked + 1);
    QCOMPARE(m_model->row(0)->seqId, top); // the same place
    m_model->showNewer();
    QCOMPARE(m_asked.size(), asked + 2); // what was remembered may be old
}

void TestLogEntriesModel::showsRawValues()
{
    m_answering = true;
    m_model->showNewest();
    const LogRow& row = *m_model->row(0);
    const auto cell = [&](int column) { return m_model->index(0, column).data(); };
    QCOMPARE(cell(LogEntriesModel::SeqIdColumn).toLongLong(), row.seqId);
    QCOMPARE(cell(LogEntriesModel::BytesColumn).toULongLong(), row.bytes);
    QCOMPARE(cell(LogEntriesModel::DimensionColumn).toULongLong(), *row.dimension);
    QCOMPARE(cell(LogEntriesModel::IdColumn).toString(), ui::oneLine(ui::fromUtf8(row.id)));
    QCOMPARE(cell(LogEntriesModel::MetadataAppliedColumn).toBool(), row.appliedMetadata);
    QCOMPARE(cell(LogEntriesModel::VectorsAppliedColumn).toBool(), row.appliedVectors);
    QCOMPARE(m_model->index(0, 0).data(ui::IdRole).toString(), QString::number(row.seqId));
    m_model->setNames({ { row.collection, QStringLiteral("named") } });
    QCOMPARE(cell(LogEntriesModel::CollectionColumn).toString(), QStringLiteral("named"));
}

QTEST_GUILESS_MAIN(TestLogEntriesModel)
#include "tst_logentriesmodel.moc"
