// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace engine {

static_assert(std::endian::native == std::endian::little, "Chroma's files are raw little-endian structs");

/// Reads little-endian numbers from bytes that may be hostile: every read is bounds-checked and leaves the position
/// where it was when it cannot be done. The bytes must outlive the reader.
class ByteReader
{
public:
    explicit ByteReader(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    std::size_t position() const { return m_position; }
    std::size_t remaining() const { return m_bytes.size() - m_position; }

    template <typename T>
        requires std::is_trivially_copyable_v<T>
    std::optional<T> read()
    {
        if (remaining() < sizeof(T))
            return std::nullopt;
        T value;
        std::memcpy(&value, m_bytes.data() + m_position, sizeof(T));
        m_position += sizeof(T);
        return value;
    }

    std::optional<std::span<const std::byte>> take(std::size_t count)
    {
        if (remaining() < count)
            return std::nullopt;
        const auto part = m_bytes.subspan(m_position, count);
        m_position += count;
        return part;
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
};

} // namespace engine
