// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/parameters.h"

#include <array>
#include <cstdint>
#include <utility>

#include "engine/chroma/parametersource.h"

namespace engine::chroma {

using nlohmann::json;

std::string_view name(ParameterSource source)
{
    switch (source) {
    case ParameterSource::Default:
        return "default";
    case ParameterSource::SegmentMetadata:
        return "segment_metadata";
    case ParameterSource::ConfigJson:
        return "config_json_str";
    case ParameterSource::SchemaJson:
        return "schema_str";
    case ParameterSource::CollectionMetadata:
        return "collection_metadata";
    case ParameterSource::Header:
        return "header.bin";
    }
    return "default";
}

/// A number beyond int64 is none that a release could use.
static bool isInt64(const json& value)
{
    return value.is_number_integer() && (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
}

std::optional<std::int64_t> Parameter::integer() const
{
    return isInt64(value) ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

std::string Parameter::text() const
{
    return value.is_string() ? value.get<std::string>() : value.is_null() ? std::string() : value.dump();
}

namespace {

/// One parameter in all its spellings.
struct Spelling
{
    Parameter Parameters::*member;
    const char* metadataKey; ///< segment_metadata and collection_metadata
    const char* pythonKey; ///< config_json_str of 0.5.4-0.6.3
    const char* rustKey; ///< config_json_str and schema_str of 1.x
};

constexpr std::array<Spelling, 8> spellings{ {
    { &Parameters::space, "hnsw:space", "space", "space" },
    { &Parameters::m, "hnsw:M", "M", "max_neighbors" },
    { &Parameters::efConstruction, "hnsw:construction_ef", "ef_construction", "ef_construction" },
    { &Parameters::efSearch, "hnsw:search_ef", "ef_search", "ef_search" },
    { &Parameters::numThreads, "hnsw:num_threads", "num_threads", "num_threads" },
    { &Parameters::resizeFactor, "hnsw:resize_factor", "resize_factor", "resize_factor" },
    { &Parameters::batchSize, "hnsw:batch_size", "batch_size", "batch_size" },
    { &Parameters::syncThreshold, "hnsw:sync_threshold", "sync_threshold", "sync_threshold" },
} };

bool isRust(Dialect dialect)
{
    return dialect == Dialect::Rust || dialect == Dialect::RustArrays;
}

/// What a release takes where nothing is stored. num_threads is the machine's CPU count: unknown here.
Parameters defaults()
{
    Parameters p;
    p.space.value = "l2";
    p.m.value = 16;
    p.efConstruction.value = 100;
    p.efSearch.value = 100;
    p.numThreads.value = nullptr;
    p.resizeFactor.value = 1.2;
    p.batchSize.value = 100;
    p.syncThreshold.value = 1000;
    return p;
}

/// The JSON text as an object; null when it is absent, empty or "null". Unreadable text is noted in `problems`.
json parseObject(const std::optional<std::string>& text, const char* column, std::vector<std::string>& problems)
{
    if (!text || text->empty())
        return nullptr;
    json parsed = json::parse(*text, nullptr, false);
    if (parsed.is_discarded()) {
        problems.push_back(std::string(column) + " is not JSON");
        return nullptr;
    }
    if (!parsed.is_object() && !parsed.is_null()) {
        problems.push_back(std::string(column) + " is no JSON object");
        return nullptr;
    }
    return parsed;
}

/// The member at `path`, or null. Never throws, whatever the shape.
const json& at(const json& from, std::initializer_list<const char*> path)
{
    static const json nothing;
    const json* here = &from;
    for (const char* key : path) {
        if (!here->is_object())
            return nothing;
        const auto found = here->find(key);
        if (found == here->end())
            return nothing;
        here = &*found;
    }
    return *here;
}

/// Whether `value` has the type this parameter needs; a value of another kind counts as absent.
bool fits(const Spelling& spelling, const json& value)
{
    if (spelling.member == &Parameters::space)
        return value.is_string();
    if (spelling.member == &Parameters::resizeFactor)
        return value.is_number();
    return isInt64(value);
}

void take(Parameters& into, const Spelling& spelling, const json& value, ParameterSource source)
{
    if (!fits(spelling, value))
        return;
    Parameter& parameter = into.*spelling.member;
    parameter.value = value;
    parameter.source = source;
}

Parameters fromSegment(const ParameterInputs& inputs)
{
    Parameters p = defaults();
    for (const Spelling& spelling : spellings) {
        const auto found = inputs.segmentMetadata.find(spelling.metadataKey);
        if (found != inputs.segmentMetadata.end())
            take(p, spelling, found->second, ParameterSource::SegmentMetadata);
    }
    return p;
}

/// The 1.x vector index object: {"space", "hnsw": {...}} in a schema, {"hnsw": {"space", ...}} in a configuration.
Parameters fromRust(const json& config, ParameterSource source)
{
    Parameters p = defaults();
    const json& hnsw = at(config, { "hnsw" });
    for (const Spelling& spelling : spellings)
        take(p, spelling, at(hnsw, { spelling.rustKey }), source);
    take(p, spellings[0], at(config, { "spann", "space" }), source);
    take(p, spellings[0], at(config, { "space" }), source);
    return p;
}

Parameters fromSchema(const json& schema)
{
    for (const char* keys : { "keys", "key_overrides" }) {
        const json& config = at(schema, { keys, "#embedding", "float_list", "vector_index", "config" });
        if (config.is_object())
            return fromRust(config, ParameterSource::SchemaJson);
    }
    return fromRust(at(schema, { "defaults", "float_list", "vector_index", "config" }), ParameterSource::SchemaJson);
}

bool sameValues(const Parameters& a, const Parameters& b)
{
    for (const Spelling& spelling : spellings) {
        if (spelling.member != &Parameters::numThreads && (a.*spelling.member).value != (b.*spelling.member).value)
            return false;
    }
    return true;
}

/// Writes down where the client's answer differs from what is in force.
void report(Parameters& inForce, const Parameters& client)
{
    for (const Spelling& spelling : spellings) {
        Parameter& parameter = inForce.*spelling.member;
        const Parameter& theirs = client.*spelling.member;
        if (!theirs.value.is_null() && theirs.value != parameter.value)
            parameter.reportedByChroma = theirs.value;
    }
}

Parameters resolveRust(const ParameterInputs& inputs, std::vector<std::string>& problems)
{
    const json schema = parseObject(inputs.schemaJson, "schema_str", problems);
    const json config = parseObject(inputs.configJson, "config_json_str", problems);
    Parameters own = schema.is_object() && !schema.empty()
        ? fromSchema(schema)
        : fromRust(at(config, { "vector_index" }), ParameterSource::ConfigJson);
    const Parameters segment = fromSegment(inputs);
    Parameters result = own;
    if (sameValues(own, defaults()) && !sameValues(segment, own)) {
        result = segment;
        report(result, own);
        result.space.note = "stored by an older release in segment_metadata, where Chroma's client does not look";
    }
    if (result.batchSize.note.empty())
        result.batchSize.note = "not used by the 1.x releases: they have no brute-force buffer";
    return result;
}

/// 0.5.4 to 0.6.3 write defaults into config_json_str, whatever is in force; only its ef_search is of use: it tells
/// which default acts.
Parameters resolvePython(const ParameterInputs& inputs, std::vector<std::string>& problems)
{
    Parameters result = fromSegment(inputs);
    const json config = parseObject(inputs.configJson, "config_json_str", problems);
    const json& hnsw = at(config, { "hnsw_configuration" });
    if (result.efSearch.source == ParameterSource::Default) {
        const json& hint = at(hnsw, { "ef_search" });
        const bool since063 = hint.is_number_integer() ? hint == 100 : inputs.dialect == Dialect::PythonComplement;
        result.efSearch.value = since063 ? 100 : 10;
        result.efSearch.note =
            "nowhere stored: the default of the release that opens it acts, 10 up to 0.6.2 and 100 since 0.6.3";
    }
    Parameters client = result;
    for (const Spelling& spelling : spellings)
        take(client, spelling, at(hnsw, { spelling.pythonKey }), ParameterSource::ConfigJson);
    report(result, client);
    return result;
}

} // namespace

Parameters resolveParameters(const ParameterInputs& inputs)
{
    std::vector<std::string> problems;
    Parameters result = isRust(inputs.dialect) ? resolveRust(inputs, problems) : resolvePython(inputs, problems);
    result.problems = std::move(problems);
    const std::string space = result.space.text();
    if (space != "l2" && space != "ip" && space != "cosine")
        result.problems.push_back("the space '" + space + "' is none of l2, ip, cosine");
    return result;
}

} // namespace engine::chroma
