// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/projection.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <unordered_set>

#include "engine/search/subspace.h"

namespace engine::search {

namespace {

constexpr std::size_t wantedAxes = 2;
/// Of an axis beside the first, by variance: less is rounding of the floats that were stored.
constexpr double leastShareOfFirst = 1e-10;
/// Of the distance from the mean, relative to the values: less is rounding of the mean.
constexpr double leastDeviation = 1e-9;

tl::unexpected<Error> stopped()
{
    return fail(ErrorKind::Cancelled, {}, "stopped while the map was computed");
}

/// A number in [0, limit), each as likely as the others.
std::uint64_t below(std::mt19937_64& random, std::uint64_t limit)
{
    const std::uint64_t unfair = (0 - limit) % limit; // 2^64 modulo limit
    for (;;) {
        const std::uint64_t number = random();
        if (number >= unfair)
            return number % limit;
    }
}

/// Moves the vectors to their mean and scales them so that the farthest coordinate is 1 away: floats can square that
/// whatever was stored. Returns the scale; 0 if they are all the same.
double centre(std::span<float> values, std::size_t dimension, std::vector<float>& mean)
{
    const std::size_t count = values.size() / dimension;
    std::vector<double> sums(dimension, 0);
    double largest = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sums[i % dimension] += static_cast<double>(values[i]);
        largest = std::max(largest, std::abs(static_cast<double>(values[i])));
    }
    mean.resize(dimension);
    for (std::size_t at = 0; at < dimension; ++at) {
        sums[at] /= static_cast<double>(count);
        mean[at] = static_cast<float>(sums[at]);
    }
    double scale = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        scale = std::max(scale, std::abs(static_cast<double>(values[i]) - sums[i % dimension]));
    if (scale <= largest * leastDeviation)
        scale = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] =
            scale == 0 ? 0.0F : static_cast<float>((static_cast<double>(values[i]) - sums[i % dimension]) / scale);
    return scale;
}

/// -1 where the entry of the largest magnitude is negative: axes have no sign of their own.
float signOf(const std::vector<float>& direction)
{
    const auto largest = std::max_element(
        direction.begin(), direction.end(), [](float a, float b) { return std::abs(a) < std::abs(b); });
    return largest != direction.end() && *largest < 0 ? -1.0F : 1.0F;
}

void takeAxes(Projection& projection, const LeadingVectors& leading, double total, double scale)
{
    for (std::size_t j = 0; j < leading.values.size(); ++j) {
        if (leading.values[j] <= leading.values[0] * leastShareOfFirst)
            break;
        PrincipalAxis axis{ leading.vectors[j], std::clamp(leading.values[j] / total, 0.0, 1.0) };
        const float sign = signOf(axis.direction);
        for (float& value : axis.direction)
            value *= sign;
        for (std::size_t i = 0; i < projection.points.size(); ++i) {
            double& along = j == 0 ? projection.points[i].x : projection.points[i].y;
            along = static_cast<double>(leading.images[j][i] * sign) * scale;
        }
        projection.axes.push_back(std::move(axis));
    }
}

/// Ordinals of live rows to rows; reads their vectors. Those that are not finite are left out.
Result<std::vector<float>> readVectors(const LiveCollection& collection, const std::vector<std::uint64_t>& ordinals,
    Projection& projection, const Progress& progress)
{
    std::vector<float> values;
    values.reserve(ordinals.size() * collection.dimension());
    std::vector<float> one(collection.dimension());
    const auto live = collection.live();
    auto next = ordinals.begin();
    std::uint64_t ordinal = 0;
    for (Row row = 0; row < live.size() && next != ordinals.end(); ++row) {
        if (live[row] == 0 || ordinal++ != *next)
            continue;
        const auto done = static_cast<std::uint64_t>(next++ - ordinals.begin());
        if (done % 256 == 0 && !proceed(progress, done, 2 * ordinals.size()))
            return stopped();
        collection.vectorAt(row, one);
        if (!std::all_of(one.begin(), one.end(), [](float value) { return std::isfinite(value); })) {
            ++projection.nonFinite;
            continue;
        }
        values.insert(values.end(), one.begin(), one.end());
        projection.rows.push_back(row);
    }
    return values;
}

} // namespace

