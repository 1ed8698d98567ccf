// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "ui/models/formatting.h"

class QLabel;
class QToolButton;

namespace ui {

class ElidedLabel;
class ProgressLine;
class StatusMark;

/// A job in one row: title, bar, rate, time left, cancel. Finished jobs show how they ended instead of the bar.
class ProgressRow : public QWidget
{
    Q_OBJECT

public:
    explicit ProgressRow(const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    /// 0…1; nothing = the end is not known (a piece that moves).
    void setShare(std::optional<double> share);
    /// "210 MiB/s", "1 200 records/s"; empty = not known.
    void setRate(const QString& rate);
    /// Seconds; nothing = not known.
    void setTimeLeft(std::optional<double> seconds);
    /// The job has ended: bar and cancel go, the mark of `status` and `text` ("done in 3.2 s", "cancelled") come.
    void setFinished(Status status, const QString& text);
    void setCancellable(bool on);

signals:
    void cancelRequested();

private:
    void updateDetails();

    StatusMark* m_mark;
    ElidedLabel* m_title;
    ProgressLine* m_line;
    QLabel* m_details;
    QToolButton* m_cancel;
    QString m_rate;
    std::optional<double> m_left;
};

} // namespace ui
