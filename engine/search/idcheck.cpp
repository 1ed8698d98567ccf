// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/idcheck.h"

#include <algorithm>

#include "engine/core/text.h"

namespace engine::search {

Result<void> requireOwnIds(const LiveCollection& live, const sqlite::Database& database, const std::string& path)
{
    constexpr std::size_t most = 64;
    auto statement = database.prepare("SELECT 1 FROM embeddings WHERE segment_id = ? AND embedding_id = ?");
    const std::string& segment = live.collection().metadataSegment.text;
    if (!statement || segment.empty())
        return {};
    std::size_t asked = 0;
    std::string stranger;
    std::size_t strangers = 0;
    const std::size_t step = std::max<std::size_t>(1, live.elements() / most);
    for (std::size_t row = 0; row < live.elements() && asked < most; row += step) {
        const std::string id(live.idOf(static_cast<Row>(row)));
        if (live.live()[row] == 0)
            continue;
        const auto found = statement->bind(1, segment).bind(2, id).step();
        statement->reset();
        if (!found)
            return {};
        ++asked;
        if (!*found) {
            ++strangers;
            stranger = id;
        }
    }
    if (strangers * 2 <= asked)
        return {};
    return fail(ErrorKind::Corrupt, path,
        "is not the id map of this collection: of " + std::to_string(asked) + " ids looked up, "
            + std::to_string(strangers) + " belong to no record of it, '" + printable(stranger) + "' for one",
        "if files were copied between index folders, put the right one back; chromascope-cli info says more");
}

} // namespace engine::search
