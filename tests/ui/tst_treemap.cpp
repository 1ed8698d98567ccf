// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <random>

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "ui/plots/treemap.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;
using ui::TreemapCell;
using ui::TreemapItem;

namespace {

double areaOf(const QRectF& rect)
{
    return rect.width() * rect.height();
}

/// The parts of the sample directory, two of them by collection.
QVector<TreemapItem> sampleItems()
{
    QVector<TreemapItem> items{ { u"wal"_s, u"Log"_s, 3'785'432, false, {} },
        { u"metadata"_s, u"Metadata"_s, 3'418'000, false, {} },
        { u"free_pages"_s, u"Free pages"_s, 230'000, false, {} }, { u"orphans"_s, u"Orphans"_s, 0, false, {} },
        { u"vectors"_s, u"Vectors"_s, 1'650'000, true, {} } };
    items[0].children = { { u"n"_s, u"nouns"_s, 2'400'000, false, {} }, { u"v"_s, u"verbs"_s, 870'000, false, {} },
        { u"z"_s, u"nothing"_s, 0, false, {} } };
    return items;
}

QVector<double> randomWeights(std::mt19937& random, int count)
{
    // From bytes to tens of gigabytes in one picture.
    std::uniform_real_distribution<double> magnitude(0, 10);
    QVector<double> weights;
    for (int i = 0; i < count; ++i)
        weights.append(i % 7 == 3 ? 0 : std::floor(std::pow(10, magnitude(random))));
    return weights;
}

void sendKey(QWidget* widget, Qt::Key key)
{
    QTest::keyClick(widget, key);
}

} // namespace

class TreemapTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::ThemeChoice::Light); }

    void areasAreExact();
    void nothingOverlaps();
    void cellsAreNearlySquare();
    void emptyAndOddInput();
    void equalWeightsKeepTheirOrder();
    void twoLevels();
    void childrenBeyondTheirParent();
    void manyChildrenShareTheRest();
    void hugeNumbers();
    void paintsThePartsColours();
    void clickSelects();
    void selectionFromOutside();
    void keyboardWalks();
    void hoverTellsExactBytes();
    void wordsForScreenReaders();
    void exportsLightOnWhite();
    void exportRefusesOtherFormats();
};

void TreemapTest::areasAreExact()
{
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        const QVector<double> weights = randomWeights(random, 1 + round);
        const QRectF area(3, 5, 400 + round * 7, 300 - round);
        const QVector<QRectF> rects = ui::squarify(weights, area);
        double total = 0;
        for (const double weight : weights)
            total += weight;
        for (qsizetype i = 0; i < weights.size() && total > 0; ++i) {
            const double wanted = weights[i] / total * areaOf(area);
            QVERIFY2(std::abs(areaOf(rects[i]) - wanted) <= 1e-6 * areaOf(area) / 1000 + 1e-9 * wanted,
                qPrintable(QString::number(areaOf(rects[i])) + u' ' + QString::number(wanted)));
            QCOMPARE(rects[i].isNull(), weights[i] == 0);
        }
    }
}

void TreemapTest::nothingOverlaps()
{
    std::mt19937 random(11);
    const QRectF area(0, 0, 640, 360);
    const QVector<QRectF> rects = ui::squarify(randomWeights(random, 60), area);
    double covered = 0;
    for (qsizetype a = 0; a < rects.size(); ++a) {
        covered += areaOf(rects[a]);
        if (!rects[a].isNull())
            QVERIFY(area.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(rects[a]));
        for (qsizetype b = a + 1; b < rects.size(); ++b) {
            const QRectF shared = rects[a].intersected(rects[b]);
            QVERIFY(std::min(shared.width(), shared.height()) < 1e-6);
        }
    }
    QVERIFY(std::abs(covered - areaOf(area)) < 1e-3);
}

void TreemapTest::cellsAreNearlySquare()
{
    // The example of the paper: 6 6 4 3 2 2 1 in 6 × 4. Slices would be 24:1 at worst.
    const QVector<QRectF> rects = ui::squarify({ 6, 6, 4, 3, 2, 2, 1 }, QRectF(0, 0, 6, 4));
    QCOMPARE(rects[0], QRectF(0, 0, 3, 2));
    QCOMPARE(rects[1], QRectF(0, 2, 3, 2));
    for (const QRectF& rect : rects)
        QVERIFY(std::max(rect.width() / rect.height(), rect.height() / rect.width()) < 3);
}

