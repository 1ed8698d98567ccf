// SPDX-License-Identifier: GPL-3.0-or-later
// bench_index FOLDER: how long a segment's index takes to be ready, beside one plain read of its files, and to be
// searched, beside hnswlib's own loop with the same distance. Wall clock, medians; the contestants take turns.
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/hnsw/graphstatistics.h"
#include "engine/hnsw/index.h"
#include "engine/hnsw/integrityscan.h"
#include "engine/platform/file.h"
#include "engine/search/distance.h"

using namespace engine;
using namespace engine::hnsw;
using platform::Holding;

namespace {

constexpr int rounds = 9;
constexpr std::size_t queries = 500;

double milliseconds(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void readPlainly(const std::string& folder)
{
    static std::vector<std::byte> buffer(std::size_t{ 1 } << 20);
    for (const char* name : { "/header.bin", "/data_level0.bin", "/length.bin", "/link_lists.bin" }) {
        const auto file = platform::ReadOnlyFile::open(folder + name).value();
        for (std::uint64_t offset = 0;;) {
            const std::size_t got = file.read(offset, buffer).value();
            if (got == 0)
                break;
            offset += got;
        }
    }
}

IntegrityReport opened(const std::string& folder, Holding holding, unsigned threads)
{
    IntegrityOptions options;
    options.threads = threads;
    return scanIntegrity(IndexView::open(folder, holding).value(), options).value();
}

nlohmann::json opening(const std::string& folder)
{
    std::vector<double> plain;
    std::vector<double> mapped;
    std::vector<double> mappedAlone;
    std::vector<double> copied;
    for (int round = 0; round < rounds; ++round) {
        plain.push_back(milliseconds([&] { readPlainly(folder); }));
        mapped.push_back(milliseconds([&] { opened(folder, Holding::Mapped, 0); }));
        mappedAlone.push_back(milliseconds([&] { opened(folder, Holding::Mapped, 1); }));
        copied.push_back(milliseconds([&] { opened(folder, Holding::Copied, 0); }));
    }
    return { { "plain_read_ms", median(plain) }, { "mapped_scanned_ms", median(mapped) },
        { "mapped_scanned_one_thread_ms", median(mappedAlone) }, { "copied_scanned_ms", median(copied) },
        { "mapped_to_plain", median(mapped) / median(plain) },
        { "mapped_one_thread_to_plain", median(mappedAlone) / median(plain) } };
}

/// Stored vectors with a little noise.
std::vector<std::vector<float>> makeQueries(const IndexView& view)
{
    std::mt19937 random(1);
    std::vector<std::vector<float>> all;
    while (all.size() < queries) {
        const auto vector = view.vector(static_cast<NodeId>(random() % view.elements()));
        all.emplace_back(vector.begin(), vector.end());
        for (float& value : all.back())
            value *= 1 + 0.1F * (static_cast<float>(random() % 200) / 100 - 1);
    }
    return all;
}

nlohmann::json searching(const Index& index, std::size_t ef)
{
    const std::vector<std::vector<float>> all = makeQueries(index.view());
    std::vector<double> own;
    std::vector<double> theirs;
    std::uint64_t distances = 0;
    for (int round = 0; round < 5; ++round) {
        distances = 0;
        own.push_back(milliseconds([&] {
            for (const auto& query : all)
                distances += index.search(query, { 10, ef }).value().distances;
        }));
        theirs.push_back(milliseconds([&] {
            for (const auto& query : all)
                (void)index.searchByHnswlib(query, 10, ef);
        }));
    }
    return { { "ef", ef }, { "own_us", median(own) * 1000 / queries },
        { "hnswlib_loop_us", median(theirs) * 1000 / queries }, { "distances", distances / queries } };
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "bench_index FOLDER\n";
        return 2;
    }
    const std::string folder = argv[1];
    nlohmann::json result{ { "opening", opening(folder) } };
    const IntegrityReport report = opened(folder, Holding::Mapped, 0);
    if (!report.isSearchable() || report.view->elements() == 0) {
        std::cerr << folder << ": empty, or not searchable\n";
        return 1;
    }
    GraphStatistics graph;
    result["graph_statistics_ms"] = milliseconds([&] { graph = measureGraph(*report.view).value(); });
    result["graph"] = { { "elements", graph.elements }, { "components", graph.components },
        { "unreachable", graph.unreachable }, { "weakly_linked", graph.weaklyLinked } };
    std::vector<Index> index;
    const IndexMetric metric{ search::distanceFunction(Space::L2), false };
    result["tables_ms"] = milliseconds([&] { index.push_back(Index::load(report, metric).value()); });
    for (const std::size_t ef : { 10U, 100U, 500U })
        result["search"].push_back(searching(index.front(), ef));
    std::cout << result.dump(2) << '\n';
    return 0;
}
