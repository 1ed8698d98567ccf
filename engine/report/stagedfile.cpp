// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/stagedfile.h"

#include <cerrno>
#include <fcntl.h>
#include <random>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace engine::report {

StagedFile::StagedFile(std::string path)
    : m_path(std::move(path))
{
    std::random_device random;
    int descriptor = -1;
    for (int attempt = 0; attempt < 100 && descriptor < 0; ++attempt) {
        m_part = m_path + '.' + std::to_string(random()) + ".part";
        descriptor = ::open(m_part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST)
            break;
    }
    if (descriptor >= 0)
        m_stream = ::fdopen(descriptor, "wb");
    if (m_stream)
        return;
    note();
    if (descriptor >= 0)
        ::close(descriptor);
    else
        m_part.clear();
}

StagedFile::~StagedFile()
{
    if (m_stream)
        std::fclose(m_stream);
    if (!m_part.empty())
        ::unlink(m_part.c_str());
}

void StagedFile::write(std::string_view bytes)
{
    if (m_stream && std::fwrite(bytes.data(), 1, bytes.size(), m_stream) != bytes.size())
        note();
}

void StagedFile::rewind()
{
    if (m_stream && std::fseek(m_stream, 0, SEEK_SET) != 0)
        note();
}

Result<void> StagedFile::check() const
{
    if (m_error == 0)
        return {};
    return fail(ErrorKind::Io, m_path, "the file could not be written: " + std::generic_category().message(m_error),
        "check that the folder exists, may be written and has room");
}

Result<void> StagedFile::finish()
{
    if (m_stream && std::fclose(std::exchange(m_stream, nullptr)) != 0)
        note();
    return check();
}

Result<void> StagedFile::appear()
{
    if (::rename(m_part.c_str(), m_path.c_str()) != 0) {
        note();
        return check();
    }
    m_part.clear();
    return {};
}

void StagedFile::disappear() const
{
    ::unlink(m_path.c_str());
}

void StagedFile::note()
{
    if (m_error == 0)
        m_error = errno != 0 ? errno : EIO;
}

} // namespace engine::report
