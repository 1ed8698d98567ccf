// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace engine::report {

/// A file that appears under its name only when it is complete. Until then it lies beside it under a name nobody else
/// uses, so that no file of the user is in its way and no link that waits there is followed. A file that does not
/// appear leaves nothing behind.
class StagedFile
{
public:
    /// Failures are kept: see check().
    explicit StagedFile(std::string path);
    ~StagedFile();
    StagedFile(const StagedFile&) = delete;
    StagedFile& operator=(const StagedFile&) = delete;
    StagedFile(StagedFile&&) = delete;
    StagedFile& operator=(StagedFile&&) = delete;

    void write(std::string_view bytes);
    /// What is written next replaces what was written first.
    void rewind();
    /// Io with the system's reason if anything failed so far.
    Result<void> check() const;
    /// Hands everything to the system: a full disk shows here at the latest.
    Result<void> finish();
    /// Gives a finished file its name, in the place of what may have it.
    Result<void> appear();
    /// Takes a file that has appeared away again.
    void disappear() const;

    const std::string& path() const { return m_path; }

private:
    void note();

    std::string m_path;
    std::string m_part; ///< empty once it has its name, or could not be made
    std::FILE* m_stream = nullptr;
    int m_error = 0; ///< the first errno
};

} // namespace engine::report
