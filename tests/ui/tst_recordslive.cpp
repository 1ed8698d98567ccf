// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "engine/report/recordsdocument.h"
#include "tests/support/damage.h"
#include "tests/ui/recordspageoffixture.h"
#include "ui/widgets/messagebar.h"

using namespace Qt::StringLiterals;
using namespace ui;
using namespace engine::chroma;

/// What the Records page gives away, and how it stands a directory that changes or is damaged.
class TestRecordsLive : public QObject, private test::RecordsPageOfFixture
{
    Q_OBJECT

private slots:
    void cleanup()
    {
        close();
        QCOMPARE(dialogs::clearNextAnswers(), 0);
    }
    void copies();
    void exports();
    void exportsNothingIntoTheDirectory();
    void damagedIndex();
    void followsChanges();
    void nothingIsWritten();
};

void TestRecordsLive::copies()
{
    show(u"wordnet-sample"_s);
    QVERIFY(choose("wordnet_nouns"));
    const RecordPage all = read();
    table()->selectRow(3);
    auto* selection = table()->selectionModel();
    selection->select(table()->model()->index(700, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    auto* clipboard = QGuiApplication::clipboard();
    const auto copy = [&](const char* action) {
        clipboard->setText({});
        table()->findChild<QAction*>(QString::fromLatin1(action))->trigger();
        return QTest::qWaitFor([&] { return !clipboard->text().isEmpty(); }, 10'000);
    };
    QVERIFY(copy("copyRows"));
    const QStringList lines = clipboard->text().split(u'\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[2].startsWith(fromUtf8(all.rows[700].id) + u'\t' + fromUtf8(*all.rows[700].document)));
    QVERIFY(copy("copyMarkdown"));
    QVERIFY(clipboard->text().startsWith(u"| id | document |"));
    QVERIFY(copy("copyJson"));
    const auto json = nlohmann::json::parse(clipboard->text().toStdString());
    QCOMPARE(json.size(), std::size_t(2));
    QCOMPARE(json[1]["id"].get<std::string>(), all.rows[700].id);
    QCOMPARE(json[1]["vector"].size(), std::size_t(96));
    QVERIFY(settle());
    find<QPushButton>("copyVector")->click();
    QCOMPARE(
        nlohmann::json::parse(clipboard->text().toStdString()).get<std::vector<float>>(), m_page->record()->vector);
    table()->selectAll(); // too many at once
    table()->findChild<QAction*>(u"copyRows"_s)->trigger();
    QCOMPARE(m_page->messages()->bars().size(), 1);
}

void TestRecordsLive::exports()
{
    show(u"wordnet-sample"_s);
    QVERIFY(choose("wordnet_nouns"));
    type(u"river"_s);
    RecordQuery query = m_page->query();
    query.vectors = true;
    const RecordPage expected = read(query);
    const QTemporaryDir folder;
    auto* button = find<QPushButton>("exportRecords");
    for (const QString& name : { u"out.jsonl"_s, u"out.csv"_s }) {
        const QString target = folder.filePath(name);
        dialogs::setNextPath(target);
        button->click();
        QTRY_VERIFY(!m_page->messages()->bars().isEmpty());
        QCOMPARE(m_page->messages()->bars().first()->message().status, Status::Good);
        const QList<QByteArray> lines = test::readFile(target).split('\n');
        if (name.endsWith(u"csv")) {
            QVERIFY(lines.first().startsWith("id,document"));
            QVERIFY(lines.size() > static_cast<qsizetype>(expected.total));
            continue;
        }
        QCOMPARE(lines.size(), static_cast<qsizetype>(expected.total) + 1);
        for (std::size_t row = 0; row < expected.rows.size(); ++row)
            QCOMPARE(nlohmann::ordered_json::parse(lines[static_cast<qsizetype>(row)].toStdString()),
                engine::report::recordJson(expected.rows[row], true));
    }
}

void TestRecordsLive::exportsNothingIntoTheDirectory()
{
    show(u"chroma-1.5.9"_s);
    QVERIFY(choose("l2_plain"));
    const auto before = test::stateOf(m_fixture->directory());
    dialogs::setNextPath(m_fixture->directory() + u"/out.jsonl"_s);
    find<QPushButton>("exportRecords")->click();
    QTRY_VERIFY(!m_page->messages()->bars().isEmpty());
    QCOMPARE(m_page->messages()->bars().first()->message().status, Status::Wrong);
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestRecordsLive::damagedIndex()
{
    m_fixture = std::make_unique<test::Fixture>(u"chroma-1.5.9"_s);
    test::resizeFile(test::indexFolder(m_fixture->directory(), "l2_plain") + u"/data_level0.bin"_s, 5000);
    test::age(m_fixture->directory());
    show({});
    QVERIFY(choose("l2_plain"));
    QVERIFY(table()->model()->rowCount() > 0);
    QVERIFY(m_page->record());
    QCOMPARE(cell(0, 0), fromUtf8(m_page->record()->id));
    QCOMPARE(m_page->messages()->bars().size(), 1);
    QCOMPARE(m_page->messages()->bars().first()->message().lead, u"Vectors are missing; the records are all there."_s);
    QVERIFY(choose("thinned")); // is not concerned
    QVERIFY(m_page->messages()->bars().isEmpty());
}

void TestRecordsLive::followsChanges()
{
    show(u"chroma-1.5.9"_s);
    QVERIFY(choose("young"));
    const int rows = table()->model()->rowCount();
    QVERIFY(goTo(rows - 1));
    const std::string stoodOn = m_page->record()->id;
    test::Sql sql(m_fixture->directory());
    test::LogEntry added;
    added.id = "added";
    added.vector = QList<float>(12, 0.5F);
    added.metadata = R"({"chroma:document": "a new one"})";
    test::appendToLog(sql, "young", added);
    test::appendToLog(sql, "young", { test::LogDelete, QByteArray::fromStdString(read().rows.front().id), {}, {} });
    m_session->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled() && cell(rows - 1, 0) == u"added"_s, 30'000);
    QCOMPARE(table()->model()->rowCount(), rows); // one more, one less
    QCOMPARE(m_page->record()->id, stoodOn);
    QCOMPARE(table()->currentRow(), rows - 2); // it has moved up
    QVERIFY(goTo(rows - 1));
    QCOMPARE(m_page->record()->vector, std::vector<float>(12, 0.5F));
}

void TestRecordsLive::nothingIsWritten()
{
    m_fixture = std::make_unique<test::Fixture>(u"chroma-0.5.5-then-1.5.9"_s);
    const auto before = test::stateOf(m_fixture->directory());
    show({});
    for (const char* collection : { "l2_plain", "emptied", "cosine_text", "never_filled" }) {
        QVERIFY(choose(collection));
        type(u"text"_s);
    }
    m_page.reset();
    m_session.reset();
    m_jobs.reset();
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

QTEST_MAIN(TestRecordsLive)
#include "tst_recordslive.moc"
