// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/chroma/idmap.h"
#include "engine/chroma/store.h"
#include "engine/core/progress.h"
#include "engine/core/space.h"
#include "engine/hnsw/index.h"
#include "engine/search/rows.h"

namespace engine::search {

/// A vector of a collection by position: elements of the index first, then those that wait in the log.
using Row = std::uint32_t;

/// How a collection is opened for queries.
struct LiveOptions
{
    unsigned threads = 0; ///< for the integrity scan; 0 = as many as pay
    /// Open an index that must not be searched, for exact answers from its vectors. Otherwise it is an error.
    bool acceptDamagedGraph = false;
};

/// Heap of a LiveCollection by what it is for, by the capacity of what holds it; IndexView and Index have their own.
struct LiveBytes
{
    std::uint64_t idMap = 0;
    std::uint64_t elementTables = 0; ///< from element to id, and whether it is live
    std::uint64_t idTable = 0; ///< from id to element
    std::uint64_t pendingVectors = 0;
    std::uint64_t pendingIds = 0;
};

/// The vectors of a collection at one moment, as Chroma would answer about them: the persisted index with what waits in
/// the log laid over it (chroma-format section 6.3). An id that the log deletes or changes hides its element; a vector
/// that the log adds or changes is a row of its own, compared with every query. Immutable; safe to use from several
/// threads, and independent of the Store once it is open.
class LiveCollection
{
public:
    /// Reads log, id map and index, again where a writer changed them meanwhile. The files are mapped only if nobody is
    /// known to hold the directory, and copied otherwise. Errors: Corrupt, with the place, for an id map or an index
    /// that must not be searched; BadArgument for a space nobody knows; Busy when the directory does not come to rest.
    static Result<std::shared_ptr<const LiveCollection>> open(const chroma::Store& store,
        const chroma::Collection& collection, const LiveOptions& options = {}, const Progress& progress = {});

    const chroma::Collection& collection() const { return m_collection; }
    chroma::Dialect dialect() const { return m_dialect; }
    Space space() const { return m_space; }
    /// 0 for a collection that never had a vector.
    std::size_t dimension() const { return m_dimension; }
    /// The parameter in force; 10 where none is given that makes sense.
    std::size_t efSearch() const;

    /// Elements of the index, deleted ones included; the rows that wait in the log come after them.
    std::size_t elements() const { return m_elements; }
    std::size_t pendingCount() const { return m_pendingIds.size(); }
    std::size_t rowCount() const { return m_elements + m_pendingIds.size(); }
    /// A byte for each row: 0 = deleted, hidden by the log, or without an id.
    std::span<const std::uint8_t> live() const { return m_live; }
    std::size_t liveCount() const { return m_liveCount; }
    /// Elements that the index has as live and the log hides.
    std::size_t hiddenCount() const { return m_hidden; }
    /// Whether every element is live: no mask is needed to search the index.
    bool isWholeIndexLive() const { return m_wholeIndexLive; }

    /// Empty for a row that is not live.
    std::string_view idOf(Row row) const;
    std::optional<Row> find(std::string_view id) const;
    /// The vector as compared: of length 1 for cosine.
    void vectorAt(Row row, std::span<float> into) const;

    /// Null where nothing was persisted yet, or where the graph is damaged (see graphProblem()).
    const hnsw::Index* index() const { return m_index ? &*m_index : nullptr; }
    /// The files of the index; null where nothing was persisted yet.
    const hnsw::IndexView* view() const { return m_view.get(); }
    /// Whether an element of the index is some record's: not deleted, and in the id map.
    bool hasId(Row element) const { return element < m_idOfElement.size() && m_idOfElement[element] != noPosition; }
    LiveBytes bytes() const;
    /// Vectors of the elements, and of the rows that wait, for exact search.
    Rows indexRows() const;
    std::span<const float> pendingVectors() const { return m_pendingVectors; }
    Rows pendingRows() const { return Rows::of(m_pendingVectors, m_dimension); }
    const std::optional<Error>& graphProblem() const { return m_graphProblem; }
    /// What does not fit together but lets queries be answered, a line each.
    const std::vector<std::string>& problems() const { return m_problems; }

    /// A byte for each row: whether it is live and its id is among `ids`.
    std::vector<std::uint8_t> rowsOf(std::span<const std::string> ids) const;

private:
    friend class LiveCollectionReader;
    static constexpr std::uint32_t noPosition = std::numeric_limits<std::uint32_t>::max();

    LiveCollection() = default;
    std::optional<Row> findElement(std::string_view id) const;

    chroma::Collection m_collection;
    chroma::Dialect m_dialect = chroma::Dialect::RustArrays;
    Space m_space = Space::L2;
    std::size_t m_dimension = 0;
    chroma::IdMap m_ids;
    std::shared_ptr<const hnsw::IndexView> m_view;
    std::optional<hnsw::Index> m_index;
    std::optional<Error> m_graphProblem;
    std::size_t m_elements = 0;
    std::vector<std::uint32_t> m_idOfElement; ///< position in the id map; noPosition = none
    std::vector<std::uint32_t> m_elementOfId; ///< by position in the id map
    std::vector<std::string> m_pendingIds;
    std::unordered_map<std::string_view, Row> m_pendingRowOf; ///< keys lie in m_pendingIds
    std::vector<float> m_pendingVectors;
    std::vector<std::uint8_t> m_live;
    std::size_t m_liveCount = 0;
    std::size_t m_hidden = 0;
    bool m_wholeIndexLive = true;
    std::vector<std::string> m_problems;
};

} // namespace engine::search
