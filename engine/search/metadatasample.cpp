// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/metadatasample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <unordered_map>

#include "engine/chroma/records.h"
#include "engine/core/text.h"

namespace engine::search {

namespace {

/// Records whose documents and metadata are in memory at one time.
constexpr std::uint64_t pageSize = 256;

std::string shortened(std::string text, std::size_t most)
{
    if (text.size() <= most)
        return validUtf8(text);
    text.resize(most);
    while (!text.empty() && !isValidUtf8(text) && text.size() > most - 4)
        text.pop_back(); // a character that was cut through
    return validUtf8(text) + "\u2026";
}

SampledValue valueOf(const nlohmann::ordered_json& json, std::size_t most)
{
    if (json.is_null())
        return {};
    if (json.is_number()) {
        const auto number = json.get<double>();
        return std::isfinite(number) ? SampledValue(number) : SampledValue();
    }
    if (json.is_string())
        return shortened(json.get<std::string>(), most);
    return shortened(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace), most);
}

class Columns
{
public:
    Columns(std::size_t records, const MetadataSampleLimits& limits)
        : m_records(records)
        , m_limits(limits)
    {
    }

    void add(std::size_t at, const nlohmann::ordered_json& metadata)
    {
        for (const auto& [key, json] : metadata.items()) {
            auto found = m_byKey.find(key);
            if (found == m_byKey.end()) {
                if (m_byKey.size() >= m_limits.keys)
                    continue;
                found = m_byKey.emplace(key, MetadataColumn{ key, std::vector<SampledValue>(m_records) }).first;
            }
            MetadataColumn& column = found->second;
            SampledValue value = valueOf(json, m_limits.textBytes);
            column.present += !std::holds_alternative<std::monostate>(value);
            column.numbers += std::holds_alternative<double>(value);
            column.values[at] = std::move(value);
        }
    }

    std::vector<MetadataColumn> take()
    {
        std::vector<MetadataColumn> all;
        for (auto& [key, column] : m_byKey)
            all.push_back(std::move(column));
        std::stable_sort(all.begin(), all.end(),
            [](const MetadataColumn& a, const MetadataColumn& b) { return a.present > b.present; });
        return all;
    }

private:
    std::size_t m_records;
    const MetadataSampleLimits& m_limits;
    std::map<std::string, MetadataColumn> m_byKey;
};

} // namespace

Result<std::vector<MetadataColumn>> sampleMetadata(const chroma::Store& store, const chroma::Collection& collection,
    const std::vector<std::string>& ids, const MetadataSampleLimits& limits, const Progress& progress)
{
    if (ids.empty())
        return std::vector<MetadataColumn>();
    chroma::RecordQuery query;
    query.ids = ids;
    const auto reader = chroma::RecordReader::open(store, collection, query, progress);
    if (!reader)
        return tl::unexpected(reader.error());
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t at = 0; at < ids.size(); ++at)
        places.emplace(ids[at], at);
    Columns columns(ids.size(), limits);
    for (std::uint64_t offset = 0; offset < reader->total(); offset += pageSize) {
        if (!proceed(progress, offset, reader->total()))
            return fail(ErrorKind::Cancelled, {}, "stopped while metadata was read");
        const auto records = reader->fetch(offset, pageSize);
        if (!records)
            return tl::unexpected(records.error());
        for (const chroma::Record& record : *records) {
            if (const auto place = places.find(record.id); place != places.end())
                columns.add(place->second, record.metadata);
        }
    }
    return columns.take();
}

} // namespace engine::search
