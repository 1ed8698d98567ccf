// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include <QtTest>

#include "engine/search/metadatasample.h"
#include "engine/search/projection.h"
#include "engine/search/smalleigen.h"
#include "tests/engine/opencollection.h"

using namespace engine;
using namespace engine::search;

namespace {

double dot(const std::vector<float>& a, const std::vector<float>& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Independent normal coordinates of these standard deviations, turned by a rotation of neighbouring axes so that no
/// axis is a coordinate's, around a point far away.
std::vector<float> cloud(std::size_t count, const std::vector<double>& deviations, double offset)
{
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<double> one;
        for (const double deviation : deviations)
            one.push_back(deviation * normal(random));
        for (std::size_t at = 0; at + 1 < one.size(); ++at) {
            const double a = one[at];
            const double b = one[at + 1];
            one[at] = 0.8 * a - 0.6 * b;
            one[at + 1] = 0.6 * a + 0.8 * b;
        }
        for (const double value : one)
            values.push_back(float(value + offset));
    }
    return values;
}

double varianceOf(const std::vector<ProjectedPoint>& points, double ProjectedPoint::*along)
{
    double sum = 0;
    double squares = 0;
    for (const ProjectedPoint& point : points) {
        sum += point.*along;
        squares += point.*along * point.*along;
    }
    const auto count = double(points.size());
    return squares / count - sum / count * sum / count;
}

void checkAxes(const Projection& projection)
{
    for (const PrincipalAxis& axis : projection.axes) {
        QVERIFY(std::abs(dot(axis.direction, axis.direction) - 1) < 1e-4);
        const auto largest = std::max_element(
            axis.direction.begin(), axis.direction.end(), [](float a, float b) { return std::abs(a) < std::abs(b); });
        QVERIFY(*largest > 0);
        QVERIFY(axis.share > 0 && axis.share <= 1);
    }
    if (projection.axes.size() == 2) {
        QVERIFY(std::abs(dot(projection.axes[0].direction, projection.axes[1].direction)) < 1e-4);
        QVERIFY(projection.axes[0].share >= projection.axes[1].share * (1 - 1e-6));
        QVERIFY(projection.axes[0].share + projection.axes[1].share <= 1 + 1e-6);
    }
}

} // namespace

/// Principal components of a sample, and the samples.
class TestProjection : public QObject
{
    Q_OBJECT

private slots:
    void smallEigen();
    void sampleIsFair();
    void plane();
    void knownShares();
    void degenerate_data();
    void degenerate();
    void wildNumbers();
    void wide();
    void realCollections_data();
    void realCollections();
    void sampleOfManyRows();
    void stopsAndLimits();
    void metadata();
};

void TestProjection::smallEigen()
{
    const std::vector<double> matrix{ 4, 1, -2, 1, 2, 0.5, -2, 0.5, 3 };
    const auto eigen = symmetricEigen(matrix, 3);
    QVERIFY(eigen.values[0] >= eigen.values[1] && eigen.values[1] >= eigen.values[2]);
    QVERIFY(std::abs(eigen.values[0] + eigen.values[1] + eigen.values[2] - 9) < 1e-12);
    for (std::size_t j = 0; j < 3; ++j) {
        for (std::size_t i = 0; i < 3; ++i) {
            double product = 0;
            for (std::size_t at = 0; at < 3; ++at)
                product += matrix[i * 3 + at] * eigen.vectors[at * 3 + j];
            QVERIFY(std::abs(product - eigen.values[j] * eigen.vectors[i * 3 + j]) < 1e-12);
        }
    }
}

