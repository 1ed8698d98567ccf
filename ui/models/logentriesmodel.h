// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <QAbstractTableModel>

#include "engine/chroma/log.h"

namespace ui {

/// Entries of the log, newest first, one page at a time. Pages are found by seq_id, never by counting rows, so the last
/// page of a million costs what the first does. The model asks by a signal and takes the answer later; pages seen
/// before come from a small cache.
class LogEntriesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        SeqIdColumn,
        OperationColumn,
        CollectionColumn,
        IdColumn,
        DimensionColumn,
        MetadataColumn,
        BytesColumn,
        MetadataAppliedColumn,
        VectorsAppliedColumn,
        ColumnCount
    };
    using RowsPtr = std::shared_ptr<const std::vector<engine::chroma::LogRow>>;

    static constexpr std::size_t rowsPerPage = 100;
    static constexpr std::size_t pagesKept = 16;

    explicit LogEntriesModel(QObject* parent = nullptr);

    /// Names of the collections by id, for the column; the rows only know ids.
    void setNames(std::map<std::string, QString> names);
    /// Whose entries (all when empty); goes to the newest page.
    void setCollection(std::optional<engine::CollectionId> collection);
    const std::optional<engine::CollectionId>& collection() const { return m_collection; }

    /// Forgets every page and asks for the present one again, which stays visible until the answer comes.
    void refresh();
    void showNewest();
    void showOlder();
    void showNewer();
    /// The page whose newest entry is `seqId` or the next one below it.
    void showFrom(engine::SeqId seqId);

    bool canShowOlder() const;
    bool canShowNewer() const { return !m_newerPages.empty(); }
    bool isWaiting() const { return m_waiting; }
    /// Largest seq_id asked for on this page: what the page is known by.
    engine::SeqId from() const { return m_from; }
    /// How many entries are above the first row; empty after showFrom(), when nobody has counted them.
    std::optional<quint64> rowsBefore() const;

    /// The answer to pageWanted; one to an older question is ignored. Null when it could not be read.
    void setPage(quint64 question, const RowsPtr& rows);

    /// Null for an invalid row.
    const engine::chroma::LogRow* row(int row) const;
    /// -1 when it is not on this page.
    int rowOf(engine::SeqId seqId) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    /// Please answer by setPage(question, …).
    void pageWanted(quint64 question, const engine::chroma::LogPage& page);
    /// Another page is shown, or one is waited for.
    void pageChanged();

private:
    using SeqId = engine::SeqId;
    static constexpr SeqId newest = std::numeric_limits<SeqId>::max();

    void go(SeqId from);
    void ask();
    void show(RowsPtr rows);
    void remember(SeqId from, const RowsPtr& rows);

    std::map<std::string, QString> m_names;
    std::optional<engine::CollectionId> m_collection;
    RowsPtr m_rows;
    std::optional<engine::CollectionId> m_rowsOf; ///< whose m_rows are
    SeqId m_from = newest; ///< of the page shown or waited for
    std::vector<SeqId> m_newerPages; ///< the pages before it, newest first; where showNewer() goes back to
    bool m_counted = true; ///< those pages reach up to the newest entry
    bool m_waiting = false;
    quint64 m_question = 0;
    std::list<std::pair<SeqId, RowsPtr>> m_cache; ///< most recently shown first
};

} // namespace ui
