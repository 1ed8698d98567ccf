// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/collectiontreemodel.h"

#include <algorithm>
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
    std::vector<std::unique_ptr<Node>> children;

    Node* add(Kind childKind, const QString& childId, Content childContent)
    {
        auto child = std::make_unique<Node>();
        child->kind = childKind;
        child->id = childId;
        child->content = std::move(childContent);
        child->parent = this;
        children.push_back(std::move(child));
        return children.back().get();
    }

    int row() const
    {
        const auto at = std::find_if(parent->children.begin(), parent->children.end(),
            [this](const std::unique_ptr<Node>& sibling) { return sibling.get() == this; });
        return static_cast<int>(at - parent->children.begin());
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
    if (known.isValid())
        return patch(*nodeOf(known), std::move(wanted));
    const int row = static_cast<int>(m_root->children.size());
    beginInsertRows({}, row, row);
    Node* added = m_root->add(Kind::Directory, directory, std::move(wanted.content));
    added->children = std::move(wanted.children);
    for (const auto& child : added->children)
        child->parent = added;
    endInsertRows();
}

void CollectionTreeModel::patch(Node& node, Node&& wanted)
{
    patchChildren(node, wanted.children);
    if (node.content == wanted.content)
        return;
    node.content = std::move(wanted.content);
    emit dataChanged(indexOf(node), indexOf(node, FigureColumn));
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
            endRemoveRows();
        },
        [&](int first, int last) {
            beginInsertRows(parent, first, last);
            for (int row = first; row <= last; ++row) {
                std::unique_ptr<Node> copy = std::move(wanted[static_cast<std::size_t>(row)]);
                copy->parent = &node;
                node.children.insert(node.children.begin() + row, std::move(copy));
            }
            endInsertRows();
        });
    for (std::size_t row = 0; row < wanted.size(); ++row) {
        if (wanted[row]) // the inserted ones have been moved away
            patch(*node.children[row], std::move(*wanted[row]));
    }
}

void CollectionTreeModel::removeDirectory(const QString& directory)
{
    const QModelIndex known = indexOf(directory);
    if (!known.isValid())
        return;
    beginRemoveRows({}, known.row(), known.row());
    m_root->children.erase(m_root->children.begin() + known.row());
    endRemoveRows();
}

CollectionTreeModel::Node* CollectionTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex CollectionTreeModel::indexOf(const Node& node, int column) const
{
    return node.parent ? createIndex(node.row(), column, &node) : QModelIndex();
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
        return toolTip(node);
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

QVariant CollectionTreeModel::toolTip(const Node& node) const
{
    const Content& content = node.content;
    const auto count = [](const std::optional<quint64>& value) { return value ? formatCount(*value) : unknownText(); };
    switch (node.kind) {
    case Kind::Directory:
        return QString(
            node.id + u'\n' + tr("%1 on disk").arg(content.bytes ? formatBytes(*content.bytes) : unknownText()));
    case Kind::Database:
        return content.label;
    case Kind::Collection:
        break;
    }
    return QString(content.label + u'\n' + node.id + u'\n'
        + tr("%1 records, %2 log entries pending").arg(count(content.records), count(content.pending)));
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
