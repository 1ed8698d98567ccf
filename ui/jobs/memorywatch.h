// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <memory>

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include "engine/memory/processsampler.h"
#include "ui/jobs/job.h"

namespace ui {

/// Looks every second at the memory of this process and of those that hold a directory, on a thread of its own: queries
/// that keep the others busy are what is worth watching.
class MemoryWatch : public QObject
{
    Q_OBJECT

public:
    static constexpr int intervalMs = 1000;
    static constexpr std::size_t mostSamples = 3600; ///< the oldest go

    explicit MemoryWatch(QObject* parent = nullptr);
    /// Waits for the look that is under way.
    ~MemoryWatch() override;

    /// Forgets what was seen. Empty = this process only.
    void setDirectory(const QString& directory);
    void setOptions(const engine::memory::SamplerOptions& options);
    /// The first look is taken at once.
    void setRunning(bool running);

    /// Oldest first. Between two of them may lie more than a second: nobody was looking.
    const std::deque<engine::memory::MemorySample>& samples() const { return m_samples; }

signals:
    /// There is one more sample.
    void sampled();

private:
    void look();
    void take(ResultJob<engine::memory::MemorySample>* job);

    QString m_directory;
    engine::memory::SamplerOptions m_options;
    std::shared_ptr<engine::memory::ProcessSampler> m_sampler; ///< one look at a time
    std::deque<engine::memory::MemorySample> m_samples;
    bool m_running = false;
    QTimer m_timer;
    QThreadPool m_pool;
    QPointer<Job> m_job;
};

} // namespace ui
