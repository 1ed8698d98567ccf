// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/keysurvey.h"

#include <algorithm>
#include <map>
#include <utility>

namespace engine::chroma {

namespace {

using nlohmann::json;

constexpr std::uint64_t firstRecords = 100;
constexpr std::uint64_t probes = 40;
constexpr std::uint64_t recordsPerProbe = 10;
constexpr std::size_t mostKeys = 1000;
constexpr std::size_t mostValues = 1000; ///< of a key that are counted
constexpr std::size_t valuesKept = 12;
constexpr std::size_t longestValue = 60; ///< bytes of a text

struct Counted
{
    SurveyedKey key;
    std::map<json, std::uint64_t> values;
};

class Survey
{
public:
    void look(const Record& record)
    {
        ++m_looked;
        for (const auto& [name, value] : record.metadata.items()) {
            const auto found = m_keys.find(name);
            if (found == m_keys.end() && m_keys.size() >= mostKeys)
                continue;
            Counted& counted = found == m_keys.end() ? m_keys[name] : found->second;
            ++counted.key.records;
            if (!value.is_array()) {
                count(counted, json(value));
                continue;
            }
            counted.key.hasList = true;
            for (const auto& element : value)
                count(counted, json(element));
        }
    }

    KeySurvey result(std::uint64_t total) &&
    {
        KeySurvey survey{ m_looked, total, {} };
        for (auto& [name, counted] : m_keys) {
            counted.key.name = name;
            std::vector<std::pair<json, std::uint64_t>> values(counted.values.begin(), counted.values.end());
            std::stable_sort(
                values.begin(), values.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
            for (std::size_t i = 0; i < std::min(values.size(), valuesKept); ++i)
                counted.key.values.push_back(std::move(values[i].first));
            survey.keys.push_back(std::move(counted.key));
        }
        std::stable_sort(survey.keys.begin(), survey.keys.end(),
            [](const SurveyedKey& a, const SurveyedKey& b) { return a.records > b.records; });
        return survey;
    }

private:
    static void count(Counted& counted, json value)
    {
        counted.key.hasText |= value.is_string();
        counted.key.hasNumber |= value.is_number();
        counted.key.hasBool |= value.is_boolean();
        const bool isLong = value.is_string() && value.get_ref<const std::string&>().size() > longestValue;
        if (value.is_null() || isLong)
            return;
        const auto found = counted.values.find(value);
        if (found != counted.values.end())
            ++found->second;
        else if (counted.values.size() < mostValues)
            counted.values.emplace(std::move(value), 1);
    }

    std::uint64_t m_looked = 0;
    std::map<std::string, Counted> m_keys;
};

} // namespace

std::string SurveyedKey::types() const
{
    std::string all;
    for (const auto& [has, word] : { std::pair{ hasText, "text" }, std::pair{ hasNumber, "number" },
             std::pair{ hasBool, "bool" }, std::pair{ hasList, "list" } }) {
        if (has)
            all += (all.empty() ? "" : " or ") + std::string(word);
    }
    return all;
}

const SurveyedKey* KeySurvey::find(const std::string& name) const
{
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const SurveyedKey& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

Result<KeySurvey> surveyKeys(const RecordReader& reader, const Progress& progress)
{
    Survey survey;
    const std::uint64_t total = reader.total();
    const auto look = [&](std::uint64_t offset, std::uint64_t count) -> Result<void> {
        return reader.fetch(offset, count).map([&](std::vector<Record>&& records) {
            for (const Record& record : records)
                survey.look(record);
        });
    };
    if (auto looked = look(0, firstRecords); !looked)
        return tl::unexpected(looked.error());
    const std::uint64_t rest = total > firstRecords ? total - firstRecords : 0;
    const std::uint64_t chunks = std::min(probes, (rest + recordsPerProbe - 1) / recordsPerProbe);
    for (std::uint64_t probe = 0; probe < chunks; ++probe) {
        // The last probe ends with the last record; where all are looked at the chunks lie side by side.
        const std::uint64_t offset = rest <= chunks * recordsPerProbe
            ? firstRecords + probe * recordsPerProbe
            : firstRecords + (rest - recordsPerProbe) / std::max<std::uint64_t>(1, chunks - 1) * probe;
        if (auto looked = look(offset, recordsPerProbe); !looked)
            return tl::unexpected(looked.error());
        if (!proceed(progress, probe + 1, chunks))
            return fail(ErrorKind::Cancelled, {}, "stopped while metadata keys were looked for");
    }
    return std::move(survey).result(total);
}

} // namespace engine::chroma
