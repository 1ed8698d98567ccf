// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

#include "tests/support/damage.h"
#include "tests/ui/scratchsettings.h"
#include "tests/ui/shownsession.h"
#include "ui/pages/mapcard.h"
#include "ui/pages/maptext.h"
#include "ui/plots/scatterplot.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/progressrow.h"

using namespace Qt::StringLiterals;
using namespace ui;
using engine::search::MetadataColumn;

namespace {

/// Eleven points in a row, with a column of `values`; what is empty is missing.
MapData mapWith(const std::vector<engine::search::SampledValue>& values)
{
    MapData map;
    map.collectionName = "things";
    MetadataColumn column{ "key", values };
    for (std::size_t at = 0; at < values.size(); ++at) {
        map.ids.push_back("id" + std::to_string(at));
        map.projection.points.push_back({ double(at), 0 });
        column.present += !std::holds_alternative<std::monostate>(values[at]);
        column.numbers += std::holds_alternative<double>(values[at]);
    }
    map.columns.push_back(column);
    return map;
}

} // namespace

/// The map of a collection on real directories, driven by object name; and what colours it.
class TestMapCard : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void categories();
    void scale();
    void fewNumbersAreCategories();
    void everyRelease_data();
    void everyRelease();
    void colours();
    void samples();
    void marked();
    void choosesARecord();
    void saves();
    void nothingToDraw();
    void damagedGraph();
    void unreadableAndTriedAgain();
    void stoppedAndDrawnAgain();
    void hiddenCardDrawsNothing();

private:
    bool open(const QString& fixture, const char* collection);
    bool settle()
    {
        return QTest::qWaitFor([this] { return m_card->isSettled(); }, 60'000);
    }
    template <typename T>
    T* find(const char* name) const
    {
        return m_card->findChild<T*>(QString::fromLatin1(name));
    }
    ScatterPlot* plot() const { return find<ScatterPlot>("mapPlot"); }
    void colourBy(const QString& key)
    {
        auto* keys = find<QComboBox>("mapKey");
        keys->setCurrentIndex(keys->findData(key));
        emit keys->activated(keys->currentIndex());
    }
    QString subtitle() const { return find<QLabel>("mapSummary")->text(); }

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<test::ShownSession> m_shown;
    std::unique_ptr<MapCard> m_card;
};

void TestMapCard::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestMapCard::cleanup()
{
    m_card.reset();
    m_shown.reset();
    QCOMPARE(dialogs::clearNextAnswers(), 0);
}

bool TestMapCard::open(const QString& fixture, const char* collection)
{
    if (!m_shown)
        m_shown = std::make_unique<test::ShownSession>(fixture);
    if (!m_shown->open())
        return false;
    m_card = std::make_unique<MapCard>();
    m_card->resize(900, 600);
    m_card->show();
    m_card->setSession(m_shown->session());
    m_card->setCollection(m_shown->view(collection));
    return settle();
}

void TestMapCard::categories()
{
    std::vector<engine::search::SampledValue> values{ {} };
    for (int value = 0; value < 11; ++value) {
        for (int times = 0; times <= value; ++times)
            values.emplace_back("v" + std::to_string(value));
    }
    const MapData map = mapWith(values);
    const ScatterData data = mapScatter(map, &map.columns.front());
    QVERIFY(!data.scale);
    QCOMPARE(int(data.groups.size()), scatterSeries + 2);
    QCOMPARE(data.groups[0].kind, ScatterGroup::Kind::Missing);
    QCOMPARE(data.groups[0].label, u"no value (1)"_s);
    QCOMPARE(data.groups[1].kind, ScatterGroup::Kind::Other);
    QCOMPARE(data.groups[1].label, u"3 other values (6)"_s); // v0, v1 and v2
    QCOMPARE(data.groups[2].label, u"v10 (11)"_s);
    QCOMPARE(data.groups[9].label, u"v3 (4)"_s);
    for (const ScatterPoint& point : data.points) {
        const QString label = data.groups[std::size_t(point.group)].label;
        if (point.value.isEmpty())
            QCOMPARE(label, data.groups[0].label);
        else if (point.value.mid(1).toInt() < 3)
            QCOMPARE(label, data.groups[1].label);
        else
            QVERIFY(label.startsWith(point.value + u" ("));
    }
}

void TestMapCard::scale()
{
    std::vector<engine::search::SampledValue> values;
    for (int value = 0; value <= 20; ++value)
        values.emplace_back(-5.0 + value);
    values.emplace_back();
    const MapData map = mapWith(values);
    const ScatterData data = mapScatter(map, &map.columns.front());
    QVERIFY(data.scale.has_value());
    QCOMPARE(data.scale->lowest, -5.0);
    QCOMPARE(data.scale->highest, 15.0);
    double last = -1;
    for (std::size_t at = 0; at <= 20; ++at) {
        const ScatterGroup& group = data.groups[std::size_t(data.points[at].group)];
        QCOMPARE(group.kind, ScatterGroup::Kind::Level);
        QVERIFY(group.level >= last);
        last = group.level;
    }
    QCOMPARE(data.groups[std::size_t(data.points[0].group)].level, 0.0);
    QCOMPARE(last, 1.0);
    QCOMPARE(data.groups[std::size_t(data.points[21].group)].kind, ScatterGroup::Kind::Missing);
    // Numbers whose difference is no number.
    std::vector<engine::search::SampledValue> far;
    for (int value = -6; value <= 6; ++value)
        far.emplace_back(value * 2.9e307);
    const MapData wide = mapWith(far);
    for (const ScatterPoint& point : mapScatter(wide, &wide.columns.front()).points)
        QVERIFY(point.group >= 0 && point.group < 24);
}

