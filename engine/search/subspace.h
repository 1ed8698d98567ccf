// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace engine::search {

/// A matrix of floats, row after row.
struct MatrixView
{
    std::span<const float> values;
    std::size_t rows = 0;
    std::size_t columns = 0;
};

/// The leading right singular vectors of a matrix A, and what they say of it.
struct LeadingVectors
{
    std::vector<double> values; ///< squares of the singular values, largest first
    std::vector<std::vector<float>> vectors; ///< of length 1, one for each of `values`
    std::vector<std::vector<float>> images; ///< A times each of them
    std::size_t rounds = 0;
    bool converged = false;
    bool stopped = false; ///< by `goOn`
};

/// How they are looked for.
struct SubspaceOptions
{
    std::size_t wanted = 2;
    double tolerance = 1e-4; ///< |A'A v - λ v| of each wanted one, relative to the largest λ
    std::size_t mostRounds = 300;
    std::uint64_t seed = 1; ///< of the directions it begins with
    std::function<bool(std::size_t round)> goOn; ///< asked before every round; false = stop
};

/// The `wanted` leading ones (fewer for a smaller matrix) by subspace iteration: a block of 16 directions is multiplied
/// with A'A, orthonormalised and turned to its Ritz vectors until the wanted ones stand still. Besides A this takes 16
/// times its rows and columns. Entries must be finite and of a magnitude whose squares floats can add up.
LeadingVectors leadingVectors(const MatrixView& matrix, const SubspaceOptions& options);

} // namespace engine::search
