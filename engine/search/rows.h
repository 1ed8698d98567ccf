// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace engine::search {

/// Vectors in somebody else's memory, each `stride` bytes after the one before: an array of floats, or the records of a
/// mapped data_level0.bin. The memory must outlive the view and hold (count - 1) * stride + dimension * 4 bytes. No
/// alignment is asked for, but rows at multiples of 4 bytes are used in place and others are copied one by one.
class Rows
{
public:
    Rows(const std::byte* first, std::size_t count, std::size_t dimension, std::size_t stride)
        : m_first(first)
        , m_count(count)
        , m_dimension(dimension)
        , m_stride(stride)
        , m_inPlace((reinterpret_cast<std::uintptr_t>(first) | stride) % alignof(float) == 0)
    {
    }

    /// As many vectors of `dimension` floats as `values` holds, one after the other.
    static Rows of(std::span<const float> values, std::size_t dimension)
    {
        return { std::as_bytes(values).data(), dimension == 0 ? 0 : values.size() / dimension, dimension,
            dimension * sizeof(float) };
    }

    std::size_t count() const { return m_count; }
    std::size_t dimension() const { return m_dimension; }

    /// The floats of `row`, in `room` (dimension() floats) if they cannot be used where they are.
    const float* at(std::size_t row, float* room) const
    {
        const std::byte* const bytes = m_first + row * m_stride;
        if (m_inPlace)
            return reinterpret_cast<const float*>(bytes);
        std::memcpy(room, bytes, m_dimension * sizeof(float));
        return room;
    }

private:
    const std::byte* m_first;
    std::size_t m_count;
    std::size_t m_dimension;
    std::size_t m_stride;
    bool m_inPlace;
};

} // namespace engine::search
