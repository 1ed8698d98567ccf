// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/whatifoption.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace cli {

using namespace engine;

namespace {

struct Key
{
    std::string_view name;
    std::optional<std::uint64_t> memory::WhatIf::*value;
    std::uint64_t least;
    std::uint64_t most; ///< what hnswlib can number, or a record may hold
};

constexpr std::array<Key, 3> keys{ {
    { "M", &memory::WhatIf::m, 2, 10'000 },
    { "dimension", &memory::WhatIf::dimension, 1, 1'000'000 },
    { "count", &memory::WhatIf::count, 0, 0xFFFFFFFF },
} };

tl::unexpected<Error> refuse(std::string_view part, const std::string& why)
{
    return fail(ErrorKind::BadArgument, {}, "--what-if: '" + std::string(part.substr(0, 100)) + "': " + why,
        "use --what-if M=16,dimension=384,count=100000, or some of them");
}

Result<void> take(std::string_view part, memory::WhatIf& whatIf)
{
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos)
        return refuse(part, "there is no '='");
    const std::string_view number = part.substr(equals + 1);
    for (const Key& key : keys) {
        if (part.substr(0, equals) != key.name)
            continue;
        if (whatIf.*key.value)
            return refuse(part, "it was given before");
        std::uint64_t value = 0;
        const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
        if (problem != std::errc() || end != number.data() + number.size() || value < key.least || value > key.most)
            return refuse(part,
                std::string(key.name) + " is a whole number from " + std::to_string(key.least) + " to "
                    + std::to_string(key.most));
        whatIf.*key.value = value;
        return {};
    }
    return refuse(part, "only M, dimension and count can be another");
}

} // namespace

void WhatIfOption::addTo(CLI::App& app)
{
    m_option =
        app.add_option("--what-if", m_text, "of another index: M=16,dimension=384,count=100000, or some of them");
}

Result<memory::WhatIf> WhatIfOption::value() const
{
    memory::WhatIf whatIf;
    if (m_option->count() == 0)
        return whatIf;
    std::string_view rest = m_text;
    for (;;) {
        const std::size_t comma = rest.find(',');
        if (auto taken = take(rest.substr(0, comma), whatIf); !taken)
            return tl::unexpected(taken.error());
        if (comma == std::string_view::npos)
            return whatIf;
        rest.remove_prefix(comma + 1);
    }
}

} // namespace cli
