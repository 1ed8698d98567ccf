// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/logentriesmodel.h"

#include <algorithm>

#include "ui/models/formatting.h"
#include "ui/models/roles.h"
#include "ui/models/rowsmodel.h"

namespace ui {

using engine::chroma::LogPage;
using engine::chroma::LogRow;

LogEntriesModel::LogEntriesModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_rows(std::make_shared<const std::vector<LogRow>>())
{
}

void LogEntriesModel::setNames(std::map<std::string, QString> names)
{
    if (m_names == names)
        return;
    m_names = std::move(names);
    if (rowCount() > 0)
        emit dataChanged(index(0, CollectionColumn), index(rowCount() - 1, CollectionColumn));
}

void LogEntriesModel::setCollection(std::optional<engine::CollectionId> collection)
{
    m_collection = std::move(collection);
    m_cache.clear();
    showNewest();
}

void LogEntriesModel::refresh()
{
    m_cache.clear();
    if (!m_newerPages.empty())
        m_counted = false; // entries may have come or gone above this page
    ask();
}

void LogEntriesModel::showNewest()
{
    m_newerPages.clear();
    m_counted = true;
    go(newest);
}

void LogEntriesModel::showOlder()
{
    if (!canShowOlder())
        return;
    m_newerPages.push_back(m_from);
    go(m_rows->back().seqId - 1);
}

void LogEntriesModel::showNewer()
{
    if (!canShowNewer())
        return;
    const SeqId from = m_newerPages.back();
    m_newerPages.pop_back();
    m_counted = m_counted || m_newerPages.empty(); // back at the top
    go(from);
}

void LogEntriesModel::showFrom(SeqId seqId)
{
    // "Newer" leads back to the top: what lies between has not been walked through.
    m_newerPages.assign(1, newest);
    m_counted = false;
    go(seqId);
}

bool LogEntriesModel::canShowOlder() const
{
    return !m_waiting && m_rows->size() == rowsPerPage && m_rows->back().seqId > std::numeric_limits<SeqId>::min();
}

std::optional<quint64> LogEntriesModel::rowsBefore() const
{
    if (!m_counted)
        return std::nullopt;
    return m_newerPages.size() * rowsPerPage;
}

void LogEntriesModel::go(SeqId from)
{
    m_from = from;
    const auto cached =
        std::find_if(m_cache.begin(), m_cache.end(), [&](const auto& page) { return page.first == from; });
    if (cached == m_cache.end())
        return ask();
    m_cache.splice(m_cache.begin(), m_cache, cached);
    ++m_question; // an answer on its way is not wanted any more
    m_waiting = false;
    show(m_cache.front().second);
}

void LogEntriesModel::ask()
{
    m_waiting = true;
    LogPage page;
    page.collection = m_collection;
    page.from = m_from;
    page.count = rowsPerPage;
    page.newestFirst = true;
    ++m_question;
    emit pageChanged();
    emit pageWanted(m_question, page);
}

void LogEntriesModel::setPage(quint64 question, const RowsPtr& rows)
{
    if (question != m_question)
        return;
    m_waiting = false;
    if (!rows) {
        // The page before stays, unless it is somebody else's.
        if (m_rowsOf != m_collection)
            show(std::make_shared<const std::vector<LogRow>>());
        emit pageChanged();
        return;
    }
    remember(m_from, rows);
    show(rows);
}

void LogEntriesModel::remember(SeqId from, const RowsPtr& rows)
{
    m_cache.emplace_front(from, rows);
    if (m_cache.size() > pagesKept)
        m_cache.pop_back();
}

void LogEntriesModel::show(RowsPtr rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    m_rowsOf = m_collection;
    endResetModel();
    emit pageChanged();
}

const LogRow* LogEntriesModel::row(int row) const
{
    return row >= 0 && row < rowCount() ? &(*m_rows)[static_cast<std::size_t>(row)] : nullptr;
}

int LogEntriesModel::rowOf(SeqId seqId) const
{
    const auto at = std::find_if(m_rows->begin(), m_rows->end(), [&](const LogRow& row) { return row.seqId == seqId; });
    return at == m_rows->end() ? -1 : static_cast<int>(at - m_rows->begin());
}

int LogEntriesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows->size());
}

int LogEntriesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

namespace {
QString metadataText(const LogRow& row)
{
    if (row.metadata.is_null())
        return {};
    return oneLine(fromUtf8(row.metadata.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
}
} // namespace

QVariant LogEntriesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LogRow& entry = (*m_rows)[static_cast<std::size_t>(index.row())];
    if (role == IdRole)
        return QString::number(entry.seqId);
    if (role == StatusRole && index.column() == SeqIdColumn)
        return static_cast<int>(entry.problem.empty() ? Status::None : Status::Wrong);
    if (role == Qt::ToolTipRole && !entry.problem.empty())
        return plainToolTip(oneLine(fromUtf8(entry.problem)));
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (index.column()) {
    case SeqIdColumn:
        return static_cast<qint64>(entry.seqId);
    case OperationColumn:
        return QString::fromLatin1(QByteArrayView(engine::chroma::name(entry.operation)));
    case CollectionColumn: {
        const auto name = m_names.find(entry.collection);
        return name == m_names.end() ? oneLine(fromUtf8(entry.topic)) : name->second;
    }
    case IdColumn:
        return oneLine(fromUtf8(entry.id));
    case DimensionColumn:
        return known(entry.dimension);
    case MetadataColumn:
        return metadataText(entry);
    case BytesColumn:
        return static_cast<quint64>(entry.bytes);
    case MetadataAppliedColumn:
        return entry.appliedMetadata;
    case VectorsAppliedColumn:
        return entry.appliedVectors;
    default:
        return {};
    }
}

QVariant LogEntriesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const QString headings[ColumnCount][2] = {
        { tr("seq_id"), tr("Position in the write-ahead log, counted over all collections") },
        { tr("operation"), {} },
        { tr("collection"), {} },
        { tr("id"), tr("The record's own id") },
        { tr("dim"), tr("Floats in the entry's vector; – where it has none") },
        { tr("metadata"), {} },
        { tr("size"), tr("What the entry's columns store") },
        { tr("in metadata"), tr("Whether the metadata have taken the entry in") },
        { tr("in index"), tr("Whether the vector index on disk has taken the entry in") },
    };
    if (role == Qt::DisplayRole)
        return headings[section][0];
    if (role == Qt::ToolTipRole && !headings[section][1].isEmpty())
        return headings[section][1];
    return {};
}

} // namespace ui
