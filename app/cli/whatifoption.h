// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "engine/core/error.h"
#include "engine/memory/memorymodel.h"

namespace cli {

/// --what-if M=…,dimension=…,count=…: another index than the one that is there.
class WhatIfOption
{
public:
    void addTo(CLI::App& app);
    /// What was given; nothing of it when the option was not. BadArgument names the part that makes no sense.
    engine::Result<engine::memory::WhatIf> value() const;

private:
    std::string m_text;
    CLI::Option* m_option = nullptr;
};

} // namespace cli
