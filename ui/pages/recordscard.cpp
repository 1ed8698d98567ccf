// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recordscard.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QWidgetAction>

#include "ui/models/formatting.h"
#include "ui/pages/recordstext.h"
#include "ui/support/settings.h"
#include "ui/support/theme.h"

namespace ui {

namespace {

constexpr qsizetype firstColumns = 3; ///< shown when nobody chose any
constexpr int listWidth = 260;
constexpr int listHeight = 300;

/// Keys as a JSON array; empty = nobody chose. A key may hold any character.
Setting<QString> columnsOf(const QString& collection)
{
    return { QStringLiteral("records/columns/") + collection, {} };
}

std::optional<QStringList> readColumns(const QString& collection)
{
    const QString stored = Settings::value(columnsOf(collection));
    const auto json = QJsonDocument::fromJson(stored.toUtf8());
    if (!json.isArray())
        return std::nullopt;
    QStringList keys;
    for (const auto& key : json.array())
        keys << key.toString();
    return keys;
}

} // namespace

RecordsCard::RecordsCard(QWidget* parent)
    : Card(tr("Records"), parent)
    , m_model(new RecordsModel(this))
    , m_table(new RecordsTable(m_model))
    , m_columns(new QToolButton)
    , m_columnList(new QListWidget)
{
    setObjectName(QStringLiteral("recordsCard"));
    makeHeader();
    setBody(m_table);
    connect(m_table, &RecordsTable::viewMoved, this, &RecordsCard::showPlace);
    connect(m_table, &RecordsTable::rowChosen, this, &RecordsCard::rowChosen);
    connect(m_table, &RecordsTable::copyRequested, this, &RecordsCard::copy);
    connect(m_table, &RecordsTable::copyIdRequested, this, [this] {
        if (const auto* record = m_model->record(m_table->currentRow()))
            QGuiApplication::clipboard()->setText(fromUtf8(record->id));
    });
    connect(m_model, &RecordsModel::pageWanted, this, [this](quint64 page) {
        if (m_pages)
            m_pages->want(page);
    });
}

void RecordsCard::makeHeader()
{
    m_columnList->setObjectName(QStringLiteral("columnList"));
    m_columnList->setAccessibleName(tr("Metadata columns"));
    m_columnList->setMinimumSize(listWidth, listHeight);
    m_columnList->setFrameShape(QFrame::NoFrame);
    auto* menu = new QMenu(m_columns);
    auto* list = new QWidgetAction(menu);
    list->setDefaultWidget(m_columnList);
    menu->addAction(list);
    m_columns->setObjectName(QStringLiteral("columnsButton"));
    m_columns->setText(tr("Columns"));
    m_columns->setToolTip(tr("Choose which metadata keys have a column"));
    m_columns->setAccessibleName(tr("Columns"));
    m_columns->setPopupMode(QToolButton::InstantPopup);
    m_columns->setFocusPolicy(Qt::StrongFocus);
    m_columns->setMenu(menu);
    connect(m_columnList, &QListWidget::itemChanged, this, &RecordsCard::chooseColumns);
    addHeaderWidget(m_columns);
    QPushButton* save = addAction(tr("Export…"));
    save->setObjectName(QStringLiteral("exportRecords"));
    save->setToolTip(tr("Write all records the filter lets through, with their vectors, to a file"));
    connect(save, &QPushButton::clicked, this, &RecordsCard::exportRequested);
}

void RecordsCard::setPages(RecordPages* pages, int row, bool keepPlace)
{
    const int offset = keepPlace ? m_table->currentOffset() : -1;
    m_pages = pages;
    if (pages)
        connect(pages, &RecordPages::pageReady, m_model, &RecordsModel::setPage);
    {
        const QSignalBlocker blocker(m_table); // which row that is now is told below, once
        m_table->setCurrentIndex({});
        m_table->clearSelection();
        m_model->setTotal(pages ? pages->total() : 0);
        if (!keepPlace)
            m_table->scrollToTop();
        m_table->goTo(row, offset);
    }
    m_table->lookUp();
    emit rowChosen(m_table->currentRow());
}

void RecordsCard::setCollection(const QString& id)
{
    m_collection = id;
    m_survey.reset();
    m_chosen = readColumns(id);
    showColumns();
}

void RecordsCard::setSurvey(const KeySurveyPtr& survey)
{
    m_survey = survey;
    showColumns();
}

void RecordsCard::renew()
{
    m_model->renewPages();
    m_table->lookUp();
}

void RecordsCard::showColumns()
{
    QStringList keys;
    if (m_chosen) {
        keys = *m_chosen;
    } else if (m_survey) {
        for (const auto& key : m_survey->keys) {
            if (keys.size() < firstColumns)
                keys << fromUtf8(key.name);
        }
    }
    m_model->setKeys(keys);
    fillColumnList();
}

/// The keys of the survey, and those chosen before that it did not meet.
void RecordsCard::fillColumnList()
{
    const QScopedValueRollback filling(m_filling, true);
    m_columnList->clear();
    QStringList names = m_model->keys();
    if (m_survey) {
        for (const auto& key : m_survey->keys) {
            if (!names.contains(fromUtf8(key.name)))
                names << fromUtf8(key.name);
        }
    }
    for (const QString& name : std::as_const(names)) {
        const auto* known = m_survey ? m_survey->find(name.toStdString()) : nullptr;
        auto* item = new QListWidgetItem(
            oneLine(name, 60) + (known ? QStringLiteral("   ") + fromUtf8(known->types()) : QString()), m_columnList);
        item->setData(IdRole, name);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(m_model->keys().contains(name) ? Qt::Checked : Qt::Unchecked);
    }
    m_columns->setEnabled(!names.isEmpty());
}

void RecordsCard::chooseColumns()
{
    if (m_filling)
        return;
    // Those that stay keep their order, a new one comes last.
    QStringList ticked;
    for (int row = 0; row < m_columnList->count(); ++row) {
        if (m_columnList->item(row)->checkState() == Qt::Checked)
            ticked << m_columnList->item(row)->data(IdRole).toString();
    }
    QStringList keys;
    for (const QString& key : m_model->keys()) {
        if (ticked.removeOne(key))
            keys << key;
    }
    keys += ticked;
    m_chosen = keys;
    m_model->setKeys(keys);
    Settings::setValue(columnsOf(m_collection),
        QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(keys)).toJson(QJsonDocument::Compact)));
}

