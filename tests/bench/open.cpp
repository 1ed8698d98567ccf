// SPDX-License-Identifier: GPL-3.0-or-later
// How long a directory takes to the first and to the exact view, and how much memory. See README.md.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/chroma/store.h"
#include "engine/platform/file.h"
#include "tests/bench/childprocess.h"
#include "tests/bench/pagecache.h"

namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::array<const char*, 4> stages{ "read", "open", "first_view", "exact_view" };
constexpr const char* usage =
    "usage: bench_open DIR [--runs N] [--stage read|open|first_view|exact_view]   measures; JSON on stdout\n"
    "       bench_open --command [--runs N] [--forget DIR] -- COMMAND...          the same of any command\n";

/// The least a full look can cost: chroma.sqlite3 once, from the first byte to the last.
engine::Result<void> readSequentially(const std::string& directory)
{
    const auto file = engine::platform::ReadOnlyFile::open(directory + "/chroma.sqlite3");
    if (!file)
        return tl::unexpected(file.error());
    std::vector<std::byte> buffer(1 << 20);
    for (std::uint64_t at = 0;; at += buffer.size()) {
        const auto got = file->read(at, buffer);
        if (!got)
            return tl::unexpected(got.error());
        if (*got < buffer.size())
            return {};
    }
}

/// One stage of one directory, in a process that does nothing else.
engine::Result<void> runStage(const std::string& stage, const std::string& directory)
{
    if (stage == "read")
        return readSequentially(directory);
    const auto store = engine::chroma::Store::open(directory);
    if (!store)
        return tl::unexpected(store.error());
    if (stage == "open")
        return {};
    const auto snapshot = stage == "first_view" ? store->firstView() : store->exactView();
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    if (stage == "exact_view" && !snapshot->exact)
        std::fprintf(
            stderr, "bench_open: the exact view of %s is not exact: is somebody writing to it?\n", directory.c_str());
    return {};
}

int child(const std::string& stage, const std::string& directory)
{
    const auto start = Clock::now();
    const auto done = runStage(stage, directory);
    if (!done) {
        std::fprintf(stderr, "bench_open: %s\n", engine::describe(done.error()).c_str());
        return 2;
    }
    std::printf("%.9f\n", std::chrono::duration<double>(Clock::now() - start).count());
    return 0;
}

struct Series
{
    std::vector<double> seconds;
    std::vector<double> processor;
    std::vector<double> resident;
    std::vector<double> diskRead;
};

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.empty() ? 0 : values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

ordered_json toJson(const Series& series)
{
    const auto [least, most] = std::minmax_element(series.seconds.begin(), series.seconds.end());
    return { { "median_s", median(series.seconds) }, { "min_s", *least }, { "max_s", *most },
        { "processor_s", median(series.processor) },
        { "peak_resident",
            static_cast<std::uint64_t>(*std::max_element(series.resident.begin(), series.resident.end())) },
        { "disk_read", static_cast<std::uint64_t>(median(series.diskRead)) } };
}

/// False = the command failed; its own message is on stderr.
bool add(Series& series, const std::vector<std::string>& command, bool timesItself)
{
    const bench::ChildRun run = bench::runChild(command);
    // Commands of others may report findings by status 1.
    if (run.status < 0 || run.status > 1 || (timesItself && run.status != 0))
        return false;
    series.seconds.push_back(timesItself ? std::strtod(run.output.c_str(), nullptr) : run.seconds);
    series.processor.push_back(run.userSeconds + run.systemSeconds);
    series.resident.push_back(static_cast<double>(run.peakResident));
    series.diskRead.push_back(static_cast<double>(run.diskRead));
    return true;
}

ordered_json machine()
{
    double load = 0;
    std::ifstream("/proc/loadavg") >> load;
    return { { "processors", std::thread::hardware_concurrency() }, { "load_before", load } };
}

int measureStages(const std::string& program, const std::string& directory, int runs, const std::string& only)
{
    const auto files = bench::filesBelow(directory);
    std::uint64_t bytes = 0;
    std::uint64_t database = 0;
    for (const bench::TreeFile& file : files) {
        bytes += file.bytes;
        database += file.path == directory + "/chroma.sqlite3" ? file.bytes : 0;
    }
    ordered_json result{ { "bytes", bytes }, { "database_bytes", database }, { "runs", runs },
        { "machine", machine() } };
    std::uint64_t leftCached = 0;
    std::map<std::string, std::array<Series, 2>> measured;
    for (int run = 0; run < runs; ++run) { // stages in turn, so that a busy moment does not fall on one alone
        for (const char* stage : stages) {
            if (!only.empty() && only != stage)
                continue;
            bench::forget(files);
            leftCached = std::max(leftCached, bench::cachedBytes(files));
            for (Series& series : measured[stage]) { // first cold, then warm: the cold run has filled the cache
                if (!add(series, { program, "--child", stage, directory }, true))
                    return 2;
            }
        }
    }
    for (const char* stage : stages) {
        if (measured.contains(stage))
            result["stages"][stage] = { { "cold", toJson(measured[stage][0]) },
                { "warm", toJson(measured[stage][1]) } };
    }
    result["cached_before_cold_runs"] = leftCached;
    std::printf("%s\n", result.dump(1).c_str());
    return 0;
}

int measureCommand(const std::vector<std::string>& command, int runs, const std::string& forgotten)
{
    Series series;
    for (int run = 0; run < runs; ++run) {
        if (!forgotten.empty())
            bench::forget(bench::filesBelow(forgotten));
        if (!add(series, command, false))
            return 2;
    }
    std::printf("%s\n", toJson(series).dump(1).c_str());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 3 && arguments[0] == "--child")
        return child(arguments[1], arguments[2]);
    std::string directory;
    std::string only;
    std::string forgotten;
    std::vector<std::string> command;
    int runs = 5;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool more = i + 1 < arguments.size();
        if (arguments[i] == "--") {
            command.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, arguments.end());
            break;
        }
        if (arguments[i] == "--runs" && more)
            runs = std::max(1, std::atoi(arguments[++i].c_str()));
        else if (arguments[i] == "--stage" && more)
            only = arguments[++i];
        else if (arguments[i] == "--forget" && more)
            forgotten = arguments[++i];
        else if (arguments[i] != "--command")
            directory = arguments[i];
    }
    if (!command.empty())
        return measureCommand(command, runs, forgotten);
    if (directory.empty() || directory.starts_with("--")
        || (!only.empty() && std::find(stages.begin(), stages.end(), only) == stages.end())) {
        std::fputs(usage, stderr);
        return 2;
    }
    return measureStages("/proc/self/exe", directory, runs, only);
}
