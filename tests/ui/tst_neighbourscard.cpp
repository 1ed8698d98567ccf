// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

#include <nlohmann/json.hpp>

#include "tests/support/commandline.h"
#include "tests/support/damage.h"
#include "tests/ui/scratchsettings.h"
#include "tests/ui/shownsession.h"
#include "ui/models/neighboursmodel.h"
#include "ui/pages/neighbourscard.h"
#include "ui/pages/neighbourstext.h"
#include "ui/pages/pagetable.h"
#include "ui/widgets/progressrow.h"

using namespace Qt::StringLiterals;
using namespace ui;

/// The card of nearest neighbours on real directories, driven by object name.
class TestNeighboursCard : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void everySpace_data();
    void everySpace();
    void missedOnesAreMarked();
    void numbersOfNeighboursAndCandidates();
    void pastedVector();
    void badVectors_data();
    void badVectors();
    void nothingChosen();
    void choosesANeighbour();
    void copies();
    void commandLineAnswersTheSame();
    void damagedGraph();
    void stoppedAndAskedAgain();
    void hiddenCardAsksNothing();
    void followsChanges();

private:
    bool open(const QString& fixture, const char* collection);
    bool settle()
    {
        return QTest::qWaitFor([this] { return m_card->isSettled(); }, 60'000);
    }
    bool choose(const QString& record)
    {
        m_card->setRecord(record);
        return settle() && m_card->answer();
    }
    bool paste(const QString& text)
    {
        find<QComboBox>("neighboursSource")->setCurrentIndex(1);
        find<QPlainTextEdit>("neighboursVector")->setPlainText(text);
        find<QPushButton>("neighboursFind")->click();
        return settle();
    }
    template <typename T>
    T* find(const char* name) const
    {
        return m_card->findChild<T*>(QString::fromLatin1(name));
    }
    QVariant cell(int row, int column, int role = Qt::DisplayRole) const
    {
        return find<PageTable>("neighboursTable")->model()->index(row, column).data(role);
    }
    QString summary() const { return find<QLabel>("neighboursSummary")->text(); }
    QList<Message> messages() const { return test::messagesIn(*m_card); }
    std::vector<engine::chroma::Record> records(std::size_t count, bool vectors = false) const
    {
        return m_shown->records(*m_view, count, vectors);
    }
    QString firstId() const { return fromUtf8(records(1).front().id); }
    QString copied(const char* action) const
    {
        m_card->findChild<QAction*>(QString::fromLatin1(action))->trigger();
        return QGuiApplication::clipboard()->text();
    }

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<test::ShownSession> m_shown;
    std::unique_ptr<NeighboursCard> m_card;
    const engine::chroma::CollectionView* m_view = nullptr;
};

void TestNeighboursCard::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestNeighboursCard::cleanup()
{
    m_card.reset();
    m_shown.reset();
}

bool TestNeighboursCard::open(const QString& fixture, const char* collection)
{
    if (!m_shown)
        m_shown = std::make_unique<test::ShownSession>(fixture);
    if (!m_shown->open())
        return false;
    m_card = std::make_unique<NeighboursCard>();
    m_card->resize(900, 500);
    m_card->show();
    m_card->setSession(m_shown->session());
    m_view = m_shown->view(collection);
    m_card->setCollection(m_view);
    return m_view != nullptr;
}

void TestNeighboursCard::everySpace_data()
{
    QTest::addColumn<QString>("fixture");
    for (const char* fixture : { "chroma-0.4.6", "chroma-0.5.23", "chroma-0.6.3", "chroma-1.0.15", "chroma-1.5.9" })
        QTest::newRow(fixture) << QString::fromLatin1(fixture);
}

