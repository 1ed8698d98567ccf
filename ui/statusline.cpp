// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statusline.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include "engine/platform/processmemory.h"
#include "ui/jobs/joblist.h"
#include "ui/jobs/session.h"
#include "ui/models/plural.h"
#include "ui/pages/overviewtext.h"
#include "ui/support/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/statusmark.h"

namespace ui {

namespace {

constexpr int memoryMs = 2000;

/// Muted text that can be clicked, underlined while the mouse or the focus is on it.
class TextButton : public QAbstractButton
{
public:
    explicit TextButton(QWidget* parent = nullptr)
        : QAbstractButton(parent)
    {
        setFont(Theme::font(TextStyle::Muted));
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }

    QSize sizeHint() const override { return fontMetrics().size(Qt::TextSingleLine, text()); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        QFont shown = font();
        shown.setUnderline(underMouse() || hasFocus());
        painter.setFont(shown);
        painter.setPen(Theme::colours().colour(Role::MutedText));
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, text());
    }
};

} // namespace

StatusLine::StatusLine(JobList& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_mark(new StatusMark(Status::None))
    , m_state(new QLabel)
    , m_schema(new ElidedLabel)
    , m_memory(new QLabel)
    , m_tasks(new TextButton)
{
    m_state->setObjectName(QStringLiteral("statusFreshness"));
    m_schema->setObjectName(QStringLiteral("schemaBrief"));
    m_memory->setObjectName(QStringLiteral("memory"));
    m_tasks->setObjectName(QStringLiteral("taskCount"));
    m_tasks->setToolTip(tr("Show the tasks"));
    m_state->setFont(Theme::font(TextStyle::Muted));
    setMuted(m_schema);
    setMuted(m_memory);
    m_state->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    m_memory->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::cardPadding, 0, metrics::cardPadding, 0);
    layout->setSpacing(metrics::grid);
    layout->addWidget(m_mark);
    layout->addWidget(m_state);
    layout->addSpacing(metrics::cardGap);
    layout->addWidget(m_schema, 1);
    layout->addWidget(m_memory);
    layout->addWidget(m_tasks);

    connect(m_tasks, &QAbstractButton::clicked, this, &StatusLine::tasksRequested);
    for (const auto signal : { &JobList::listed, &JobList::unlisted, &JobList::changed })
        connect(&jobs, signal, this, &StatusLine::showTasks);
    connect(&m_timer, &QTimer::timeout, this, &StatusLine::showMemory);
    m_timer.start(memoryMs);
    showTasks();
    showMemory();
    showState();
}

void StatusLine::setSession(Session* session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &Session::snapshotChanged, this, &StatusLine::showState);
        connect(session, &Session::freshnessChanged, this, &StatusLine::showState);
    }
    showState();
}

void StatusLine::showState()
{
    const bool hasSnapshot = m_session && m_session->snapshot();
    m_mark->setVisible(hasSnapshot && m_session->freshness() == Freshness::Exact);
    m_schema->setText(hasSnapshot ? schemaInBrief(m_session->snapshot()->schema) : QString());
    if (!hasSnapshot) {
        m_state->setText(tr("no directory is open"));
        m_state->setForegroundRole(QPalette::PlaceholderText);
        return;
    }
    m_state->setForegroundRole(QPalette::WindowText);
    switch (m_session->freshness()) {
    case Freshness::Exact:
        m_mark->setStatus(Status::Good);
        m_state->setText(tr("exact"));
        break;
    case Freshness::Reading:
        m_state->setText(m_session->readingJob()        ? tr("≈ reading…")
                : m_session->snapshot()->unread.empty() ? tr("≈ not counted to the end")
                                                        : tr("≈ not all of it can be read"));
        break;
    case Freshness::Outdated:
        m_state->setText(m_session->readingJob() ? tr("changed, reading again…") : tr("changed, will be read again"));
        break;
    }
}

void StatusLine::showTasks()
{
    const int running = m_jobs.runningCount();
    const QString text = running == 0
        ? tr("no tasks running")
        : counted(static_cast<quint64>(running), tr("1 task running"), tr("%1 tasks running"));
    m_tasks->setText(text);
    m_tasks->updateGeometry();
    m_tasks->setAccessibleName(text);
}

void StatusLine::showMemory()
{
    const auto bytes = engine::platform::residentBytes();
    m_memory->setVisible(bytes.has_value());
    if (bytes)
        m_memory->setText(tr("this window %1").arg(formatBytes(*bytes)) + QStringLiteral(" ·"));
}

} // namespace ui
