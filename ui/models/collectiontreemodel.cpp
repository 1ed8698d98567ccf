// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/collectiontreemodel.h"

#include <iterator>
#include <map>

#include "ui/models/collectionsmodel.h"
#include "ui/models/rowsync.h"
#include "ui/models/severity.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::chroma::Snapshot;

namespace {
/// What a row shows.
struct Content
{
    QString label;
    Status status = Status::None;
    std::optional<quint64> records;
    std::optional<quint64> pending;
    std::optional<quint64> bytes;
    bool estimate = false;

    bool operator==(const Content&) const = default;
};
} // namespace

struct CollectionTreeModel::Node
{
    Kind kind = Kind::Directory;
    QString id; ///< path, tenant and database, or collection id; unique among its siblings
    Content content;
    Node* parent = nullptr;
    int row = 0; ///< among its siblings
    std::vector<std::unique_ptr<Node>> children;

    Node* add(Kind childKind, const QString& childId, Content childContent)
    {
        auto child = std::make_unique<Node>();
        child->kind = childKind;
        child->id = childId;
        child->content = std::move(childContent);
        child->parent = this;
        child->row = static_cast<int>(children.size());
        children.push_back(std::move(child));
        return children.back().get();
    }

    /// After rows came or went: views ask for the row of a node all the time, so it is kept.
    void countChildren()
    {
        for (std::size_t at = 0; at < children.size(); ++at) {
            children[at]->parent = this;
            children[at]->row = static_cast<int>(at);
        }
    }

    const Node& directory() const { return kind == Kind::Directory ? *this : parent->directory(); }
};

namespace {
Content contentOf(const CollectionView& view, Status status)
{
    Content content;
    content.label = oneLine(fromUtf8(view.collection.name));
    content.status = status;
    content.records = view.records.value;
    content.estimate = view.records.estimate;
    content.pending = pendingOf(view.log).value;
    if (view.index.folderPresent)
        content.bytes = view.index.bytes;
    return content;
}

Content contentOf(const Snapshot& snapshot)
{
    Content content;
    content.label = oneLine(fromUtf8(snapshot.name));
    content.status = statusOf(snapshot);
    content.records = snapshot.recordsKnown();
    content.bytes = snapshot.disk.total;
    return content;
}

QString databaseKey(const std::string& tenant, const std::string& database)
{
    return fromUtf8(tenant) + QChar(u'\0') + fromUtf8(database);
}
} // namespace

CollectionTreeModel::CollectionTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

CollectionTreeModel::~CollectionTreeModel() = default;

void CollectionTreeModel::setDirectory(const QString& directory, const SnapshotPtr& snapshot)
{
    Node wanted;
    wanted.id = directory;
    wanted.content = contentOf(*snapshot);
    std::map<QString, Node*> databases;
    for (const engine::chroma::DatabaseEntry& entry : snapshot->catalog.databases) {
        const QString key = databaseKey(entry.tenant, entry.name);
        Content content;
        content.label = databaseLabel(snapshot->catalog, entry.tenant, entry.name);
        if (!databases.contains(key))
            databases[key] = wanted.add(Kind::Database, key, std::move(content));
    }
    const auto marks = statusByCollection(*snapshot);
    for (const CollectionView& view : snapshot->collections) {
        const engine::chroma::Collection& collection = view.collection;
        const QString key = databaseKey(collection.tenant, collection.database);
        Node*& database = databases[key];
        if (!database) { // before 0.4.15 there is no table of databases
            Content content;
            content.label = databaseLabel(snapshot->catalog, collection.tenant, collection.database);
            database = wanted.add(Kind::Database, key, std::move(content));
        }
        const auto mark = marks.find(collection.id.text);
        database->add(Kind::Collection, fromUtf8(collection.id.text),
            contentOf(view, mark == marks.end() ? Status::None : mark->second));
    }

    const QModelIndex known = indexOf(directory);
    if (known.isValid()) {
        if (patch(*nodeOf(known), std::move(wanted)))
            emit dataChanged(known, known.siblingAtColumn(FigureColumn));
        return;
    }
    const int row = static_cast<int>(m_root->children.size());
    beginInsertRows({}, row, row);
    Node* added = m_root->add(Kind::Directory, directory, std::move(wanted.content));
    added->children = std::move(wanted.children);
    added->countChildren();
    endInsertRows();
}

bool CollectionTreeModel::patch(Node& node, Node&& wanted)
{
    patchChildren(node, wanted.children);
    if (node.content == wanted.content)
        return false;
    node.content = std::move(wanted.content);
    return true;
}

