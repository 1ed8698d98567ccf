// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "engine/chroma/records.h"
#include "engine/core/error.h"

namespace cli {

/// --where and --where-document, as Chroma's own filters.
class FilterOptions
{
public:
    void addTo(CLI::App& app);
    /// Puts the filters into `query`; BadArgument for text that is no JSON.
    engine::Result<void> apply(engine::chroma::RecordQuery& query) const;

private:
    std::string m_where;
    std::string m_whereDocument;
};

} // namespace cli
