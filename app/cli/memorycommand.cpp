// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/memorycommand.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "app/cli/bytesize.h"
#include "engine/report/memorydocument.h"

namespace cli {

using namespace engine;

MemoryCommand::MemoryCommand(CLI::App& parent)
    : Command(parent, "memory", "what the collections cost in memory, and what a limit would evict")
{
    addDirectory();
    addCollection(false);
    m_limitOption = app().add_option("--limit", m_limit,
        "also what this many bytes (500MiB, 2GiB, ...) would evict, were the collections used in their order");
    m_whatIf.addTo(app());
    app().add_flag("--measure", m_measure, "load each index, ask it, measure what it takes and what comes back");
}

Result<Exit> MemoryCommand::run(const Output& output)
{
    const auto whatIf = m_whatIf.value();
    if (!whatIf)
        return tl::unexpected(whatIf.error());
    std::optional<std::uint64_t> limit;
    if (m_limitOption->count() > 0) {
        const auto bytes = parseByteSize(m_limit, "--limit");
        if (!bytes)
            return tl::unexpected(bytes.error());
        limit = *bytes;
    }
    const auto store = openStore(output);
    if (!store)
        return tl::unexpected(store.error());
    std::optional<CollectionId> only;
    if (!collection().empty()) {
        const auto found = collectionOf(*store);
        if (!found)
            return tl::unexpected(found.error());
        only = found->id;
    }
    const auto snapshot = store->firstView();
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    memory::DirectoryMemory memory =
        memory::directoryMemory(*snapshot, only, *whatIf, output.progress("reading the indexes"));
    if (m_measure && !memory.cancelled) {
        const auto measured =
            memory::measureSegments(memory, *store, output.threads(), output.progress("loading the indexes"));
        if (!measured)
            return tl::unexpected(measured.error());
    }
    if (limit)
        memory.preview = memory::previewLimit(memory, *limit);
    output.clearProgress();
    if (output.json())
        output.print(report::memoryDocument(memory));
    else
        output.print(report::memoryText(memory));
    const bool all = std::none_of(memory.segments.begin(), memory.segments.end(),
        [](const auto& segment) { return segment.problem || segment.loadProblem; });
    return all && !memory.cancelled ? Exit::Fine : Exit::Findings;
}

} // namespace cli
