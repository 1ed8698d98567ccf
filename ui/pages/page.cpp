// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/models/formatting.h"
#include "ui/support/theme.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"

namespace ui {

namespace {
const QString sessionMessage = QStringLiteral("session");
}

Page::Page(const QString& key, const QString& title, const QString& question, QWidget* parent)
    : QWidget(parent)
    , m_key(key)
    , m_title(title)
    , m_header(new PageHeader(question))
    , m_messages(new MessageStack)
    , m_content(new QVBoxLayout)
{
    setObjectName(key + QStringLiteral("Page"));
    m_header->setObjectName(QStringLiteral("header"));
    m_messages->setObjectName(QStringLiteral("messages"));

    auto* body = new QWidget;
    auto* bodyLayout = new QVBoxLayout(body);
    bodyLayout->setContentsMargins(metrics::pageMargin, metrics::cardGap, metrics::pageMargin, metrics::pageMargin);
    bodyLayout->setSpacing(metrics::cardGap);
    bodyLayout->addWidget(m_header);
    m_content->setSpacing(metrics::cardGap);
    bodyLayout->addLayout(m_content, 1);

    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("scroll"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(body);
    body->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(scroll);

    connect(m_header, &PageHeader::refreshRequested, this, [this] {
        if (m_session)
            m_session->refresh();
    });
    connect(m_messages, &MessageStack::actionTriggered, this, [this](const QString& message) {
        if (message == sessionMessage && m_session)
            m_session->refresh();
    });
}

void Page::setSession(Session* session)
{
    if (m_session == session)
        return;
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    m_collection.clear();
    m_messages->clear();
    m_messages->forget();
    if (session) {
        connect(session, &Session::snapshotChanged, this, &Page::onSnapshotChanged);
        connect(session, &Session::freshnessChanged, this, &Page::onFreshnessChanged);
        connect(session, &Session::failed, this, &Page::onFailed);
    }
    sessionChanged();
    if (!session)
        return;
    if (session->snapshot())
        onSnapshotChanged();
    if (session->lastError())
        onFailed(*session->lastError());
    onFreshnessChanged();
}

void Page::setCollection(const QString& collectionId)
{
    if (m_collection == collectionId)
        return;
    m_collection = collectionId;
    collectionScopeChanged();
}

const engine::chroma::CollectionView* Page::shownCollection() const
{
    const SnapshotPtr shown = snapshot();
    if (!shown)
        return nullptr;
    if (m_collection.isEmpty() && shown->collections.size() == 1)
        return &shown->collections.front();
    return shown->find(engine::CollectionId{ m_collection.toStdString() });
}

void Page::chooseCollection(const QString& id)
{
    setCollection(id);
    emit collectionChosen(id);
}

QWidget* Page::inARow(const QList<QWidget*>& widgets, const QList<int>& stretches)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    for (int at = 0; at < widgets.size(); ++at)
        layout->addWidget(widgets[at], stretches[at]);
    return row;
}

bool Page::isSettled() const
{
    if (!m_session || !m_session->snapshot())
        return false;
    // Of a damaged directory a part may stay unread: then it is as complete as it gets.
    return m_session->freshness() == Freshness::Exact || !m_session->readingJob();
}

bool Page::isReading() const
{
    return m_session && m_session->snapshot() && !m_session->snapshot()->exact && m_session->readingJob();
}

void Page::onSnapshotChanged()
{
    if (!m_session->lastError())
        m_messages->remove(sessionMessage);
    showSnapshot(m_session->snapshot());
    emit settledChanged();
}

void Page::onFreshnessChanged()
{
    if (!m_session)
        return;
    const Job* job = m_session->readingJob();
    if (job)
        connect(job, &Job::progressed, this, &Page::showReading, Qt::UniqueConnection);
    if (m_session->freshness() == Freshness::Exact)
        m_header->setFreshness(PageHeader::Freshness::Unknown); // counting again what is exact needs no word
    else if (job)
        showReading();
    else if (m_session->freshness() == Freshness::Outdated)
        m_header->setFreshness(PageHeader::Freshness::Stale);
    else
        showIncomplete();
    emit settledChanged();
}

void Page::showIncomplete()
{
    const SnapshotPtr& shown = m_session->snapshot();
    const bool isUnread = shown && !shown->unread.empty();
    m_header->setFreshness(
        PageHeader::Freshness::Stale, isUnread ? tr("not all of it can be read") : tr("not counted to the end"));
    if (shown)
        showSnapshot(shown); // nothing is on its way any more
}

void Page::showReading()
{
    const Job* job = m_session ? m_session->readingJob() : nullptr;
    if (!job || m_session->freshness() == Freshness::Exact)
        return;
    const JobProgress progress = job->progress();
    const bool isKnown = progress.total > 0 && progress.done <= progress.total;
    m_header->setFreshness(PageHeader::Freshness::Loading,
        isKnown ? tr("reading… %1").arg(formatShareOf(progress.done, progress.total)) : QString());
}

void Page::onFailed(const engine::Error& error)
{
    m_messages->show(messageFrom(error, sessionMessage, tr("Try again")));
}

} // namespace ui
