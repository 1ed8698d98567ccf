// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/records.h"

#include <algorithm>
#include <chrono>

#include "engine/chroma/indexstamp.h"
#include "engine/chroma/logmarks.h"
#include "engine/chroma/recordrows.h"
#include "engine/chroma/recordselection.h"
#include "engine/chroma/vectorsource.h"

namespace engine::chroma {

namespace {
constexpr auto budget = std::chrono::milliseconds(60);
} // namespace

struct RecordReader::Private
{
    Private(const Store& of, const Collection& wanted)
        : store(of)
        , records{ of, wanted, {}, {} }
    {
    }

    const Store& store;
    RecordSelection records;
    std::unique_ptr<VectorSource> vectors;
    IndexStamp stamp;
    bool ofOneMoment = true; ///< what the last fetch gave
    std::unique_ptr<sqlite::ReadWindow>
        selecting; ///< open from the selection to the first page, so that both are of one moment

    const sqlite::Database& database() const { return store.database(); }
    IndexStamp stampNow() const { return indexStampOf(store, records.collection); }
    /// The vectors read belong to the tables read.
    bool indexFits() const
    {
        const IndexStamp now = stampNow();
        return stamp.sameIndex(now) && stamp.settled() && !now.aheadOfDatabase();
    }
    std::unique_ptr<sqlite::ReadWindow> takeWindow()
    {
        return selecting ? std::move(selecting) : std::make_unique<sqlite::ReadWindow>(database(), budget);
    }

    Result<void> select(
        const RecordQuery& query, const LogReader& log, const Watermark& mark, const Progress& progress);
};

Result<void> RecordReader::Private::select(
    const RecordQuery& query, const LogReader& log, const Watermark& mark, const Progress& progress)
{
    const auto pending = PendingMetadata::read(database(), log, records.collection, mark, *selecting);
    if (!pending)
        return tl::unexpected(pending.error());
    auto overlay = makeOverlay(database(), store.schema(), records.collection, *pending);
    if (!overlay)
        return tl::unexpected(overlay.error());
    if (auto gathered = records.gather(*selecting, std::move(*overlay), progress); !gathered)
        return gathered;
    if (!query.ids.empty()) {
        if (auto kept = records.keepIds(query.ids); !kept)
            return kept;
    }
    return records.keepMatching(query, *selecting, progress);
}

RecordReader::RecordReader(std::unique_ptr<Private> data)
    : d(std::move(data))
{
}

RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;
RecordReader::~RecordReader() = default;

Result<RecordReader> RecordReader::open(
    const Store& store, const Collection& collection, const RecordQuery& query, const Progress& progress)
{
    auto d = std::make_unique<Private>(store, collection);
    d->stamp = d->stampNow();
    d->selecting = std::make_unique<sqlite::ReadWindow>(store.database(), budget);
    if (auto begun = d->selecting->begin(); !begun)
        return tl::unexpected(begun.error());
    const auto marks = LogMarks::read(store);
    if (!marks)
        return tl::unexpected(marks.error());
    const LogReader log(store.database(), store.schema(), marks->catalog, marks->watermarks);
    if (auto done = d->select(query, log, marks->of(collection.metadataSegment), progress); !done)
        return tl::unexpected(done.error());
    if (query.vectors) {
        auto vectors = VectorSource::open(
            store.directory(), collection, log, marks->of(collection.vectorSegment), *d->selecting, progress);
        if (!vectors)
            return tl::unexpected(vectors.error());
        d->vectors = std::make_unique<VectorSource>(std::move(*vectors));
    }
    return RecordReader(std::move(d));
}

std::uint64_t RecordReader::total() const
{
    return d->records.selected.size();
}

Result<std::optional<std::uint64_t>> RecordReader::positionOf(const std::string& id) const
{
    return d->records.positionOf(id);
}

Result<std::vector<std::string>> RecordReader::ids(const Progress& progress) const
{
    auto row = d->database().prepare("SELECT embedding_id FROM embeddings WHERE id = ?1");
    if (!row)
        return tl::unexpected(row.error());
    const auto window = d->takeWindow();
    if (auto begun = window->begin(); !begun)
        return tl::unexpected(begun.error());
    std::vector<std::string> all;
    all.reserve(total());
    for (const SelectedRecord& selected : d->records.selected) {
        if (selected.pending()) {
            all.push_back(d->records.pendingId(selected));
            continue;
        }
        row->bind(1, selected.key);
        const auto found = row->step();
        if (!found)
            return tl::unexpected(found.error());
        if (*found)
            all.emplace_back(row->text(0));
        row->reset();
        if (all.size() % 1024 != 0)
            continue;
        if (!proceed(progress, all.size(), total()))
            return fail(ErrorKind::Cancelled, d->database().path(), "stopped while records were listed");
        if (auto breathed = window->breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    d->ofOneMoment = window->consistent().value_or(false);
    return all;
}

std::vector<Error> RecordReader::problems() const
{
    return d->vectors ? d->vectors->problems() : std::vector<Error>{};
}

bool RecordReader::stillCurrent() const
{
    return d->stamp.sameIndex(d->stampNow());
}

bool RecordReader::ofOneMoment() const
{
    return d->ofOneMoment;
}

Result<std::vector<Record>> RecordReader::fetch(std::uint64_t offset, std::uint64_t count) const
{
    auto rows = RecordRows::open(d->database(), d->store.schema(), !d->records.overlay.empty());
    if (!rows)
        return tl::unexpected(rows.error());
    const auto window = d->takeWindow();
    if (auto begun = window->begin(); !begun)
        return tl::unexpected(begun.error());
    std::vector<Record> records;
    const std::uint64_t end = offset >= total() ? offset : offset + std::min(count, total() - offset);
    for (std::uint64_t i = offset; i < end; ++i) {
        const SelectedRecord& selected = d->records.selected[i];
        auto id = d->records.idOf(selected);
        if (!id)
            return tl::unexpected(id.error());
        if (id->empty() && !selected.pending())
            continue; // deleted since it was selected
        Record record;
        record.id = std::move(*id);
        auto read = rows->read(selected.key, selected.pending(), record);
        if (!read)
            return tl::unexpected(read.error());
        if (d->vectors)
            d->vectors->fill(record.id, record);
        records.push_back(std::move(record));
        if (auto breathed = window->breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    d->ofOneMoment = window->consistent().value_or(false) && (!d->vectors || d->indexFits());
    return records;
}

} // namespace engine::chroma