void TestProjection::sampleIsFair()
{
    QCOMPARE(drawSample(3, 10, 1), (std::vector<std::uint64_t>{ 0, 1, 2 }));
    QVERIFY(drawSample(0, 10, 1).empty());
    QCOMPARE(drawSample(1000, 50, 4), drawSample(1000, 50, 4));
    QVERIFY(drawSample(1000, 50, 4) != drawSample(1000, 50, 5));
    std::vector<int> drawn(20, 0);
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        const auto sample = drawSample(20, 5, seed);
        QCOMPARE(std::set<std::uint64_t>(sample.begin(), sample.end()).size(), std::size_t{ 5 });
        QVERIFY(std::is_sorted(sample.begin(), sample.end()) && sample.back() < 20);
        for (const std::uint64_t one : sample)
            ++drawn[std::size_t(one)];
    }
    for (const int count : drawn) // 1000 expected, standard deviation 27
        QVERIFY(count > 850 && count < 1150);
}

/// Points of a plane are where they are: distances on the map are those in space.
void TestProjection::plane()
{
    std::vector<double> deviations(30, 0);
    deviations[3] = 5;
    deviations[17] = 2;
    const auto original = cloud(400, deviations, 10);
    auto values = original;
    const auto projection = projectVectors(values, 30).value();
    checkAxes(projection);
    QCOMPARE(projection.axes.size(), std::size_t{ 2 });
    QVERIFY(projection.converged);
    QVERIFY(std::abs(projection.axes[0].share + projection.axes[1].share - 1) < 1e-6);
    for (std::size_t i = 1; i < 400; ++i) {
        double square = 0;
        for (std::size_t at = 0; at < 30; ++at)
            square += std::pow(double(original[i * 30 + at]) - double(original[(i - 1) * 30 + at]), 2);
        const auto& a = projection.points[i - 1];
        const auto& b = projection.points[i];
        QVERIFY(std::abs(std::hypot(a.x - b.x, a.y - b.y) - std::sqrt(square)) < 1e-3);
        const auto again = projection.project(std::span(original).subspan(i * 30, 30));
        QVERIFY(std::hypot(again.x - b.x, again.y - b.y) < 1e-3);
    }
}

void TestProjection::knownShares()
{
    std::vector<double> deviations(40, 1);
    deviations[5] = 9;
    deviations[20] = 6;
    auto values = cloud(4000, deviations, -3);
    const auto projection = projectVectors(values, 40).value();
    checkAxes(projection);
    QVERIFY(projection.converged);
    const double total = 81 + 36 + 38;
    QVERIFY(std::abs(projection.axes[0].share - 81 / total) < 0.03);
    QVERIFY(std::abs(projection.axes[1].share - 36 / total) < 0.03);
    const double along = varianceOf(projection.points, &ProjectedPoint::x);
    QVERIFY(std::abs(along / varianceOf(projection.points, &ProjectedPoint::y)
                - projection.axes[0].share / projection.axes[1].share)
        < 1e-3);
}

void TestProjection::degenerate_data()
{
    QTest::addColumn<QList<float>>("values");
    QTest::addColumn<int>("dimension");
    QTest::addColumn<int>("axes");
    QTest::newRow("no point") << QList<float>() << 3 << 0;
    QTest::newRow("no dimension") << QList<float>() << 0 << 0;
    QTest::newRow("one point") << QList<float>{ 1, 2, 3 } << 3 << 0;
    QTest::newRow("all equal") << QList<float>(30, 0.1F) << 3 << 0;
    QTest::newRow("all zero") << QList<float>(30, 0.0F) << 3 << 0;
    QTest::newRow("two points") << QList<float>{ 1, 2, 3, 1, 4, 3 } << 3 << 1;
    QTest::newRow("on a line") << QList<float>{ 1, 1, 2, 2, 3, 3, 4, 4, 9, 9 } << 2 << 1;
    QTest::newRow("dimension 1") << QList<float>{ 1, 2, 5, 9 } << 1 << 1;
    QTest::newRow("a square") << QList<float>{ 0, 0, 0, 1, 1, 0, 1, 1 } << 2 << 2;
}

