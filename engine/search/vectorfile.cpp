// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/vectorfile.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

#include <nlohmann/json.hpp>

#include "engine/platform/file.h"

namespace engine::search {

namespace {

static_assert(std::endian::native == std::endian::little, "vector files are read without swapping bytes");

constexpr std::size_t mostDimensions = 1U << 20;

using Bytes = std::vector<std::byte>;

template <typename T>
T valueAt(std::span<const std::byte> bytes, std::size_t offset)
{
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// Reads one kind of file; `path` is for messages.
struct Reader
{
    const std::string& path;
    std::optional<std::size_t> dimension;

    tl::unexpected<Error> wrong(std::uint64_t offset, const std::string& why, const std::string& hint = {}) const
    {
        return failAt(ErrorKind::BadArgument, path, offset, why, hint);
    }
    /// Of the vectors' length, wherever it comes from.
    Result<void> requireDimension(std::uint64_t found, std::uint64_t offset) const
    {
        if (found == 0 || found > mostDimensions)
            return wrong(offset, "vectors of " + std::to_string(found) + " dimensions make no sense");
        if (dimension && found != *dimension)
            return wrong(offset,
                "the vectors have " + std::to_string(found) + " dimensions, the collection has "
                    + std::to_string(*dimension),
                "give vectors made by the same model as the collection's");
        return {};
    }

    Result<VectorTable> plain(std::span<const std::byte> bytes) const;
    Result<VectorTable> fvecs(std::span<const std::byte> bytes) const;
    Result<VectorTable> npy(std::span<const std::byte> bytes) const;
    Result<VectorTable> json(std::span<const std::byte> bytes) const;
};

Result<VectorTable> Reader::plain(std::span<const std::byte> bytes) const
{
    if (!dimension)
        return wrong(0, "a file of bare floats does not say how long its vectors are",
            "name a collection that has a dimension, or give the vectors as .npy");
    const std::size_t row = *dimension * sizeof(float);
    if (bytes.size() % row != 0)
        return wrong(bytes.size() / row * row,
            std::to_string(bytes.size()) + " bytes are no whole number of vectors of " + std::to_string(*dimension)
                + " float32");
    VectorTable table{ std::vector<float>(bytes.size() / sizeof(float)), *dimension };
    std::memcpy(table.values.data(), bytes.data(), bytes.size());
    return table;
}

Result<VectorTable> Reader::fvecs(std::span<const std::byte> bytes) const
{
    VectorTable table;
    for (std::size_t at = 0; at < bytes.size();) {
        if (bytes.size() - at < sizeof(std::int32_t))
            return wrong(at, "the file ends in the middle of a vector's dimension");
        const auto found = valueAt<std::int32_t>(bytes, at);
        if (auto fits = requireDimension(static_cast<std::uint64_t>(std::max(found, 0)), at); !fits)
            return tl::unexpected(fits.error());
        const auto length = static_cast<std::size_t>(found);
        if (table.dimension != 0 && table.dimension != length)
            return wrong(at,
                "a vector of " + std::to_string(length) + " dimensions follows those of "
                    + std::to_string(table.dimension));
        table.dimension = length;
        at += sizeof(std::int32_t);
        if (bytes.size() - at < length * sizeof(float))
            return wrong(at, "the file ends in the middle of a vector");
        const std::size_t had = table.values.size();
        table.values.resize(had + length);
        std::memcpy(table.values.data() + had, bytes.data() + at, length * sizeof(float));
        at += length * sizeof(float);
    }
    return table;
}

/// The value of `key` in the dictionary of an .npy header, up to the comma or bracket that ends it.
std::string_view headerValue(std::string_view header, std::string_view key)
{
    const auto found = header.find("'" + std::string(key) + "'");
    const auto colon = found == std::string_view::npos ? found : header.find(':', found);
    if (colon == std::string_view::npos)
        return {};
    std::string_view rest = header.substr(colon + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto end = rest.starts_with('(') ? rest.find(')') : rest.find_first_of(",}");
    return rest.substr(0, end);
}

/// "(3, 4" as numbers; empty when it is something else.
std::vector<std::uint64_t> shapeOf(std::string_view text)
{
    std::vector<std::uint64_t> shape;
    text.remove_prefix(text.starts_with('(') ? 1 : text.size());
    while (!text.empty()) {
        text.remove_prefix(std::min(text.find_first_not_of(" ,"), text.size()));
        if (text.empty())
            break;
        std::uint64_t axis = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), axis);
        if (problem != std::errc())
            return {};
        shape.push_back(axis);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    return shape;
}

Result<VectorTable> Reader::npy(std::span<const std::byte> bytes) const
{
    constexpr std::size_t prefix = 8; // magic and version
    if (bytes.size() < prefix + 4 || std::memcmp(bytes.data(), "\x93NUMPY", 6) != 0)
        return wrong(0, "the file does not begin as NumPy's do");
    const auto major = std::to_integer<int>(bytes[6]);
    if (major < 1 || major > 3)
        return wrong(6, "NumPy's format version " + std::to_string(major) + " is unknown");
    const std::size_t lengthBytes = major == 1 ? 2 : 4;
    const std::size_t length =
        major == 1 ? valueAt<std::uint16_t>(bytes, prefix) : valueAt<std::uint32_t>(bytes, prefix);
    const std::size_t start = prefix + lengthBytes;
    if (length > bytes.size() - start)
        return wrong(prefix, "the file ends inside its own header");
    const std::string header(reinterpret_cast<const char*>(bytes.data()) + start, length);
    const auto type = headerValue(header, "descr");
    const bool isDouble = type == "'<f8'";
    if (!isDouble && type != "'<f4'")
        return wrong(start, "its numbers are " + std::string(type.substr(0, 20)) + ", not little-endian f4 or f8",
            "save it as numpy.save(file, array.astype('float32'))");
    const auto shape = shapeOf(headerValue(header, "shape"));
    const std::uint64_t rows = shape.size() == 2 ? shape[0] : 1;
    if (shape.empty() || shape.size() > 2 || (headerValue(header, "fortran_order") == "True" && rows > 1))
        return wrong(start, "it is no table of vectors in C order", "save it as numpy.ascontiguousarray(array)");
    if (auto fits = requireDimension(shape.back(), start); !fits)
        return tl::unexpected(fits.error());
    const std::size_t size = isDouble ? sizeof(double) : sizeof(float);
    const auto data = bytes.subspan(start + length);
    const std::size_t row = static_cast<std::size_t>(shape.back()) * size;
    if (rows > data.size() / row || rows * row != data.size())
        return wrong(start + length,
            std::to_string(rows) + " vectors of " + std::to_string(shape.back()) + " numbers are announced, "
                + std::to_string(data.size()) + " bytes follow");
    VectorTable table{ std::vector<float>(data.size() / size), static_cast<std::size_t>(shape.back()) };
    for (std::size_t i = 0; i < table.values.size(); ++i)
        table.values[i] =
            isDouble ? static_cast<float>(valueAt<double>(data, i * size)) : valueAt<float>(data, i * size);
    return table;
}

Result<VectorTable> Reader::json(std::span<const std::byte> bytes) const
{
    constexpr std::size_t most = std::size_t{ 256 } << 20; // as values it takes many times the text
    if (bytes.size() > most)
        return wrong(most, "JSON of more than 256 MiB is not read", "give the vectors as .npy");
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    nlohmann::json document;
    try {
        document = nlohmann::json::parse(text, text + bytes.size());
    } catch (const nlohmann::json::parse_error& problem) {
        return wrong(problem.byte > 0 ? problem.byte - 1 : 0, "the file is no JSON",
            "give an array of arrays of numbers, or a .npy, .fvecs or .f32 file");
    }
    if (document.is_array() && !document.empty() && document.front().is_number())
        document = nlohmann::json::array({ std::move(document) });
    VectorTable table;
    std::size_t number = 0;
    const auto place = [&] { return "vector " + std::to_string(number) + " (counted from 0) "; };
    if (!document.is_array())
        return wrong(0, "the JSON is no array of vectors", "give an array of arrays of numbers");
    for (const auto& vector : document) {
        if (!vector.is_array())
            return wrong(0, place() + "is no array of numbers", "give an array of arrays of numbers");
        if (auto fits = requireDimension(vector.size(), 0); !fits)
            return tl::unexpected(fits.error());
        if (table.dimension != 0 && table.dimension != vector.size())
            return wrong(0,
                place() + "has " + std::to_string(vector.size()) + " numbers, those before it have "
                    + std::to_string(table.dimension));
        table.dimension = vector.size();
        for (const auto& value : vector) {
            if (!value.is_number())
                return wrong(0, place() + "holds something that is no number");
            table.values.push_back(static_cast<float>(value.get<double>()));
        }
        ++number;
    }
    return table;
}

Result<Bytes> contentOf(const std::string& path)
{
    const auto file = platform::ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto size = file->size();
    if (!size)
        return tl::unexpected(size.error());
    if (*size > vectorFileLimit)
        return fail(ErrorKind::TooLarge, path, "vector files of more than 4 GiB are not read", "give fewer vectors");
    Bytes bytes(static_cast<std::size_t>(*size));
    if (auto read = file->readExactly(0, bytes); !read)
        return tl::unexpected(read.error());
    return bytes;
}

} // namespace

Result<VectorTable> readVectorFile(const std::string& path, std::optional<std::size_t> dimension)
{
    const auto bytes = contentOf(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const Reader reader{ path, dimension };
    auto table = path.ends_with(".npy") ? reader.npy(*bytes)
        : path.ends_with(".fvecs")      ? reader.fvecs(*bytes)
        : path.ends_with(".f32")        ? reader.plain(*bytes)
                                        : reader.json(*bytes);
    if (!table)
        return table;
    if (table->count() == 0)
        return reader.wrong(0, "there is no vector in it");
    for (std::size_t i = 0; i < table->values.size(); ++i) {
        if (!std::isfinite(table->values[i]))
            return fail(ErrorKind::BadArgument, path,
                "vector " + std::to_string(i / table->dimension)
                    + " (counted from 0) holds a number that is not finite",
                "a query needs finite numbers");
    }
    return table;
}

} // namespace engine::search
