// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pageheader.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/support/icons.h"
#include "ui/support/theme.h"
#include "ui/widgets/elidedlabel.h"

using namespace Qt::StringLiterals;

namespace ui {

PageHeader::PageHeader(const QString& question, QWidget* parent)
    : QWidget(parent)
    , m_layout(new QHBoxLayout(this))
    , m_question(new QLabel(this))
    , m_subject(new ElidedLabel(this))
    , m_freshness(new QLabel(this))
    , m_refresh(new QToolButton(this))
{
    m_question->setObjectName(u"question"_s);
    m_subject->setObjectName(u"subject"_s);
    m_freshness->setObjectName(u"freshness"_s);
    m_refresh->setObjectName(u"refresh"_s);
    m_question->setTextFormat(Qt::PlainText);
    m_freshness->setTextFormat(Qt::PlainText);
    m_question->setFont(Theme::font(TextStyle::Title));
    setMuted(m_subject, false);
    setMuted(m_freshness);
    const int lift = m_question->fontMetrics().descent() - m_subject->fontMetrics().descent();
    m_subject->setContentsMargins(0, lift, 0, 0);
    m_refresh->setIcon(icon(Icon::Refresh));
    m_refresh->setAutoRaise(true);
    m_refresh->setToolTip(tr("Read again"));
    m_refresh->setAccessibleName(tr("Read again"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metrics::fieldGap);
    m_layout->addWidget(m_question);
    m_layout->addWidget(m_subject, 1);
    m_layout->addWidget(m_freshness);
    m_layout->addWidget(m_refresh);
    connect(m_refresh, &QToolButton::clicked, this, &PageHeader::refreshRequested);
    setQuestion(question);
}

void PageHeader::setQuestion(const QString& question)
{
    m_question->setText(question);
    setAccessibleName(question);
}

void PageHeader::setSubject(const QString& subject)
{
    m_subject->setText(subject);
}

void PageHeader::setFreshness(Freshness freshness, const QString& text)
{
    QString shown = text;
    if (shown.isEmpty() && freshness == Freshness::Loading)
        shown = tr("reading…");
    if (shown.isEmpty() && freshness == Freshness::Stale)
        shown = tr("changed since");
    m_freshness->setText(shown);
    m_freshness->setForegroundRole(freshness == Freshness::Stale ? QPalette::WindowText : QPalette::PlaceholderText);
    m_refresh->setEnabled(freshness != Freshness::Loading);
}

void PageHeader::addWidget(QWidget* widget)
{
    m_layout->insertWidget(m_layout->indexOf(m_freshness), widget);
}

} // namespace ui
