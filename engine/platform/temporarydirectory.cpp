// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/temporarydirectory.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "engine/platform/systemerror.h"

namespace engine::platform {

Result<TemporaryDirectory> TemporaryDirectory::create(const std::string& wanted)
{
    std::error_code problem;
    const std::filesystem::path parent =
        wanted.empty() ? std::filesystem::temp_directory_path(problem) : std::filesystem::path(wanted);
    if (problem) {
        return fail(ErrorKind::Io, parent.string(),
            "the folder for temporary files cannot be used: " + problem.message(),
            "set TMPDIR to a folder that can be written");
    }
    std::string path = (parent / "chromascope-XXXXXX").string();
    if (!::mkdtemp(path.data()))
        return systemFailure(errno, parent.string());
    return TemporaryDirectory(std::move(path));
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : m_path(std::exchange(other.m_path, {}))
{
}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept
{
    std::swap(m_path, other.m_path);
    return *this;
}

TemporaryDirectory::~TemporaryDirectory()
{
    if (m_path.empty())
        return;
    std::error_code ignored; // nobody to tell
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace engine::platform
