// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/cli/command.h"
#include "app/cli/whatifoption.h"

namespace cli {

/// `memory DIR [COLLECTION] [--limit BYTES] [--what-if …] [--measure]`: what loaded collections cost.
class MemoryCommand final : public Command
{
public:
    explicit MemoryCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    std::string m_limit;
    CLI::Option* m_limitOption = nullptr;
    WhatIfOption m_whatIf;
    bool m_measure = false;
};

} // namespace cli