void TestMapCard::fewNumbersAreCategories()
{
    const MapData map = mapWith({ 1.0, 2.0, 2.0, 3.5, {}, 2.0 });
    const ScatterData data = mapScatter(map, &map.columns.front());
    QVERIFY(!data.scale);
    QCOMPARE(data.groups[1].label, u"2 (3)"_s);
    QVERIFY(mapScatter(map, nullptr).colourTitle.isEmpty());
    const MapData mixed = mapWith({ 1.0, std::string("one"), std::string("<b>") });
    QCOMPARE(mapScatter(mixed, &mixed.columns.front()).groups.size(), std::size_t(3));
}

void TestMapCard::everyRelease_data()
{
    QTest::addColumn<QString>("fixture");
    for (const char* fixture : { "chroma-0.4.6", "chroma-0.5.23", "chroma-1.0.15", "chroma-1.5.9" })
        QTest::newRow(fixture) << QString::fromLatin1(fixture);
}

void TestMapCard::everyRelease()
{
    QFETCH(QString, fixture);
    QVERIFY(open(fixture, "l2_plain"));
    const auto before = test::stateOf(m_shown->fixture().directory());
    for (const char* collection : { "l2_plain", "ip_odd_ids", "cosine_text", "young", "ties", "thinned" }) {
        const auto* view = m_shown->view(collection);
        m_card->setCollection(view);
        QVERIFY(settle() && m_card->map());
        const MapData& map = *m_card->map();
        QCOMPARE(map.ids.size(), std::size_t(view->records.valueOr(0)));
        QCOMPARE(plot()->data().points.size(), map.ids.size());
        QVERIFY(plot()->isVisible() && !plot()->accessibleDescription().isEmpty());
        QVERIFY(plot()->data().xTitle.startsWith(u"PC 1 ("_s) && plot()->data().xTitle.endsWith(u"of variance)"_s));
        QVERIFY2(
            subtitle().startsWith(u"all %1 records · "_s.arg(formatCount(map.ids.size()))), qPrintable(subtitle()));
        QVERIFY(test::messagesIn(*m_card).isEmpty());
    }
    QCOMPARE(test::stateOf(m_shown->fixture().directory()), before);
}

void TestMapCard::colours()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    QVERIFY(plot()->data().colourTitle.isEmpty());
    colourBy(u"lexname"_s);
    QCOMPARE(plot()->data().colourTitle, u"lexname"_s);
    QVERIFY(int(plot()->data().groups.size()) > scatterSeries);
    for (const ScatterPoint& point : plot()->data().points)
        QVERIFY(point.value.startsWith(u"noun."_s));
    colourBy(u"words"_s);
    QVERIFY(plot()->data().scale && plot()->data().scale->lowest == 1.0);
    find<QComboBox>("mapSample")->setCurrentIndex(0); // the key is kept
    QVERIFY(settle());
    QCOMPARE(plot()->data().colourTitle, u"words"_s);
    colourBy({});
    QVERIFY(plot()->data().colourTitle.isEmpty());
}

void TestMapCard::samples()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    find<QComboBox>("mapSample")->setCurrentIndex(0);
    QVERIFY(settle());
    const auto first = m_card->map()->ids;
    QCOMPARE(first.size(), std::size_t(1000));
    QVERIFY2(subtitle().startsWith(u"%1 of %2 records, seed 1 · "_s.arg(formatCount(1000), formatCount(2666))),
        qPrintable(subtitle()));
    find<QToolButton>("mapAnother")->click();
    QVERIFY(settle());
    QVERIFY(m_card->map()->ids != first);
    QVERIFY(subtitle().contains(u"seed 2"_s));
}

void TestMapCard::marked()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    find<QComboBox>("mapSample")->setCurrentIndex(0);
    QVERIFY(settle());
    QStringList ids;
    for (const auto& record : m_shown->records(*m_shown->view("wordnet_nouns"), 20))
        ids << fromUtf8(record.id);
    const QString chosen = ids.takeFirst();
    m_card->setMarked(chosen, ids + QStringList{ u"no such record"_s });
    QVERIFY(!m_card->isSettled());
    QVERIFY(settle());
    QCOMPARE(int(plot()->marks().size()), 20); // in the sample or not
    int pointed = 0;
    for (const ScatterMark& mark : plot()->marks()) {
        pointed += mark.chosen;
        QCOMPARE(mark.chosen, mark.id == chosen);
        for (const ScatterPoint& point : plot()->data().points) {
            if (point.id == mark.id)
                QVERIFY(QLineF(point.place, mark.place).length() < 1e-3);
        }
    }
    QCOMPARE(pointed, 1);
    find<QToolButton>("mapAnother")->click(); // placed anew on the next map
    QVERIFY(settle());
    QCOMPARE(int(plot()->marks().size()), 20);
    m_card->setMarked({}, {});
    QVERIFY(plot()->marks().empty());
}

