// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace engine::search {

/// Eigenvalues, largest first, and eigenvectors of a small symmetric matrix.
struct SmallEigen
{
    std::vector<double> values;
    std::vector<double> vectors; ///< n x n: column j, that is vectors[i * n + j], belongs to values[j]
};

/// By Jacobi's rotations, to about the precision of double. `matrix`: n x n, symmetric and finite; meant for n of a few
/// dozen.
SmallEigen symmetricEigen(std::vector<double> matrix, std::size_t n);

} // namespace engine::search
