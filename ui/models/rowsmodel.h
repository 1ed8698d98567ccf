// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <QAbstractTableModel>
#include <QString>

#include "ui/models/rowsync.h"

namespace ui {

/// A flat table of `Row`s, each with a unique `QString id` and operator==. Replacing the rows patches: what stays keeps
/// its place in the views. Subclasses add columns and data().
template <typename Row>
class RowsModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }

    /// Row of this id, -1 when there is none.
    int rowOf(const QString& id) const
    {
        const auto at = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.id == id; });
        return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
    }

    const std::vector<Row>& rows() const { return m_rows; }

protected:
    void setRows(std::vector<Row> wanted)
    {
        syncRows(
            ids(m_rows), ids(wanted),
            [this](int first, int last) {
                beginRemoveRows({}, first, last);
                m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
                endRemoveRows();
            },
            [this, &wanted](int first, int last) {
                beginInsertRows({}, first, last);
                m_rows.insert(m_rows.begin() + first, wanted.begin() + first, wanted.begin() + last + 1);
                endInsertRows();
            });
        // Views measure their columns anew with every signal: one for a run of rows, not one for each.
        for (std::size_t first = 0; first < wanted.size();) {
            std::size_t end = first;
            for (; end < wanted.size() && !(m_rows[end] == wanted[end]); ++end)
                m_rows[end] = std::move(wanted[end]);
            if (end > first)
                emit dataChanged(
                    index(static_cast<int>(first), 0), index(static_cast<int>(end) - 1, columnCount() - 1));
            first = end + 1;
        }
    }

private:
    static std::vector<QString> ids(const std::vector<Row>& rows)
    {
        std::vector<QString> all;
        all.reserve(rows.size());
        for (const Row& row : rows)
            all.push_back(row.id);
        return all;
    }

    std::vector<Row> m_rows;
};

/// Figures as item data; an invalid QVariant is one nobody knows.
inline QVariant known(const std::optional<std::uint64_t>& value)
{
    return value ? QVariant(static_cast<quint64>(*value)) : QVariant();
}

inline QVariant known(const std::optional<std::int64_t>& value)
{
    return value ? QVariant(static_cast<qint64>(*value)) : QVariant();
}

} // namespace ui
