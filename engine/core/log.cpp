// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/log.h"

#include <array>
#include <chrono>
#include <mutex>
#include <utility>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "engine/core/text.h"

namespace engine::log {

namespace {

constexpr std::array<std::pair<Level, std::string_view>, 6> levels{ { { Level::Trace, "trace" },
    { Level::Debug, "debug" }, { Level::Info, "info" }, { Level::Warning, "warning" }, { Level::Error, "error" },
    { Level::Off, "off" } } };

spdlog::level::level_enum toSpdlog(Level level)
{
    switch (level) {
    case Level::Trace:
        return spdlog::level::trace;
    case Level::Debug:
        return spdlog::level::debug;
    case Level::Info:
        return spdlog::level::info;
    case Level::Warning:
        return spdlog::level::warn;
    case Level::Error:
        return spdlog::level::err;
    case Level::Off:
        return spdlog::level::off;
    }
    return spdlog::level::warn;
}

Level fromSpdlog(spdlog::level::level_enum level)
{
    switch (level) {
    case spdlog::level::trace:
        return Level::Trace;
    case spdlog::level::debug:
        return Level::Debug;
    case spdlog::level::info:
        return Level::Info;
    case spdlog::level::warn:
        return Level::Warning;
    case spdlog::level::err:
    case spdlog::level::critical:
        return Level::Error;
    default:
        return Level::Off;
    }
}

/// Hands every line to the listener, under the sink's own lock.
class ListenerSink final : public spdlog::sinks::base_sink<std::mutex>
{
public:
    void setListener(std::function<void(const Line&)> listener)
    {
        const std::scoped_lock lock(mutex_);
        m_listener = std::move(listener);
    }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        if (!m_listener)
            return;
        const auto since = std::chrono::duration<double>(message.time.time_since_epoch());
        m_listener(
            { since.count(), fromSpdlog(message.level), std::string(message.payload.data(), message.payload.size()) });
    }
    void flush_() override { }

private:
    std::function<void(const Line&)> m_listener;
};

struct Logger
{
    std::shared_ptr<ListenerSink> listener = std::make_shared<ListenerSink>();
    std::shared_ptr<spdlog::logger> logger;

    Logger()
    {
        auto console = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
        logger = std::make_shared<spdlog::logger>("chromascope", spdlog::sinks_init_list{ console, listener });
        logger->set_level(spdlog::level::warn);
        logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %v");
    }
};

Logger& instance()
{
    static Logger logger;
    return logger;
}

} // namespace

Result<Level> levelFromName(std::string_view wanted)
{
    for (const auto& [level, text] : levels) {
        if (text == wanted)
            return level;
    }
    return fail(ErrorKind::BadArgument, {}, "no log level is called '" + std::string(wanted) + "'",
        "use trace, debug, info, warning, error or off");
}

std::string_view name(Level level)
{
    for (const auto& [known, text] : levels) {
        if (known == level)
            return text;
    }
    return "off";
}

void setLevel(Level level)
{
    instance().logger->set_level(toSpdlog(level));
}

Result<void> setFile(const std::string& path)
{
    try {
        auto file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
        instance().logger->sinks().front() = std::move(file);
        instance().logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %v");
        instance().logger->flush_on(spdlog::level::trace);
    } catch (const spdlog::spdlog_ex& problem) {
        return fail(ErrorKind::Io, path, problem.what(), "name a log file in a folder that can be written");
    }
    return {};
}

void setListener(std::function<void(const Line&)> listener)
{
    instance().listener->setListener(std::move(listener));
}

void debug(std::string_view text)
{
    instance().logger->debug(printable(text));
}

void info(std::string_view text)
{
    instance().logger->info(printable(text));
}

void warning(std::string_view text)
{
    instance().logger->warn(printable(text));
}

void error(std::string_view text)
{
    instance().logger->error(printable(text));
}

} // namespace engine::log
