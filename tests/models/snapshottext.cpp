// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/snapshottext.h"

#include <algorithm>
#include <set>

#include "engine/chroma/store.h"

namespace test {

using engine::chroma::CollectionView;
using engine::chroma::Snapshot;

namespace {

void addFinding(Snapshot& snapshot, const std::string& collection, const QString& mark)
{
    engine::doctor::Finding finding;
    finding.id = "D00";
    finding.collection = collection;
    finding.severity = mark == QStringLiteral("loss") ? engine::doctor::Severity::Loss
        : mark == QStringLiteral("wrong")             ? engine::doctor::Severity::Wrong
                                                      : engine::doctor::Severity::Hygiene;
    snapshot.findings.push_back(finding);
}

} // namespace

ui::SnapshotPtr snapshotFrom(const QString& name, const QStringList& lines)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->name = name.toStdString();
    std::set<std::string> tenants;
    std::set<std::pair<std::string, std::string>> databases;
    for (const QString& line : lines) {
        const QStringList words = line.split(u' ');
        const QStringList path = words[0].split(u'/');
        CollectionView view;
        view.collection.tenant = path[0].toStdString();
        view.collection.database = path[1].toStdString();
        view.collection.name = path[2].toStdString();
        view.collection.id.text = "id-" + view.collection.name;
        view.records = engine::Figure::exact(words[1].toULongLong());
        if (words.size() > 2)
            addFinding(*snapshot, view.collection.id.text, words[2]);
        tenants.insert(view.collection.tenant);
        databases.emplace(view.collection.tenant, view.collection.database);
        snapshot->collections.push_back(view);
    }
    snapshot->catalog.tenants.assign(tenants.begin(), tenants.end());
    for (const auto& [tenant, database] : databases)
        snapshot->catalog.databases.push_back({ tenant + database, tenant, database });
    return snapshot;
}

ui::SnapshotPtr exactViewOf(const QString& directory)
{
    const auto store = engine::chroma::Store::open(directory.toStdString());
    if (!store)
        return nullptr;
    auto view = store->exactView();
    return view ? std::make_shared<const Snapshot>(std::move(*view)) : nullptr;
}

QStringList printed(const QAbstractItemModel& model, const QModelIndex& parent, int depth)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(parent); ++column) {
            const QVariant value = model.index(row, column, parent).data();
            cells << (value.isValid() ? value.toString() : QStringLiteral("–"));
        }
        lines << QString(2 * depth, u' ') + cells.join(QStringLiteral(" | "));
        lines << printed(model, model.index(row, 0, parent), depth + 1);
    }
    return lines;
}

} // namespace test
