// SPDX-License-Identifier: GPL-3.0-or-later
// mutateindex COUNT SEED FOLDER...: COUNT times, takes the files of one of the real segment folders, changes them at
// random, opens, scans and searches them. In memory; ends with figures, or with a sanitizer's report. The same seed
// makes the same files.
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

#include "engine/core/bytereader.h"
#include "tests/fuzz/exerciseindex.h"

namespace {

using Bytes = std::vector<std::byte>;

struct Files
{
    Bytes header;
    Bytes levelZero;
    Bytes lengths;
    Bytes linkLists;
};

Bytes read(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{ std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
    const auto view = std::as_bytes(std::span(bytes));
    return { view.begin(), view.end() };
}

template <typename T>
T at(const Bytes& bytes, std::size_t offset)
{
    engine::ByteReader reader(std::span(bytes).subspan(std::min(offset, bytes.size())));
    return reader.read<T>().value_or(T{});
}

template <typename T>
void put(Bytes& bytes, std::size_t offset, T value)
{
    if (bytes.size() >= sizeof value && offset <= bytes.size() - sizeof value)
        std::memcpy(bytes.data() + offset, &value, sizeof value);
}

class Mutator
{
public:
    Mutator(std::vector<Files> originals, std::uint64_t seed)
        : m_originals(std::move(originals))
        , m_random(seed)
    {
    }

    Files next()
    {
        Files files = m_originals[below(m_originals.size())];
        // The preallocated room behind the records says nothing.
        const auto used = at<std::uint64_t>(files.header, 20) * at<std::uint64_t>(files.header, 28);
        if (used < files.levelZero.size() && below(4) > 0)
            files.levelZero.resize(used);
        for (std::uint64_t changes = 1 + below(4); changes > 0; --changes)
            change(files);
        return files;
    }

private:
    std::uint64_t below(std::uint64_t count) { return count == 0 ? 0 : m_random() % count; }

    /// A number of the kind that breaks readers.
    std::uint64_t odd(std::uint64_t near)
    {
        const std::array<std::uint64_t, 10> numbers{ 0, 1, near - 1, near, near + 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
            std::uint64_t{ 1 } << 63, m_random() };
        return numbers[below(numbers.size())];
    }

    void change(Files& files)
    {
        const auto count = std::max<std::uint64_t>(1, at<std::uint64_t>(files.header, 20));
        const auto record = std::clamp<std::uint64_t>(at<std::uint64_t>(files.header, 28), 16, 1 << 20);
        const std::uint64_t node = below(count);
        const std::uint64_t first = node * record;
        switch (below(14)) {
        case 0: // a field of the header
            put(files.header, 12 + 8 * below(5), odd(count));
            break;
        case 1:
            put(files.header, 52 + 4 * below(2), static_cast<std::uint32_t>(odd(count)));
            break;
        case 2: // a link, possible or not
        case 3:
            put(files.levelZero, first + 4 + 4 * below(8), static_cast<std::uint32_t>(below(count)));
            break;
        case 4:
            put(files.levelZero, first + 4 + 4 * below(32), static_cast<std::uint32_t>(odd(count)));
            break;
        case 5: // a count of links, a delete mark
            put(files.levelZero, first, static_cast<std::uint16_t>(below(2) == 0 ? below(40) : odd(33)));
            break;
        case 6:
            put(files.levelZero, first + 2, static_cast<std::uint8_t>(below(4)));
            break;
        case 7: // floats and label
            put(files.levelZero, first + at<std::uint64_t>(files.header, 44) % record,
                float(below(2) == 0 ? 1e38 : NAN));
            break;
        case 8:
            put(files.levelZero, first + record - 8, odd(count));
            break;
        case 9: // the upper links
        case 10:
            put(files.linkLists, 4 * below(files.linkLists.size() / 4 + 1), static_cast<std::uint32_t>(below(count)));
            break;
        case 11:
            put(files.linkLists, 4 * below(files.linkLists.size() / 4 + 1), static_cast<std::uint32_t>(odd(count)));
            break;
        case 12:
            resize(files);
            break;
        default:
            swap(files);
        }
    }

    void resize(Files& files)
    {
        for (Bytes* bytes : { &files.header, &files.levelZero, &files.lengths, &files.linkLists }) {
            if (below(4) == 0)
                bytes->resize(below(2) == 0 ? below(bytes->size() + 1) : bytes->size() + below(200));
        }
    }

    void swap(Files& files)
    {
        const Files& other = m_originals[below(m_originals.size())];
        switch (below(4)) {
        case 0:
            files.levelZero = other.levelZero;
            break;
        case 1:
            files.linkLists = other.linkLists;
            break;
        case 2:
            files.header = other.header;
            break;
        default:
            files.lengths = other.lengths;
        }
    }

    std::vector<Files> m_originals;
    std::mt19937_64 m_random;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "mutateindex COUNT SEED FOLDER...\n";
        return 2;
    }
    std::vector<Files> originals;
    for (int i = 3; i < argc; ++i) {
        const std::string folder = argv[i];
        originals.push_back({ read(folder + "/header.bin"), read(folder + "/data_level0.bin"),
            read(folder + "/length.bin"), read(folder + "/link_lists.bin") });
        if (originals.back().header.empty()) {
            std::cerr << folder << ": no index\n";
            return 1;
        }
    }
    const std::uint64_t count = std::strtoull(argv[1], nullptr, 10);
    Mutator mutator(std::move(originals), std::strtoull(argv[2], nullptr, 10));
    std::array<std::uint64_t, 3> led{};
    for (std::uint64_t i = 0; i < count; ++i) {
        const Files files = mutator.next();
        ++led[static_cast<std::size_t>(
            fuzz::exercise({ files.header, files.levelZero, files.lengths, files.linkLists }))];
    }
    std::cout << count << " mutated indexes: " << led[0] << " refused when opened, " << led[1]
              << " scanned and not searched, " << led[2] << " searched\n";
    return 0;
}
