// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/neighbourscard.h"

#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

#include "engine/search/vectortext.h"
#include "ui/jobs/vectorjobs.h"
#include "ui/models/formatting.h"
#include "ui/models/neighboursmodel.h"
#include "ui/pages/indextext.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/neighbourstext.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/vectorcards.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/progressline.h"

namespace ui {

using engine::chroma::CollectionView;

namespace {

const QString pasteMessage = QStringLiteral("paste");
const QString graphMessage = QStringLiteral("graph");

} // namespace

bool NeighboursCard::isPasting() const
{
    return m_source->currentIndex() == 1;
}

bool NeighboursCard::isCheap() const
{
    return m_consented || isCheapToLoad(m_session->segments(), m_session->directory(), m_collection->id, m_indexBytes);
}

void NeighboursCard::setSession(Session* session)
{
    m_session = session;
    setCollection(nullptr);
}

void NeighboursCard::setCollection(const CollectionView* view)
{
    const QString fingerprint = view ? vectorsFingerprint(*view) : QString();
    const bool isSame = view && m_collection && view->collection.id == m_collection->id;
    if (!isSame) {
        stop();
        m_record.clear();
        m_pasted.reset();
        m_consented = false;
        m_asked.clear();
        m_answer.reset();
        m_messages->clear();
        m_messages->forget();
    } else if (fingerprint != m_fingerprint) {
        m_asked.clear(); // what is shown stays until the new answer is there
    }
    m_fingerprint = fingerprint;
    m_collection = view ? std::optional(view->collection) : std::nullopt;
    m_indexBytes = view ? view->index.bytes : 0;
    const auto ef = view ? view->collection.parameters.efSearch.integer() : std::nullopt;
    m_ef->setSpecialValueText(ef && *ef > 0 ? tr("ef %1, as configured").arg(formatCount(static_cast<quint64>(*ef)))
                                            : tr("ef as configured"));
    follow();
}

void NeighboursCard::setRecord(const QString& id)
{
    if (m_record == id)
        return;
    m_record = id;
    if (!id.isEmpty())
        m_source->setCurrentIndex(0);
    follow();
}

void NeighboursCard::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    follow();
}

std::optional<NeighboursQuestion> NeighboursCard::question()
{
    if (!m_session || !m_collection) {
        showEmpty(tr("Choose a collection to look for neighbours."));
        return std::nullopt;
    }
    NeighboursQuestion question;
    question.collection = *m_collection;
    question.k = static_cast<std::size_t>(m_k->value());
    if (m_ef->value() > 0)
        question.ef = static_cast<std::size_t>(m_ef->value());
    if (isPasting()) {
        if (!m_pasted) {
            showEmpty(tr("Paste a vector to see what lies nearest to it."));
            return std::nullopt;
        }
        question.vector = *m_pasted;
    } else if (m_record.isEmpty()) {
        showEmpty(tr("Choose a record to see its nearest neighbours."));
        return std::nullopt;
    } else {
        question.record = m_record.toStdString();
    }
    return question;
}

void NeighboursCard::follow()
{
    m_delay.stop();
    const auto wanted = question();
    if (!wanted) {
        stop();
        emit settledChanged();
        return;
    }
    QString asked =
        QString::number(wanted->k) + u'|' + QString::number(wanted->ef.value_or(0)) + u'|' + fromUtf8(wanted->record);
    for (const float value : wanted->vector)
        asked += u'|' + QString::number(static_cast<double>(value), 'g', 9);
    if (asked == m_asked) {
        if (m_answer && !m_job)
            showAnswer();
    } else if (!isCheap()) {
        stop();
        showEmpty(tr("The index is not loaded: it takes about %1 of memory.").arg(formatBytes(m_indexBytes)), true);
    } else if (isVisible()) {
        m_asked = asked;
        return ask(*wanted);
    }
    emit settledChanged();
}

void NeighboursCard::followSoon()
{
    m_delay.start();
    emit settledChanged();
}

/// The user asked: what is pasted is read, and a large index may be loaded.
void NeighboursCard::consent()
{
    m_messages->clear();
    if (!m_collection)
        return;
    m_consented = true;
    m_asked.clear();
    if (isPasting()) {
        engine::search::VectorTextRules rules;
        if (m_collection->dimension)
            rules.dimension = static_cast<std::size_t>(*m_collection->dimension);
        rules.space = engine::spaceFromName(m_collection->parameters.space.text());
        auto vector = engine::search::parseVectorText(m_text->toPlainText().toStdString(), rules);
        if (!vector) {
            m_pasted.reset();
            m_answer.reset();
            follow();
            emit answerChanged();
            m_messages->show({ pasteMessage, Status::Wrong, tr("This cannot be read as a vector."),
                tr("%1; %2.").arg(
                    capitalised(oneLine(fromUtf8(vector.error().message))), oneLine(fromUtf8(vector.error().hint))),
                {}, false });
            return;
        }
        m_pasted = std::move(*vector);
    }
    follow();
}

void NeighboursCard::ask(const NeighboursQuestion& question)
{
    stop();
    auto* job = vectorjobs::findNeighbours(m_session->segments(), m_session->directory(), question);
    m_job = job;
    m_progress->setTitle(job->title());
    m_progress->setJob(job);
    m_line->show();
    if (!m_answer)
        showEmpty(tr("Looking for neighbours…"));
    connect(job, &Job::finished, this, [this, job] {
        if (m_job == job)
            take(*job);
    });
    emit settledChanged();
}

void NeighboursCard::stop()
{
    if (m_job)
        m_job->cancel();
    m_job = nullptr;
    m_progress->setJob(nullptr);
    m_line->hide();
}

void NeighboursCard::take(ResultJob<NeighboursPtr>& job)
{
    const JobState state = job.state();
    stop();
    m_messages->clear();
    if (state == JobState::Done) {
        m_answer = job.takeResult();
        showAnswer();
    } else {
        m_answer.reset();
        if (state == JobState::Failed) {
            showEmpty(tr("There are no neighbours to show."));
            m_messages->show(messageFrom(job.error(), askMessage(), tr("Try again")));
        } else {
            showEmpty(tr("Looking for neighbours was stopped."), true);
        }
    }
    emit answerChanged();
    emit settledChanged();
}

void NeighboursCard::showAnswer()
{
    m_model->setAnswer(*m_answer);
    m_table->setColumnShown(NeighboursModel::ApproximateColumn, m_answer->compared.approximate.has_value());
    m_summary->setText(neighboursSummary(*m_answer));
    m_summary->setAccessibleName(tr("Neighbours %1").arg(neighboursSubject(*m_answer)));
    m_summary->setToolTip(neighboursDetail(*m_answer));
    m_empty->hide();
    m_summary->show();
    m_table->setVisible(m_model->rowCount() > 0);
    m_copy->setEnabled(m_model->rowCount() > 0);
    m_copyCommand->setEnabled(!m_answer->question.record.empty());
    if (m_answer->compared.graphProblem)
        m_messages->show({ graphMessage, Status::Loss, tr("The graph is damaged, so it was not searched."),
            tr("These are the exact neighbours. %1.")
                .arg(capitalised(oneLine(fromUtf8(m_answer->compared.graphProblem->message), 160))),
            {}, false });
}

void NeighboursCard::showEmpty(const QString& sentence, bool withButton)
{
    m_empty->setSentence(sentence);
    m_empty->button()->setVisible(withButton);
    m_empty->show();
    m_summary->hide();
    m_table->hide();
    m_model->clear();
    m_copy->setEnabled(false);
}

} // namespace ui
