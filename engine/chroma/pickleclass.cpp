// SPDX-License-Identifier: GPL-3.0-or-later
// The instructions with which a pickle names a class and makes an instance of it. Only one class is let through, and
// its instance is a mark on the stack.
#include "engine/chroma/picklemachine.h"
#include "engine/chroma/pickleopcodes.h"

namespace engine::chroma::pickle {

// Of each line of GLOBAL; also what is worth showing of a foreign name.
static constexpr std::size_t longestName = 128;

bool Machine::global()
{
    std::array<std::string, 2> names;
    for (std::string& line : names) {
        std::uint8_t byte = 0;
        while (m_bytes.take(byte) && byte != '\n') {
            line += static_cast<char>(byte);
            if (line.size() > longestName)
                return refuseCode("names code that is not Chroma's");
        }
        if (m_bytes.error())
            return false;
    }
    if (names[0] != moduleName || names[1] != className)
        return refuseCode("names the code '" + names[0] + "." + names[1] + "'");
    if (m_fields.summary().protocol == 0)
        return corrupt("does not begin as a pickle of protocol 2 or later");
    return push({ .kind = Kind::Class });
}

bool Machine::stackGlobal()
{
    if (m_stack.size() < 2 || m_stack.back().kind != Kind::Text || m_stack[m_stack.size() - 2].kind != Kind::Text)
        return corrupt("without the two names it needs");
    if (m_stack[m_stack.size() - 2].word != Word::Module || m_stack.back().word != Word::Class)
        return refuseCode("names code other than '" + std::string(moduleName) + "." + std::string(className) + "'");
    drop(2);
    return push({ .kind = Kind::Class });
}

bool Machine::newObject()
{
    if (m_stack.size() != 2 || m_stack[0].kind != Kind::Class || m_stack[1].kind != Kind::Tuple)
        return corrupt("not on Chroma's class without arguments");
    drop(2);
    m_fields.summary().form = PickleForm::PythonClass;
    return push({ .kind = Kind::Object });
}

bool Machine::build()
{
    if (m_stack.size() != 2 || m_stack[0].kind != Kind::Object || m_stack[1].kind != Kind::Map
        || m_stack[1].role != Role::Root)
        return corrupt("not on Chroma's object and its fields");
    drop(1);
    m_stack.back().filled = true;
    return true;
}

bool Machine::refuseCode(std::string what)
{
    m_error = Error{ ErrorKind::Unsupported, m_bytes.path(), m_instruction,
        opcodeName(m_byte) + ": " + std::move(what) + "; an id map never does, and nothing of it was run",
        "do not open this directory with Python, whose reader would run it" };
    return false;
}

} // namespace engine::chroma::pickle