ProjectedPoint Projection::project(std::span<const float> vector) const
{
    ProjectedPoint point;
    for (std::size_t j = 0; j < axes.size(); ++j) {
        double sum = 0;
        for (std::size_t at = 0; at < std::min(vector.size(), mean.size()); ++at)
            sum += (static_cast<double>(vector[at]) - static_cast<double>(mean[at]))
                * static_cast<double>(axes[j].direction[at]);
        (j == 0 ? point.x : point.y) = sum;
    }
    return point;
}

std::vector<std::uint64_t> drawSample(std::uint64_t total, std::uint64_t count, std::uint64_t seed)
{
    count = std::min(count, total);
    std::vector<std::uint64_t> drawn;
    drawn.reserve(static_cast<std::size_t>(count));
    if (count == total) {
        for (std::uint64_t i = 0; i < total; ++i)
            drawn.push_back(i);
        return drawn;
    }
    // Floyd's algorithm: as many draws as are wanted, however many there are to draw from.
    std::mt19937_64 random(seed);
    std::unordered_set<std::uint64_t> taken;
    for (std::uint64_t last = total - count; last < total; ++last) {
        const std::uint64_t wished = below(random, last + 1);
        const std::uint64_t got = taken.contains(wished) ? last : wished;
        taken.insert(got);
        drawn.push_back(got);
    }
    std::sort(drawn.begin(), drawn.end());
    return drawn;
}

Result<Projection> projectVectors(
    std::span<float> values, std::size_t dimension, const ProjectionOptions& options, const Progress& progress)
{
    Projection projection;
    projection.seed = options.seed;
    const std::size_t count = dimension == 0 ? 0 : values.size() / dimension;
    projection.points.resize(count);
    if (count == 0)
        return projection;
    const double scale = centre(values, dimension, projection.mean);
    double total = 0;
    for (const float value : values)
        total += static_cast<double>(value) * static_cast<double>(value);
    if (scale == 0 || total == 0)
        return projection;
    SubspaceOptions subspace;
    subspace.wanted = wantedAxes;
    subspace.tolerance = options.tolerance;
    subspace.mostRounds = std::max<std::size_t>(1, options.mostRounds);
    subspace.seed = options.seed;
    subspace.goOn = [&](std::size_t round) {
        return proceed(progress, count + count * round / subspace.mostRounds, 2 * count);
    };
    const LeadingVectors leading = leadingVectors({ values, count, dimension }, subspace);
    if (leading.stopped)
        return stopped();
    projection.rounds = leading.rounds;
    projection.converged = leading.converged;
    takeAxes(projection, leading, total, scale);
    return projection;
}

Result<Projection> projectSample(
    const LiveCollection& collection, const ProjectionOptions& options, const Progress& progress)
{
    Projection drawn;
    const std::size_t dimension = std::max<std::size_t>(1, collection.dimension());
    const std::uint64_t most = options.bytes / (dimension * sizeof(float));
    if (most < 2)
        return fail(ErrorKind::TooLarge, {}, "two vectors of the collection need more memory than is allowed");
    const auto ordinals =
        drawSample(collection.liveCount(), std::min<std::uint64_t>(options.sample, most), options.seed);
    auto values = readVectors(collection, ordinals, drawn, progress);
    if (!values)
        return tl::unexpected(values.error());
    auto projection = projectVectors(*values, collection.dimension(), options, progress);
    if (!projection)
        return projection;
    projection->live = collection.liveCount();
    projection->nonFinite = drawn.nonFinite;
    projection->rows = std::move(drawn.rows);
    return projection;
}

} // namespace engine::search
