// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the four .bin files of a segment, split as for fuzz_header: scanned, and searched where the scan allows.
#include "tests/fuzz/exerciseindex.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    engine::ByteReader reader(std::as_bytes(std::span(data, size)));
    const auto next = [&reader]() -> std::optional<std::span<const std::byte>> {
        const auto text = fuzz::part(reader);
        if (!text)
            return std::nullopt;
        return std::as_bytes(std::span(text->data(), text->size()));
    };
    engine::hnsw::IndexView::Bytes bytes;
    bytes.header = next().value_or(std::span<const std::byte>());
    bytes.levelZero = next().value_or(std::span<const std::byte>());
    bytes.lengths = next();
    bytes.linkLists = next();
    fuzz::exercise(bytes);
    return 0;
}
