// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/core/error.h"

namespace engine::platform {

/// A private folder (mode 0700) in `parent`, or in the system's folder for temporary files ($TMPDIR, else /tmp). It is
/// removed with all it contains when this object goes away.
class TemporaryDirectory
{
public:
    /// Makes the folder; its name starts with "chromascope-". The error names the folder it should have been made in.
    static Result<TemporaryDirectory> create(const std::string& parent = {});

    TemporaryDirectory(TemporaryDirectory&& other) noexcept;
    TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory();

    const std::string& path() const { return m_path; }

private:
    explicit TemporaryDirectory(std::string path)
        : m_path(std::move(path))
    {
    }

    std::string m_path; ///< empty once moved from
};

} // namespace engine::platform