void TestNeighboursCard::everySpace()
{
    QFETCH(QString, fixture);
    QVERIFY(open(fixture, "l2_plain"));
    const auto before = test::stateOf(m_shown->fixture().directory());
    for (const char* collection : { "l2_plain", "ip_odd_ids", "cosine_text", "young" }) {
        m_view = m_shown->view(collection);
        m_card->setCollection(m_view);
        const QString own = firstId();
        QVERIFY2(choose(own), collection);
        const auto& compared = m_card->answer()->compared;
        const int rows = find<PageTable>("neighboursTable")->model()->rowCount();
        QCOMPARE(rows, int(compared.rows.size()));
        QVERIFY(rows > 2);
        for (int row = 0; row < rows; ++row) {
            QVERIFY(cell(row, 0, IdRole).toString() != own);
            QCOMPARE(cell(row, NeighboursModel::DistanceColumn).toFloat(), compared.rows[std::size_t(row)].distance);
        }
        QVERIFY(summary().contains(u" found"_s) && summary().contains(u"HNSW"_s) && summary().contains(u"exact"_s));
        QVERIFY(messages().isEmpty());
        QVERIFY(!find<QWidget>("neighboursEmpty")->isVisible());
        QVERIFY(!find<QWidget>("neighboursProgress")->isVisible());
    }
    QCOMPARE(test::stateOf(m_shown->fixture().directory()), before);
}

/// The sample's index keeps few candidates: some of its nearest are missed, and shown so.
void TestNeighboursCard::missedOnesAreMarked()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    find<QSpinBox>("neighboursEf")->setValue(1);
    find<QSpinBox>("neighboursK")->setValue(10);
    bool met = false;
    for (const auto& record : records(200)) {
        QVERIFY(choose(fromUtf8(record.id)));
        const auto& compared = m_card->answer()->compared;
        if (compared.missed() == 0)
            continue;
        met = true;
        quint64 marked = 0;
        for (int row = 0; row < int(compared.rows.size()); ++row) {
            const bool isMarked =
                cell(row, NeighboursModel::ApproximateColumn, StatusRole).toInt() == int(Status::Wrong);
            QCOMPARE(isMarked, compared.rows[std::size_t(row)].verdict == engine::search::NeighbourVerdict::Missed);
            marked += isMarked;
        }
        QCOMPARE(marked, quint64(compared.missed()));
        QVERIFY2(summary().startsWith(u"%1 of 10 found (%2 missed) · HNSW "_s.arg(compared.found).arg(marked)),
            qPrintable(summary()));
        QVERIFY(summary().contains(u"ef 11"_s)); // one more than k, for the record itself
        break;
    }
    QVERIFY(met);
}

void TestNeighboursCard::numbersOfNeighboursAndCandidates()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    QVERIFY(choose(firstId()));
    QCOMPARE(m_card->answer()->compared.exactCount, std::size_t(10));
    QSignalSpy changed(m_card.get(), &NeighboursCard::answerChanged);
    find<QSpinBox>("neighboursK")->setValue(3);
    QVERIFY(!m_card->isSettled());
    QVERIFY(settle());
    QCOMPARE(m_card->answer()->compared.exactCount, std::size_t(3));
    find<QSpinBox>("neighboursEf")->setValue(300);
    QVERIFY(settle());
    QCOMPARE(m_card->answer()->compared.approximate->ef, std::size_t(300));
    find<QSpinBox>("neighboursEf")->setValue(0);
    QCOMPARE(find<QSpinBox>("neighboursEf")->text(), u"ef %1, as configured"_s.arg(m_card->answer()->efConfigured));
    QVERIFY(settle());
    QCOMPARE(m_card->answer()->compared.approximate->ef, m_card->answer()->efConfigured);
    QCOMPARE(changed.size(), 3);
    m_card->setCollection(m_view); // nothing has changed: nothing is asked
    QVERIFY(m_card->isSettled());
    QCOMPARE(changed.size(), 3);
}

void TestNeighboursCard::pastedVector()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    const auto record = records(1, true).front();
    QVERIFY(!record.vector.empty());
    QVERIFY(paste(QString::fromStdString(nlohmann::json(record.vector).dump())));
    QVERIFY(m_card->answer());
    QCOMPARE(cell(0, 0, IdRole).toString(), fromUtf8(record.id)); // itself, of course
    QCOMPARE(cell(0, NeighboursModel::DistanceColumn).toFloat(), 0.0F);
    QVERIFY(!m_card->findChild<QAction*>(u"copyCommand"_s)->isEnabled());
    QVERIFY(copied("copyPython").contains(u"vector = ["_s));
    // Another record brings the card back to it.
    QVERIFY(choose(fromUtf8(record.id)));
    QCOMPARE(find<QComboBox>("neighboursSource")->currentIndex(), 0);
    QVERIFY(!find<QPlainTextEdit>("neighboursVector")->isVisible());
    QVERIFY(m_card->findChild<QAction*>(u"copyCommand"_s)->isEnabled());
}

