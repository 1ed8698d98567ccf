// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace engine::chroma::pickle {

/// The instructions of Python's pickle format that an id map may consist of, by their byte.
enum class Opcode : std::uint8_t {
    Mark = '(',
    Stop = '.',
    BinInt = 'J',
    BinInt1 = 'K',
    BinInt2 = 'M',
    None = 'N',
    BinUnicode = 'X',
    Build = 'b',
    Global = 'c',
    BinGet = 'h',
    LongBinGet = 'j',
    BinPut = 'q',
    LongBinPut = 'r',
    SetItem = 's',
    SetItems = 'u',
    EmptyTuple = ')',
    EmptyDict = '}',
    Proto = 0x80,
    NewObj = 0x81,
    Long1 = 0x8a,
    ShortBinUnicode = 0x8c,
    BinUnicode8 = 0x8d,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95,
};

/// The name of any instruction of pickle's protocols 0 to 5 ("REDUCE"), or "0x.." for a byte that is none.
std::string opcodeName(std::uint8_t byte);

/// Whether the format has an instruction with this byte at all.
bool isOpcode(std::uint8_t byte);

/// Whether the instruction makes a reader call or import something.
bool runsCode(std::uint8_t byte);

} // namespace engine::chroma::pickle
