// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/error.h"

#include "engine/core/text.h"

namespace engine {

std::string_view name(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadArgument:
        return "bad_argument";
    case ErrorKind::NotFound:
        return "not_found";
    case ErrorKind::NotAStore:
        return "not_a_store";
    case ErrorKind::Unsupported:
        return "unsupported";
    case ErrorKind::Corrupt:
        return "corrupt";
    case ErrorKind::Permission:
        return "permission";
    case ErrorKind::Busy:
        return "busy";
    case ErrorKind::Io:
        return "io";
    case ErrorKind::TooLarge:
        return "too_large";
    case ErrorKind::Cancelled:
        return "cancelled";
    }
    return "io";
}

static std::string_view title(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadArgument:
        return "cannot do that";
    case ErrorKind::NotFound:
        return "not found";
    case ErrorKind::NotAStore:
        return "not a Chroma directory";
    case ErrorKind::Unsupported:
        return "not readable by this program";
    case ErrorKind::Corrupt:
        return "damaged";
    case ErrorKind::Permission:
        return "access refused";
    case ErrorKind::Busy:
        return "in use";
    case ErrorKind::Io:
        return "cannot read or write";
    case ErrorKind::TooLarge:
        return "too large";
    case ErrorKind::Cancelled:
        return "cancelled";
    }
    return "cannot read or write";
}

std::string describe(const Error& error)
{
    std::string line(title(error.kind));
    if (!error.path.empty()) {
        line += ": " + printable(error.path);
        if (error.offset)
            line += " at byte " + std::to_string(*error.offset);
    }
    if (!error.message.empty())
        line += ": " + printable(error.message);
    if (!error.hint.empty())
        line += " (" + printable(error.hint) + ")";
    return line;
}

tl::unexpected<Error> fail(ErrorKind kind, std::string path, std::string message, std::string hint)
{
    return tl::unexpected(Error{ kind, std::move(path), std::nullopt, std::move(message), std::move(hint) });
}

tl::unexpected<Error> failAt(
    ErrorKind kind, std::string path, std::uint64_t offset, std::string message, std::string hint)
{
    return tl::unexpected(Error{ kind, std::move(path), offset, std::move(message), std::move(hint) });
}

} // namespace engine
