// SPDX-License-Identifier: GPL-3.0-or-later
// How near exact search comes to the speed of the matrix product it is made of. See README.md.
#include <cblas.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "engine/platform/file.h"
#include "engine/search/exactneighbours.h"

namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
namespace search = engine::search;

constexpr const char* usage =
    "usage: bench_exact FILE DIMENSION [--queries N] [--k K] [--space l2|ip|cosine] [--threads N] [--runs N]\n"
    "                   [--answers FILE]\n"
    "FILE holds float32 vectors one after the other; N of them, evenly spread, are the queries. JSON on stdout.\n"
    "Answers: the rows found, as uint32, K for each query.\n";

struct Arguments
{
    std::string file;
    std::size_t dimension = 0;
    std::size_t queries = 1000;
    std::size_t k = 10;
    engine::Space space = engine::Space::L2;
    std::size_t threads = 1;
    int runs = 5;
    std::string answers;
};

std::optional<Arguments> parse(const std::vector<std::string>& words)
{
    if (words.size() < 2)
        return std::nullopt;
    Arguments arguments;
    arguments.file = words[0];
    arguments.dimension = std::strtoul(words[1].c_str(), nullptr, 10);
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
        const std::string& value = words[i + 1];
        const std::size_t number = std::max(1UL, std::strtoul(value.c_str(), nullptr, 10));
        if (words[i] == "--queries")
            arguments.queries = number;
        else if (words[i] == "--k")
            arguments.k = number;
        else if (words[i] == "--threads")
            arguments.threads = number;
        else if (words[i] == "--runs")
            arguments.runs = static_cast<int>(number);
        else if (words[i] == "--answers")
            arguments.answers = value;
        else if (words[i] == "--space" && engine::spaceFromName(value))
            arguments.space = *engine::spaceFromName(value);
        else
            return std::nullopt;
    }
    return words.size() % 2 == 0 && arguments.dimension > 0 ? std::optional(arguments) : std::nullopt;
}

/// Unpinned threads of one process may end up on one processor and measure nothing.
void pin(std::size_t worker)
{
    cpu_set_t mine;
    CPU_ZERO(&mine);
    CPU_SET(worker % std::max(1U, std::thread::hardware_concurrency()), &mine);
    sched_setaffinity(0, sizeof mine, &mine);
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// What some work took: wall clock, and the time of all processors, which other people's load disturbs less.
struct Cost
{
    double seconds = 0;
    double processorSeconds = 0;
};

/// Starts when it is made.
class Watch
{
public:
    Cost stop() const
    {
        return { std::chrono::duration<double>(Clock::now() - m_start).count(),
            static_cast<double>(std::clock() - m_processor) / CLOCKS_PER_SEC };
    }

private:
    Clock::time_point m_start = Clock::now();
    std::clock_t m_processor = std::clock();
};

/// Many of one kind of work, in 10^9 floating-point operations per second.
struct Speeds
{
    std::vector<double> wall; ///< by wall clock
    std::vector<double> processor; ///< by the time of one processor

    void add(double operations, const Cost& cost)
    {
        wall.push_back(operations / cost.seconds / 1e9);
        processor.push_back(operations / cost.processorSeconds / 1e9);
    }
};

/// Adds to `speeds` that of products of m x depth with n x depth, `repetitions` of them in each thread.
void timeProducts(Speeds& speeds, std::size_t m, std::size_t n, std::size_t depth, std::size_t threads, int repetitions)
{
    struct Matrices
    {
        std::vector<float> a, b, c;
    };
    std::vector<Matrices> all(threads);
    for (Matrices& matrices : all)
        matrices = { std::vector<float>(m * depth, 0.5F), std::vector<float>(n * depth, 0.25F),
            std::vector<float>(m * n) };
    const auto work = [&](std::size_t worker) {
        pin(worker);
        const auto rows = static_cast<blasint>(m);
        const auto columns = static_cast<blasint>(n);
        const auto inner = static_cast<blasint>(depth);
        Matrices& matrices = all[worker];
        for (int i = 0; i < repetitions; ++i)
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, columns, inner, 1.0F, matrices.a.data(), inner,
                matrices.b.data(), inner, 0.0F, matrices.c.data(), columns);
    };
    const Watch watch;
    {
        std::vector<std::jthread> others;
        for (std::size_t worker = 1; worker < threads; ++worker)
            others.emplace_back(work, worker);
        work(0);
    }
    const double operations = 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(depth);
    speeds.add(operations * static_cast<double>(threads) * repetitions, watch.stop());
}

