// SPDX-License-Identifier: GPL-3.0-or-later
// bench_hnswlib FOLDER SPACE QUERIES.f32 [K] [EF] [PASSES]: Debian's hnswlib as it is, with its own distances, on the
// index that Chroma wrote. A peer, so it stands alone: its own plain loader, nothing of the engine. Only for sound
// files.
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <hnswlib/hnswlib.h>
#include <nlohmann/json.hpp>

namespace {

using Index = hnswlib::HierarchicalNSW<float>;

std::vector<char> contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

template <typename T>
T at(const std::vector<char>& bytes, std::size_t offset)
{
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// chroma-format section 4: the four files put where hnswlib keeps them.
std::unique_ptr<Index> load(const std::string& folder, hnswlib::SpaceInterface<float>& space)
{
    const auto header = contentOf(folder + "/header.bin");
    const auto count = at<std::uint64_t>(header, 20);
    auto index = std::make_unique<Index>(&space, count, at<std::uint64_t>(header, 76), at<std::uint64_t>(header, 92));
    const auto levelZero = contentOf(folder + "/data_level0.bin");
    std::memcpy(index->data_level0_memory_, levelZero.data(), count * index->size_data_per_element_);
    const auto links = contentOf(folder + "/link_lists.bin");
    std::size_t offset = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto size = at<std::uint32_t>(links, offset);
        offset += sizeof size;
        index->element_levels_[i] = static_cast<int>(size / index->size_links_per_element_);
        if (size > 0) {
            index->linkLists_[i] = static_cast<char*>(std::malloc(size));
            std::memcpy(index->linkLists_[i], links.data() + offset, size);
            offset += size;
        }
    }
    index->cur_element_count = count;
    index->maxlevel_ = at<std::int32_t>(header, 52);
    index->enterpoint_node_ = at<std::uint32_t>(header, 56);
    index->num_deleted_ = 0;
    for (std::size_t i = 0; i < count; ++i)
        index->num_deleted_ += index->isMarkedDeleted(static_cast<hnswlib::tableint>(i)) ? 1U : 0U;
    return index;
}

void pin(int processor)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    sched_setaffinity(0, sizeof one, &one);
}

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Queries
{
    std::vector<float> values;
    std::size_t dimension = 0;
    std::size_t count() const { return values.size() / dimension; }
    const float* operator[](std::size_t i) const { return values.data() + i * dimension; }
};

Queries readQueries(const std::string& path, std::size_t dimension, bool normalise)
{
    const auto bytes = contentOf(path);
    Queries queries{ std::vector<float>(bytes.size() / sizeof(float)), dimension };
    std::memcpy(queries.values.data(), bytes.data(), queries.values.size() * sizeof(float));
    for (std::size_t i = 0; normalise && i < queries.count(); ++i) {
        float* vector = queries.values.data() + i * dimension;
        float squares = 0;
        for (std::size_t j = 0; j < dimension; ++j)
            squares += vector[j] * vector[j];
        for (std::size_t j = 0; j < dimension; ++j)
            vector[j] /= std::sqrt(squares) + 1e-30F;
    }
    return queries;
}

double throughput(const Index& index, const Queries& queries, std::size_t k, int threads)
{
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::size_t> answered(static_cast<std::size_t>(threads), 0);
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back([&, t] {
            pin(t);
            for (std::size_t i = static_cast<std::size_t>(t); secondsSince(start) < 1; ++i) {
                index.searchKnn(queries[i % queries.count()], k);
                ++answered[static_cast<std::size_t>(t)];
            }
        });
    }
    for (std::thread& worker : workers)
        worker.join();
    std::size_t sum = 0;
    for (const std::size_t count : answered)
        sum += count;
    return static_cast<double>(sum) / secondsSince(start);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "bench_hnswlib FOLDER SPACE QUERIES.f32 [K] [EF] [PASSES]\n";
        return 2;
    }
    const std::string folder = argv[1];
    const std::string spaceName = argv[2];
    const std::size_t k = argc > 4 ? std::stoul(argv[4]) : 10;
    const auto header = contentOf(folder + "/header.bin");
    const std::size_t dimension = (at<std::uint64_t>(header, 36) - at<std::uint64_t>(header, 44)) / 4;
    std::unique_ptr<hnswlib::SpaceInterface<float>> space;
    if (spaceName == "l2")
        space = std::make_unique<hnswlib::L2Space>(dimension);
    else
        space = std::make_unique<hnswlib::InnerProductSpace>(dimension);
    const auto index = load(folder, *space);
    index->setEf(std::max(k, argc > 5 ? std::stoul(argv[5]) : 100));
    const Queries queries = readQueries(argv[3], dimension, spaceName == "cosine");
    nlohmann::json out;
    pin(0);
    for (int pass = 0; pass < (argc > 6 ? std::stoi(argv[6]) : 3); ++pass) {
        out["seconds"] = nlohmann::json::array();
        out["labels"] = nlohmann::json::array();
        for (std::size_t i = 0; i < queries.count(); ++i) {
            const auto begun = std::chrono::steady_clock::now();
            auto found = index->searchKnn(queries[i], k);
            out["seconds"].push_back(secondsSince(begun));
            std::vector<std::uint64_t> labels;
            for (; !found.empty(); found.pop())
                labels.push_back(found.top().second);
            std::reverse(labels.begin(), labels.end());
            out["labels"].push_back(labels);
        }
    }
    for (const int threads : { 1, 2 })
        out["qps"][std::to_string(threads)] = throughput(*index, queries, k, threads);
    std::cout << out << '\n';
    return 0;
}
