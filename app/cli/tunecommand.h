// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "engine/tuning/sweep.h"

namespace cli {

/// `tune DIR COLLECTION ...`: which parameters give the recall that is wanted, and what they cost.
class TuneCommand final : public Command
{
public:
    explicit TuneCommand(CLI::App& parent);
    engine::Result<Exit> run(const Output& output) override;

private:
    engine::Result<engine::tuning::Wishes> wishes() const;
    engine::Result<engine::tuning::SweepOptions> sweepOptions(const Output& output) const;
    engine::Result<void> writeTable(const std::string& table) const;

    std::uint64_t m_k = 10;
    double m_target = 0.95;
    std::uint64_t m_queries = 1000;
    std::uint64_t m_seed = 1;
    std::vector<std::uint64_t> m_ms{ 8, 16, 32 };
    std::vector<std::uint64_t> m_efConstructions{ 100, 200 };
    std::vector<std::uint64_t> m_efs;
    std::string m_memoryLimit;
    std::optional<double> m_latencyLimit;
    std::optional<double> m_budget;
    std::string m_csv;
};

} // namespace cli
