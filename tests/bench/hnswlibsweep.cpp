// SPDX-License-Identifier: GPL-3.0-or-later
// bench_hnswlibsweep BASE.f32 QUERIES.f32 DIMENSION K THREADS: Debian's hnswlib as it is over a grid of parameters: one
// index for each M and ef_construction, one search for each ef. Cosine, vectors of length 1. A peer, so it stands
// alone: nothing of the engine. Builds run in THREADS threads, one each. Prints JSON: seconds without those of the
// exact answers, and the points.
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <hnswlib/hnswlib.h>
#include <nlohmann/json.hpp>

namespace {

struct Vectors
{
    std::vector<float> values;
    std::size_t dimension = 0;
    std::size_t count() const { return values.size() / dimension; }
    const float* operator[](std::size_t i) const { return values.data() + i * dimension; }
};

Vectors read(const std::string& path, std::size_t dimension)
{
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{ std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
    Vectors vectors{ std::vector<float>(bytes.size() / sizeof(float)), dimension };
    std::memcpy(vectors.values.data(), bytes.data(), vectors.values.size() * sizeof(float));
    return vectors;
}

/// Distance of the k-th nearest of each query.
std::vector<float> limitsOf(const Vectors& base, const Vectors& queries, std::size_t k)
{
    std::vector<float> limits;
    std::vector<float> distances(base.count());
    for (std::size_t q = 0; q < queries.count(); ++q) {
        for (std::size_t i = 0; i < base.count(); ++i) {
            float product = 0;
            for (std::size_t j = 0; j < base.dimension; ++j)
                product += queries[q][j] * base[i][j];
            distances[i] = 1 - product;
        }
        std::nth_element(distances.begin(), distances.begin() + static_cast<std::ptrdiff_t>(k) - 1, distances.end());
        limits.push_back(distances[k - 1] + 1e-6F);
    }
    return limits;
}

struct Build
{
    std::size_t m;
    std::size_t efConstruction;
};

/// Builds, searches with every ef, and adds the points to `out`.
void measure(const Build& build, const Vectors& base, const Vectors& queries, std::size_t k,
    const std::vector<float>& limits, nlohmann::json& out, std::mutex& mutex)
{
    hnswlib::InnerProductSpace space(base.dimension);
    hnswlib::HierarchicalNSW<float> index(&space, base.count(), build.m, build.efConstruction);
    for (std::size_t i = 0; i < base.count(); ++i)
        index.addPoint(base[i], i);
    for (const std::size_t ef : { 10, 20, 50, 100, 200 }) {
        index.setEf(ef);
        std::size_t hits = 0;
        for (std::size_t q = 0; q < queries.count(); ++q) {
            for (auto found = index.searchKnn(queries[q], k); !found.empty(); found.pop())
                hits += found.top().first <= limits[q] ? 1 : 0;
        }
        const std::lock_guard lock(mutex);
        out["points"].push_back({ { "M", build.m }, { "ef_construction", build.efConstruction }, { "ef", ef },
            { "recall", static_cast<double>(hits) / static_cast<double>(queries.count() * k) } });
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 6) {
        std::cerr << "bench_hnswlibsweep BASE.f32 QUERIES.f32 DIMENSION K THREADS\n";
        return 2;
    }
    const std::size_t dimension = std::stoul(argv[3]);
    const Vectors base = read(argv[1], dimension);
    const Vectors queries = read(argv[2], dimension);
    const std::size_t k = std::stoul(argv[4]);
    const std::vector<float> limits = limitsOf(base, queries, k);
    // The longest first, so that two threads end at about the same time.
    const std::vector<Build> builds{ { 32, 200 }, { 16, 200 }, { 8, 200 }, { 32, 100 }, { 16, 100 }, { 8, 100 } };
    nlohmann::json out;
    std::mutex mutex;
    std::atomic<std::size_t> next = 0;
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (int worker = 0; worker < std::stoi(argv[5]); ++worker) {
        workers.emplace_back([&, worker] {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(worker, &one);
            sched_setaffinity(0, sizeof one, &one);
            for (std::size_t i = next++; i < builds.size(); i = next++)
                measure(builds[i], base, queries, k, limits, out, mutex);
        });
    }
    for (std::thread& worker : workers)
        worker.join();
    out["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::cout << out << '\n';
    return 0;
}
