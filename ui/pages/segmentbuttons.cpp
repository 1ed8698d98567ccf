// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/segmentbuttons.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QPushButton>

#include "ui/models/plural.h"
#include "ui/pages/indextext.h"
#include "ui/pages/memorytext.h"
#include "ui/support/dialogs.h"
#include "ui/support/theme.h"
#include "ui/widgets/elidedlabel.h"

namespace ui {

using engine::memory::CachedSegment;
using engine::memory::Unloaded;

namespace {
const QString segmentMessage = QStringLiteral("segment");
}

SegmentButtons::SegmentButtons(QWidget* parent)
    : QWidget(parent)
    , m_text(new ElidedLabel)
    , m_load(new QPushButton(tr("Load")))
    , m_pin(new QPushButton(tr("Pin")))
    , m_unload(new QPushButton(tr("Unload…")))
{
    m_text->setObjectName(QStringLiteral("segmentState"));
    setMuted(m_text, false);
    m_load->setObjectName(QStringLiteral("loadSegment"));
    m_pin->setObjectName(QStringLiteral("pinSegment"));
    m_unload->setObjectName(QStringLiteral("unloadSegment"));
    m_pin->setToolTip(tr("What is pinned stays, whatever the limit"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    layout->addWidget(m_text, 1);
    for (QPushButton* button : { m_load, m_pin, m_unload })
        layout->addWidget(button);
    connect(m_load, &QPushButton::clicked, this, &SegmentButtons::load);
    connect(m_pin, &QPushButton::clicked, this, &SegmentButtons::pin);
    connect(m_unload, &QPushButton::clicked, this, &SegmentButtons::askToUnload);
    refresh();
}

void SegmentButtons::setSession(Session* session)
{
    m_session = session;
    m_collection.reset();
    m_outcome.clear();
    refresh();
}

void SegmentButtons::setCollection(
    const std::optional<engine::chroma::Collection>& collection, const QString& name, std::optional<quint64> bytes)
{
    if (!m_collection || !collection || m_collection->id != collection->id)
        m_outcome.clear();
    m_collection = collection;
    m_name = name;
    m_bytes = bytes;
    refresh();
}

std::optional<CachedSegment> SegmentButtons::cached() const
{
    if (!m_session || !m_collection)
        return std::nullopt;
    const auto key = Segments::keyOf(m_session->directory(), m_collection->id);
    const auto segments = m_session->segments().cache().segments();
    const auto at = std::find_if(
        segments.begin(), segments.end(), [&](const CachedSegment& segment) { return segment.key == key; });
    return at == segments.end() ? std::nullopt : std::optional(*at);
}

void SegmentButtons::refresh()
{
    const auto segment = cached();
    const bool isLoaded = segment && !segment->isLoading;
    m_load->setEnabled(m_session && m_collection && m_bytes && !segment);
    m_pin->setEnabled(isLoaded);
    m_pin->setText(segment && segment->isPinned ? tr("Unpin") : tr("Pin"));
    m_unload->setEnabled(isLoaded);
    QString text;
    if (!m_collection)
        text = tr("Choose a collection to load, pin or unload its index.");
    else if (segment && segment->isLoading)
        text = tr("%1 is being loaded.").arg(m_name);
    else if (isLoaded && segment->users > 0)
        text = tr("%1 takes %2 here; %3 it now.")
                   .arg(m_name, formatBytes(segment->bytes),
                       counted(segment->users, tr("1 query uses"), tr("%1 queries use")));
    else if (isLoaded)
        text = (segment->isPinned ? tr("%1 takes %2 here and is pinned.") : tr("%1 takes %2 here."))
                   .arg(m_name, formatBytes(segment->bytes));
    else if (m_bytes)
        text = tr("Loading %1 takes up to %2 here.").arg(m_name, formatBytes(*m_bytes, true));
    else
        text = tr("%1 cannot be loaded.").arg(m_name);
    if (!m_outcome.isEmpty() && !(segment && segment->isLoading))
        text = m_outcome;
    m_text->setText(text);
}

void SegmentButtons::load()
{
    if (!m_session || !m_collection)
        return;
    m_outcome.clear();
    auto* job = m_session->segments().load(m_session->directory(), *m_collection);
    connect(job, &Job::finished, this, [this, job] {
        if (job->state() == JobState::Failed)
            emit told(messageFrom(job->error(), segmentMessage));
        refresh();
    });
    refresh();
}

void SegmentButtons::pin()
{
    const auto segment = cached();
    if (!segment)
        return;
    m_outcome.clear();
    auto* job = m_session->segments().setPinned(segment->key, !segment->isPinned);
    connect(job, &Job::finished, this, [this, job] {
        if (job->state() == JobState::Failed)
            emit told(messageFrom(job->error(), segmentMessage));
        refresh();
    });
}

void SegmentButtons::askToUnload()
{
    const auto segment = cached();
    if (!segment)
        return;
    if (segment->isPinned || segment->users > 0)
        return unload(); // it will say why not: nothing to decide
    dialogs::confirm(this,
        { tr("Unload %1?").arg(m_name),
            tr("About %1 of memory are given back. The next query loads the index again; nothing on disk changes.")
                .arg(formatBytes(segment->bytes)),
            tr("Unload"), {} },
        [this] { unload(); });
}

void SegmentButtons::unload()
{
    if (!m_session || !m_collection)
        return;
    auto* job = m_session->segments().unload(Segments::keyOf(m_session->directory(), m_collection->id));
    connect(job, &Job::finished, this, [this, job, name = m_name] { takeUnloaded(*job, name); });
}

void SegmentButtons::takeUnloaded(ResultJob<Unloaded>& job, const QString& name)
{
    Message message{ segmentMessage, Status::Good, tr("%1 is unloaded.").arg(name), {}, {}, true };
    if (job.state() == JobState::Done) {
        const Unloaded done = job.takeResult();
        message.text = cameBackText(done.residentBefore, done.residentAfter);
        if (name == m_name)
            m_outcome = message.lead + u' ' + message.text;
    } else if (job.state() == JobState::Failed) {
        const engine::Error& error = job.error();
        message.status = Status::Wrong;
        message.lead = tr("%1 stays loaded.").arg(name);
        message.text = capitalised(oneLine(fromUtf8(error.message)))
            + (error.hint.empty() ? QString() : QStringLiteral("; ") + oneLine(fromUtf8(error.hint))) + u'.';
        message.passing = false;
    } else {
        return refresh();
    }
    emit told(message);
    refresh();
}

} // namespace ui
