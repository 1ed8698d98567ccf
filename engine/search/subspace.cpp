// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/subspace.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <cblas.h>

#include "engine/search/blasthreads.h"
#include "engine/search/smalleigen.h"

namespace engine::search {

namespace {

/// More than are wanted: the iteration converges by the ratio of the first value left out to the last one wanted.
constexpr std::size_t blockSize = 16;

double dot(std::span<const float> a, std::span<const float> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

/// `b` directions in the space of the columns, and their images.
class Block
{
public:
    Block(const MatrixView& matrix, std::size_t size, std::uint64_t seed);

    /// Images, eigenvalues and Ritz vectors of the directions as they are.
    void project();
    /// Whether the first `wanted` satisfy the tolerance.
    bool isSettled(std::size_t wanted, double tolerance) const;
    /// The directions multiplied with A'A.
    void advance();

    double value(std::size_t j) const { return m_eigen.values[j]; }
    std::vector<float> vector(std::size_t j) const { return turned(m_directions, m_matrix.columns, j); }
    std::vector<float> image(std::size_t j) const;

private:
    std::span<float> row(std::vector<float>& of, std::size_t i) const
    {
        return std::span(of).subspan(i * m_matrix.columns, m_matrix.columns);
    }
    void orthonormalise();
    /// Row j of W'M for the eigenvectors W.
    std::vector<float> turned(const std::vector<float>& rows, std::size_t length, std::size_t j) const;

    const MatrixView& m_matrix;
    std::size_t m_size;
    std::vector<float> m_directions; ///< size x columns, orthonormal rows
    std::vector<float> m_images; ///< rows x size
    std::vector<float> m_products; ///< size x columns: A'A times the directions
    SmallEigen m_eigen;
};

Block::Block(const MatrixView& matrix, std::size_t size, std::uint64_t seed)
    : m_matrix(matrix)
    , m_size(size)
    , m_directions(size * matrix.columns)
    , m_images(matrix.rows * size)
    , m_products(size * matrix.columns)
{
    std::mt19937_64 random(seed);
    for (float& value : m_directions)
        value = static_cast<float>(static_cast<double>(random() >> 11U) * 0x1p-52 - 1.0);
    orthonormalise();
}

/// Gram and Schmidt, twice over; a direction that depends on those before it becomes zero and stays so.
void Block::orthonormalise()
{
    constexpr double dependent = 1e-6;
    for (std::size_t i = 0; i < m_size; ++i) {
        const auto one = row(m_directions, i);
        const double before = std::sqrt(dot(one, one));
        for (int pass = 0; pass < 2; ++pass) {
            for (std::size_t j = 0; j < i; ++j) {
                const auto other = row(m_directions, j);
                const double share = dot(one, other);
                for (std::size_t at = 0; at < one.size(); ++at)
                    one[at] = static_cast<float>(static_cast<double>(one[at]) - share * static_cast<double>(other[at]));
            }
        }
        const double length = std::sqrt(dot(one, one));
        const double scale = length > before * dependent ? 1 / length : 0;
        for (float& value : one)
            value = static_cast<float>(static_cast<double>(value) * scale);
    }
}

void Block::project()
{
    const auto rows = static_cast<blasint>(m_matrix.rows);
    const auto columns = static_cast<blasint>(m_matrix.columns);
    const auto size = static_cast<blasint>(m_size);
    const float* const values = m_matrix.values.data();
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, size, columns, 1.0F, values, columns,
        m_directions.data(), columns, 0.0F, m_images.data(), size);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, size, columns, rows, 1.0F, m_images.data(), size, values,
        columns, 0.0F, m_products.data(), columns);
    std::vector<double> small(m_size * m_size, 0);
    for (std::size_t row = 0; row < m_matrix.rows; ++row) {
        const float* const image = m_images.data() + row * m_size;
        for (std::size_t i = 0; i < m_size; ++i) {
            for (std::size_t j = 0; j <= i; ++j)
                small[i * m_size + j] += static_cast<double>(image[i]) * static_cast<double>(image[j]);
        }
    }
    for (std::size_t i = 0; i < m_size; ++i) {
        for (std::size_t j = 0; j < i; ++j)
            small[j * m_size + i] = small[i * m_size + j];
    }
    m_eigen = symmetricEigen(std::move(small), m_size);
}

std::vector<float> Block::turned(const std::vector<float>& rows, std::size_t length, std::size_t j) const
{
    std::vector<float> result(length);
    for (std::size_t at = 0; at < length; ++at) {
        double sum = 0;
        for (std::size_t i = 0; i < m_size; ++i)
            sum += m_eigen.vectors[i * m_size + j] * static_cast<double>(rows[i * length + at]);
        result[at] = static_cast<float>(sum);
    }
    return result;
}

std::vector<float> Block::image(std::size_t j) const
{
    std::vector<float> result(m_matrix.rows);
    for (std::size_t row = 0; row < result.size(); ++row) {
        double sum = 0;
        for (std::size_t i = 0; i < m_size; ++i)
            sum += m_eigen.vectors[i * m_size + j] * static_cast<double>(m_images[row * m_size + i]);
        result[row] = static_cast<float>(sum);
    }
    return result;
}

bool Block::isSettled(std::size_t wanted, double tolerance) const
{
    for (std::size_t j = 0; j < wanted; ++j) {
        const auto direction = vector(j);
        const auto product = turned(m_products, m_matrix.columns, j);
        double square = 0;
        for (std::size_t at = 0; at < product.size(); ++at) {
            const double off = static_cast<double>(product[at]) - value(j) * static_cast<double>(direction[at]);
            square += off * off;
        }
        if (std::sqrt(square) > tolerance * value(0))
            return false;
    }
    return true;
}

void Block::advance()
{
    std::vector<float> next(m_directions.size());
    for (std::size_t j = 0; j < m_size; ++j) {
        const auto product = turned(m_products, m_matrix.columns, j);
        std::copy(product.begin(), product.end(), row(next, j).begin());
    }
    m_directions = std::move(next);
    orthonormalise();
}

} // namespace

LeadingVectors leadingVectors(const MatrixView& matrix, const SubspaceOptions& options)
{
    useOneThreadPerProduct();
    LeadingVectors found;
    const std::size_t size = std::min({ blockSize, matrix.rows, matrix.columns });
    const std::size_t wanted = std::min(options.wanted, size);
    if (wanted == 0) {
        found.converged = true;
        return found;
    }
    Block block(matrix, size, options.seed);
    for (;;) {
        if (options.goOn && !options.goOn(found.rounds)) {
            found.stopped = true;
            return found;
        }
        block.project();
        ++found.rounds;
        found.converged = block.isSettled(wanted, options.tolerance);
        if (found.converged || found.rounds >= options.mostRounds)
            break;
        block.advance();
    }
    for (std::size_t j = 0; j < wanted; ++j) {
        found.values.push_back(block.value(j));
        found.vectors.push_back(block.vector(j));
        found.images.push_back(block.image(j));
    }
    return found;
}

} // namespace engine::search
