// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace engine {

/// What went wrong, coarse enough to act on: the command line's exit status and the window's wording follow from it.
enum class ErrorKind {
    BadArgument, ///< the caller asked for something that makes no sense (unknown collection, malformed filter)
    NotFound, ///< the path, or a part that must be there, does not exist
    NotAStore, ///< it exists, but is no Chroma directory
    Unsupported, ///< a Chroma directory of a kind this program does not read (0.3.x, tables of an unknown shape)
    Corrupt, ///< bytes that contradict the format
    Permission, ///< the operating system refuses access
    Busy, ///< another process holds a lock that does not go away
    Io, ///< reading or writing failed
    TooLarge, ///< an announced size exceeds what the file, or a limit, allows
    Cancelled, ///< the user stopped it; not a failure
};

/// A stable lower-case word for `kind` ("not_a_store"), used in JSON.
std::string_view name(ErrorKind kind);

/// One failure: what (`kind`), where (`path`, `offset`), why (`message`), what to do (`hint`).
struct Error
{
    ErrorKind kind = ErrorKind::Io;
    std::string path; ///< file or directory concerned; empty when there is none
    std::optional<std::uint64_t> offset; ///< byte in that file, where known
    std::string message; ///< why, one sentence without a full stop
    std::string hint; ///< what to do, one sentence without a full stop; may be empty
};

/// "WHAT: WHERE: WHY (WHAT TO DO)", one line, control characters of paths escaped.
std::string describe(const Error& error);

template <typename T>
using Result = tl::expected<T, Error>;

/// Shorthand for `return fail(kind, path, message, hint)` in a function that returns a Result.
tl::unexpected<Error> fail(ErrorKind kind, std::string path, std::string message, std::string hint = {});
tl::unexpected<Error> failAt(
    ErrorKind kind, std::string path, std::uint64_t offset, std::string message, std::string hint = {});

} // namespace engine
