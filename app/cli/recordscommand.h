// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/cli/command.h"

namespace cli {

/// `records DIR COLLECTION ...`: what is stored, filtered as Chroma's get() does.
class RecordsCommand final : public Command
{
public:
    explicit RecordsCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

    /// The arguments with the ids of --id made so that the parser leaves them alone: it would take "[a,b]" for a list
    /// of two, and an option after "--id=" for the id.
    static std::vector<std::string> withPlainIds(const std::vector<std::string>& arguments);

private:
    std::vector<std::string> m_ids;
    std::string m_where;
    std::string m_whereDocument;
    std::uint64_t m_limit = 100;
    std::uint64_t m_offset = 0;
    bool m_vectors = false;
};

} // namespace cli
