// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "engine/chroma/records.h"

namespace engine::chroma {

class VectorSource;

/// The live vectors of one collection by record id, apart from its records: opening reads the index's id map, seconds
/// where there are millions, so whoever shows records at once does this beside it. Not thread-safe; needs its Store for
/// opening only.
class VectorReader
{
public:
    /// Cancelled, or what reading the log says. An index that cannot be read is no error here: see problems().
    static Result<VectorReader> open(const Store& store, const Collection& collection, const Progress& progress = {});

    VectorReader(VectorReader&&) noexcept;
    VectorReader& operator=(VectorReader&&) noexcept;
    ~VectorReader();

    /// Fills in vector and vectorFrom by the record's id, as RecordReader does when asked for vectors.
    void fill(Record& record);
    /// Why vectors are missing that should be there, as far as filled in; empty when all was readable.
    const std::vector<Error>& problems() const;

private:
    explicit VectorReader(std::unique_ptr<VectorSource> source);
    std::unique_ptr<VectorSource> m_source;
};

} // namespace engine::chroma
