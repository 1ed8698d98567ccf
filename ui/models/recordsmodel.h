// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <QAbstractTableModel>
#include <QStringList>

#include "engine/chroma/records.h"
#include "ui/models/roles.h"

namespace ui {

/// The records a query selects, as many rows as there are, of which only the pages near those on view are held. The
/// model asks for a page by a signal and takes it later; until then its rows are placeholders. Columns: id, document,
/// the metadata keys chosen, where the vector is.
class RecordsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using RowsPtr = std::shared_ptr<const std::vector<engine::chroma::Record>>;

    static constexpr quint64 rowsPerPage = 200;
    static constexpr std::size_t pagesKept = 24;
    /// A table cannot show more: a view counts its height in pixels by int.
    static constexpr quint64 mostRows = 50'000'000;

    enum Column { IdColumn, DocumentColumn, FirstKeyColumn };
    enum Role {
        WaitingRole = FirstFreeRole, ///< bool: a placeholder, its page is on its way
    };

    explicit RecordsModel(QObject* parent = nullptr);

    /// Other records: every page is forgotten. Rows that stay in number keep their places in views.
    void setTotal(quint64 total);
    quint64 total() const { return m_total; }
    /// The records may say more now (where vectors are): pages are asked for again, and shown until they come.
    void renewPages();

    /// Metadata keys that have a column, in order.
    void setKeys(const QStringList& keys);
    const QStringList& keys() const { return m_keys; }
    int vectorColumn() const { return FirstKeyColumn + static_cast<int>(m_keys.size()); }

    /// These rows are on view: asks for the pages that are not there.
    void showRows(int first, int last);
    /// The answer to pageWanted.
    void setPage(quint64 page, const RowsPtr& rows);
    /// The page cannot be had: it is asked for again when it is on view the next time.
    void giveUpPages() { m_asked.clear(); }

    /// Null where the row is not there yet, or the record is gone.
    const engine::chroma::Record* record(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    /// Please answer by setPage().
    void pageWanted(quint64 page);

private:
    struct Page
    {
        quint64 number = 0;
        RowsPtr rows;
        bool old = false; ///< to be asked for again
    };

    const Page* find(quint64 number) const;
    QVariant cell(const engine::chroma::Record& record, int column) const;

    quint64 m_total = 0;
    QStringList m_keys;
    std::list<Page> m_pages; ///< most recently shown first
    std::vector<quint64> m_asked; ///< pages on their way
};

/// One metadata value as a table shows it: texts in one line, all else as JSON.
QString metadataValueText(const nlohmann::ordered_json& value, qsizetype limit = 300);

} // namespace ui