void CollectionTreeModel::patchChildren(Node& node, std::vector<std::unique_ptr<Node>>& wanted)
{
    const auto ids = [](const std::vector<std::unique_ptr<Node>>& nodes) {
        std::vector<QString> all;
        for (const auto& child : nodes)
            all.push_back(child->id);
        return all;
    };
    const QModelIndex parent = indexOf(node);
    syncRows(
        ids(node.children), ids(wanted),
        [&](int first, int last) {
            beginRemoveRows(parent, first, last);
            node.children.erase(node.children.begin() + first, node.children.begin() + last + 1);
            node.countChildren();
            endRemoveRows();
        },
        [&](int first, int last) {
            beginInsertRows(parent, first, last);
            node.children.insert(node.children.begin() + first, std::make_move_iterator(wanted.begin() + first),
                std::make_move_iterator(wanted.begin() + last + 1));
            node.countChildren();
            endInsertRows();
        });
    for (std::size_t first = 0; first < wanted.size();) {
        std::size_t end = first;
        // The inserted ones have been moved away.
        while (end < wanted.size() && wanted[end] && patch(*node.children[end], std::move(*wanted[end])))
            ++end;
        if (end > first)
            emit dataChanged(indexOf(*node.children[first]), indexOf(*node.children[end - 1], FigureColumn));
        first = end + 1;
    }
}

void CollectionTreeModel::removeDirectory(const QString& directory)
{
    const QModelIndex known = indexOf(directory);
    if (!known.isValid())
        return;
    beginRemoveRows({}, known.row(), known.row());
    m_root->children.erase(m_root->children.begin() + known.row());
    m_root->countChildren();
    endRemoveRows();
}

CollectionTreeModel::Node* CollectionTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex CollectionTreeModel::indexOf(const Node& node, int column) const
{
    return node.parent ? createIndex(node.row, column, &node) : QModelIndex();
}

QModelIndex CollectionTreeModel::indexOf(const QString& directory) const
{
    for (const auto& node : m_root->children) {
        if (node->id == directory)
            return indexOf(*node);
    }
    return {};
}

QModelIndex CollectionTreeModel::indexOf(const QString& directory, const QString& collectionId) const
{
    const QModelIndex top = indexOf(directory);
    if (!top.isValid())
        return {};
    for (const auto& database : nodeOf(top)->children) {
        for (const auto& collection : database->children) {
            if (collection->id == collectionId)
                return indexOf(*collection);
        }
    }
    return {};
}

QModelIndex CollectionTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex CollectionTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid())
        return {};
    return indexOf(*nodeOf(child)->parent);
}

int CollectionTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > NameColumn ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int CollectionTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QVariant CollectionTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node& node = *nodeOf(index);
    const Content& content = node.content;
    const auto number = [](const std::optional<quint64>& value) { return value ? QVariant(*value) : QVariant(); };
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        if (index.column() == NameColumn)
            return content.label;
        if (node.kind == Kind::Database)
            return {};
        return number(node.kind == Kind::Directory ? content.bytes : content.records);
    case Qt::ToolTipRole:
        return plainToolTip(toolTip(node));
    case Qt::AccessibleTextRole:
        return accessibleText(node);
    case IdRole:
        return node.id;
    case KindRole:
        return static_cast<int>(node.kind);
    case DirectoryRole:
        return node.directory().id;
    case StatusRole:
        return static_cast<int>(index.column() == NameColumn ? content.status : Status::None);
    case EstimateRole:
        return content.estimate;
    case RecordsRole:
        return number(content.records);
    case PendingRole:
        return number(content.pending);
    case BytesRole:
        return number(content.bytes);
    default:
        return {};
    }
}

QString CollectionTreeModel::toolTip(const Node& node) const
{
    const Content& content = node.content;
    const auto count = [](const std::optional<quint64>& value) { return value ? formatCount(*value) : unknownText(); };
    switch (node.kind) {
    case Kind::Directory:
        return oneLine(node.id) + u'\n'
            + tr("%1 on disk").arg(content.bytes ? formatBytes(*content.bytes) : unknownText());
    case Kind::Database:
        return content.label;
    case Kind::Collection:
        break;
    }
    return content.label + u'\n' + oneLine(node.id) + u'\n'
        + tr("%1 records, %2 log entries pending").arg(count(content.records), count(content.pending));
}

QString CollectionTreeModel::accessibleText(const Node& node) const
{
    const Content& content = node.content;
    QStringList parts{ content.label };
    if (node.kind == Kind::Directory && content.bytes)
        parts << formatBytes(*content.bytes);
    if (node.kind == Kind::Collection)
        parts << tr("%1 records").arg(content.records ? formatCount(*content.records) : unknownText());
    if (content.status != Status::None)
        parts << statusWord(content.status);
    return parts.join(QStringLiteral(", "));
}

QVariant CollectionTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("name") : tr("size");
}

} // namespace ui
