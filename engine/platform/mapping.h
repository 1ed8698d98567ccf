// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/core/error.h"
#include "engine/platform/file.h"

namespace engine::platform {

/// How mapped bytes are about to be read: the system reads ahead for the one and not for the other.
enum class AccessPattern { Sequential, Random };

/// The first bytes of a file, mapped read-only and private: nothing reaches the file, and pages nobody looks at cost no
/// memory. Safe only while nobody writes: what another process writes shows through, and after it cuts the file,
/// looking behind the new end kills this process (SIGBUS). See FileBytes for the alternative.
class Mapping
{
public:
    /// Whether this system can map at all; elsewhere map() is Unsupported.
    static bool isAvailable();
    /// Maps bytes [0, bytes), which the file must hold; `bytes` 0 gives an empty mapping. Io when the system refuses.
    static Result<Mapping> map(const ReadOnlyFile& file, std::uint64_t bytes);

    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    std::span<const std::byte> bytes() const { return { static_cast<const std::byte*>(m_address), m_bytes }; }
    /// Bytes of it that are in memory now, whole pages (mincore: also those that only the system's cache holds).
    Result<std::uint64_t> residentBytes() const;
    /// A hint to the system; never an error.
    void expect(AccessPattern pattern) const;
    /// Gives the pages back; they are read again when looked at.
    void release() const;

private:
    Mapping(void* address, std::size_t bytes)
        : m_address(address)
        , m_bytes(bytes)
    {
    }

    void* m_address = nullptr;
    std::size_t m_bytes = 0;
};

} // namespace engine::platform
