// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <QString>
#include <QTest>

#include "engine/search/exactneighbours.h"

namespace test {

/// Vectors one after the other, and how they are looked at.
struct Vectors
{
    std::size_t dimension = 0;
    std::vector<float> values;

    std::size_t count() const { return values.size() / dimension; }
    std::span<float> row(std::size_t i) { return std::span(values).subspan(i * dimension, dimension); }
    std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * dimension, dimension); }
    engine::search::Rows rows() const { return engine::search::Rows::of(values, dimension); }
};

/// `count` vectors of a kind of data that exact search must stand: "random", "clustered", "offset by 100",
/// "duplicates", "one vector", "tiny", "huge rows among others" or "zeros among others".
Vectors make(const QString& kind, std::size_t count, std::size_t dimension, unsigned seed);

/// What exactNeighbours() must answer: every pair by the plain loop in double.
std::vector<std::vector<engine::search::Neighbour>> bruteForce(
    const Vectors& base, const Vectors& queries, const engine::search::ExactSearch& search);

/// Empty if `got` is `expected`: the same rows in the same order, distances but for the last digit.
QString difference(const std::vector<std::vector<engine::search::Neighbour>>& got,
    const std::vector<std::vector<engine::search::Neighbour>>& expected);

} // namespace test

#define COMPARE_WITH_BRUTE_FORCE(results, base, queries, search)                                                       \
    do {                                                                                                               \
        const QString different = test::difference((results).neighbours, test::bruteForce(base, queries, search));     \
        QVERIFY2(different.isEmpty(), qPrintable(different));                                                          \
    } while (false)
