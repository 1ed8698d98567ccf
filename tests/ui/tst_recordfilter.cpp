// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include <QAbstractItemView>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/scratchsettings.h"
#include "ui/pages/recordfilter.h"
#include "ui/pages/recordstext.h"
#include "ui/plots/sparkline.h"

using namespace Qt::StringLiterals;
using namespace ui;

/// The filter line with its proposals and complaints; the sparkline; records as text.
class TestRecordFilter : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_settings = std::make_unique<test::ScratchSettings>(); }
    void init();
    void asks();
    void complains_data();
    void complains();
    void proposes();
    void resetIsSilent();
    void sparklineFigures();
    void sparklineWithoutFiniteValues();
    void sparklineByKey();
    void recordsAsText();

private:
    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<RecordFilter> m_filter;
    CompletingLine* m_line = nullptr;
    QLabel* m_problem = nullptr;
};

void TestRecordFilter::init()
{
    m_filter = std::make_unique<RecordFilter>();
    m_line = m_filter->findChild<CompletingLine*>(u"recordFilter"_s);
    m_problem = m_filter->findChild<QLabel*>(u"filterProblem"_s);
    m_filter->resize(600, 60);
    m_filter->show();
    QVERIFY(m_line && m_problem && QTest::qWaitForWindowExposed(m_filter.get()));
}

void TestRecordFilter::asks()
{
    std::vector<engine::chroma::RecordQuery> asked;
    connect(m_filter.get(), &RecordFilter::queryChanged, this, [&](const auto& query) { asked.push_back(query); });
    QTest::keyClicks(m_line, u"#id a b"_s);
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(asked.back().ids, std::vector<std::string>{ "a b" });
    m_line->setText(u"{\"n\": {\"$gt\": 3}}"_s);
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(asked.back().where->dump(), std::string(R"({"n":{"$gt":3}})"));
    QTest::keyClick(m_line, Qt::Key_Escape); // clears
    QVERIFY(asked.back().ids.empty() && !asked.back().where && !asked.back().whereDocument);
    QVERIFY(!m_problem->isVisible());
}

void TestRecordFilter::complains_data()
{
    QTest::addColumn<QString>("said");
    QTest::newRow("{") << u"At the end: the line ends where a key or } should follow."_s;
    QTest::newRow("{\"äöü\": 1, 'n': 2}") << u"At character 12: a key stands in double quotes. Write \"key\": value."_s;
    QTest::newRow("{\"n\": {\"$greater\": 1}}")
        << u"At character 8: '$greater' is no operator for metadata. Use $eq $ne "
           "$gt $gte $lt $lte $in $nin, or $contains $not_contains on arrays."_s;
    QTest::newRow("#id") << u"At the end: an id should follow. Write #id and the id, as it is."_s;
}

void TestRecordFilter::complains()
{
    QFETCH(QString, said);
    QSignalSpy asked(m_filter.get(), &RecordFilter::queryChanged);
    m_line->setText(QString::fromUtf8(QTest::currentDataTag()));
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(m_problem->text(), said);
    QVERIFY(m_problem->isVisible());
    QCOMPARE(m_line->accessibleDescription(), said);
    QVERIFY(asked.isEmpty());
    QCOMPARE(m_line->text(), QString::fromUtf8(QTest::currentDataTag()));
    m_line->setText(u"river"_s);
    QTest::keyClick(m_line, Qt::Key_Return);
    QVERIFY(!m_problem->isVisible());
    QCOMPARE(asked.size(), 1);
}

void TestRecordFilter::proposes()
{
    engine::chroma::KeySurvey survey{ 10, 10, {} };
    survey.keys.push_back({ "größe", 10, false, true, false, false, { 1, 2 } });
    m_filter->setSurvey(std::make_shared<const engine::chroma::KeySurvey>(survey));
    QTest::keyClicks(m_line, u"{\"gr"_s);
    QCOMPARE(m_line->suggestions().size(), 1);
    auto* popup = QApplication::activePopupWidget();
    QVERIFY(popup && popup->objectName() == u"completionPopup"_s);
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QTRY_COMPARE(m_line->text(), u"{\"größe\": "_s);
    // What comes next is proposed at once: its values and operators.
    QTRY_VERIFY(m_line->suggestions().size() > 2);
    QCOMPARE(m_line->suggestions().first().text, u"1"_s);
    m_line->take(0);
    QCOMPARE(m_line->text(), u"{\"größe\": 1"_s);
    QTest::keyClicks(m_line, u"}"_s);
    QVERIFY(m_line->suggestions().isEmpty());
    QVERIFY(!QApplication::activePopupWidget());
}

