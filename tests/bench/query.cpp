// SPDX-License-Identifier: GPL-3.0-or-later
// bench_query DIR COLLECTION QUERIES [K] [EF] [PASSES]: queries (a vector file) answered by the engine's live
// collection. Prints JSON as bench_hnswlib does: seconds of every answer of the last pass, labels, queries per second
// with 1 and 2 pinned threads.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/store.h"
#include "engine/platform/affinity.h"
#include "engine/search/query.h"
#include "engine/search/vectorfile.h"

using namespace engine;

namespace {

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <typename T>
T orExit(Result<T> result)
{
    if (result)
        return std::move(*result);
    std::cerr << describe(result.error()) << '\n';
    std::exit(2);
}

double throughput(const search::LiveCollection& collection, const search::VectorTable& queries,
    search::QueryOptions options, unsigned threads)
{
    options.threads = threads;
    options.workerStarted = [](std::size_t worker) { platform::pinThread(static_cast<unsigned>(worker)); };
    const auto start = std::chrono::steady_clock::now();
    std::size_t answered = 0;
    while (secondsSince(start) < 1)
        answered += orExit(search::query(collection, queries, options)).answers.size();
    return static_cast<double>(answered) / secondsSince(start);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) {
        std::cerr << "bench_query DIR COLLECTION QUERIES [K] [EF] [PASSES]\n";
        return 2;
    }
    search::QueryOptions options;
    options.k = argc > 4 ? std::stoul(argv[4]) : 10;
    options.ef = argc > 5 ? std::stoul(argv[5]) : 100;
    const int passes = argc > 6 ? std::stoi(argv[6]) : 3;
    const auto store = orExit(chroma::Store::open(argv[1]));
    const auto catalog = orExit(store.catalog());
    const auto* wanted = orExit(chroma::resolveCollection(catalog, argv[2]));
    const auto start = std::chrono::steady_clock::now();
    const auto collection = orExit(search::LiveCollection::open(store, *wanted));
    nlohmann::json out{ { "open_seconds", secondsSince(start) } };
    const auto queries = orExit(search::readVectorFile(argv[3], collection->dimension()));
    const auto prepared = orExit(search::PreparedQuery::make(*collection, options));
    platform::pinThread(0);
    for (int pass = 0; pass < passes; ++pass) {
        out["seconds"] = nlohmann::json::array();
        out["labels"] = nlohmann::json::array();
        out["ids"] = nlohmann::json::array();
        for (std::size_t i = 0; i < queries.count(); ++i) {
            const auto begun = std::chrono::steady_clock::now();
            const auto answer = orExit(prepared.answer(queries[i]));
            out["seconds"].push_back(secondsSince(begun));
            auto labels = nlohmann::json::array();
            auto ids = nlohmann::json::array();
            for (const auto& hit : answer.hits) {
                labels.push_back(collection->index()->view().label(hit.row).value_or(0));
                ids.push_back(std::string(collection->idOf(hit.row)));
            }
            out["labels"].push_back(std::move(labels));
            out["ids"].push_back(std::move(ids));
        }
    }
    for (const unsigned threads : { 1U, 2U })
        out["qps"][std::to_string(threads)] = throughput(*collection, queries, options, threads);
    std::cout << out << '\n';
    return 0;
}
