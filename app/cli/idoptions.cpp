// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/idoptions.h"

namespace cli {

// What is put behind an id in brackets, so that it does not end in one.
static constexpr char idEnd = '\x1f';

std::vector<std::string> IdOptions::withPlainIds(const std::vector<std::string>& arguments)
{
    const std::string option = "--id";
    std::vector<std::string> plain;
    bool inIds = false;
    for (std::string argument : arguments) {
        if (argument.starts_with("--"))
            inIds = argument == option;
        if (argument.starts_with(option + '=')) {
            inIds = true;
            plain.push_back(option);
            argument.erase(0, option.size() + 1);
        }
        plain.push_back(inIds && argument.starts_with('[') ? argument + idEnd : argument);
    }
    return plain;
}

CLI::Option* IdOptions::addTo(CLI::App& app, const std::string& what)
{
    return app.add_option("--id", m_given, what);
}

std::vector<std::string> IdOptions::ids() const
{
    std::vector<std::string> ids = m_given;
    for (std::string& id : ids) {
        if (id.starts_with('[') && id.ends_with(idEnd))
            id.pop_back();
    }
    return ids;
}

} // namespace cli
