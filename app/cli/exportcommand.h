// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/cli/command.h"

namespace cli {

/// `export DIR COLLECTION --format jsonl|csv|npy OUT`: everything of a collection into files.
class ExportCommand final : public Command
{
public:
    explicit ExportCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    std::string m_format;
    std::string m_out;
};

} // namespace cli
