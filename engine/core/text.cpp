// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/text.h"

#include <array>
#include <cstdio>

namespace engine {

namespace {

/// Length of the well-formed UTF-8 sequence at the start of `text` and its code point; length 0 if there is none.
struct Decoded
{
    std::size_t length = 0;
    char32_t point = 0;
};

Decoded decode(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return { 1, first };
    std::size_t length = 0;
    char32_t point = 0;
    if ((first & 0xe0) == 0xc0) {
        length = 2;
        point = first & 0x1fU;
    } else if ((first & 0xf0) == 0xe0) {
        length = 3;
        point = first & 0x0fU;
    } else if ((first & 0xf8) == 0xf0) {
        length = 4;
        point = first & 0x07U;
    } else {
        return {};
    }
    if (text.size() < length)
        return {};
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return {};
        point = (point << 6) | (byte(i) & 0x3fU);
    }
    static constexpr std::array<char32_t, 5> smallest{ 0, 0, 0x80, 0x800, 0x10000 };
    if (point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return {};
    return { length, point };
}

/// Characters that move the cursor or reorder what stands around them.
bool disturbs(char32_t point)
{
    return point < 0x20 || (point >= 0x7f && point <= 0x9f) || (point >= 0x200e && point <= 0x200f)
        || (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) || point == 0x061c;
}

void escape(std::string& out, char32_t point)
{
    switch (point) {
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        break;
    }
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), point < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(point));
    out += buffer.data();
}

} // namespace

std::string printable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.length == 0) {
            escape(out, static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        if (disturbs(next.point))
            escape(out, next.point);
        else
            out += text.substr(0, next.length);
        text.remove_prefix(next.length);
    }
    return out;
}

std::string validUtf8(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.length == 0)
            out += "\xEF\xBF\xBD";
        else
            out += text.substr(0, next.length);
        text.remove_prefix(next.length == 0 ? 1 : next.length);
    }
    return out;
}

bool isValidUtf8(std::string_view text)
{
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.length == 0)
            return false;
        text.remove_prefix(next.length);
    }
    return true;
}

bool isUuid(std::string_view text)
{
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex)
            return false;
    }
    return true;
}

std::string humanBytes(std::uint64_t bytes)
{
    if (bytes < 1024)
        return std::to_string(bytes) + " B";
    static constexpr std::array<const char*, 6> units{ "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    std::array<char, 32> buffer{};
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    std::snprintf(buffer.data(), buffer.size(), "%.*f %s", decimals, value, units[unit]);
    return buffer.data();
}

std::string grouped(std::int64_t number)
{
    const std::string digits = std::to_string(number);
    const std::size_t sign = digits.front() == '-' ? 1 : 0;
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > sign && (digits.size() - i) % 3 == 0)
            out += ' ';
        out += digits[i];
    }
    return out;
}

} // namespace engine
