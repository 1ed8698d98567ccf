// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace cli {

/// `info DIR [--exact]`: what is inside and where the bytes go.
class InfoCommand final : public Command
{
public:
    explicit InfoCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    bool m_exact = false;
};

} // namespace cli