void TestRecordFilter::resetIsSilent()
{
    m_line->setText(u"{bad"_s);
    QTest::keyClick(m_line, Qt::Key_Return);
    QSignalSpy asked(m_filter.get(), &RecordFilter::queryChanged);
    m_filter->reset();
    QTest::qWait(250); // longer than the line waits for a last key
    QVERIFY(asked.isEmpty());
    QVERIFY(m_filter->text().isEmpty() && !m_problem->isVisible());
}

void TestRecordFilter::sparklineFigures()
{
    const VectorFigures figures = figuresOf({ 3, -4, 0, 0 });
    QCOMPARE(figures.minimum, -4.0);
    QCOMPARE(figures.maximum, 3.0);
    QCOMPARE(figures.mean, -0.25);
    QCOMPARE(figures.norm, 5.0);
    QCOMPARE(figures.notFinite, quint64{ 0 });
    Sparkline line;
    QCOMPARE(line.accessibleDescription(), u"There is no vector."_s);
    line.setVector({ 0.1F, -4, 3 });
    QCOMPARE(line.textOf(0), u"[0]  0.1"_s); // a float, not the double next to it
    QVERIFY(line.accessibleDescription().startsWith(u"3 components from −4.0000 to 3.0000"));
    QVERIFY(!line.grab().isNull());
}

void TestRecordFilter::sparklineWithoutFiniteValues()
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const VectorFigures figures = figuresOf({ nan, std::numeric_limits<float>::infinity() });
    QVERIFY(std::isnan(figures.minimum) && std::isnan(figures.maximum) && std::isnan(figures.mean));
    QCOMPARE(figures.notFinite, quint64{ 2 });
    for (const std::vector<float>& odd : { std::vector<float>{ nan }, std::vector<float>(3, 0.0F),
             std::vector<float>{ 3e38F, -3e38F, nan }, std::vector<float>(100'000, 1.0F) }) {
        Sparkline line;
        line.resize(200, 72);
        line.setVector(odd);
        QVERIFY(!line.grab().isNull());
        QVERIFY(!line.accessibleDescription().isEmpty());
    }
}

void TestRecordFilter::sparklineByKey()
{
    Sparkline line;
    line.setVector({ 1, 2, 3 });
    QTest::keyClick(&line, Qt::Key_Right);
    QCOMPARE(line.current(), std::optional<std::size_t>(0));
    QTest::keyClick(&line, Qt::Key_Left);
    QCOMPARE(line.current(), std::optional<std::size_t>(0));
    QTest::keyClick(&line, Qt::Key_End);
    QTest::keyClick(&line, Qt::Key_Right);
    QCOMPARE(line.current(), std::optional<std::size_t>(2));
    line.setVector({});
    QCOMPARE(line.current(), std::nullopt);
}

void TestRecordFilter::recordsAsText()
{
    engine::chroma::Record record;
    record.id = "a\tb";
    record.document = "one\n| two \\";
    record.metadata = { { "n", 0.5 }, { "tags", { "x", 1 } } };
    record.vector = { 0.5F, -1.0F };
    record.vectorFrom = engine::chroma::VectorFrom::Log;
    const QStringList keys{ u"n"_s, u"tags"_s, u"none"_s };
    QCOMPARE(
        recordsAsTsv({ record }, keys), u"id\tdocument\tn\ttags\tnone\na\\tb\tone\\n| two \\\t0.5\t[\"x\",1]\t\n"_s);
    QCOMPARE(recordsAsMarkdown({ record }, { u"n"_s }),
        u"| id | document | n |\n| --- | --- | --- |\n| a\\\\tb | one\\\\n\\| two \\\\ | 0.5 |\n"_s);
    const auto json = nlohmann::json::parse(recordsAsJson({ record, record }).toStdString());
    QCOMPARE(json.size(), std::size_t(2));
    QCOMPARE(json[1]["vector"].dump(), std::string("[0.5,-1.0]"));
    QCOMPARE(json[0]["document"].get<std::string>(), *record.document);
    QCOMPARE(recordsAsJson({}), u"[]\n"_s);
    QCOMPARE(vectorAsJson(record.vector), u"[0.5,-1.0]"_s);
}

QTEST_MAIN(TestRecordFilter)
#include "tst_recordfilter.moc"
