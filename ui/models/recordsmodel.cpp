// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/recordsmodel.h"

#include <algorithm>

#include "ui/models/formatting.h"

namespace ui {

using engine::chroma::Record;
using engine::chroma::VectorFrom;
using nlohmann::ordered_json;

QString metadataValueText(const ordered_json& value, qsizetype limit)
{
    if (value.is_string())
        return oneLine(fromUtf8(value.get_ref<const std::string&>()), limit);
    return oneLine(fromUtf8(value.dump(-1, ' ', false, ordered_json::error_handler_t::replace)), limit);
}

RecordsModel::RecordsModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void RecordsModel::setTotal(quint64 total)
{
    m_pages.clear();
    m_asked.clear();
    const int before = rowCount();
    const int after = static_cast<int>(std::min(total, mostRows));
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_total = total;
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_total = total;
        endRemoveRows();
    }
    m_total = total;
    if (after > 0)
        emit dataChanged(index(0, 0), index(after - 1, columnCount() - 1));
}

void RecordsModel::renewPages()
{
    for (Page& page : m_pages)
        page.old = true;
    m_asked.clear();
}

void RecordsModel::setKeys(const QStringList& keys)
{
    if (m_keys == keys)
        return;
    if (!m_keys.isEmpty()) {
        beginRemoveColumns({}, FirstKeyColumn, vectorColumn() - 1);
        m_keys.clear();
        endRemoveColumns();
    }
    if (!keys.isEmpty()) {
        beginInsertColumns({}, FirstKeyColumn, FirstKeyColumn + static_cast<int>(keys.size()) - 1);
        m_keys = keys;
        endInsertColumns();
    }
}

const RecordsModel::Page* RecordsModel::find(quint64 number) const
{
    const auto at =
        std::find_if(m_pages.begin(), m_pages.end(), [number](const Page& page) { return page.number == number; });
    return at == m_pages.end() ? nullptr : &*at;
}

void RecordsModel::showRows(int first, int last)
{
    first = std::max(0, first);
    last = std::min(last, rowCount() - 1);
    for (int row = first; row <= last;) {
        const quint64 number = static_cast<quint64>(row) / rowsPerPage;
        const auto at =
            std::find_if(m_pages.begin(), m_pages.end(), [number](const Page& page) { return page.number == number; });
        if (at != m_pages.end())
            m_pages.splice(m_pages.begin(), m_pages, at);
        const bool isThere = at != m_pages.end() && !at->old;
        if (!isThere && std::find(m_asked.begin(), m_asked.end(), number) == m_asked.end()) {
            // Wishes that the reader drops for newer ones are asked for again when they are shown again.
            if (m_asked.size() >= 4)
                m_asked.erase(m_asked.begin());
            m_asked.push_back(number);
            emit pageWanted(number);
        }
        row = static_cast<int>((number + 1) * rowsPerPage);
    }
}

void RecordsModel::setPage(quint64 page, const RowsPtr& rows)
{
    std::erase(m_asked, page);
    if (!rows || page * rowsPerPage >= m_total)
        return;
    m_pages.remove_if([page](const Page& old) { return old.number == page; });
    m_pages.push_front({ page, rows, false });
    if (m_pages.size() > pagesKept)
        m_pages.pop_back();
    const int first = static_cast<int>(page * rowsPerPage);
    const int last = std::min(first + static_cast<int>(rowsPerPage), rowCount()) - 1;
    if (first <= last)
        emit dataChanged(index(first, 0), index(last, columnCount() - 1));
}

const Record* RecordsModel::record(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    const Page* page = find(static_cast<quint64>(row) / rowsPerPage);
    const std::size_t at = static_cast<std::size_t>(row) % rowsPerPage;
    if (!page || at >= page->rows->size() || (*page->rows)[at].id.empty())
        return nullptr;
    return &(*page->rows)[at];
}

int RecordsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(std::min(m_total, mostRows));
}

int RecordsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : vectorColumn() + 1;
}

namespace {
QString vectorText(const Record& record)
{
    switch (record.vectorFrom) {
    case VectorFrom::Index:
        return RecordsModel::tr("index");
    case VectorFrom::Log:
        return RecordsModel::tr("log");
    case VectorFrom::Nowhere:
        break;
    }
    return unknownText();
}
} // namespace

QVariant RecordsModel::cell(const Record& record, int column) const
{
    if (column == IdColumn)
        return oneLine(fromUtf8(record.id));
    if (column == DocumentColumn)
        return record.document ? oneLine(fromUtf8(*record.document)) : unknownText();
    if (column == vectorColumn())
        return vectorText(record);
    const auto value = record.metadata.find(m_keys.at(column - FirstKeyColumn).toStdString());
    return value == record.metadata.end() ? unknownText() : metadataValueText(*value);
}

QVariant RecordsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Record* shown = record(index.row());
    if (role == WaitingRole)
        return !find(static_cast<quint64>(index.row()) / rowsPerPage);
    if (role == IdRole)
        return shown ? fromUtf8(shown->id) : QString();
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    if (!shown) {
        if (role == Qt::ToolTipRole || index.column() != IdColumn)
            return {};
        return data(index, WaitingRole).toBool() ? QStringLiteral("…") : tr("gone since it was listed");
    }
    const QVariant text = cell(*shown, index.column());
    return role == Qt::ToolTipRole ? plainToolTip(text.toString()) : text;
}

QVariant RecordsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool isTip = role == Qt::ToolTipRole;
    if (section == IdColumn)
        return isTip ? tr("The record's own id") : tr("id");
    if (section == DocumentColumn)
        return isTip ? tr("The record's text; – where it has none") : tr("document");
    if (section == vectorColumn())
        return isTip ? tr("Where the vector is read: the index on disk, or the log; – where it is in neither")
                     : tr("vector");
    const QString name = oneLine(m_keys.at(section - FirstKeyColumn), 60);
    return isTip ? plainToolTip(tr("Metadata key %1; – where a record does not have it").arg(name)) : name;
}

} // namespace ui