void TreemapTest::emptyAndOddInput()
{
    QCOMPARE(ui::squarify({}, QRectF(0, 0, 10, 10)).size(), 0);
    for (const QRectF& rect : ui::squarify({ 0, 0 }, QRectF(0, 0, 10, 10)))
        QVERIFY(rect.isNull());
    for (const QRectF& rect : ui::squarify({ 1, 2 }, QRectF(0, 0, 0, 10)))
        QVERIFY(rect.isNull());
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const QVector<QRectF> rects =
        ui::squarify({ nan, -5, std::numeric_limits<double>::infinity(), 1 }, QRectF(0, 0, 10, 10));
    QVERIFY(rects[0].isNull() && rects[1].isNull() && rects[2].isNull());
    QCOMPARE(rects[3], QRectF(0, 0, 10, 10));
    QVERIFY(ui::layoutTreemap({}, QRectF(0, 0, 10, 10)).isEmpty());
    QVERIFY(ui::layoutTreemap(sampleItems(), QRectF()).isEmpty());
}

void TreemapTest::equalWeightsKeepTheirOrder()
{
    const QVector<QRectF> rects = ui::squarify({ 1, 1, 1, 1 }, QRectF(0, 0, 100, 100));
    QCOMPARE(rects[0].topLeft(), QPointF(0, 0));
    QCOMPARE(rects, ui::squarify({ 1, 1, 1, 1 }, QRectF(0, 0, 100, 100)));
    // A zero among them moves nothing.
    const QVector<QRectF> withZero = ui::squarify({ 1, 0, 1, 1, 1 }, QRectF(0, 0, 100, 100));
    QCOMPARE(withZero[2], rects[1]);
    QCOMPARE(withZero[4], rects[3]);
}

