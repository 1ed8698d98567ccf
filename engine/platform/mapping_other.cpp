// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/mapping.h"

namespace engine::platform {

bool Mapping::isAvailable()
{
    return false;
}

Result<Mapping> Mapping::map(const ReadOnlyFile& file, std::uint64_t)
{
    return fail(ErrorKind::Unsupported, file.path(), "files are not mapped on this system");
}

Mapping::Mapping(Mapping&&) noexcept = default;
Mapping& Mapping::operator=(Mapping&&) noexcept = default;
Mapping::~Mapping() = default;

Result<std::uint64_t> Mapping::residentBytes() const
{
    return std::uint64_t{ m_bytes };
}

void Mapping::expect(AccessPattern) const
{
}

void Mapping::release() const
{
}

} // namespace engine::platform
