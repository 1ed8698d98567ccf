// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "engine/search/livecollection.h"
#include "engine/tuning/queryset.h"

namespace cli {

/// `recall DIR COLLECTION ...`: how much of the exact answer the index finds, as it is.
class RecallCommand final : public Command
{
public:
    explicit RecallCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    engine::Result<engine::tuning::QuerySet> queriesFor(const engine::search::LiveCollection& collection) const;

    std::uint64_t m_k = 10;
    std::uint64_t m_queries = 1000;
    std::uint64_t m_seed = 1;
    std::string m_vectors;
    std::vector<std::uint64_t> m_efs;
    bool m_asIs = false;
};

} // namespace cli
