// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/platform/file.h"

namespace engine::chroma::pickle {

/// The bytes of a pickle from first to last, out of a file through a fixed buffer or out of memory. Every taker returns
/// false when the bytes are not there, and error() then says why; the position is then of no more use.
class Bytes
{
public:
    /// `file` must outlive this object. Its size is taken now: bytes added later are not seen.
    Bytes(const platform::ReadOnlyFile& file, const Progress& progress);
    /// The bytes and `path` must outlive this object.
    Bytes(std::span<const std::byte> bytes, const std::string& path);

    const std::string& path() const { return m_path; }
    std::uint64_t position() const { return m_start + m_at; }
    std::uint64_t size() const { return m_size; }
    std::uint64_t remaining() const { return m_size - position(); }
    const std::optional<Error>& error() const { return m_error; }

    /// A little-endian number.
    template <typename T>
        requires std::is_integral_v<T>
    bool take(T& value)
    {
        if (m_window.size() - m_at < sizeof(T) && !refill(sizeof(T)))
            return false;
        std::memcpy(&value, m_window.data() + m_at, sizeof(T));
        m_at += sizeof(T);
        return true;
    }
    /// The next `count` bytes, behind what `out` holds. Check `count` against remaining() before.
    bool append(std::uint64_t count, std::string& out);
    /// Passes over `count` bytes without reading them.
    bool skip(std::uint64_t count);

private:
    bool refill(std::size_t wanted);
    bool refuse(ErrorKind kind, std::string message);

    const platform::ReadOnlyFile* m_file = nullptr;
    const Progress* m_progress = nullptr;
    const std::string& m_path;
    std::uint64_t m_size = 0;
    std::vector<std::byte> m_buffer; ///< of fixed size; empty when reading from memory
    std::span<const std::byte> m_window; ///< what is at hand: a part of the file, or all of the memory
    std::uint64_t m_start = 0; ///< position of the window's first byte
    std::size_t m_at = 0; ///< in the window
    std::optional<Error> m_error;
};

} // namespace engine::chroma::pickle
