// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include <QtTest>
#include <hwy/highway.h>

#include "engine/search/distance.h"

using namespace engine;
using namespace engine::search;

Q_DECLARE_METATYPE(engine::Space)

namespace {

constexpr std::size_t longest = 1600;
constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

/// Highway's choice for as long as this lives.
class OnlyTarget
{
public:
    explicit OnlyTarget(std::int64_t target) { hwy::SetSupportedTargetsForTest(target); }
    ~OnlyTarget() { hwy::SetSupportedTargetsForTest(0); }
    OnlyTarget(const OnlyTarget&) = delete;
    OnlyTarget& operator=(const OnlyTarget&) = delete;
};

std::vector<float> randomVector(std::size_t dimension, unsigned seed, float offset = 0)
{
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    std::vector<float> vector(dimension);
    for (float& value : vector)
        value = offset + normal(generator);
    return vector;
}

/// The error that distance.h promises for a float kernel.
double allowedError(Space space, std::span<const float> a, std::span<const float> b)
{
    const double unit = std::ldexp(1.0, -24);
    const double relative = (double(a.size()) / 4 + 16) * unit;
    const double exact = referenceDistance(space, a, b);
    if (space == Space::L2)
        return relative * exact;
    double magnitudes = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        magnitudes += std::abs(double(a[i]) * double(b[i]));
    return relative * magnitudes + unit * std::abs(exact);
}

void spacesAndTargets()
{
    QTest::addColumn<Space>("space");
    QTest::addColumn<qint64>("target");
    for (const Space space : { Space::L2, Space::InnerProduct, Space::Cosine }) {
        for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
            const std::string row = std::string(name(space)) + ' ' + hwy::TargetName(target);
            QTest::newRow(row.c_str()) << space << qint64(target);
        }
    }
}

} // namespace

class TestDistance : public QObject
{
    Q_OBJECT

private slots:
    void spacesHaveChromasNames();
    void everyTargetHasKernelsOfItsOwn();
    void withinTheStatedError_data() { spacesAndTargets(); }
    void withinTheStatedError();
    void offsetsDoNotCancel_data() { spacesAndTargets(); }
    void offsetsDoNotCancel();
    void nothingBesideTheVectorsCounts_data() { spacesAndTargets(); }
    void nothingBesideTheVectorsCounts();
    void preciseIsPrecise_data() { spacesAndTargets(); }
    void preciseIsPrecise();
    void knownValues_data() { spacesAndTargets(); }
    void knownValues();
    void notFinite_data() { spacesAndTargets(); }
    void notFinite();
    void normaliseAsChromaDoes_data();
    void normaliseAsChromaDoes();
};

void TestDistance::spacesHaveChromasNames()
{
    for (const Space space : { Space::L2, Space::InnerProduct, Space::Cosine })
        QCOMPARE(spaceFromName(name(space)), space);
    QCOMPARE(name(Space::InnerProduct), std::string_view("ip"));
    for (const char* word : { "", "L2", "dot", "cosine " })
        QVERIFY(!spaceFromName(word));
}

void TestDistance::everyTargetHasKernelsOfItsOwn()
{
    std::set<DistanceFunction> kernels;
    std::set<PreciseDistanceFunction> precise;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        const OnlyTarget only(target);
        kernels.insert(distanceFunction(Space::L2));
        kernels.insert(distanceFunction(Space::InnerProduct));
        precise.insert(preciseDistanceFunction(Space::L2));
        QVERIFY(distanceFunction(Space::Cosine) == distanceFunction(Space::InnerProduct));
    }
    QCOMPARE(kernels.size(), 2 * hwy::SupportedAndGeneratedTargets().size());
    QCOMPARE(precise.size(), hwy::SupportedAndGeneratedTargets().size());
}

void TestDistance::withinTheStatedError()
{
    QFETCH(Space, space);
    QFETCH(qint64, target);
    const OnlyTarget only(target);
    const DistanceFunction distance = distanceFunction(space);
    const std::vector<float> a = randomVector(longest, 1);
    const std::vector<float> b = randomVector(longest, 2, 0.25F);
    for (std::size_t dimension = 0; dimension <= longest; ++dimension) {
        // From the end, so that the alignment changes with the dimension.
        const std::span<const float> left = std::span(a).last(dimension);
        const std::span<const float> right = std::span(b).first(dimension);
        const double error =
            std::abs(distance(left.data(), right.data(), dimension) - referenceDistance(space, left, right));
        QVERIFY2(error <= allowedError(space, left, right),
            qPrintable(QStringLiteral("dimension %1: error %2").arg(dimension).arg(error)));
    }
}

void TestDistance::offsetsDoNotCancel()
{
    QFETCH(Space, space);
    QFETCH(qint64, target);
    const OnlyTarget only(target);
    const DistanceFunction distance = distanceFunction(space);
    for (const std::size_t dimension : { 3U, 100U, 384U, 1599U }) {
        const std::vector<float> a = randomVector(dimension, 3, 100);
        const std::vector<float> b = randomVector(dimension, 4, 100);
        const double error = std::abs(distance(a.data(), b.data(), dimension) - referenceDistance(space, a, b));
        QVERIFY(error <= allowedError(space, a, b));
    }
}

