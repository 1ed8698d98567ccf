// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/logentriescard.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QScrollBar>
#include <QSplitter>
#include <QToolButton>

#include "ui/models/collectionsmodel.h"
#include "ui/pages/entrydetail.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/waltext.h"
#include "ui/support/icons.h"
#include "ui/support/theme.h"

namespace ui {

using engine::chroma::LogRow;

namespace {

constexpr int smallestHeight = 9 * metrics::rowHeight;

/// Yes or no, for the two columns of what is applied.
class YesNoDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QString displayText(const QVariant& value, const QLocale&) const override
    {
        return value.toBool() ? LogEntriesCard::tr("yes") : LogEntriesCard::tr("no");
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
    }
};

} // namespace

LogEntriesCard::LogEntriesCard(QWidget* parent)
    : Card(tr("Entries"), parent)
    , m_model(new LogEntriesModel(this))
    , m_detail(new EntryDetail)
{
    makeTable();
    m_detail->hide();
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("entriesSplitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 1);
    addHeaderWidget(makePager());
    setBody(splitter);
    connectModel();
}

void LogEntriesCard::makeTable()
{
    using Model = LogEntriesModel;
    m_table = new PageTable(m_model, QStringLiteral("entriesTable"), tr("Entries of the log"),
        { { Model::SeqIdColumn, NumberFormat::Signed }, { Model::DimensionColumn, NumberFormat::Count },
            { Model::BytesColumn, NumberFormat::Bytes }, { Model::MetadataAppliedColumn, NumberFormat::Count },
            { Model::VectorsAppliedColumn, NumberFormat::Count } });
    for (const int column : { Model::MetadataAppliedColumn, Model::VectorsAppliedColumn })
        m_table->setItemDelegateForColumn(column, new YesNoDelegate(m_table));
    m_table->setStretchColumn(Model::MetadataColumn);
    m_table->setMinimumHeight(smallestHeight);
}

QWidget* LogEntriesCard::makePager()
{
    m_goTo = new QLineEdit;
    m_goTo->setObjectName(QStringLiteral("goToSeqId"));
    m_goTo->setPlaceholderText(tr("go to seq_id"));
    m_goTo->setAccessibleName(tr("Go to seq_id"));
    m_goTo->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("-?[0-9]{0,18}")), m_goTo));
    m_goTo->setFixedWidth(110);
    m_newer = new QToolButton;
    m_newer->setObjectName(QStringLiteral("newerPage"));
    m_newer->setIcon(icon(Icon::Back));
    m_newer->setToolTip(tr("Newer entries"));
    m_older = new QToolButton;
    m_older->setObjectName(QStringLiteral("olderPage"));
    m_older->setIcon(icon(Icon::Forward));
    m_older->setToolTip(tr("Older entries"));
    for (QToolButton* button : { m_newer, m_older }) {
        button->setAccessibleName(button->toolTip());
        button->setFocusPolicy(Qt::StrongFocus);
    }
    auto* pager = new QWidget;
    auto* layout = new QHBoxLayout(pager);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::grid);
    layout->addWidget(m_goTo);
    layout->addWidget(m_newer);
    layout->addWidget(m_older);
    return pager;
}

void LogEntriesCard::connectModel()
{
    connect(m_model, &LogEntriesModel::pageWanted, this, &LogEntriesCard::askForPage);
    connect(m_model, &LogEntriesModel::pageChanged, this, &LogEntriesCard::showPlace);
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, &LogEntriesCard::rememberPlace);
    connect(m_model, &QAbstractItemModel::modelReset, this, &LogEntriesCard::restorePlace);
    connect(m_newer, &QToolButton::clicked, m_model, &LogEntriesModel::showNewer);
    connect(m_older, &QToolButton::clicked, m_model, &LogEntriesModel::showOlder);
    connect(m_goTo, &QLineEdit::returnPressed, this, &LogEntriesCard::goToSeqId);
    connect(m_table, &PageTable::idSelected, this, &LogEntriesCard::showDetail);
    connect(m_detail, &EntryDetail::closeRequested, this, [this] { m_table->clearSelection(); });
}

