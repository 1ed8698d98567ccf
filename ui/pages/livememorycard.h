// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>

#include "ui/jobs/memorywatch.h"
#include "ui/jobs/session.h"
#include "ui/plots/timechartdata.h"
#include "ui/widgets/card.h"

class QLabel;
class QSpinBox;

namespace ui {

class TimeChart;

/// The memory of this process and of those that hold the directory, second by second while somebody looks, and the line
/// from which on it is worth an alert.
class LiveMemoryCard : public Card
{
    Q_OBJECT

public:
    explicit LiveMemoryCard(QWidget* parent = nullptr);

    void setSession(Session* session);
    /// What the alert line is a share of; SegmentCache::unlimited = the memory of the machine.
    void setLimit(quint64 bytes);

    /// The newest look; null before the first.
    const engine::memory::MemorySample* newest() const;
    TimeChart* chart() const { return m_chart; }

signals:
    void sampled();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void applyOptions();
    void draw();

    MemoryWatch* m_watch;
    TimeChart* m_chart;
    QSpinBox* m_alert;
    QLabel* m_alertText;
    std::optional<quint64> m_limit;
};

/// The lines of `samples`: this process first, then the others as they came. A pid that another program got is another
/// line; moments when nobody looked are a gap.
TimeChartData timeChartOf(const std::deque<engine::memory::MemorySample>& samples, int alertPercent);

} // namespace ui
