// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "app/cli/filteroptions.h"
#include "app/cli/idoptions.h"

namespace cli {

/// `records DIR COLLECTION ...`: what is stored, filtered as Chroma's get() does.
class RecordsCommand final : public Command
{
public:
    explicit RecordsCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    IdOptions m_ids;
    FilterOptions m_filters;
    std::uint64_t m_limit = 100;
    std::uint64_t m_offset = 0;
    bool m_vectors = false;
};

} // namespace cli
