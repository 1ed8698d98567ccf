// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/vectors.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <utility>

#include "engine/search/distance.h"

using namespace engine::search;

namespace test {

Vectors make(const QString& kind, std::size_t count, std::size_t dimension, unsigned seed)
{
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    Vectors made{ dimension, std::vector<float>(count * dimension) };
    std::vector<float> centres(8 * dimension);
    std::mt19937 shared(99); // the same clusters for rows and queries
    std::generate(centres.begin(), centres.end(), [&] { return 10 * normal(shared); });
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < dimension; ++j) {
            float& value = made.row(i)[j];
            value = normal(generator);
            if (kind == QLatin1String("clustered"))
                value = centres[(i % 8) * dimension + j] + 0.01F * value;
            else if (kind == QLatin1String("offset by 100"))
                value += 100;
            else if (kind == QLatin1String("duplicates")) // 27 different vectors, if there are 3 dimensions or more
                value = j < 3 ? float(generator() % 3) : 1.0F;
            else if (kind == QLatin1String("one vector"))
                value = 0.1F;
            else if (kind == QLatin1String("tiny"))
                value *= 1e-25F;
            else if (kind == QLatin1String("huge rows among others") && i % 100 == 7)
                value *= 1e30F;
            else if (kind == QLatin1String("zeros among others") && i % 3 == 0)
                value = 0;
        }
    }
    return made;
}

std::vector<std::vector<Neighbour>> bruteForce(const Vectors& base, const Vectors& queries, const ExactSearch& search)
{
    std::vector<std::vector<Neighbour>> all;
    for (std::size_t query = 0; query < queries.count(); ++query) {
        std::vector<std::pair<double, std::uint32_t>> found;
        for (std::uint32_t row = 0; row < base.count(); ++row) {
            const double distance = referenceDistance(search.space, queries.row(query), base.row(row));
            const bool own = !search.ownRows.empty() && search.ownRows[query] == row;
            if (std::isfinite(distance) && !own && (search.allowed.empty() || search.allowed[row] != 0))
                found.emplace_back(distance, row);
        }
        std::sort(found.begin(), found.end());
        found.resize(std::min(found.size(), search.k));
        std::vector<Neighbour>& answer = all.emplace_back();
        for (const auto& [distance, row] : found)
            answer.push_back({ row, float(distance) });
    }
    return all;
}

QString difference(const std::vector<std::vector<Neighbour>>& got, const std::vector<std::vector<Neighbour>>& expected)
{
    if (got.size() != expected.size())
        return QStringLiteral("%1 answers").arg(got.size());
    for (std::size_t query = 0; query < got.size(); ++query) {
        if (got[query].size() != expected[query].size())
            return QStringLiteral("query %1 has %2 neighbours").arg(query).arg(got[query].size());
        for (std::size_t i = 0; i < got[query].size(); ++i) {
            const Neighbour& a = got[query][i];
            const Neighbour& b = expected[query][i];
            const float digit =
                std::nextafter(std::abs(b.distance), std::numeric_limits<float>::infinity()) - std::abs(b.distance);
            if (a.row != b.row || !(a.distance == b.distance || std::abs(a.distance - b.distance) <= digit + 1e-13F))
                return QStringLiteral("query %1, neighbour %2: row %3 at %4 instead of row %5 at %6")
                    .arg(query)
                    .arg(i)
                    .arg(a.row)
                    .arg(a.distance)
                    .arg(b.row)
                    .arg(b.distance);
        }
    }
    return {};
}

} // namespace test
