// SPDX-License-Identifier: GPL-3.0-or-later
// Pasted vectors: what is understood is finite and of the dimension asked for, and what is not says where in the text.
// Input: a byte for the dimension (0 = any), a byte for the space, then the text.
#include <cmath>

#include "engine/search/vectortext.h"
#include "tests/fuzz/parts.h"

using namespace engine;
using namespace engine::search;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    VectorTextRules rules;
    if (data[0] != 0)
        rules.dimension = data[0];
    if (data[1] % 4 < 3)
        rules.space = static_cast<Space>(data[1] % 4);
    const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
    const auto vector = parseVectorText(text, rules);
    if (!vector) {
        const Error& error = vector.error();
        fuzz::require(error.kind == ErrorKind::BadArgument || error.kind == ErrorKind::TooLarge);
        fuzz::require(!error.message.empty() && error.offset.value_or(0) <= text.size());
        return 0;
    }
    fuzz::require(!vector->empty() && vector->size() == rules.dimension.value_or(vector->size()));
    for (const float value : *vector)
        fuzz::require(std::isfinite(value));
    return 0;
}