void RecordsCard::showPlace()
{
    const auto [first, last] = m_table->rowsOnView();
    if (!m_pages)
        return setSubtitle({});
    setSubtitle(last < first ? tr("there are none")
                             : tr("%1 – %2 of %3")
                                   .arg(formatCount(static_cast<quint64>(first) + 1),
                                       formatCount(static_cast<quint64>(last) + 1), formatCount(m_model->total())));
}

void RecordsCard::copy(RecordText form)
{
    const QList<quint64> rows = m_table->selectedRows();
    if (!m_pages || rows.isEmpty())
        return;
    if (rows.size() > mostCopied)
        return emit copyRefused(tr("%1 rows are selected, at most %2 are copied at once. An export takes all.")
                                    .arg(formatCount(static_cast<quint64>(rows.size())), formatCount(mostCopied)));
    auto* job = m_pages->read(rows);
    connect(job, &Job::finished, this, [this, job, form, keys = m_model->keys()] {
        if (job->state() == JobState::Failed)
            return emit copyRefused(oneLine(fromUtf8(job->error().message)));
        if (job->state() != JobState::Done)
            return;
        const auto records = job->takeResult();
        QGuiApplication::clipboard()->setText(form == RecordText::Tsv ? recordsAsTsv(records, keys)
                : form == RecordText::Markdown                        ? recordsAsMarkdown(records, keys)
                                                                      : recordsAsJson(records));
        emit copied(static_cast<int>(records.size()));
    });
}

} // namespace ui
