// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/readingpage.h"

#include <QVBoxLayout>

#include "ui/pages/jobrow.h"
#include "ui/support/theme.h"
#include "ui/widgets/collectionselector.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

namespace ui {

ReadingPage::ReadingPage(
    const QString& key, const QString& title, const QString& question, const Texts& texts, QWidget* parent)
    : Page(key, title, question, parent)
    , m_selector(new CollectionSelector(texts.none))
    , m_empty(new EmptyState(Icon::Collection, texts.empty))
    , m_work(new QWidget)
    , m_workLayout(new QVBoxLayout(m_work))
    , m_progress(new JobRow(texts.reading))
{
    header()->addWidget(m_selector);
    connect(m_selector, &CollectionSelector::collectionChosen, this, &ReadingPage::chooseCollection);
    connect(header(), &PageHeader::refreshRequested, this, [this] { m_fingerprint.clear(); });
    connect(messages(), &MessageStack::actionTriggered, this, &ReadingPage::onMessageAction);
    m_empty->setObjectName(QStringLiteral("emptyState"));
    m_progress->setObjectName(QStringLiteral("readingRow"));
    m_workLayout->setContentsMargins({});
    m_workLayout->setSpacing(metrics::cardGap);
    content()->addWidget(messages());
    content()->addWidget(m_empty, 1);
    content()->addWidget(m_work, 1);
    m_work->hide();
}

void ReadingPage::onMessageAction(const QString& message)
{
    if (message != readMessage())
        return;
    m_fingerprint.clear();
    follow();
}

void ReadingPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    follow();
}

} // namespace ui
