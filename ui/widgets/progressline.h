// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QBasicTimer>
#include <QWidget>

namespace ui {

/// A thin flat line of progress.
class ProgressLine : public QWidget
{
    Q_OBJECT

public:
    explicit ProgressLine(QWidget* parent = nullptr);

    /// 0…1 = that far; nothing = the end is not known: a piece moves along.
    void setShare(std::optional<double> share);
    std::optional<double> share() const { return m_share; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void runTimer();

    std::optional<double> m_share = 0;
    QBasicTimer m_timer;
    double m_phase = 0;
};

} // namespace ui
