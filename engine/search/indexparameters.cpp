// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/indexparameters.h"

#include <algorithm>

namespace engine::search {

std::string_view name(Changeable changeable)
{
    switch (changeable) {
    case Changeable::Now:
        return "now";
    case Changeable::Rebuild:
        return "rebuild";
    case Changeable::Never:
        return "never";
    }
    return "never";
}

namespace {

std::string joined(const std::string& first, const std::string& second)
{
    return first.empty() || second.empty() ? first + second : first + "; " + second;
}

/// hnswlib raises ef_construction to M where it is configured below.
void compareWithHeader(IndexParameter& m, IndexParameter& efConstruction, const hnsw::Header& header)
{
    m.actual = header.m;
    efConstruction.actual = header.efConstruction;
    if (const auto value = m.configured.integer()) {
        m.drift = *value < 0 || static_cast<std::uint64_t>(*value) != header.m;
        if (m.drift)
            m.note = joined(m.note, "the index keeps the M it was built with until it is rebuilt");
    }
    if (const auto value = efConstruction.configured.integer()) {
        const auto least = static_cast<std::uint64_t>(std::max<std::int64_t>(*value, 0));
        efConstruction.drift = std::max(least, header.m) != header.efConstruction;
        if (efConstruction.drift)
            efConstruction.note = joined(efConstruction.note, "the index was built with another ef_construction");
    }
}

} // namespace

std::vector<IndexParameter> indexParameters(
    const chroma::Parameters& configured, chroma::Dialect dialect, const std::optional<hnsw::Header>& header)
{
    const bool rust = dialect == chroma::Dialect::Rust || dialect == chroma::Dialect::RustArrays;
    const auto parameter = [rust](const char* word, const chroma::Parameter& from, Changeable changeable,
                               bool used = true) {
        IndexParameter made;
        made.name = word;
        made.configured = from;
        made.changeable = changeable;
        made.changeableByClient = rust && changeable == Changeable::Now;
        made.used = used;
        made.note = from.note;
        return made;
    };
    std::vector<IndexParameter> all{
        parameter("M", configured.m, Changeable::Rebuild),
        parameter("ef_construction", configured.efConstruction, Changeable::Rebuild),
        parameter("ef_search", configured.efSearch, Changeable::Now),
        parameter("space", configured.space, Changeable::Never),
        parameter("sync_threshold", configured.syncThreshold, Changeable::Now),
        parameter("batch_size", configured.batchSize, Changeable::Now, !rust),
        parameter("resize_factor", configured.resizeFactor, Changeable::Now, !rust),
        parameter("num_threads", configured.numThreads, Changeable::Now, !rust),
    };
    if (header)
        compareWithHeader(all[0], all[1], *header);
    for (IndexParameter& each : all) {
        if (!each.used && each.note.empty())
            each.note = "not used by the 1.x releases";
    }
    if (IndexParameter& threads = all.back(); threads.configured.value.is_null() && threads.note.empty())
        threads.note = "not stored: as many as the machine has processors";
    return all;
}

} // namespace engine::search
