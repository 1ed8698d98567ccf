// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/statusmark.h"

#include <QPainter>

#include "ui/support/icons.h"
#include "ui/support/theme.h"

namespace ui {

StatusMark::StatusMark(Status status, QWidget* parent)
    : QWidget(parent)
    , m_status(status)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setStatus(status);
}

void StatusMark::setStatus(Status status)
{
    m_status = status;
    setAccessibleName(statusWord(status));
    setVisible(status != Status::None || !parentWidget());
    update();
}

QSize StatusMark::sizeHint() const
{
    return { metrics::iconSize, metrics::iconSize };
}

void StatusMark::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintStatus(painter, rect(), m_status, Theme::colours());
}

} // namespace ui