void TestDistance::nothingBesideTheVectorsCounts()
{
    QFETCH(Space, space);
    QFETCH(qint64, target);
    const OnlyTarget only(target);
    constexpr std::size_t room = 40;
    for (std::size_t dimension = 0; dimension <= 80; ++dimension) {
        std::vector<float> a(dimension + 2 * room, notANumber);
        std::vector<float> b(dimension + 2 * room, infinity);
        const std::vector<float> left = randomVector(dimension, 5);
        const std::vector<float> right = randomVector(dimension, 6);
        const std::size_t shift = room + dimension % 7;
        std::copy(left.begin(), left.end(), a.begin() + std::ptrdiff_t(shift));
        std::copy(right.begin(), right.end(), b.begin() + std::ptrdiff_t(room));
        const float* const atA = a.data() + shift;
        const float* const atB = b.data() + room;
        const DistanceFunction distance = distanceFunction(space);
        const PreciseDistanceFunction precise = preciseDistanceFunction(space);
        QVERIFY(distance(atA, atB, dimension) == distance(left.data(), right.data(), dimension));
        QVERIFY(precise(atA, atB, dimension) == precise(left.data(), right.data(), dimension));
    }
}

void TestDistance::preciseIsPrecise()
{
    QFETCH(Space, space);
    QFETCH(qint64, target);
    const OnlyTarget only(target);
    for (std::size_t dimension = 0; dimension <= longest; dimension += dimension < 70 ? 1 : 37) {
        const std::vector<float> a = randomVector(dimension, 7, 100);
        const std::vector<float> b = randomVector(dimension, 8, 100);
        const double error =
            std::abs(preciseDistanceFunction(space)(a.data(), b.data(), dimension) - referenceDistance(space, a, b));
        QVERIFY(error <= allowedError(space, a, b) * std::ldexp(1.0, -25));
    }
    const std::vector<float> large(longest, 3e38F);
    const std::vector<float> opposite(longest, -3e38F);
    QVERIFY(std::isfinite(preciseDistanceFunction(space)(large.data(), opposite.data(), longest)));
}

void TestDistance::knownValues()
{
    QFETCH(Space, space);
    QFETCH(qint64, target);
    const OnlyTarget only(target);
    const DistanceFunction distance = distanceFunction(space);
    for (std::size_t dimension = 1; dimension <= 130; ++dimension) {
        // Small whole numbers: every sum is exact, whatever its order.
        std::vector<float> a(dimension);
        std::vector<float> b(dimension);
        for (std::size_t i = 0; i < dimension; ++i) {
            a[i] = float(i % 5);
            b[i] = float(i % 3) - 1;
        }
        const double exact = referenceDistance(space, a, b);
        QVERIFY(double(distance(a.data(), b.data(), dimension)) == exact);
        QVERIFY(preciseDistanceFunction(space)(a.data(), b.data(), dimension) == exact);
        const std::vector<float> zero(dimension, 0.0F);
        if (space == Space::L2)
            QVERIFY(distance(a.data(), a.data(), dimension) == 0.0F);
        else
            QVERIFY(distance(zero.data(), a.data(), dimension) == 1.0F);
    }
}

void TestDistance::notFinite()
{
    QFETCH(Space, space);
    QFETCH(qint64, target);
    const OnlyTarget only(target);
    for (const float odd : { notANumber, infinity, -infinity }) {
        for (std::size_t dimension = 1; dimension <= 70; ++dimension) {
            const std::vector<float> a(dimension, 1.0F);
            for (std::size_t at = 0; at < dimension; ++at) {
                std::vector<float> b(dimension, 2.0F);
                b[at] = odd;
                const float distance = distanceFunction(space)(a.data(), b.data(), dimension);
                QVERIFY(std::isnan(odd) ? std::isnan(distance) : !std::isfinite(distance));
                QVERIFY(!std::isfinite(preciseDistanceFunction(space)(a.data(), b.data(), dimension)));
            }
        }
    }
}

void TestDistance::normaliseAsChromaDoes_data()
{
    QTest::addColumn<QList<float>>("vector");
    QTest::addColumn<float>("length");
    QTest::addColumn<QList<float>>("unit");
    QTest::newRow("3-4-5") << QList<float>{ 3, 4 } << 5.0F << QList<float>{ 0.6F, 0.8F };
    QTest::newRow("zero stays zero") << QList<float>{ 0, 0, 0 } << 0.0F << QList<float>{ 0, 0, 0 };
    QTest::newRow("none") << QList<float>{} << 0.0F << QList<float>{};
    QTest::newRow("squares overflow") << QList<float>{ 1e30F, 0 } << infinity << QList<float>{ 0, 0 };
    QTest::newRow("squares vanish") << QList<float>{ 1e-30F, 0 } << 0.0F << QList<float>{ 1, 0 };
    QTest::newRow("the guard shows") << QList<float>{ 1e-18F, 0 } << 1e-18F << QList<float>{ 1, 0 };
    QTest::newRow("infinite") << QList<float>{ infinity, 1 } << infinity << QList<float>{ notANumber, 0 };
    QTest::newRow("not a number") << QList<float>{ notANumber, 1 } << notANumber
                                  << QList<float>{ notANumber, notANumber };
}

void TestDistance::normaliseAsChromaDoes()
{
    QFETCH(QList<float>, vector);
    QFETCH(float, length);
    QFETCH(QList<float>, unit);
    std::vector<float> scaled(vector.begin(), vector.end());
    QCOMPARE(norm(scaled), length); // takes NaN for equal to NaN
    QCOMPARE(normalise(scaled), length);
    for (std::size_t i = 0; i < scaled.size(); ++i)
        QCOMPARE(scaled[i], unit[qsizetype(i)]);

    std::vector<float> large = randomVector(longest, 9, 0.5F);
    normalise(large);
    QVERIFY(std::abs(norm(large) - 1) < 1e-6F);
}

QTEST_APPLESS_MAIN(TestDistance)
#include "tst_distance.moc"
