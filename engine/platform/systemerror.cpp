// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/systemerror.h"

#include <cerrno>
#include <system_error>

namespace engine::platform {

namespace {

Error toError(int code, const std::string& path)
{
    switch (code) {
    case ENOENT:
        return { ErrorKind::NotFound, path, std::nullopt, "there is no such file or folder", "check the path" };
    case ENOTDIR:
        return { ErrorKind::NotFound, path, std::nullopt, "a part of the path is no folder", {} };
    case EACCES:
    case EPERM:
        return { ErrorKind::Permission, path, std::nullopt, "the system refuses access",
            "check who owns it and its permissions" };
    case ENOSPC:
        return { ErrorKind::Io, path, std::nullopt, "the disk is full", "free some space and try again" };
    case EMFILE:
    case ENFILE:
        return { ErrorKind::Io, path, std::nullopt, "too many files are open", "raise the limit of open files" };
    default:
        return { ErrorKind::Io, path, std::nullopt, std::generic_category().message(code), {} };
    }
}

} // namespace

tl::unexpected<Error> systemFailure(int code, const std::string& path)
{
    return tl::unexpected(toError(code, path));
}

tl::unexpected<Error> systemFailureAt(int code, const std::string& path, std::uint64_t offset)
{
    Error error = toError(code, path);
    error.offset = offset;
    return tl::unexpected(std::move(error));
}

} // namespace engine::platform
