// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job.h"

namespace ui {

Job::Job(QString title, JobVisibility visibility, QObject* parent)
    : QObject(parent)
    , m_title(std::move(title))
    , m_visibility(visibility)
{
    m_clock.start();
}

JobProgress Job::progress() const
{
    return { m_counters.done, m_counters.total };
}

double Job::secondsRunning() const
{
    return static_cast<double>(m_endedAfterMs >= 0 ? m_endedAfterMs : m_clock.elapsed()) / 1000.0;
}

std::optional<double> Job::rate() const
{
    const double seconds = secondsRunning();
    const JobProgress now = progress();
    if (seconds < 0.2 || now.done == 0)
        return std::nullopt;
    return static_cast<double>(now.done) / seconds;
}

std::optional<double> Job::secondsLeft() const
{
    const JobProgress now = progress();
    const std::optional<double> perSecond = rate();
    if (!isRunning() || !perSecond || now.total <= now.done)
        return std::nullopt;
    return static_cast<double>(now.total - now.done) / *perSecond;
}

void Job::end(JobState state, engine::Error error)
{
    m_endedAfterMs = m_clock.elapsed();
    m_error = std::move(error);
    m_state = state;
    emit finished();
}

engine::Error Job::fromException(const std::exception& exception)
{
    if (dynamic_cast<const std::bad_alloc*>(&exception))
        return { engine::ErrorKind::TooLarge, {}, {}, "there is not enough memory for this", "close other programs" };
    return { engine::ErrorKind::Io, {}, {}, exception.what(), {} };
}

} // namespace ui
