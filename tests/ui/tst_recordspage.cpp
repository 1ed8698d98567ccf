// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

#include "tests/ui/recordspageoffixture.h"
#include "ui/plots/sparkline.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/stattile.h"

using namespace Qt::StringLiterals;
using namespace ui;
using namespace engine::chroma;

/// The Records page on real directories, driven by object name.
class TestRecordsPage : public QObject, private test::RecordsPageOfFixture
{
    Q_OBJECT

private slots:
    void cleanup()
    {
        close();
        QCOMPARE(dialogs::clearNextAnswers(), 0);
    }
    void everyCollection_data();
    void everyCollection();
    void scrolls();
    void filters();
    void refusedFilterKeepsTheRows();
    void goesToARecord();
    void columns();
    void otherViews();
};

void TestRecordsPage::everyCollection_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestRecordsPage::everyCollection()
{
    QFETCH(QString, name);
    show(name);
    RecordQuery withVectors;
    withVectors.vectors = true;
    auto* selector = find<QComboBox>("collectionSelector");
    QCOMPARE(selector->count(), static_cast<int>(m_session->snapshot()->collections.size()) + 1);
    for (int at = 1; at < selector->count(); ++at) {
        selector->setCurrentIndex(at);
        emit selector->activated(at);
        QVERIFY(settle());
        const RecordPage expected = read(withVectors);
        QCOMPARE(table()->model()->rowCount(), static_cast<int>(expected.total));
        QCOMPARE(find<StatTile>("recordsTile")->figure(), formatCount(expected.total));
        QCOMPARE(find<StatTile>("matchesTile")->figure(), formatCount(expected.total));
        QVERIFY(m_page->messages()->bars().isEmpty());
        if (expected.total == 0) {
            QVERIFY(!m_page->record());
            QVERIFY(find<QLabel>("recordNothing")->isVisible());
            continue;
        }
        QVERIFY(m_page->record()); // the first one, at once
        QCOMPARE(m_page->record()->id, expected.rows.front().id);
        const int last = static_cast<int>(expected.total) - 1;
        QVERIFY(goTo(last));
        const Record& record = expected.rows.back();
        QCOMPARE(m_page->record()->vector, record.vector);
        QCOMPARE(find<Sparkline>("vectorSparkline")->vector(), record.vector);
        QCOMPARE(find<QLabel>("recordId")->text(), oneLine(fromUtf8(record.id), 400));
        QCOMPARE(find<QPlainTextEdit>("recordDocument")->toPlainText(), fromUtf8(record.document.value_or("")));
        const QString from = record.vectorFrom == VectorFrom::Log ? u"log"_s : u"index"_s;
        QCOMPARE(cell(last, table()->model()->columnCount() - 1), from);
    }
}

void TestRecordsPage::scrolls()
{
    show(u"wordnet-sample"_s);
    QVERIFY(choose("wordnet_nouns"));
    const RecordPage expected = read();
    for (const int row : { 2600, 20, 1300, 5, 1900 }) {
        table()->verticalScrollBar()->setValue(row);
        QVERIFY(settle());
        const auto [first, last] = table()->rowsOnView();
        QVERIFY(first <= row && row <= last);
        for (int seen = first; seen <= last; ++seen)
            QCOMPARE(cell(seen, 0), fromUtf8(expected.rows[static_cast<std::size_t>(seen)].id));
    }
    QTest::keyClick(table(), Qt::Key_End, Qt::ControlModifier);
    QVERIFY(settle());
    QCOMPARE(m_page->record()->id, expected.rows.back().id);
}

