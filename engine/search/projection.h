// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/search/livecollection.h"

namespace engine::search {

/// What is projected and how exactly.
struct ProjectionOptions
{
    std::size_t sample = 5000; ///< live rows drawn at random; all where there are no more
    std::uint64_t seed = 1; ///< the same seed draws the same rows of the same collection
    std::uint64_t bytes = 256ULL << 20; ///< most memory for their vectors: fewer are drawn where they need more
    /// An axis is good when |C v - λ v| is at most so much of the largest λ, for the covariance C of the sample.
    double tolerance = 1e-4;
    std::size_t mostRounds = 300; ///< of the iteration; then the axes are taken as they are
};

/// One principal component: a direction of length 1 in the space of the vectors.
struct PrincipalAxis
{
    std::vector<float> direction; ///< its entry of the largest magnitude is positive
    double share = 0; ///< of the sample's variance, 0 to 1
};

struct ProjectedPoint
{
    double x = 0; ///< along the first axis, from the mean
    double y = 0; ///< along the second
    bool operator==(const ProjectedPoint&) const = default;
};

/// A sample of a collection seen along the two directions in which it varies most (principal component analysis).
struct Projection
{
    std::uint64_t live = 0; ///< rows that the sample was drawn from
    std::uint64_t seed = 0;
    std::uint64_t nonFinite = 0; ///< drawn, and left out for a NaN or an infinity
    std::vector<Row> rows; ///< the sample, ascending
    std::vector<ProjectedPoint> points; ///< of `rows`
    std::vector<float> mean; ///< of the sample
    /// First the one of more variance. Fewer than two where the sample varies in fewer directions.
    std::vector<PrincipalAxis> axes;
    std::size_t rounds = 0; ///< of the iteration
    bool converged = true; ///< ProjectionOptions::tolerance was reached

    /// Any further vector of the same dimension, as compared (see LiveCollection::vectorAt).
    ProjectedPoint project(std::span<const float> vector) const;
};

/// `count` different numbers below `total` (all of them where there are not so many), ascending; the same for the same
/// seed, on every machine.
std::vector<std::uint64_t> drawSample(std::uint64_t total, std::uint64_t count, std::uint64_t seed);

/// The two leading principal components of a sample of the live vectors, by subspace iteration with Rayleigh-Ritz
/// projection. Vectors are taken as compared: of length 1 for cosine. Empty, without axes, for a collection without
/// live rows. Cancelled; TooLarge where not even two vectors fit into `bytes`.
Result<Projection> projectSample(
    const LiveCollection& collection, const ProjectionOptions& options = {}, const Progress& progress = {});

/// The same for vectors in memory, one after the other, all of them: `values` (count * dimension floats, all finite) is
/// left with its mean subtracted. `rows` of the result is empty.
Result<Projection> projectVectors(std::span<float> values, std::size_t dimension, const ProjectionOptions& options = {},
    const Progress& progress = {});

} // namespace engine::search
