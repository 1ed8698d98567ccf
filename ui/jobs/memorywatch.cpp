// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/memorywatch.h"

namespace ui {

using engine::memory::MemorySample;
using engine::memory::ProcessSampler;
using engine::memory::SamplerOptions;

MemoryWatch::MemoryWatch(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(intervalMs);
    connect(&m_timer, &QTimer::timeout, this, &MemoryWatch::look);
}

MemoryWatch::~MemoryWatch()
{
    delete m_job; // before the pool it runs in
}

void MemoryWatch::setDirectory(const QString& directory)
{
    m_directory = directory;
    m_sampler.reset();
    m_samples.clear();
    if (m_running)
        look();
}

void MemoryWatch::setOptions(const SamplerOptions& options)
{
    if (m_options.limit == options.limit && m_options.alertShare == options.alertShare)
        return;
    m_options = options;
    m_sampler.reset();
    if (m_running)
        look();
}

void MemoryWatch::setRunning(bool running)
{
    if (m_running == running)
        return;
    m_running = running;
    if (running)
        look();
    else
        m_timer.stop();
}

void MemoryWatch::look()
{
    if (m_job)
        return; // take() looks again if this one comes too late
    if (!m_sampler)
        m_sampler = std::make_shared<ProcessSampler>(m_directory.toStdString(), m_options);
    auto* job = new ResultJob<MemorySample>(
        tr("Looking at the memory of processes"), JobVisibility::Quiet, m_pool,
        [sampler = m_sampler](const engine::Progress&) { return engine::Result<MemorySample>(sampler->sample()); },
        this);
    m_job = job;
    connect(job, &Job::finished, this, [this, job, sampler = m_sampler] {
        m_job = nullptr;
        job->deleteLater();
        if (sampler != m_sampler) {
            if (m_running)
                look(); // another directory or limit meanwhile
            return;
        }
        take(job);
        if (m_running)
            m_timer.start();
    });
}

void MemoryWatch::take(ResultJob<MemorySample>* job)
{
    if (job->state() != JobState::Done)
        return;
    m_samples.push_back(job->takeResult());
    if (m_samples.size() > mostSamples)
        m_samples.pop_front();
    emit sampled();
}

} // namespace ui
