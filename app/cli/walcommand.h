// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/cli/command.h"

namespace cli {

/// `wal DIR [COLLECTION] [--list FROM COUNT]`: what is in the write-ahead log and what may go.
class WalCommand final : public Command
{
public:
    explicit WalCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    std::vector<engine::SeqId> m_list;
};

} // namespace cli
