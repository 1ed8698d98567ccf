// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/livememorycard.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/pages/memorytext.h"
#include "ui/plots/timechart.h"
#include "ui/support/settings.h"
#include "ui/support/theme.h"

namespace ui {

using engine::memory::MemorySample;
using engine::memory::ProcessSample;
using engine::memory::SegmentCache;

namespace {
constexpr double longestPause = 5; ///< seconds between looks; beyond it nobody was looking

/// Hues of other processes, in turn.
constexpr std::array<Part, 5> hues{ Part::Log, Part::GraphLinks, Part::Metadata, Part::FullText, Part::Catalog };

QString keyOf(const ProcessSample& process)
{
    return QString::number(process.pid) + u' ' + fromUtf8(process.command);
}
} // namespace

TimeChartData timeChartOf(const std::deque<MemorySample>& samples, int alertPercent)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("LiveMemoryCard", text); };
    TimeChartData data;
    data.name = tr("Resident memory");
    data.valueTitle = tr("resident memory");
    for (const MemorySample& sample : samples) {
        if (!data.times.empty() && sample.seconds - data.times.back() > longestPause) {
            data.times.push_back(sample.seconds - 0.001); // nothing is known of the time between
            for (TimeSeries& series : data.series)
                series.bytes.push_back(std::nullopt);
        }
        data.times.push_back(sample.seconds);
        for (const ProcessSample& process : sample.processes) {
            const QString key = keyOf(process);
            auto series = std::find_if(
                data.series.begin(), data.series.end(), [&](const TimeSeries& one) { return one.key == key; });
            if (series == data.series.end()) {
                const auto hue = static_cast<std::size_t>(std::max<qsizetype>(0, data.series.size() - 1)) % hues.size();
                data.series.append(
                    { key, processName(process), process.isThisProcess ? Part::Vectors : hues.at(hue), {} });
                series = data.series.end() - 1;
            }
            series->bytes.resize(data.times.size());
            series->bytes.back() = process.memory.resident;
        }
        for (TimeSeries& series : data.series)
            series.bytes.resize(data.times.size());
    }
    if (!samples.empty() && samples.back().limit) {
        data.alert =
            static_cast<quint64>(std::llround(static_cast<double>(*samples.back().limit) * alertPercent / 100.0));
        data.alertLabel = tr("alert at %1").arg(formatBytes(*data.alert));
    }
    return data;
}

LiveMemoryCard::LiveMemoryCard(QWidget* parent)
    : Card(tr("Resident memory"), parent)
    , m_watch(new MemoryWatch(this))
    , m_chart(new TimeChart)
    , m_alert(new QSpinBox)
    , m_alertText(new QLabel)
{
    m_chart->setObjectName(QStringLiteral("memoryChart"));
    m_chart->setEmptyText(tr("Looking…"));
    m_alert->setObjectName(QStringLiteral("alertShare"));
    m_alert->setAccessibleName(tr("Alert, share of the limit or of the machine"));
    m_alert->setRange(10, 100);
    m_alert->setSingleStep(5);
    m_alert->setSuffix(tr(" %"));
    m_alert->setValue(Settings::value(setting::memoryAlert));
    auto* caption = new QLabel(tr("Alert at"));
    setMuted(caption);
    caption->setBuddy(m_alert);
    m_alertText->setObjectName(QStringLiteral("alertText"));
    setMuted(m_alertText);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(metrics::fieldGap);
    foot->addWidget(caption);
    foot->addWidget(m_alert);
    foot->addWidget(m_alertText, 1);
    bodyLayout()->addWidget(m_chart, 1);
    bodyLayout()->addLayout(foot);
    connect(m_alert, &QSpinBox::valueChanged, this, [this](int percent) {
        Settings::setValue(setting::memoryAlert, percent);
        applyOptions();
        draw();
    });
    connect(m_watch, &MemoryWatch::sampled, this, [this] {
        draw();
        emit sampled();
    });
    applyOptions();
}

void LiveMemoryCard::setSession(Session* session)
{
    m_watch->setDirectory(session ? session->directory() : QString());
    draw();
}

void LiveMemoryCard::setLimit(quint64 bytes)
{
    m_limit = bytes == SegmentCache::unlimited ? std::nullopt : std::optional(bytes);
    applyOptions();
    draw();
}

void LiveMemoryCard::applyOptions()
{
    engine::memory::SamplerOptions options;
    options.limit = m_limit;
    options.alertShare = m_alert->value() / 100.0;
    m_watch->setOptions(options);
}

const MemorySample* LiveMemoryCard::newest() const
{
    return m_watch->samples().empty() ? nullptr : &m_watch->samples().back();
}

void LiveMemoryCard::draw()
{
    const TimeChartData chart = timeChartOf(m_watch->samples(), m_alert->value());
    m_chart->setData(chart);
    const QString share = m_limit ? tr("of the limit") : tr("of this machine");
    m_alertText->setText(chart.alert ? tr("%1, that is %2").arg(share, formatBytes(*chart.alert)) : share);
}

void LiveMemoryCard::showEvent(QShowEvent* event)
{
    Card::showEvent(event);
    m_watch->setRunning(true);
}

void LiveMemoryCard::hideEvent(QHideEvent* event)
{
    Card::hideEvent(event);
    m_watch->setRunning(false);
}

} // namespace ui
