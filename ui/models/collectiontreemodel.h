// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractItemModel>

#include "ui/models/formatting.h"
#include "ui/models/roles.h"
#include "ui/models/snapshotptr.h"

namespace ui {

/// The navigator: open directories → databases → collections. A new snapshot patches the tree, so that what is expanded
/// and selected stays.
class CollectionTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, FigureColumn, ColumnCount };
    /// What KindRole says.
    enum class Kind { Directory, Database, Collection };
    Q_ENUM(Kind)
    /// Numbers of the row whatever the column, invalid when unknown. FigureColumn displays the bytes of a directory and
    /// the records of a collection.
    enum Role { RecordsRole = FirstFreeRole, PendingRole, BytesRole };

    explicit CollectionTreeModel(QObject* parent = nullptr);
    ~CollectionTreeModel() override;

    /// Adds the directory, or brings it up to date. `directory` is the key.
    void setDirectory(const QString& directory, const SnapshotPtr& snapshot);
    void removeDirectory(const QString& directory);

    QModelIndex indexOf(const QString& directory) const;
    QModelIndex indexOf(const QString& directory, const QString& collectionId) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Node;

    Node* nodeOf(const QModelIndex& index) const;
    QModelIndex indexOf(const Node& node, int column = NameColumn) const;
    /// Brings the rows below `node` up to date, and its content; true when that changed: who called tells the views.
    bool patch(Node& node, Node&& wanted);
    void patchChildren(Node& node, std::vector<std::unique_ptr<Node>>& wanted);
    QString toolTip(const Node& node) const;
    QString accessibleText(const Node& node) const;

    std::unique_ptr<Node> m_root;
};

} // namespace ui