void TreemapTest::twoLevels()
{
    const QVector<TreemapItem> items = sampleItems();
    const QRectF area(0, 0, 500, 250);
    const QVector<TreemapCell> cells = ui::layoutTreemap(items, area);
    // Log, its two collections and its rest, metadata, vectors, free pages; no orphans, no empty collection.
    QCOMPARE(cells.size(), 7);
    QCOMPARE(cells[0].item, 0);
    QCOMPARE(cells[0].child, -1);
    QCOMPARE(cells[1].child, 0);
    QCOMPARE(cells[2].child, 1);
    QVERIFY(cells[3].rest);
    QCOMPARE(cells[3].bytes, quint64(3'785'432 - 2'400'000 - 870'000));
    double total = 0;
    for (const TreemapItem& item : items)
        total += double(item.bytes);
    for (const TreemapCell& cell : cells) {
        QVERIFY(std::abs(areaOf(cell.rect) - double(cell.bytes) / total * areaOf(area)) < 1e-6);
        if (cell.child >= 0 || cell.rest)
            QVERIFY(cells[0].rect.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(cell.rect));
    }
}

void TreemapTest::childrenBeyondTheirParent()
{
    QVector<TreemapItem> items{ { u"wal"_s, u"Log"_s, 100, false,
        { { u"a"_s, {}, 150, false, {} }, { u"b"_s, {}, 50, false, {} } } } };
    const QVector<TreemapCell> cells = ui::layoutTreemap(items, QRectF(0, 0, 100, 100));
    QCOMPARE(cells.size(), 3);
    QCOMPARE(areaOf(cells[1].rect) + areaOf(cells[2].rect), 10000.0);
    QCOMPARE(areaOf(cells[1].rect), 7500.0);
}

void TreemapTest::manyChildrenShareTheRest()
{
    TreemapItem item{ u"vectors"_s, u"Vectors"_s, 0, false, {} };
    for (int i = 0; i < 10'000; ++i) {
        item.children.append({ QString::number(i), {}, quint64(i + 1), false, {} });
        item.bytes += quint64(i + 1);
    }
    const QVector<TreemapCell> cells = ui::layoutTreemap({ item }, QRectF(0, 0, 800, 400));
    QVERIFY(cells.size() < 300);
    quint64 bytes = 0;
    for (const TreemapCell& cell : cells)
        bytes += cell.child >= 0 || cell.rest ? cell.bytes : 0;
    QCOMPARE(bytes, item.bytes);
    QCOMPARE(cells[1].child, 9'999); // the largest is shown
    QVERIFY(cells.last().rest);
}

void TreemapTest::hugeNumbers()
{
    const quint64 huge = std::numeric_limits<quint64>::max();
    const QVector<TreemapItem> items{ { u"wal"_s, {}, huge, false,
                                          { { u"a"_s, {}, huge, false, {} }, { u"b"_s, {}, huge, false, {} } } },
        { u"other"_s, {}, 1, false, {} } };
    for (const TreemapCell& cell : ui::layoutTreemap(items, QRectF(0, 0, 100, 100))) {
        QVERIFY(std::isfinite(cell.rect.width()) && std::isfinite(cell.rect.height()));
        QVERIFY(cell.rect.width() >= 0 && cell.rect.height() >= 0);
    }
}

void TreemapTest::paintsThePartsColours()
{
    ui::Treemap map;
    map.resize(500, 250);
    map.setItems(sampleItems());
    for (const ui::ThemeChoice theme : { ui::ThemeChoice::Light, ui::ThemeChoice::Dark }) {
        ui::Theme::apply(*qApp, theme);
        const QImage image = map.grab().toImage();
        for (const TreemapCell& cell : ui::layoutTreemap(map.items(), QRectF(0, 0, 500, 250))) {
            const ui::Part part = ui::partFromName(map.items()[cell.item].key);
            if (part == ui::Part::FreePages || cell.rest)
                continue;
            const QPoint middle = cell.rect.center().toPoint();
            QCOMPARE(image.pixelColor(middle), ui::Theme::colours().part(part));
        }
    }
    ui::Theme::apply(*qApp, ui::ThemeChoice::Light);
}

void TreemapTest::clickSelects()
{
    ui::Treemap map;
    map.resize(500, 250);
    map.setItems(sampleItems());
    QSignalSpy selected(&map, &ui::Treemap::selected);
    for (const TreemapCell& cell : ui::layoutTreemap(map.items(), QRectF(0, 0, 500, 250))) {
        const TreemapItem& item = map.items()[cell.item];
        if (cell.child < 0 && !cell.rest && !item.children.isEmpty())
            continue; // covered by its collections
        QTest::mouseClick(&map, Qt::LeftButton, {}, cell.rect.center().toPoint());
        QCOMPARE(selected.last().at(0).toString(), item.key);
        QCOMPARE(selected.last().at(1).toString(), cell.child >= 0 ? item.children[cell.child].key : QString());
        QCOMPARE(map.selectedKey(), item.key);
    }
    QCOMPARE(selected.size(), 6);
}

void TreemapTest::selectionFromOutside()
{
    ui::Treemap map;
    map.resize(500, 250);
    map.setItems(sampleItems());
    QSignalSpy selected(&map, &ui::Treemap::selected);
    const QImage before = map.grab().toImage();
    map.setSelected(u"metadata"_s);
    QCOMPARE(map.selectedKey(), u"metadata"_s);
    QVERIFY(map.grab().toImage() != before);
    map.setSelected(u"wal"_s, u"v"_s);
    QCOMPARE(map.selectedChildKey(), u"v"_s);
    map.setSelected(u"orphans"_s); // has no bytes, so no cell
    QCOMPARE(map.selectedKey(), QString());
    QCOMPARE(map.grab().toImage(), before);
    QCOMPARE(selected.size(), 0);
}

void TreemapTest::keyboardWalks()
{
    QWidget window;
    ui::Treemap map(&window);
    map.resize(500, 250);
    map.setItems(sampleItems());
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    map.clearFocus();
    map.setFocus(Qt::TabFocusReason);
    QSignalSpy selected(&map, &ui::Treemap::selected);
    const auto chosen = [&]() -> QString {
        sendKey(&map, Qt::Key_Return);
        return selected.last().at(0).toString() + u'/' + selected.last().at(1).toString();
    };
    QCOMPARE(chosen(), u"wal/"_s);
    sendKey(&map, Qt::Key_Right);
    QCOMPARE(chosen(), u"metadata/"_s);
    sendKey(&map, Qt::Key_Left);
    sendKey(&map, Qt::Key_Left);
    QCOMPARE(chosen(), u"wal/"_s);
    sendKey(&map, Qt::Key_Down);
    QCOMPARE(chosen(), u"wal/n"_s);
    sendKey(&map, Qt::Key_Right);
    QCOMPARE(chosen(), u"wal/v"_s);
    sendKey(&map, Qt::Key_Up);
    QCOMPARE(chosen(), u"wal/"_s);
    for (int i = 0; i < 9; ++i)
        sendKey(&map, Qt::Key_Right);
    QCOMPARE(chosen(), u"free_pages/"_s);
    sendKey(&map, Qt::Key_Escape);
    QCOMPARE(selected.last().at(0).toString(), QString());
    QCOMPARE(map.selectedKey(), QString());
}

void TreemapTest::hoverTellsExactBytes()
{
    QWidget window;
    window.resize(600, 400);
    ui::Treemap map(&window);
    map.resize(500, 250);
    map.setItems(sampleItems());
    window.show();
    const auto hover = [&](const QPointF& at) { QTest::mouseMove(&map, at.toPoint()); };
    for (const TreemapCell& cell : ui::layoutTreemap(map.items(), QRectF(0, 0, 500, 250))) {
        const TreemapItem& item = map.items()[cell.item];
        if (cell.child < 0 && !cell.rest && !item.children.isEmpty())
            continue;
        hover(cell.rect.center());
        auto* card = window.findChild<ui::HoverCard*>();
        QVERIFY(card && card->isVisible());
        QVERIFY(card->title().contains(item.label));
        QString exact = card->lines().value(0);
        QCOMPARE(exact.startsWith(u'≈'), item.estimate);
        exact.remove(QRegularExpression(u"\\D"_s));
        QCOMPARE(exact.toULongLong(), cell.bytes);
        QVERIFY(window.rect().contains(card->geometry()));
    }
    map.hide();
    QVERIFY(!window.findChild<ui::HoverCard*>()->isVisible());
}

void TreemapTest::wordsForScreenReaders()
{
    ui::Treemap map;
    QVERIFY(!map.accessibleName().isEmpty());
    map.setItems(sampleItems());
    for (const QString& word : { u"Log"_s, u"Metadata"_s, u"41.7"_s })
        QVERIFY2(map.accessibleDescription().contains(word), qPrintable(map.accessibleDescription()));
    QVERIFY(!map.accessibleDescription().contains(u"Orphans"_s));
}

void TreemapTest::exportsLightOnWhite()
{
    ui::Theme::apply(*qApp, ui::ThemeChoice::Dark);
    ui::Treemap map;
    map.resize(300, 200);
    map.setItems(sampleItems());
    map.setSelected(u"wal"_s);
    QTemporaryDir folder;
    const QString png = folder.filePath(u"map.png"_s);
    QVERIFY(map.exportTo(png));
    const QImage image(png);
    QVERIFY(!image.isNull());
    QCOMPARE(image.pixelColor(1, 1), QColor(Qt::white));
    int log = 0;
    for (int x = 0; x < image.width(); ++x)
        log += image.pixelColor(x, image.height() / 4) == ui::Colours::light().part(ui::Part::Log) ? 1 : 0;
    QVERIFY(log > image.width() / 5);
    for (const QString& name : { u"map.svg"_s, u"map.pdf"_s }) {
        QVERIFY(map.exportTo(folder.filePath(name)));
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(name.endsWith(u"svg"_s)
                ? bytes.contains("<svg") && bytes.contains("Free pages") && bytes.contains("#e08a1e")
                : bytes.startsWith("%PDF"));
    }
    ui::Theme::apply(*qApp, ui::ThemeChoice::Light);
}

void TreemapTest::exportRefusesOtherFormats()
{
    ui::Treemap map;
    QTemporaryDir folder;
    const auto gif = map.exportTo(folder.filePath(u"map.gif"_s));
    QVERIFY(!gif);
    QCOMPARE(gif.error().kind, engine::ErrorKind::BadArgument);
    const auto nowhere = map.exportTo(folder.filePath(u"missing/map.png"_s));
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().kind, engine::ErrorKind::Io);
}

QTEST_MAIN(TreemapTest)
#include "tst_treemap.moc"
