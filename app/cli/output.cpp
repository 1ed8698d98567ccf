// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <unistd.h>

#include "engine/core/text.h"
#include "engine/report/infodocument.h"

namespace cli {

namespace {

volatile std::sig_atomic_t stopAsked = 0;

extern "C" void onInterrupt(int)
{
    stopAsked = 1;
    std::signal(SIGINT, SIG_DFL);
}

using Clock = std::chrono::steady_clock;

/// Draws at most ten times a second, and nothing during the first half second.
class ProgressLine
{
public:
    explicit ProgressLine(std::string title)
        : m_title(std::move(title))
    {
    }

    void draw(std::uint64_t done, std::uint64_t total)
    {
        const auto now = Clock::now();
        if (now - m_start < std::chrono::milliseconds(500) || now - m_drawn < std::chrono::milliseconds(100))
            return;
        m_drawn = now;
        const double seconds = std::chrono::duration<double>(now - m_start).count();
        if (total == 0 || done > total) {
            std::fprintf(
                stderr, "\r\x1b[K%s: %s", m_title.c_str(), engine::grouped(static_cast<std::int64_t>(done)).c_str());
            return;
        }
        const double share = static_cast<double>(done) / static_cast<double>(total);
        const int filled = static_cast<int>(share * 30);
        const double left = share > 0.01 ? seconds / share - seconds : 0;
        std::fprintf(stderr, "\r\x1b[K%s [%.*s%.*s] %3.0f %% %.0f s left", m_title.c_str(), filled,
            "##############################", 30 - filled, "..............................", share * 100, left);
    }

private:
    std::string m_title;
    Clock::time_point m_start = Clock::now();
    Clock::time_point m_drawn;
};

} // namespace

void catchInterrupt()
{
    std::signal(SIGINT, onInterrupt);
}

bool interrupted()
{
    return stopAsked != 0;
}

Output::Output(const OutputOptions& options)
    : m_options(options)
    , m_terminal(isatty(STDERR_FILENO) == 1)
{
    const bool noColour = std::getenv("NO_COLOR") != nullptr;
    m_colour = options.colour == "always" || (options.colour == "auto" && !noColour && isatty(STDOUT_FILENO) == 1);
}

void Output::print(const std::string& text) const
{
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Output::print(const nlohmann::ordered_json& document) const
{
    print(engine::report::toText(document) + '\n');
}

void Output::error(const engine::Error& error) const
{
    clearProgress();
    std::fprintf(stderr, "chromascope-cli: %s\n", engine::describe(error).c_str());
    if (m_options.json)
        print(engine::report::errorDocument(error));
}

void Output::note(const std::string& text) const
{
    clearProgress();
    std::fprintf(stderr, "chromascope-cli: %s\n", text.c_str());
}

engine::Result<void> Output::finish() const
{
    errno = 0;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return {};
    return engine::fail(engine::ErrorKind::Io, "standard output",
        "it could not be written: " + std::generic_category().message(errno != 0 ? errno : EIO),
        "free some room where it leads to");
}

engine::Progress Output::progress(const std::string& title) const
{
    if (!m_terminal)
        return [](std::uint64_t, std::uint64_t) { return !interrupted(); };
    auto line = std::make_shared<ProgressLine>(title);
    return [line](std::uint64_t done, std::uint64_t total) {
        line->draw(done, total);
        return !interrupted();
    };
}

void Output::clearProgress() const
{
    if (m_terminal)
        std::fprintf(stderr, "\r\x1b[K");
}

} // namespace cli
