// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

namespace cli {

/// `index DIR COLLECTION [--graph]`: what the HNSW index looks like and whether it is sound.
class IndexCommand final : public Command
{
public:
    explicit IndexCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    bool m_graph = false;
};

} // namespace cli
