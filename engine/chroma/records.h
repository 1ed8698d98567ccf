// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/catalog.h"
#include "engine/chroma/store.h"
#include "engine/core/progress.h"

namespace engine::chroma {

/// Where the live vector of a record was read.
enum class VectorFrom { Nowhere, Index, Log };

/// One live record, the log's pending part applied.
struct Record
{
    std::string id;
    std::optional<std::string> document;
    std::optional<std::string> uri;
    nlohmann::ordered_json metadata = nlohmann::ordered_json::object(); ///< without Chroma's own keys; arrays since 1.5
    std::vector<float> vector; ///< empty if not asked for, or not to be found
    VectorFrom vectorFrom = VectorFrom::Nowhere;
};

/// Which records, as Chroma's get() takes it. Everything given must hold.
struct RecordQuery
{
    std::vector<std::string> ids; ///< none = all
    std::optional<nlohmann::json> where;
    std::optional<nlohmann::json> whereDocument;
    bool vectors = false;
};

/// The records of one collection that a query selects, in Chroma's order, to be fetched page by page. Selected once;
/// records that vanish before they are fetched are left out. Uses its Store: not thread-safe, must not outlive it.
/// Keeps a read lock from open() to the end of the first fetch(), so fetch at once.
class RecordReader
{
public:
    /// BadArgument for a filter that Chroma refuses; Cancelled; or what reading says.
    static Result<RecordReader> open(
        const Store& store, const Collection& collection, const RecordQuery& query, const Progress& progress = {});

    RecordReader(RecordReader&&) noexcept;
    RecordReader& operator=(RecordReader&&) noexcept;
    ~RecordReader();

    std::uint64_t total() const;
    /// Where the record of this id stands in the order; nothing when the query does not select it. Constant time in the
    /// database, one pass over the selected.
    Result<std::optional<std::uint64_t>> positionOf(const std::string& id) const;
    /// Records [offset, offset + count).
    Result<std::vector<Record>> fetch(std::uint64_t offset, std::uint64_t count) const;
    /// The ids of all of them, in order.
    Result<std::vector<std::string>> ids(const Progress& progress = {}) const;
    /// Whether the last fetch, and everything selected before it, is of one moment: no commit, no persist in between.
    bool ofOneMoment() const;
    /// Why vectors are missing that should be there, as far as fetched; empty when all was readable.
    std::vector<Error> problems() const;
    /// Nothing in the index's files has changed since open(); asked after fetching vectors beside a writer.
    bool stillCurrent() const;

private:
    struct Private;
    explicit RecordReader(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// One page of a query, read again, for at most three seconds, while a writer changes it meanwhile.
struct RecordPage
{
    std::uint64_t total = 0;
    std::vector<Record> rows;
    std::vector<Error> problems; ///< why vectors are missing that should be there
};
Result<RecordPage> readRecords(const Store& store, const Collection& collection, const RecordQuery& query,
    std::uint64_t offset, std::uint64_t limit, const Progress& progress = {});

} // namespace engine::chroma
