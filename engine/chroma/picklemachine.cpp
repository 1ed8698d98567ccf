// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/picklemachine.h"

#include <algorithm>
#include <limits>

#include "engine/chroma/pickleopcodes.h"

namespace engine::chroma::pickle {

namespace {

// Chroma's own files need 12 at most; deeper nesting is no id map.
constexpr std::size_t deepestStack = 64;
// A sparse file may claim any size, so no single id is kept beyond this.
constexpr std::uint64_t longestText = std::uint64_t{ 64 } << 20;

} // namespace

Result<PickleSummary> Machine::run()
{
    m_fields.summary().bytes = m_bytes.size();
    if (m_bytes.size() == 0 && !m_bytes.error())
        return fail(ErrorKind::Corrupt, m_bytes.path(), "the id map is empty");
    while (!m_done) {
        if (!step())
            return tl::unexpected(m_error ? *m_error : m_bytes.error().value_or(Error{}));
    }
    m_fields.summary().trailingBytes = m_bytes.remaining();
    return m_fields.summary();
}

bool Machine::step()
{
    m_instruction = m_bytes.position();
    if (!m_bytes.take(m_byte))
        return false;
    // Code is named for what it is even where a file does not begin as a pickle of today.
    if (m_fields.summary().protocol == 0 && Opcode{ m_byte } != Opcode::Proto && Opcode{ m_byte } != Opcode::Global)
        return corrupt("does not begin as a pickle of protocol 2 or later");
    return execute(m_byte);
}

bool Machine::execute(std::uint8_t byte)
{
    switch (Opcode{ byte }) {
    case Opcode::Proto:
        return protocol();
    case Opcode::Frame:
        return frame();
    case Opcode::Mark:
        return push({ .kind = Kind::Mark });
    case Opcode::None:
        return push({ .kind = Kind::None });
    case Opcode::BinInt:
        return pushInteger<std::int32_t>();
    case Opcode::BinInt1:
        return pushInteger<std::uint8_t>();
    case Opcode::BinInt2:
        return pushInteger<std::uint16_t>();
    case Opcode::Long1:
        return pushLong();
    case Opcode::ShortBinUnicode:
        return pushText<std::uint8_t>();
    case Opcode::BinUnicode:
        return pushText<std::uint32_t>();
    case Opcode::BinUnicode8:
        return pushText<std::uint64_t>();
    case Opcode::EmptyDict:
        return pushMap();
    case Opcode::EmptyTuple:
        return push({ .kind = Kind::Tuple });
    case Opcode::Memoize:
        return remember();
    case Opcode::BinPut:
        return rememberAs<std::uint8_t>();
    case Opcode::LongBinPut:
        return rememberAs<std::uint32_t>();
    case Opcode::BinGet:
        return recall<std::uint8_t>();
    case Opcode::LongBinGet:
        return recall<std::uint32_t>();
    case Opcode::Global:
        return global();
    case Opcode::StackGlobal:
        return stackGlobal();
    case Opcode::NewObj:
        return newObject();
    case Opcode::Build:
        return build();
    case Opcode::SetItem:
        return setItem();
    case Opcode::SetItems:
        return setItems();
    case Opcode::Stop:
        return stop();
    }
    return refuse(byte);
}

bool Machine::refuse(std::uint8_t byte)
{
    if (runsCode(byte))
        return refuseCode("would run code");
    if (isOpcode(byte))
        return unsupported("is an instruction no id map contains");
    return corrupt("is no instruction");
}

bool Machine::protocol()
{
    std::uint8_t version = 0;
    if (!m_bytes.take(version))
        return false;
    if (m_fields.summary().protocol != 0)
        return corrupt("a second beginning inside the pickle");
    if (version < 2 || version > 5)
        return unsupported("protocol " + std::to_string(version) + ", only 2 to 5 are known");
    m_fields.summary().protocol = version;
    return true;
}

bool Machine::frame()
{
    std::uint64_t length = 0;
    if (!m_bytes.take(length))
        return false;
    if (length > m_bytes.remaining())
        return corrupt("a frame of " + std::to_string(length) + " bytes, but only "
            + std::to_string(m_bytes.remaining()) + " follow: the file was cut short");
    return true;
}

bool Machine::push(const Value& value)
{
    if (!flushPair())
        return false;
    if (m_stack.size() >= deepestStack)
        return corrupt("nested too deeply for an id map");
    m_stack.push_back(value);
    return true;
}

bool Machine::pushNumber(std::int64_t number)
{
    return push({ .kind = Kind::Number, .number = number });
}

template <typename T>
bool Machine::pushInteger()
{
    T number = 0;
    return m_bytes.take(number) && pushNumber(number);
}

bool Machine::pushLong()
{
    std::uint8_t length = 0;
    if (!m_bytes.take(length))
        return false;
    if (length > sizeof(std::int64_t))
        return unsupported("a number of " + std::to_string(length) + " bytes, more than 64 bits");
    std::uint64_t bits = 0;
    std::uint8_t byte = 0;
    for (unsigned i = 0; i < length; ++i) {
        if (!m_bytes.take(byte))
            return false;
        bits |= std::uint64_t{ byte } << (8 * i);
    }
    if (length > 0 && length < 8 && (byte & 0x80) != 0)
        bits |= ~std::uint64_t{ 0 } << (8 * length); // two's complement
    return pushNumber(static_cast<std::int64_t>(bits));
}

template <typename T>
bool Machine::pushText()
{
    T length = 0;
    if (!m_bytes.take(length))
        return false;
    if (length > m_bytes.remaining()) {
        return corrupt("a text of " + std::to_string(length) + " bytes, but only " + std::to_string(m_bytes.remaining())
            + " follow");
    }
    // Pairs are handed on first: their texts give back their room.
    if (!push({ .kind = Kind::Text, .length = length }))
        return false;
    Value& value = m_stack.back();
    value.begin = m_text.size();
    if (m_keepTexts) {
        if (length > longestText) {
            m_error = Error{ ErrorKind::TooLarge, m_bytes.path(), m_instruction,
                "a text of " + std::to_string(length) + " bytes, too long for an id", {} };
            return false;
        }
        if (!m_bytes.append(length, m_text))
            return false;
        value.word = length <= longestWord ? wordOf(textOf(value)) : Word::Other;
        return true;
    }
    if (length > longestWord)
        return m_bytes.skip(length);
    std::string shortText; // short enough to stay off the heap or nearly so
    if (!m_bytes.append(length, shortText))
        return false;
    value.word = wordOf(shortText);
    return true;
}

bool Machine::pushMap()
{
    const Role role = roleOfNewMap();
    if (role != Role::Ignored) {
        bool& taken = m_roleTaken[static_cast<std::size_t>(role)];
        if (taken)
            return corrupt("a map of the index appears twice");
        taken = true;
    }
    return push({ .kind = Kind::Map, .role = role });
}

/// The maps are told apart by where they start: alone or on the class's object (the root), or behind a key of the root.
Role Machine::roleOfNewMap() const
{
    if (m_stack.empty() || m_stack.back().kind == Kind::Object)
        return Role::Root;
    if (m_stack.size() < 2 || m_stack.back().kind != Kind::Text)
        return Role::Ignored;
    const std::size_t mark = lastMark();
    const bool isKeyAfterMark = mark != none && (m_stack.size() - mark - 1) % 2 == 1;
    const std::size_t owner = isKeyAfterMark ? mark - 1 : m_stack.size() - 2;
    if (owner >= m_stack.size() || m_stack[owner].kind != Kind::Map || m_stack[owner].role != Role::Root)
        return Role::Ignored;
    return roleOf(m_stack.back().word);
}

bool Machine::remember()
{
    if (m_stack.empty())
        return corrupt("nothing to remember");
    Value& top = m_stack.back();
    if (top.kind == Kind::Mark || top.kind == Kind::None || top.kind == Kind::Number || top.remembered)
        return unsupported("remembers what no writer of id maps does");
    top.remembered = true;
    m_memo.push_back(
        top.kind == Kind::Text ? static_cast<std::uint8_t>(1 + static_cast<int>(top.word)) : std::uint8_t{ 0 });
    if (m_keepTexts) {
        m_memoTexts.push_back({ top.begin, static_cast<std::uint32_t>(top.length) });
        if (top.kind == Kind::Text)
            m_kept = top.begin + top.length;
    }
    return true;
}

template <typename T>
bool Machine::rememberAs()
{
    T place = 0;
    if (!m_bytes.take(place))
        return false;
    if (place != m_memo.size())
        return corrupt(
            "remembers as number " + std::to_string(place) + " what must be number " + std::to_string(m_memo.size()));
    return remember();
}

template <typename T>
bool Machine::recall()
{
    T place = 0;
    if (!m_bytes.take(place))
        return false;
    if (place >= m_memo.size())
        return corrupt("refers to remembered value " + std::to_string(place) + " of " + std::to_string(m_memo.size()));
    const std::uint8_t entry = m_memo[place];
    if (entry == 0)
        return unsupported("refers back to a container");
    Value value{ .kind = Kind::Text, .word = static_cast<Word>(entry - 1), .remembered = true };
    if (m_keepTexts) {
        value.begin = m_memoTexts[place].begin;
        value.length = m_memoTexts[place].length;
    }
    return push(value);
}

bool Machine::setItem()
{
    const std::size_t size = m_stack.size();
    if (size < 3 || m_stack[size - 3].kind != Kind::Map)
        return corrupt("without a map, a key and a value");
    if (!setPair(m_stack[size - 3], m_stack[size - 2], m_stack[size - 1]))
        return false;
    drop(2);
    return true;
}

bool Machine::setItems()
{
    const std::size_t mark = lastMark();
    if (mark == none || mark == 0 || m_stack[mark - 1].kind != Kind::Map || (m_stack.size() - mark - 1) % 2 != 0)
        return corrupt("without a map and whole pairs");
    for (std::size_t i = mark + 1; i < m_stack.size(); i += 2) {
        if (!setPair(m_stack[mark - 1], m_stack[i], m_stack[i + 1]))
            return false;
    }
    drop(m_stack.size() - mark);
    return true;
}

bool Machine::stop()
{
    const bool isMap = m_stack.size() == 1 && m_stack[0].kind == Kind::Map;
    const bool isObject = m_stack.size() == 1 && m_stack[0].kind == Kind::Object && m_stack[0].filled;
    if (!isMap && !isObject)
        return corrupt("the pickle ends without one whole id map");
    m_done = true;
    return true;
}

/// Hands a complete pair at the top of the stack to its map before something is put on it. A pair whose value is a map
/// waits: what follows may belong into that map.
bool Machine::flushPair()
{
    const std::size_t size = m_stack.size();
    if (size < 4
        || (m_stack.back().kind != Kind::Text && m_stack.back().kind != Kind::Number
            && m_stack.back().kind != Kind::None))
        return true;
    const std::size_t mark = lastMark();
    if (mark == none || mark == 0 || (size - mark - 1) % 2 != 0 || size - mark < 3)
        return true;
    if (m_stack[mark - 1].kind != Kind::Map)
        return corrupt("pairs that belong to no map");
    if (!setPair(m_stack[mark - 1], m_stack[size - 2], m_stack[size - 1]))
        return false;
    drop(2);
    return true;
}

bool Machine::setPair(const Value& map, const Value& key, const Value& value)
{
    if (m_keepTexts && (map.role == Role::IdToLabel || map.role == Role::LabelToId)) {
        // Every id stands in the file once. References that make more of them than there are bytes are a bomb.
        std::uint64_t& named = m_namedBytes.at(static_cast<std::size_t>(map.role));
        named += map.role == Role::IdToLabel ? key.length : value.length;
        if (named / 8 > m_bytes.position())
            return corrupt("names remembered texts again and again, which no writer of id maps does");
    }
    std::string problem = m_fields.set(map.role, key, value, m_text);
    return problem.empty() || corrupt(std::move(problem));
}

void Machine::drop(std::size_t count)
{
    std::uint64_t keep = m_text.size();
    for (std::size_t i = m_stack.size() - count; i < m_stack.size(); ++i) {
        if (m_stack[i].kind == Kind::Text && !m_stack[i].remembered)
            keep = std::min(keep, m_stack[i].begin);
    }
    m_text.resize(static_cast<std::size_t>(std::max(keep, m_kept)));
    m_stack.resize(m_stack.size() - count);
}

std::size_t Machine::lastMark() const
{
    const auto it =
        std::find_if(m_stack.rbegin(), m_stack.rend(), [](const Value& value) { return value.kind == Kind::Mark; });
    return it == m_stack.rend() ? none : static_cast<std::size_t>(m_stack.rend() - it) - 1;
}

std::string_view Machine::textOf(const Value& value) const
{
    return std::string_view(m_text).substr(
        static_cast<std::size_t>(value.begin), static_cast<std::size_t>(value.length));
}

bool Machine::corrupt(std::string message)
{
    m_error =
        Error{ ErrorKind::Corrupt, m_bytes.path(), m_instruction, opcodeName(m_byte) + ": " + std::move(message), {} };
    return false;
}

bool Machine::unsupported(std::string message)
{
    m_error = Error{ ErrorKind::Unsupported, m_bytes.path(), m_instruction,
        opcodeName(m_byte) + ": " + std::move(message), {} };
    return false;
}

} // namespace engine::chroma::pickle
