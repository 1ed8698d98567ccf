// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bytesize.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>

namespace cli {

/// "KiB", "kb" and "k" are 1; empty and "b" are 0.
static std::optional<int> powerOf1024(std::string unit)
{
    for (char& letter : unit)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    if (unit.empty() || unit == "b")
        return 0;
    const std::size_t power = std::string_view("kmgtpe").find(unit.front());
    const std::string rest = unit.substr(1);
    if (power == std::string_view::npos || (!rest.empty() && rest != "b" && rest != "ib"))
        return std::nullopt;
    return static_cast<int>(power) + 1;
}

engine::Result<std::uint64_t> parseByteSize(const std::string& text, const std::string& option)
{
    const auto refuse = [&](const char* why) {
        return engine::fail(engine::ErrorKind::BadArgument, {}, option + ": '" + text.substr(0, 100) + "' " + why,
            "give bytes, or a size like 500MiB or 2GiB");
    };
    double number = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (problem != std::errc() || std::signbit(number) || !std::isfinite(number))
        return refuse("is no number of bytes");
    std::string unit(end, text.data() + text.size());
    unit.erase(0, unit.find_first_not_of(' '));
    const auto power = powerOf1024(unit);
    if (!power)
        return refuse("has a unit nobody knows");
    const double bytes = std::ldexp(number, *power * 10);
    if (bytes > 0x1p63)
        return refuse("is more than any memory");
    // Whole numbers beyond 2^53 would be rounded.
    std::uint64_t whole = 0;
    const auto [wholeEnd, wholeProblem] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (*power == 0 && wholeProblem == std::errc() && wholeEnd == end)
        return whole;
    return static_cast<std::uint64_t>(bytes);
}

} // namespace cli
