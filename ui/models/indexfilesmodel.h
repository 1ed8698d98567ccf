// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/search/indexdescription.h"
#include "ui/models/formatting.h"
#include "ui/models/roles.h"
#include "ui/models/rowsmodel.h"

namespace ui {

/// One file of an index.
struct IndexFileRow
{
    QString id; ///< its name
    std::optional<std::uint64_t> bytes; ///< empty when missing
    std::optional<std::uint64_t> allocated;
    std::optional<std::uint64_t> expected;
    Status status = Status::None;
    QString verdict; ///< what there is to say of its size, or what is wrong in it

    bool operator==(const IndexFileRow&) const = default;
};

/// The files of one index against the size that its elements give them. IdRole is the name.
class IndexFilesModel : public RowsModel<IndexFileRow>
{
    Q_OBJECT

public:
    enum Column { NameColumn, BytesColumn, AllocatedColumn, ExpectedColumn, VerdictColumn, ColumnCount };

    using RowsModel::RowsModel;

    void setIndex(const engine::search::IndexDescription& index);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static IndexFileRow rowOfFile(
        const engine::search::IndexFile& file, const std::vector<engine::search::IndexFinding>& findings);
    static QString sizeVerdict(const engine::search::IndexFile& file);
};

} // namespace ui