void TestMapCard::choosesARecord()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    QSignalSpy wanted(m_card.get(), &MapCard::recordWanted);
    QTest::mouseClick(plot(), Qt::LeftButton, {}, plot()->pixelOf(0).toPoint());
    QCOMPARE(wanted.size(), 1);
    QVERIFY(!wanted.first().first().toString().isEmpty());
}

void TestMapCard::saves()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    colourBy(u"lexname"_s);
    const QTemporaryDir folder;
    const QString csv = folder.filePath(u"map.csv"_s);
    dialogs::setNextPath(csv);
    m_card->findChild<QAction*>(u"saveFigures"_s)->trigger();
    QCOMPARE(test::readFile(csv), scatterTable(plot()->data(), ','));
    const QString svg = folder.filePath(u"map.svg"_s);
    dialogs::setNextPath(svg);
    m_card->findChild<QAction*>(u"savePicture"_s)->trigger();
    QVERIFY(test::readFile(svg).contains("noun.animal"));
    const QString inside = m_shown->fixture().directory() + u"/map.png"_s;
    dialogs::setNextPath(inside);
    m_card->findChild<QAction*>(u"savePicture"_s)->trigger();
    QVERIFY(!QFile::exists(inside));
    QCOMPARE(test::messagesIn(*m_card).last().status, Status::Wrong);
}

void TestMapCard::nothingToDraw()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "emptied"));
    QVERIFY(!plot()->isVisible() && find<QWidget>("mapEmpty")->isVisible());
    QVERIFY(!find<QToolButton>("mapExport")->isEnabled());
    m_card->setCollection(m_shown->view("l2_plain"));
    QVERIFY(settle() && plot()->isVisible());
    m_card->setSession(nullptr);
    QVERIFY(!plot()->isVisible() && find<QWidget>("mapEmpty")->isVisible() && !m_card->map());
}

void TestMapCard::damagedGraph()
{
    m_shown = std::make_unique<test::ShownSession>(u"wordnet-sample"_s);
    const QString folder = test::indexFolder(m_shown->fixture().directory(), "wordnet_nouns");
    test::overwrite(folder + u"/data_level0.bin"_s, 4, test::raw32(0xfffffff0));
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    QCOMPARE(m_card->map()->ids.size(), std::size_t(2666)); // the vectors are whole
    QCOMPARE(test::messagesIn(*m_card).size(), 1);
    QCOMPARE(test::messagesIn(*m_card).front().status, Status::Loss);
}

void TestMapCard::unreadableAndTriedAgain()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_verbs"));
    const QString folder = test::indexFolder(m_shown->fixture().directory(), "wordnet_nouns");
    QVERIFY(QFile::rename(folder, folder + u"-away"_s));
    QVERIFY(QFile::link(folder, folder)); // cannot be listed
    m_card->setCollection(m_shown->view("wordnet_nouns"));
    QVERIFY(settle());
    QVERIFY(!m_card->map() && !plot()->isVisible());
    QCOMPARE(test::messagesIn(*m_card).size(), 1);
    QVERIFY(!test::messagesIn(*m_card).front().action.isEmpty());
    QVERIFY(QFile::remove(folder));
    QVERIFY(QFile::rename(folder + u"-away"_s, folder));
    emit m_card->findChild<MessageBar*>()->actionTriggered();
    QVERIFY(settle() && m_card->map() && test::messagesIn(*m_card).isEmpty());
}

void TestMapCard::stoppedAndDrawnAgain()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    for (int attempt = 0; attempt < 50 && m_card->map(); ++attempt) { // it may be done before it is stopped
        find<QToolButton>("mapAnother")->click();
        emit find<ProgressRow>("mapProgress")->cancelRequested();
        QVERIFY(settle());
    }
    QVERIFY(!m_card->map() && test::messagesIn(*m_card).isEmpty());
    auto* button = find<QWidget>("mapEmpty")->findChild<QPushButton*>();
    QVERIFY(button->isVisible());
    button->click();
    QVERIFY(settle() && m_card->map());
}

void TestMapCard::hiddenCardDrawsNothing()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    m_card->hide();
    m_card->setCollection(m_shown->view("wordnet_verbs"));
    QVERIFY(m_card->isSettled() && !m_card->map());
    m_card->show();
    QVERIFY(settle());
    QCOMPARE(m_card->map()->collectionName, std::string("wordnet_verbs"));
}

QTEST_MAIN(TestMapCard)
#include "tst_mapcard.moc"
