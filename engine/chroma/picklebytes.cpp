// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/picklebytes.h"

#include <algorithm>

namespace engine::chroma::pickle {

static constexpr std::size_t bufferBytes = std::size_t{ 1 } << 16;

Bytes::Bytes(const platform::ReadOnlyFile& file, const Progress& progress)
    : m_file(&file)
    , m_progress(&progress)
    , m_path(file.path())
    , m_buffer(bufferBytes)
{
    const Result<std::uint64_t> size = file.size();
    if (size)
        m_size = *size;
    else
        m_error = size.error();
}

Bytes::Bytes(std::span<const std::byte> bytes, const std::string& path)
    : m_path(path)
    , m_size(bytes.size())
    , m_window(bytes)
{
}

bool Bytes::append(std::uint64_t count, std::string& out)
{
    while (count > 0) {
        if (m_at == m_window.size() && !refill(1))
            return false;
        const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(count, m_window.size() - m_at));
        out.append(reinterpret_cast<const char*>(m_window.data() + m_at), part);
        m_at += part;
        count -= part;
    }
    return true;
}

bool Bytes::skip(std::uint64_t count)
{
    if (count > remaining())
        return refuse(ErrorKind::Corrupt, "the file ends in the middle of an entry");
    if (count <= m_window.size() - m_at) {
        m_at += static_cast<std::size_t>(count);
        return true;
    }
    m_start = position() + count;
    m_at = 0;
    m_window = {};
    return true;
}

bool Bytes::refill(std::size_t wanted)
{
    if (m_error)
        return false;
    if (remaining() < wanted)
        return refuse(ErrorKind::Corrupt, "the file ends before the id map is complete");
    // Memory is one window, so what follows concerns files only.
    m_start = position();
    m_at = 0;
    m_window = {};
    if (!proceed(*m_progress, m_start, m_size))
        return refuse(ErrorKind::Cancelled, "reading the id map was stopped");
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(m_buffer.size(), m_size - m_start));
    const Result<std::size_t> got = m_file->read(m_start, std::span(m_buffer).first(most));
    if (!got) {
        m_error = got.error();
        return false;
    }
    m_window = std::span(m_buffer).first(*got);
    if (*got < wanted)
        return refuse(ErrorKind::Corrupt, "the file became shorter while it was read");
    return true;
}

bool Bytes::refuse(ErrorKind kind, std::string message)
{
    if (!m_error)
        m_error = Error{ kind, m_path, position(), std::move(message), {} };
    return false;
}

} // namespace engine::chroma::pickle
