// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/messagebar.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include "ui/support/errortext.h"
#include "ui/support/icons.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/statusmark.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int stripWidth = 3;
constexpr int passingMilliseconds = 8000;

bool saysTheSame(const Message& a, const Message& b)
{
    return a.key == b.key && a.lead == b.lead && a.text == b.text;
}

} // namespace

Message messageFrom(const engine::Error& error, const QString& key, const QString& action)
{
    const ErrorText words = errorText(error);
    return { key, words.status, words.title, words.text + u' ' + words.hint, action, false };
}

MessageBar::MessageBar(const Message& message, QWidget* parent)
    : QFrame(parent)
    , m_mark(new StatusMark(message.status, this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_dismiss(new QToolButton(this))
{
    m_text->setObjectName(u"text"_s);
    m_action->setObjectName(u"action"_s);
    m_dismiss->setObjectName(u"dismiss"_s);
    m_text->setTextFormat(Qt::RichText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_dismiss->setIcon(icon(Icon::Cancel));
    m_dismiss->setAutoRaise(true);
    m_dismiss->setToolTip(tr("Dismiss"));
    m_dismiss->setAccessibleName(tr("Dismiss this message"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(
        metrics::cardPadding + stripWidth, metrics::fieldGap - 1, metrics::fieldGap, metrics::fieldGap - 1);
    layout->setSpacing(metrics::fieldGap);
    layout->addWidget(m_mark);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_dismiss);
    connect(m_action, &QPushButton::clicked, this, &MessageBar::actionTriggered);
    connect(m_dismiss, &QToolButton::clicked, this, &MessageBar::dismissed);
    setMessage(message);
}

void MessageBar::setMessage(const Message& message)
{
    m_message = message;
    m_mark->setStatus(message.status);
    const QString lead = message.lead.isEmpty() ? QString() : u"<b>%1</b>&nbsp; "_s.arg(message.lead.toHtmlEscaped());
    m_text->setText(lead + message.text.toHtmlEscaped());
    m_action->setText(message.action);
    m_action->setVisible(!message.action.isEmpty());
    setAccessibleName(QStringList{ statusWord(message.status), message.lead, message.text }.join(u' ').simplified());
    update();
}

void MessageBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Colours& colours = Theme::colours();
    paint::panel(painter, rect(), colours.colour(Role::Card), colours.colour(Role::Border));
    const QColor strip = colours.status(m_message.status);
    if (!strip.isValid())
        return;
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()), metrics::radius, metrics::radius);
    QPainterPath edge;
    edge.addRect(QRectF(0, 0, stripWidth, height()));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(outline.intersected(edge), strip);
}

MessageStack::MessageStack(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metrics::fieldGap);
    setVisible(false);
}

void MessageStack::show(const Message& message)
{
    const bool unwanted = std::any_of(
        m_dismissed.begin(), m_dismissed.end(), [&](const Message& other) { return saysTheSame(other, message); });
    if (unwanted)
        return;
    if (MessageBar* old = find(message.key)) {
        old->setMessage(message);
        return;
    }
    auto* bar = new MessageBar(message, this);
    m_bars.append(bar);
    m_layout->addWidget(bar);
    connect(bar, &MessageBar::actionTriggered, this, [this, bar] { emit actionTriggered(bar->message().key); });
    connect(bar, &MessageBar::dismissed, this, [this, bar] {
        const Message gone = bar->message();
        m_dismissed.append(gone);
        drop(bar);
        emit dismissed(gone.key);
    });
    if (message.passing)
        QTimer::singleShot(passingMilliseconds, bar, [this, bar] { drop(bar); });
    setVisible(true);
}

void MessageStack::remove(const QString& key)
{
    if (MessageBar* bar = find(key))
        drop(bar);
}

void MessageStack::clear()
{
    while (!m_bars.isEmpty())
        drop(m_bars.last());
}

void MessageStack::forget()
{
    m_dismissed.clear();
}

MessageBar* MessageStack::find(const QString& key) const
{
    const auto found =
        std::find_if(m_bars.begin(), m_bars.end(), [&](const MessageBar* bar) { return bar->message().key == key; });
    return found == m_bars.end() ? nullptr : *found;
}

void MessageStack::drop(MessageBar* bar)
{
    m_bars.removeOne(bar);
    m_layout->removeWidget(bar);
    bar->hide();
    bar->deleteLater(); // a click on it may still be under way
    setVisible(!m_bars.isEmpty());
}

} // namespace ui
