// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/formatting.h"

namespace ui {

/// The mark of a status as a widget of 16 px; hidden from layouts' width when there is nothing to say.
class StatusMark : public QWidget
{
    Q_OBJECT

public:
    explicit StatusMark(Status status, QWidget* parent = nullptr);

    void setStatus(Status status);
    Status status() const { return m_status; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Status m_status;
};

} // namespace ui
