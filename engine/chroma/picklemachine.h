// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/chroma/pickle.h"
#include "engine/chroma/picklebytes.h"
#include "engine/chroma/picklefields.h"

namespace engine::chroma::pickle {

/// Runs the few instructions an id map consists of. The stack holds plain values only, and pairs go from it to the
/// visitor as soon as they are complete, so that it stays a few entries deep however long the maps are.
class Machine
{
public:
    Machine(Bytes& bytes, PickleVisitor* visitor)
        : m_bytes(bytes)
        , m_fields(visitor)
        , m_keepTexts(visitor != nullptr)
    {
    }

    Result<PickleSummary> run();

private:
    /// A remembered text. Containers are remembered only to keep the count: nothing may refer back to one.
    struct Text
    {
        std::uint64_t begin = 0;
        std::uint32_t length = 0;
    };

    bool step();
    bool execute(std::uint8_t byte);
    bool refuse(std::uint8_t byte);
    bool protocol();
    bool frame();
    bool push(const Value& value);
    bool pushNumber(std::int64_t number);
    template <typename T>
    bool pushInteger();
    bool pushLong();
    template <typename T>
    bool pushText();
    bool pushMap();
    Role roleOfNewMap() const;
    bool remember();
    template <typename T>
    bool rememberAs();
    template <typename T>
    bool recall();
    bool global();
    bool stackGlobal();
    bool newObject();
    bool build();
    bool setItem();
    bool setItems();
    bool stop();
    bool flushPair();
    bool setPair(const Value& map, const Value& key, const Value& value);
    void drop(std::size_t count);
    std::size_t lastMark() const;
    std::string_view textOf(const Value& value) const;

    bool corrupt(std::string message);
    bool unsupported(std::string message);
    bool refuseCode(std::string what);

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    Bytes& m_bytes;
    Fields m_fields;
    bool m_keepTexts; ///< there is a visitor who wants them
    std::array<std::uint64_t, 3> m_namedBytes{}; ///< of ids handed to the visitor, by role
    std::optional<Error> m_error;
    std::uint64_t m_instruction = 0; ///< offset of the one being run
    std::uint8_t m_byte = 0; ///< of the one being run
    bool m_done = false;
    std::vector<Value> m_stack;
    std::array<bool, 5> m_roleTaken{};
    std::vector<std::uint8_t> m_memo; ///< 0 = container, else 1 + the text's Word
    std::vector<Text> m_memoTexts; ///< parallel to m_memo; only with a visitor
    std::string m_text; ///< bytes of the texts in use; only with a visitor
    std::uint64_t m_kept = 0; ///< so much of m_text belongs to the memo
};

} // namespace engine::chroma::pickle
