// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/smalleigen.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace engine::search {

namespace {

/// Columns (and, for the matrix itself, rows) p and q turned by the angle of cosine c and sine s.
void turnColumns(std::vector<double>& matrix, std::size_t n, std::size_t p, std::size_t q, double c, double s)
{
    for (std::size_t i = 0; i < n; ++i) {
        const double a = matrix[i * n + p];
        const double b = matrix[i * n + q];
        matrix[i * n + p] = c * a - s * b;
        matrix[i * n + q] = s * a + c * b;
    }
}

void turnRows(std::vector<double>& matrix, std::size_t n, std::size_t p, std::size_t q, double c, double s)
{
    for (std::size_t i = 0; i < n; ++i) {
        const double a = matrix[p * n + i];
        const double b = matrix[q * n + i];
        matrix[p * n + i] = c * a - s * b;
        matrix[q * n + i] = s * a + c * b;
    }
}

/// One rotation of every pair; whether any was needed.
bool sweep(std::vector<double>& matrix, std::vector<double>& vectors, std::size_t n, double negligible)
{
    bool turned = false;
    for (std::size_t p = 0; p + 1 < n; ++p) {
        for (std::size_t q = p + 1; q < n; ++q) {
            const double off = matrix[p * n + q];
            if (std::abs(off) <= negligible)
                continue;
            const double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * off);
            const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
            const double c = 1 / std::hypot(t, 1.0);
            turnColumns(matrix, n, p, q, c, t * c);
            turnRows(matrix, n, p, q, c, t * c);
            turnColumns(vectors, n, p, q, c, t * c);
            turned = true;
        }
    }
    return turned;
}

} // namespace

SmallEigen symmetricEigen(std::vector<double> matrix, std::size_t n)
{
    constexpr int mostSweeps = 60; // a handful is usual: convergence is quadratic
    std::vector<double> vectors(n * n, 0);
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i)
        vectors[i * n + i] = 1;
    for (const double value : matrix)
        largest = std::max(largest, std::abs(value));
    for (int i = 0; i < mostSweeps && sweep(matrix, vectors, n, largest * 1e-16); ++i) { }
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{ 0 });
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return matrix[a * n + a] > matrix[b * n + b]; });
    SmallEigen eigen{ std::vector<double>(n), std::vector<double>(n * n) };
    for (std::size_t j = 0; j < n; ++j) {
        eigen.values[j] = matrix[order[j] * n + order[j]];
        for (std::size_t i = 0; i < n; ++i)
            eigen.vectors[i * n + j] = vectors[i * n + order[j]];
    }
    return eigen;
}

} // namespace engine::search