void TestNeighboursCard::badVectors_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing") << QString() << u"There is no number in it"_s;
    QTest::newRow("words") << u"near the river"_s << u"'near' is no number, at character 1"_s;
    QTest::newRow("dimension") << u"[1, 2, 3]"_s << u"It has 3 numbers, the collection's vectors have 48"_s;
    QTest::newRow("NaN") << u"[1, nan]"_s << u"Number 2 is nan"_s;
    QTest::newRow("zero") << u"[%1]"_s.arg(QStringList(48, u"0"_s).join(u","_s)) << u"Its length is zero"_s;
    QTest::newRow("abbreviated") << u"[0.1 0.2 ... 0.3]"_s << u"The vector is abbreviated"_s;
    QTest::newRow("too long") << QString(5 << 20, u' ') << u"The text is longer than 4 MiB"_s;
}

void TestNeighboursCard::badVectors()
{
    QFETCH(QString, text);
    QFETCH(QString, reason);
    QVERIFY(open(u"chroma-1.5.9"_s, "cosine_text"));
    QVERIFY(choose(firstId()));
    QVERIFY(paste(text));
    QVERIFY(!m_card->answer());
    QCOMPARE(messages().size(), 1);
    QVERIFY2(messages().front().text.startsWith(reason), qPrintable(messages().front().text));
    QVERIFY(find<QWidget>("neighboursEmpty")->isVisible());
    QVERIFY(paste(QStringList(48, u"0.5"_s).join(u' '))); // and then a good one
    QVERIFY(m_card->answer() && messages().isEmpty());
}

void TestNeighboursCard::nothingChosen()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    QVERIFY(find<QWidget>("neighboursEmpty")->isVisible() && !m_card->answer());
    QVERIFY(!choose(u"no such record"_s));
    QCOMPARE(messages().size(), 1);
    QVERIFY(messages().front().text.contains(u"no such record"_s));
    QVERIFY(choose(firstId()) && messages().isEmpty());
    m_card->setCollection(m_shown->view("never_filled"));
    QVERIFY(settle() && !m_card->answer());
    QVERIFY(find<QWidget>("neighboursEmpty")->isVisible());
    QVERIFY(paste(u"1 2 3"_s)); // of a collection without vectors
    QVERIFY(m_card->answer());
    QCOMPARE(summary(), u"There is no vector to find."_s);
    m_card->setSession(nullptr);
    QVERIFY(find<QWidget>("neighboursEmpty")->isVisible() && m_card->isSettled());
}

void TestNeighboursCard::choosesANeighbour()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    QVERIFY(choose(firstId()));
    QSignalSpy wanted(m_card.get(), &NeighboursCard::recordWanted);
    auto* table = find<PageTable>("neighboursTable");
    table->setCurrentIndex(table->model()->index(2, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.takeFirst().first(), cell(2, 0, IdRole));
    const QPoint at = table->visualRect(table->model()->index(1, 0)).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
    QVERIFY(wanted.isEmpty());
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.takeFirst().first(), cell(1, 0, IdRole));
}

void TestNeighboursCard::copies()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    QVERIFY(choose(firstId()));
    const QString id = cell(0, 0, IdRole).toString();
    const QStringList lines = copied("copyTable").split(u'\n');
    QCOMPARE(lines.front(), u"id\tdistance\texact\tHNSW\tdocument"_s);
    QVERIFY(lines[1].startsWith(id + u'\t'));
    QVERIFY(copied("copyMarkdown").contains(u"| %1 | "_s.arg(id)));
    const auto json = nlohmann::json::parse(copied("copyJson").toStdString());
    QCOMPARE(json["neighbours"].size(), m_card->answer()->compared.rows.size());
    QCOMPARE(fromUtf8(json["neighbours"][0]["id"].get<std::string>()), id);
    QCOMPARE(json["space"].get<std::string>(), std::string("cosine"));
    QVERIFY(json["hnsw"]["distances"].get<int>() > 0);
    const QString python = copied("copyPython");
    for (const QString& part : { u"n_results=11"_s, u"get_collection(\"wordnet_nouns\")"_s, firstId() })
        QVERIFY2(python.contains(part), qPrintable(python));
}

