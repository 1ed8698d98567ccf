// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace cli {

/// --id ID...: ids as they are, whatever characters they are made of.
class IdOptions
{
public:
    /// Adds the option and returns it.
    CLI::Option* addTo(CLI::App& app, const std::string& what);
    std::vector<std::string> ids() const;

    /// The arguments with the ids of --id made so that the parser leaves them alone: it would take "[a,b]" for a list
    /// of two, and an option after "--id=" for the id.
    static std::vector<std::string> withPlainIds(const std::vector<std::string>& arguments);

private:
    std::vector<std::string> m_given;
};

} // namespace cli
