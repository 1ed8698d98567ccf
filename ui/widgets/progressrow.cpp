// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/progressrow.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/support/icons.h"
#include "ui/support/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/progressline.h"
#include "ui/widgets/statusmark.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int detailsWidth = 240; // rows below each other line up

} // namespace

ProgressRow::ProgressRow(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_mark(new StatusMark(Status::None, this))
    , m_title(new ElidedLabel(this))
    , m_line(new ProgressLine(this))
    , m_details(new QLabel(this))
    , m_cancel(new QToolButton(this))
{
    m_title->setObjectName(u"title"_s);
    m_line->setObjectName(u"progress"_s);
    m_details->setObjectName(u"details"_s);
    m_cancel->setObjectName(u"cancel"_s);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setFont(withTabularDigits(m_details->font()));
    m_details->setForegroundRole(QPalette::PlaceholderText);
    m_details->setMinimumWidth(detailsWidth);
    m_details->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_cancel->setIcon(icon(Icon::Cancel));
    m_cancel->setAutoRaise(true);
    m_cancel->setToolTip(tr("Cancel"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::cardPadding, 0, metrics::cardPadding, 0);
    layout->setSpacing(metrics::cardGap);
    layout->addWidget(m_mark);
    layout->addWidget(m_title, 2);
    layout->addWidget(m_line, 1);
    layout->addWidget(m_details);
    layout->addWidget(m_cancel);
    connect(m_cancel, &QToolButton::clicked, this, &ProgressRow::cancelRequested);
    setTitle(title);
    setShare(std::nullopt);
}

void ProgressRow::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
    m_line->setAccessibleName(tr("Progress of %1").arg(title));
    m_cancel->setAccessibleName(tr("Cancel %1").arg(title));
}

void ProgressRow::setShare(std::optional<double> share)
{
    m_line->setShare(share);
    updateDetails();
}

void ProgressRow::setRate(const QString& rate)
{
    m_rate = rate;
    updateDetails();
}

void ProgressRow::setTimeLeft(std::optional<double> seconds)
{
    m_left = seconds;
    updateDetails();
}

void ProgressRow::setFinished(Status status, const QString& text)
{
    m_line->hide();
    m_cancel->hide();
    m_mark->setStatus(status);
    m_details->setText(text);
    setAccessibleDescription(text);
}

void ProgressRow::setCancellable(bool on)
{
    m_cancel->setEnabled(on);
}

void ProgressRow::updateDetails()
{
    QStringList parts;
    if (const auto share = m_line->share())
        parts.append(formatShare(*share));
    if (!m_rate.isEmpty())
        parts.append(m_rate);
    if (m_left)
        parts.append(formatTimeLeft(*m_left));
    const QString text = parts.join(u" · "_s);
    m_details->setText(text);
    setAccessibleDescription(text);
}

} // namespace ui
