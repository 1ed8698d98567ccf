// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/pickleopcodes.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace engine::chroma::pickle {

namespace {

struct Named
{
    std::uint8_t byte;
    std::string_view name;
    bool runsCode = false;
};

// Python's Lib/pickle.py lists them; the third column is ours.
constexpr auto table = std::to_array<Named>({ { '(', "MARK" }, { '.', "STOP" }, { '0', "POP" }, { '1', "POP_MARK" },
    { '2', "DUP" }, { 'F', "FLOAT" }, { 'I', "INT" }, { 'J', "BININT" }, { 'K', "BININT1" }, { 'L', "LONG" },
    { 'M', "BININT2" }, { 'N', "NONE" }, { 'P', "PERSID", true }, { 'Q', "BINPERSID", true }, { 'R', "REDUCE", true },
    { 'S', "STRING" }, { 'T', "BINSTRING" }, { 'U', "SHORT_BINSTRING" }, { 'V', "UNICODE" }, { 'X', "BINUNICODE" },
    { 'a', "APPEND" }, { 'b', "BUILD", true }, { 'c', "GLOBAL", true }, { 'd', "DICT" }, { '}', "EMPTY_DICT" },
    { 'e', "APPENDS" }, { 'g', "GET" }, { 'h', "BINGET" }, { 'i', "INST", true }, { 'j', "LONG_BINGET" },
    { 'l', "LIST" }, { ']', "EMPTY_LIST" }, { 'o', "OBJ", true }, { 'p', "PUT" }, { 'q', "BINPUT" },
    { 'r', "LONG_BINPUT" }, { 's', "SETITEM" }, { 't', "TUPLE" }, { ')', "EMPTY_TUPLE" }, { 'u', "SETITEMS" },
    { 'G', "BINFLOAT" }, { 0x80, "PROTO" }, { 0x81, "NEWOBJ", true }, { 0x82, "EXT1", true }, { 0x83, "EXT2", true },
    { 0x84, "EXT4", true }, { 0x85, "TUPLE1" }, { 0x86, "TUPLE2" }, { 0x87, "TUPLE3" }, { 0x88, "NEWTRUE" },
    { 0x89, "NEWFALSE" }, { 0x8a, "LONG1" }, { 0x8b, "LONG4" }, { 'B', "BINBYTES" }, { 'C', "SHORT_BINBYTES" },
    { 0x8c, "SHORT_BINUNICODE" }, { 0x8d, "BINUNICODE8" }, { 0x8e, "BINBYTES8" }, { 0x8f, "EMPTY_SET" },
    { 0x90, "ADDITEMS" }, { 0x91, "FROZENSET" }, { 0x92, "NEWOBJ_EX", true }, { 0x93, "STACK_GLOBAL", true },
    { 0x94, "MEMOIZE" }, { 0x95, "FRAME" }, { 0x96, "BYTEARRAY8" }, { 0x97, "NEXT_BUFFER", true },
    { 0x98, "READONLY_BUFFER" } });

const Named* find(std::uint8_t byte)
{
    const auto* it =
        std::find_if(table.begin(), table.end(), [byte](const Named& entry) { return entry.byte == byte; });
    return it == table.end() ? nullptr : it;
}

} // namespace

std::string opcodeName(std::uint8_t byte)
{
    if (const Named* known = find(byte))
        return std::string(known->name);
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "0x%02x", unsigned{ byte });
    return text.data();
}

bool isOpcode(std::uint8_t byte)
{
    return find(byte) != nullptr;
}

bool runsCode(std::uint8_t byte)
{
    const Named* known = find(byte);
    return known && known->runsCode;
}

} // namespace engine::chroma::pickle