void TestRecordsPage::filters()
{
    show(u"wordnet-sample"_s);
    QVERIFY(choose("wordnet_nouns"));
    QSignalSpy changed(m_page.get(), &RecordsPage::queryChanged);
    RecordQuery query;
    query.whereDocument = nlohmann::json{ { "$contains", "river" } };
    query.where = nlohmann::json{ { "words", { { "$gt", 1 } } } };
    type(uR"({"$and": [{"words": {"$gt": 1}}, {"#document": {"$contains": "river"}}]})"_s);
    const RecordPage expected = read(query);
    QVERIFY(expected.total > 0 && expected.total < 100);
    QCOMPARE(table()->model()->rowCount(), static_cast<int>(expected.total));
    for (int row = 0; row < static_cast<int>(expected.total); ++row)
        QCOMPARE(cell(row, 0), fromUtf8(expected.rows[static_cast<std::size_t>(row)].id));
    QCOMPARE(m_page->query().where, query.where);
    QVERIFY(!changed.isEmpty());
    QCOMPARE(find<StatTile>("matchesTile")->figure(), formatCount(expected.total));
    type(u"no document has this text"_s);
    QCOMPARE(table()->model()->rowCount(), 0);
    QVERIFY(!m_page->record());
    type({});
    QCOMPARE(table()->model()->rowCount(), 2666);
    QVERIFY(choose("wordnet_verbs"));
    QVERIFY(find<CompletingLine>("recordFilter")->text().isEmpty());
}

void TestRecordsPage::refusedFilterKeepsTheRows()
{
    show(u"wordnet-sample"_s);
    QVERIFY(choose("wordnet_nouns"));
    type(u"river"_s);
    const int rows = table()->model()->rowCount();
    const auto* problem = find<QLabel>("filterProblem");
    for (const QString& line : { u"{\"words\": }"_s, uR"({"#document": {"$regex": "(unclosed"}})"_s }) {
        type(line);
        QVERIFY2(problem->isVisible(), qPrintable(line));
        QCOMPARE(table()->model()->rowCount(), rows);
        QVERIFY(m_page->query().whereDocument->contains("$contains"));
        QVERIFY(m_page->messages()->bars().isEmpty());
    }
    type({});
    QVERIFY(!problem->isVisible());
}

void TestRecordsPage::goesToARecord()
{
    show(u"wordnet-sample"_s);
    QVERIFY(choose("wordnet_nouns"));
    QSignalSpy chosen(m_page.get(), &RecordsPage::recordChosen);
    const RecordPage all = read();
    const QString id = fromUtf8(all.rows[2000].id);
    m_page->selectRecord(id);
    QTRY_VERIFY(m_page->record() && fromUtf8(m_page->record()->id) == id);
    QCOMPARE(table()->currentRow(), 2000);
    QCOMPARE(chosen.last().first().toString(), id);
    type(u"river"_s);
    QVERIFY(table()->model()->rowCount() < 2000);
    m_page->selectRecord(id); // not let through: all are shown again
    QTRY_VERIFY(m_page->record() && fromUtf8(m_page->record()->id) == id && m_page->isSettled());
    QCOMPARE(table()->currentRow(), 2000);
    QVERIFY(find<CompletingLine>("recordFilter")->text().isEmpty());
    m_page->selectRecord(u"nobody"_s);
    QTRY_COMPARE(m_page->messages()->bars().size(), 1);
    QCOMPARE(m_page->messages()->bars().first()->message().lead, u"There is no record of this id."_s);
}

void TestRecordsPage::columns()
{
    show(u"wordnet-sample"_s);
    QVERIFY(choose("wordnet_nouns"));
    auto* list = find<QListWidget>("columnList");
    QTRY_COMPARE(list->count(), 4);
    QCOMPARE(table()->model()->columnCount(), 6); // the first three of them
    for (int row = 0; row < list->count(); ++row)
        list->item(row)->setCheckState(list->item(row)->data(IdRole) == u"words"_s ? Qt::Checked : Qt::Unchecked);
    QCOMPARE(table()->model()->columnCount(), 4);
    QCOMPARE(table()->model()->headerData(2, Qt::Horizontal).toString(), u"words"_s);
    QCOMPARE(table()->selectionModel()->selectedRows().size(), 1); // the new column too
    QVERIFY(choose("wordnet_verbs"));
    QTRY_COMPARE(table()->model()->columnCount(), 6);
    QVERIFY(choose("wordnet_nouns")); // remembered for each collection
    QCOMPARE(table()->model()->headerData(2, Qt::Horizontal).toString(), u"words"_s);
    QCOMPARE(table()->model()->columnCount(), 4);
}

void TestRecordsPage::otherViews()
{
    show(u"wordnet-sample"_s);
    auto* tabs = find<QTabBar>("recordTabs");
    QVERIFY(!tabs->isVisible());
    auto* other = new QLabel(u"neighbours"_s);
    m_page->addDetail(other, u"Nearest"_s);
    QVERIFY(choose("wordnet_nouns"));
    QVERIFY(tabs->isVisible());
    QVERIFY(!other->isVisible());
    m_page->showDetail(other);
    QVERIFY(other->isVisible());
    m_page->setCollection({});
    QVERIFY(!m_page->record() && !m_page->shown());
    QVERIFY(find<QWidget>("emptyState")->isVisible());
}

QTEST_MAIN(TestRecordsPage)
#include "tst_recordspage.moc"
