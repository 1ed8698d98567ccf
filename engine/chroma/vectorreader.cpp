// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/vectorreader.h"

#include <chrono>

#include "engine/chroma/logmarks.h"
#include "engine/chroma/vectorsource.h"

namespace engine::chroma {

VectorReader::VectorReader(std::unique_ptr<VectorSource> source)
    : m_source(std::move(source))
{
}

VectorReader::VectorReader(VectorReader&&) noexcept = default;
VectorReader& VectorReader::operator=(VectorReader&&) noexcept = default;
VectorReader::~VectorReader() = default;

Result<VectorReader> VectorReader::open(const Store& store, const Collection& collection, const Progress& progress)
{
    sqlite::ReadWindow window(store.database(), std::chrono::milliseconds(60));
    if (auto begun = window.begin(); !begun)
        return tl::unexpected(begun.error());
    const auto marks = LogMarks::read(store);
    if (!marks)
        return tl::unexpected(marks.error());
    const LogReader log(store.database(), store.schema(), marks->catalog, marks->watermarks);
    auto source =
        VectorSource::open(store.directory(), collection, log, marks->of(collection.vectorSegment), window, progress);
    if (!source)
        return tl::unexpected(source.error());
    return VectorReader(std::make_unique<VectorSource>(std::move(*source)));
}

void VectorReader::fill(Record& record)
{
    m_source->fill(record.id, record);
}

const std::vector<Error>& VectorReader::problems() const
{
    return m_source->problems();
}

} // namespace engine::chroma
