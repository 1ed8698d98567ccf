// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/filteroptions.h"

namespace cli {

/// `profile DIR COLLECTION ...`: how long answers take, in four ways.
class ProfileCommand final : public Command
{
public:
    explicit ProfileCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    std::string m_vectors;
    std::uint64_t m_queries = 200;
    FilterOptions m_filters;
    std::uint64_t m_k = 10;
    std::optional<std::uint64_t> m_ef;
};

} // namespace cli