/// Median of the ratios of what was measured in the same run.
double medianShare(const std::vector<double>& speeds, const std::vector<double>& peaks)
{
    std::vector<double> shares;
    for (std::size_t i = 0; i < speeds.size(); ++i)
        shares.push_back(speeds[i] / peaks[i]);
    return median(shares);
}

engine::Result<std::vector<float>> readVectors(const std::string& path)
{
    const auto file = engine::platform::ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto bytes = file->size();
    if (!bytes)
        return tl::unexpected(bytes.error());
    std::vector<float> values(*bytes / sizeof(float));
    const auto got = file->read(0, std::as_writable_bytes(std::span(values)));
    if (!got)
        return tl::unexpected(got.error());
    return values;
}

int complain(const engine::Error& error)
{
    std::fprintf(stderr, "bench_exact: %s\n", engine::describe(error).c_str());
    return 2;
}

void writeAnswers(const Arguments& arguments, const search::ExactNeighbours& found)
{
    std::ofstream file(arguments.answers, std::ios::binary);
    for (const auto& neighbours : found.neighbours) {
        for (const search::Neighbour& neighbour : neighbours) {
            std::array<char, sizeof neighbour.row> bytes{};
            std::memcpy(bytes.data(), &neighbour.row, bytes.size());
            file.write(bytes.data(), bytes.size());
        }
    }
}

int measure(const Arguments& arguments)
{
    const auto values = readVectors(arguments.file);
    if (!values)
        return complain(values.error());
    const std::size_t dimension = arguments.dimension;
    const search::Rows base = search::Rows::of(*values, dimension);
    const std::size_t step = std::max<std::size_t>(1, base.count() / arguments.queries);
    const std::size_t queryCount = std::min(arguments.queries, base.count());
    const search::Rows queries(std::as_bytes(std::span(*values)).data(), queryCount, dimension, step * dimension * 4);

    search::ExactSearch asked;
    asked.space = arguments.space;
    asked.k = arguments.k;
    asked.threads = arguments.threads;
    asked.workerStarted = pin;
    openblas_set_num_threads(1);
    search::ExactNeighbours found;
    std::vector<double> seconds;
    Speeds ours, peak, shaped;
    const double operations =
        2.0 * static_cast<double>(base.count()) * static_cast<double>(queryCount) * static_cast<double>(dimension);
    for (int run = 0; run < arguments.runs; ++run) { // each after the other, so that a busy moment hits all of them
        timeProducts(peak, 2048, 2048, 2048, arguments.threads, 2);
        timeProducts(shaped, queryCount, 2048, dimension, arguments.threads, 10);
        const Watch watch;
        auto result = search::exactNeighbours(base, queries, asked);
        const Cost cost = watch.stop();
        if (!result)
            return complain(result.error());
        found = std::move(*result);
        seconds.push_back(cost.seconds);
        ours.add(operations, cost);
    }
    if (!arguments.answers.empty())
        writeAnswers(arguments, found);
    const auto speeds = [&](const Speeds& measured) {
        return ordered_json{ { "gflops", median(measured.wall) },
            { "gflops_per_processor_second", median(measured.processor) } };
    };
    const ordered_json figures{ { "rows", base.count() }, { "dimension", dimension }, { "queries", queryCount },
        { "k", arguments.k }, { "space", engine::name(arguments.space) }, { "threads", arguments.threads },
        { "runs", arguments.runs }, { "median_s", median(seconds) }, { "exact", speeds(ours) },
        { "sgemm_2048_cubed", speeds(peak) }, { "sgemm_of_this_shape", speeds(shaped) },
        { "share_of_peak", medianShare(ours.wall, peak.wall) },
        { "share_of_peak_by_processor_time", medianShare(ours.processor, peak.processor) },
        { "rescanned_queries", found.rescannedQueries } };
    std::printf("%s\n", figures.dump(1).c_str());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const auto arguments = parse({ argv + 1, argv + argc });
    if (!arguments) {
        std::fputs(usage, stderr);
        return 2;
    }
    return measure(*arguments);
}