void TestProjection::degenerate()
{
    QFETCH(QList<float>, values);
    QFETCH(int, dimension);
    QFETCH(int, axes);
    std::vector<float> table(values.begin(), values.end());
    const auto projection = projectVectors(table, std::size_t(dimension));
    QVERIFY(projection);
    QCOMPARE(int(projection->axes.size()), axes);
    QCOMPARE(projection->points.size(), dimension == 0 ? 0 : table.size() / std::size_t(dimension));
    checkAxes(*projection);
    for (std::size_t i = 0; i < projection->points.size(); ++i) {
        const auto& point = projection->points[i];
        QVERIFY(std::isfinite(point.x) && std::isfinite(point.y));
        if (axes < 2)
            QVERIFY(std::abs(point.y) < 1e-6);
        if (axes == 1 && i > 0) { // in order along the line, as far as they are
            double square = 0;
            for (int at = 0; at < dimension; ++at)
                square += std::pow(
                    double(values[qsizetype(i) * dimension + at]) - double(values[qsizetype(i - 1) * dimension + at]),
                    2);
            QVERIFY(std::abs(point.x - projection->points[i - 1].x - std::sqrt(square)) < 1e-5);
        }
    }
}

/// Squares of these are no floats.
void TestProjection::wildNumbers()
{
    for (const double unit : { 1e37, 1e-37 }) {
        std::vector<float> values;
        for (const float one : cloud(200, { 3, 1, 0.1, 0.1 }, 0))
            values.push_back(float(double(one) * unit));
        const auto projection = projectVectors(values, 4).value();
        checkAxes(projection);
        QCOMPARE(projection.axes.size(), std::size_t{ 2 });
        QVERIFY(projection.axes[0].share > 0.8 && projection.axes[0].share < 0.95);
        QVERIFY(std::abs(varianceOf(projection.points, &ProjectedPoint::x) / (unit * unit) - 9) < 2.5);
    }
}

void TestProjection::wide()
{
    std::vector<double> deviations(8192, 0.05);
    deviations[100] = 4;
    deviations[5000] = 3;
    auto values = cloud(150, deviations, 0.5);
    const auto projection = projectVectors(values, 8192).value();
    checkAxes(projection);
    QVERIFY(projection.converged);
    QVERIFY(projection.axes[0].share > projection.axes[1].share);
    QVERIFY(projection.axes[0].share > 0.25);
}

void TestProjection::realCollections_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<QString>("collection");
    QTest::newRow("cosine") << QStringLiteral("wordnet-sample") << QStringLiteral("wordnet_nouns");
    QTest::newRow("l2") << QStringLiteral("chroma-0.4.6") << QStringLiteral("l2_plain");
    QTest::newRow("inner product, 1.5") << QStringLiteral("chroma-1.5.9") << QStringLiteral("ip_odd_ids");
    QTest::newRow("in the log only") << QStringLiteral("chroma-1.5.9") << QStringLiteral("young");
    QTest::newRow("many deleted") << QStringLiteral("chroma-1.0.15") << QStringLiteral("thinned");
    QTest::newRow("empty") << QStringLiteral("chroma-1.5.9") << QStringLiteral("emptied");
}

void TestProjection::realCollections()
{
    QFETCH(QString, fixture);
    QFETCH(QString, collection);
    const test::Fixture directory(fixture);
    const auto live = test::openCollection(directory, collection.toStdString());
    const auto projection = projectSample(*live);
    QVERIFY2(projection, projection ? "" : projection.error().message.c_str());
    QCOMPARE(projection->live, std::uint64_t(live->liveCount()));
    QCOMPARE(projection->rows.size(), live->liveCount());
    QCOMPARE(projection->points.size(), live->liveCount());
    QVERIFY(projection->converged);
    checkAxes(*projection);
    double size = 0;
    for (const ProjectedPoint& point : projection->points)
        size = std::max({ size, std::abs(point.x), std::abs(point.y) });
    for (std::size_t i = 0; i < projection->rows.size(); ++i) {
        QVERIFY(live->live()[projection->rows[i]] != 0);
        const auto again = projection->project(test::vectorOf(*live, projection->rows[i]));
        QVERIFY(std::hypot(again.x - projection->points[i].x, again.y - projection->points[i].y) < 1e-4 * size);
    }
    QVERIFY(projectSample(*live)->points == projection->points); // the same again, to the bit
}

