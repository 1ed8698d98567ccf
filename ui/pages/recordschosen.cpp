// SPDX-License-Identifier: GPL-3.0-or-later
// The Records page: the record that is chosen, its vector, and the export of all.
#include "ui/jobs/exporttarget.h"
#include "ui/models/plural.h"
#include "ui/pages/recorddetail.h"
#include "ui/pages/recordscard.h"
#include "ui/pages/recordspage.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/messagebar.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::report::ExportResult;

namespace {
const QString exportMessage = QStringLiteral("export");
} // namespace

void RecordsPage::chooseRow(int row)
{
    if (row < 0 || !m_pages)
        return tellRecord(nullptr);
    m_pages->wantRecord(static_cast<quint64>(row)); // the record before stays until this one is there
}

void RecordsPage::takeRecord(quint64 row, const RecordPtr& record)
{
    if (static_cast<int>(row) != m_card->table()->currentRow())
        return;
    if (!record->id.empty())
        return tellRecord(record);
    tellRecord(nullptr);
    m_detail->showGone();
}

void RecordsPage::tellRecord(const RecordPtr& record)
{
    m_record = record;
    m_detail->setRecord(record, m_vectorsKnown);
    emit recordChosen(record ? fromUtf8(record->id) : QString());
}

void RecordsPage::openVectors(const CollectionView& view)
{
    delete m_vectors;
    m_vectorsKnown = false;
    messages()->remove(vectorMessage());
    m_vectors = session()->vectors(view.collection, this);
    connect(m_vectors, &RecordVectors::opened, this, [this] {
        m_vectorsKnown = true;
        if (m_pages) {
            m_pages->setVectors(m_vectors->vectors());
            m_card->renew();
            chooseRow(m_card->table()->currentRow());
        }
        emit settledChanged();
    });
    connect(m_vectors, &RecordVectors::failed, this, [this](const engine::Error& error) {
        m_vectorsKnown = true;
        showVectorsMissing(error);
        m_detail->setRecord(m_record, true);
        emit settledChanged();
    });
    connect(m_vectors, &RecordVectors::cancelled, this, [this] {
        m_vectorsKnown = true;
        messages()->show({ vectorMessage(), Status::Hygiene, tr("Reading the id map was stopped."),
            tr("Vectors are not shown."), tr("Read it"), false });
        m_detail->setRecord(m_record, true);
        emit settledChanged();
    });
}

void RecordsPage::showVectorsMissing(const engine::Error& reason)
{
    Message message = messageFrom(reason, vectorMessage());
    message.text = message.lead + u' ' + message.text;
    message.lead = tr("Vectors are missing; the records are all there.");
    messages()->show(message);
}

void RecordsPage::askToExport()
{
    const CollectionView* view = shownCollection();
    if (!view || !m_pages)
        return;
    QString name = fromUtf8(view->collection.name);
    for (QChar& c : name) {
        if (!c.isLetterOrNumber() && c != u'-' && c != u'_')
            c = u'_';
    }
    dialogs::saveFile(this, tr("Export records"), name.left(80) + QStringLiteral(".jsonl"),
        { tr("JSON lines (*.jsonl)"), tr("CSV (*.csv)") }, [this](const QString& target) { exportTo(target); });
}

void RecordsPage::exportTo(const QString& target)
{
    const engine::chroma::Collection* collection = shown();
    if (!collection || !m_pages)
        return;
    using Format = engine::report::ExportFormat;
    const bool isCsv = target.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive);
    auto* job = session()->exportRecords(*collection, m_pages->query(), isCsv ? Format::Csv : Format::Jsonl, target);
    messages()->remove(exportMessage);
    connect(job, &Job::finished, this, [this, job, target] {
        if (job->state() == JobState::Done)
            takeExport(target, job->takeResult());
        else if (job->state() == JobState::Failed)
            messages()->show(messageFrom(job->error(), exportMessage));
        else
            messages()->show({ exportMessage, Status::Hygiene, tr("The export was stopped."),
                tr("No file was written."), {}, true });
    });
}

void RecordsPage::takeExport(const QString& target, const ExportResult& result)
{
    const QString lead = counted(result.records, tr("One record is exported."), tr("%1 records are exported."));
    if (result.withoutVector == 0 && !result.changedMeanwhile)
        return messages()->show({ exportMessage, Status::Good, lead, oneLine(target), {}, true });
    QString text = oneLine(target) + u'.';
    if (result.withoutVector > 0)
        text += u' ' + counted(result.withoutVector, tr("One has no vector."), tr("%1 have no vector."));
    if (!result.problems.empty())
        text += u' ' + oneLine(fromUtf8(engine::describe(result.problems.front())));
    if (result.changedMeanwhile)
        text += u' ' + tr("The index was written meanwhile.");
    messages()->show(
        { exportMessage, result.problems.empty() ? Status::Hygiene : Status::Wrong, lead, text, {}, false });
}

} // namespace ui