void LogEntriesCard::setSession(Session* session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    m_snapshot.reset();
    m_collection.clear();
    m_table->select({});
    m_goTo->clear();
    showDetail();
    if (!session)
        return;
    connect(session, &Session::logPageReady, this, [this](quint64 token, const LogRowsPtr& rows) {
        if (token != m_token)
            return;
        m_model->setPage(m_question, rows);
        emit succeeded();
    });
    connect(session, &Session::logPageFailed, this, [this](quint64 token, const engine::Error& error) {
        if (token != m_token)
            return;
        m_model->setPage(m_question, nullptr);
        emit failed(error);
    });
    m_snapshot = session->snapshot();
    setCollection({});
}

void LogEntriesCard::setCollection(const QString& id)
{
    m_collection = id;
    m_table->setColumnHidden(LogEntriesModel::CollectionColumn, !id.isEmpty());
    m_model->setCollection(id.isEmpty() ? std::nullopt : std::optional(engine::CollectionId{ id.toStdString() }));
}

void LogEntriesCard::setSnapshot(const SnapshotPtr& snapshot)
{
    const bool isSame = m_snapshot && isSameLog(m_snapshot->log, snapshot->log);
    m_snapshot = snapshot;
    m_model->setNames(collectionLabels(*snapshot));
    if (!isSame)
        m_model->refresh();
    showPlace();
}

void LogEntriesCard::askForPage(quint64 question, const engine::chroma::LogPage& page)
{
    if (!m_session)
        return;
    m_question = question;
    m_token = m_session->requestLogPage(page);
}

void LogEntriesCard::goToSeqId()
{
    bool isNumber = false;
    const qlonglong seqId = m_goTo->text().toLongLong(&isNumber);
    if (isNumber)
        m_model->showFrom(seqId);
    else
        m_model->showNewest();
}

void LogEntriesCard::rememberPlace()
{
    m_selected = m_table->selectedId();
    m_scrolledTo = m_table->verticalScrollBar()->value();
}

void LogEntriesCard::restorePlace()
{
    const bool isSamePage = m_shownFrom == m_model->from();
    m_shownFrom = m_model->from();
    m_table->select(m_selected);
    m_table->verticalScrollBar()->setValue(isSamePage ? m_scrolledTo : 0);
    showDetail();
}

void LogEntriesCard::showPlace()
{
    m_newer->setEnabled(m_model->canShowNewer());
    m_older->setEnabled(m_model->canShowOlder());
    setProgress(m_model->isWaiting() ? std::optional<double>(-1.0) : std::optional<double>());
    const int rows = m_model->rowCount();
    if (!m_snapshot || (rows == 0 && m_model->isWaiting())) {
        setSubtitle({});
    } else if (rows == 0) {
        setSubtitle(tr("there are none"));
    } else if (const std::optional<quint64> before = m_model->rowsBefore()) {
        setSubtitle(tr("newest first · %1 – %2 of %3")
                        .arg(formatCount(*before + 1), formatCount(*before + static_cast<quint64>(rows)),
                            formatFigure(logScope(*m_snapshot, m_collection).entries, FigureKind::Count)));
    } else {
        setSubtitle(tr("newest first · seq_id %1 … %2")
                        .arg(formatNumber(m_model->row(0)->seqId), formatNumber(m_model->row(rows - 1)->seqId)));
    }
    emit waitingChanged();
}

void LogEntriesCard::showDetail()
{
    const QString id = m_table->selectedId();
    const LogRow* row = id.isEmpty() ? nullptr : m_model->row(m_model->rowOf(id.toLongLong()));
    m_detail->setVisible(row != nullptr);
    if (!row)
        return;
    const auto* view = m_snapshot ? m_snapshot->find(engine::CollectionId{ row->collection }) : nullptr;
    m_detail->setRow(*row, view ? oneLine(fromUtf8(view->collection.qualifiedName())) : tr("none has this topic"));
}

} // namespace ui
