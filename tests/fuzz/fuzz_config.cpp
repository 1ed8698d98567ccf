// SPDX-License-Identifier: GPL-3.0-or-later
// The places a collection's parameters stand in. Input: a byte for the dialect, then the parts config_json_str,
// schema_str, metadata of the VECTOR segment and of the collection (these two as JSON objects).
#include "engine/chroma/parametersource.h"
#include "engine/core/jsontext.h"
#include "tests/fuzz/parts.h"

using namespace engine;

namespace {

std::optional<std::string> text(const std::optional<std::string_view>& part)
{
    return part ? std::optional<std::string>(*part) : std::nullopt;
}

/// The members of an object that a metadata table can hold.
std::map<std::string, nlohmann::json> scalars(const std::optional<std::string_view>& part)
{
    std::map<std::string, nlohmann::json> values;
    std::string problem;
    const auto parsed = parseJson(part.value_or(""), problem);
    fuzz::require(parsed.has_value() == problem.empty());
    if (!parsed || !parsed->is_object())
        return values;
    for (const auto& [key, value] : parsed->items()) {
        if (value.is_primitive())
            values[key] = value;
    }
    return values;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ByteReader reader(std::as_bytes(std::span(data, size)));
    chroma::ParameterInputs inputs;
    inputs.dialect = static_cast<chroma::Dialect>(reader.read<std::uint8_t>().value_or(0) % 5);
    inputs.configJson = text(fuzz::part(reader));
    inputs.schemaJson = text(fuzz::part(reader));
    inputs.segmentMetadata = scalars(fuzz::part(reader));
    inputs.collectionMetadata = scalars(fuzz::part(reader));

    const chroma::Parameters parameters = chroma::resolveParameters(inputs);
    fuzz::require(parameters.space.value.is_string());
    for (const auto* parameter : { &parameters.m, &parameters.efConstruction, &parameters.efSearch,
             &parameters.batchSize, &parameters.syncThreshold })
        fuzz::require(parameter->integer().has_value());
    fuzz::require(parameters.numThreads.value.is_null() || parameters.numThreads.integer().has_value());
    fuzz::require(parameters.resizeFactor.value.is_number());
    fuzz::require(parameters.space.source != chroma::ParameterSource::CollectionMetadata);
    return 0;
}