/// What is copied as a command line, run.
void TestNeighboursCard::commandLineAnswersTheSame()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "ip_odd_ids"));
    for (const auto& record : records(12)) {
        QVERIFY(choose(fromUtf8(record.id)));
        const QString command = copied("copyCommand");
        QVERIFY(command.startsWith(u"chromascope-cli query '"_s));
        test::CommandOptions shell; // which gets the program as $0
        shell.wrapper = { u"sh"_s, u"-c"_s, u"\"$0\" "_s + command.section(u' ', 1) + u" --json"_s };
        const auto ran = test::runCommand({}, shell);
        QVERIFY2(ran.exit == 0, ran.told().constData());
        const auto ids = ran.json()["queries"][0]["ids"];
        QCOMPARE(ids.size(), m_card->answer()->records.size() + 1); // and the record itself
        QVERIFY(std::find(ids.begin(), ids.end(), record.id) != ids.end());
    }
}

void TestNeighboursCard::damagedGraph()
{
    m_shown = std::make_unique<test::ShownSession>(u"wordnet-sample"_s);
    test::overwrite(test::indexFolder(m_shown->fixture().directory(), "wordnet_nouns") + u"/data_level0.bin"_s, 4,
        test::raw32(0xfffffff0));
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    QVERIFY(choose(firstId()));
    QVERIFY(!m_card->answer()->compared.approximate);
    QCOMPARE(messages().size(), 1);
    QCOMPARE(messages().front().lead, u"The graph is damaged, so it was not searched."_s);
    const auto* table = find<PageTable>("neighboursTable");
    QCOMPARE(table->model()->rowCount(), 10);
    QVERIFY(table->isColumnHidden(NeighboursModel::ApproximateColumn));
    QVERIFY(summary().startsWith(u"10 neighbours · exact "_s));
    m_card->setCollection(m_shown->view("wordnet_verbs"));
    m_view = m_shown->view("wordnet_verbs");
    QVERIFY(choose(firstId()));
    QVERIFY(messages().isEmpty() && !table->isColumnHidden(NeighboursModel::ApproximateColumn));
}

void TestNeighboursCard::stoppedAndAskedAgain()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    const auto some = records(60);
    for (const auto& record : some) { // the work may be done before it is stopped
        m_card->setRecord(fromUtf8(record.id));
        emit find<ProgressRow>("neighboursProgress")->cancelRequested();
        QVERIFY(settle());
        if (!m_card->answer())
            break;
    }
    QVERIFY(!m_card->answer() && messages().isEmpty());
    auto* button = find<QWidget>("neighboursEmpty")->findChild<QPushButton*>();
    QVERIFY(button->isVisible());
    button->click();
    QVERIFY(settle() && m_card->answer());
}

void TestNeighboursCard::hiddenCardAsksNothing()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    m_card->hide();
    m_card->setRecord(firstId());
    QVERIFY(m_card->isSettled() && !m_card->answer());
    QVERIFY(m_shown->session()->segments().cache().segments().empty());
    m_card->show();
    QVERIFY(settle() && m_card->answer());
}

void TestNeighboursCard::followsChanges()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    const auto record = records(1, true).front();
    QVERIFY(choose(fromUtf8(record.id)));
    const NeighboursPtr before = m_card->answer();
    {
        test::Sql sql(m_shown->fixture().directory());
        QList<float> near(record.vector.begin(), record.vector.end());
        near[0] += 1e-4F;
        test::appendToLog(sql, "l2_plain", { test::LogAdd, "fresh", near, {} });
    }
    QVERIFY(m_shown->refresh());
    m_view = m_shown->view("l2_plain");
    m_card->setCollection(m_view);
    QVERIFY(settle());
    QVERIFY(m_card->answer() != before);
    QCOMPARE(cell(0, 0, IdRole).toString(), u"fresh"_s);
}

QTEST_MAIN(TestNeighboursCard)
#include "tst_neighbourscard.moc"
