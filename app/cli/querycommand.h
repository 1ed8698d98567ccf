// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/filteroptions.h"
#include "app/cli/idoptions.h"
#include "engine/search/filteredcollection.h"
#include "engine/search/vectorfile.h"

namespace cli {

/// `query DIR COLLECTION ...`: nearest neighbours, equal to Chroma's answers.
class QueryCommand final : public Command
{
public:
    explicit QueryCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    engine::Result<engine::search::VectorTable> queriesFor(const engine::search::LiveCollection& collection) const;

    std::string m_vectors;
    IdOptions m_ids;
    FilterOptions m_filters;
    std::uint64_t m_k = 10;
    std::optional<std::uint64_t> m_ef;
    bool m_exact = false;
};

} // namespace cli
