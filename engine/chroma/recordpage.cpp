// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <thread>

#include "engine/chroma/indexstamp.h"
#include "engine/chroma/records.h"
#include "engine/chroma/recordselection.h"
#include "engine/core/text.h"
#include "engine/platform/holders.h"

namespace engine::chroma {

/// The segment's id comes from the database: only a UUID names a folder.
IndexStamp indexStampOf(const Store& store, const Collection& collection)
{
    const std::string& segment = collection.vectorSegment.text;
    return IndexStamp::take(isUuid(segment) ? store.directory() + '/' + segment : "", store.database().path());
}
/// Whether waiting a little can help: files changed just now, and somebody may hold the directory. What is wrong with
/// quiet files stays wrong.
static bool beingWritten(const Store& store, const Collection& collection)
{
    if (!indexStampOf(store, collection).changedWithin(std::chrono::seconds(2)))
        return false;
    const auto holders = platform::holdersOf(store.directory());
    return !holders.complete || !holders.processes.empty();
}

/// Reads a page again while a writer is in the middle of something: as long as it takes a writer to persist, not
/// longer.
Result<RecordPage> readRecords(const Store& store, const Collection& collection, const RecordQuery& query,
    std::uint64_t offset, std::uint64_t limit, const Progress& progress)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    for (;;) {
        auto reader = RecordReader::open(store, collection, query, progress);
        auto rows = reader ? reader->fetch(offset, limit) : tl::unexpected(reader.error());
        const bool refused =
            !reader && (reader.error().kind == ErrorKind::BadArgument || reader.error().kind == ErrorKind::Cancelled);
        const bool good = rows && reader->ofOneMoment() && reader->problems().empty();
        if (good || refused || std::chrono::steady_clock::now() > until || !beingWritten(store, collection)) {
            if (!rows)
                return tl::unexpected(rows.error());
            return RecordPage{ reader->total(), std::move(*rows), reader->problems() };
        }
        reader = fail(ErrorKind::Busy, {}, "read again"); // gives the lock up before the pause
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
}

} // namespace engine::chroma