void TestProjection::sampleOfManyRows()
{
    const test::Fixture directory(QStringLiteral("wordnet-sample"));
    const auto live = test::openCollection(directory, "wordnet_nouns");
    ProjectionOptions options;
    options.sample = 500;
    const auto first = projectSample(*live, options).value();
    QCOMPARE(first.rows.size(), std::size_t{ 500 });
    QCOMPARE(first.live, std::uint64_t(live->liveCount()));
    QCOMPARE(std::set<Row>(first.rows.begin(), first.rows.end()).size(), std::size_t{ 500 });
    options.seed = 2;
    QVERIFY(projectSample(*live, options)->rows != first.rows);
    options.bytes = 100 * live->dimension() * sizeof(float);
    QCOMPARE(projectSample(*live, options)->rows.size(), std::size_t{ 100 });
}

void TestProjection::stopsAndLimits()
{
    const test::Fixture directory(QStringLiteral("wordnet-sample"));
    const auto live = test::openCollection(directory, "wordnet_nouns");
    ProjectionOptions options;
    options.bytes = live->dimension() * sizeof(float);
    QCOMPARE(projectSample(*live, options).error().kind, ErrorKind::TooLarge);
    for (const std::uint64_t after : { 0, 3, 12 }) { // while vectors are read, and while axes are looked for
        std::uint64_t calls = 0;
        const auto stopped = projectSample(*live, {}, [&](std::uint64_t done, std::uint64_t total) {
            Q_ASSERT(done <= total);
            return calls++ < after;
        });
        QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    }
    options = {};
    options.mostRounds = 1;
    const auto early = projectSample(*live, options).value();
    QVERIFY(!early.converged);
    QCOMPARE(early.axes.size(), std::size_t{ 2 });
}

void TestProjection::metadata()
{
    const test::Fixture directory(QStringLiteral("wordnet-sample"));
    const auto live = test::openCollection(directory, "wordnet_nouns");
    const auto store = chroma::Store::open(directory.path()).value();
    std::vector<std::string> ids{ "no such id" };
    for (Row row = 0; ids.size() < 400; ++row) {
        if (live->live()[row] != 0)
            ids.emplace_back(live->idOf(row));
    }
    const auto columns = sampleMetadata(store, live->collection(), ids).value();
    const auto lexname = std::find_if(
        columns.begin(), columns.end(), [](const MetadataColumn& column) { return column.key == "lexname"; });
    QVERIFY(lexname != columns.end() && !lexname->isNumeric());
    QCOMPARE(lexname->values.size(), std::size_t{ 400 });
    QVERIFY(std::holds_alternative<std::monostate>(lexname->values[0]));
    QVERIFY(lexname->present > 300);
    for (std::size_t at = 1; at < ids.size(); ++at) {
        if (const auto* text = std::get_if<std::string>(&lexname->values[at]))
            QVERIFY(text->starts_with("noun."));
    }
    QVERIFY(std::is_sorted(columns.begin(), columns.end(),
        [](const MetadataColumn& a, const MetadataColumn& b) { return a.present > b.present; }));
    MetadataSampleLimits limits;
    limits.keys = 1;
    limits.textBytes = 6;
    const auto few = sampleMetadata(store, live->collection(), ids, limits).value();
    QCOMPARE(few.size(), std::size_t{ 1 });
    QVERIFY(sampleMetadata(store, live->collection(), {}).value().empty());
    const auto stopped =
        sampleMetadata(store, live->collection(), ids, {}, [](std::uint64_t, std::uint64_t) { return false; });
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestProjection)
#include "tst_projection.moc"
