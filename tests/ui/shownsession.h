// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QTest>

#include "engine/chroma/records.h"
#include "tests/support/fixture.h"
#include "ui/jobs/session.h"
#include "ui/models/formatting.h"
#include "ui/widgets/messagebar.h"

namespace test {

/// A real directory in a session of its own, counted.
class ShownSession
{
public:
    explicit ShownSession(const QString& fixture)
        : m_fixture(fixture)
    {
    }

    /// Once nothing more is done to the directory; false if it cannot be read.
    bool open()
    {
        m_session = std::make_unique<ui::Session>(m_fixture.directory(), m_jobs);
        return refresh();
    }
    bool refresh()
    {
        const ui::SnapshotPtr before = m_session->snapshot();
        m_session->refresh();
        return QTest::qWaitFor(
            [&] {
                return m_session->snapshot() != before && m_session->snapshot()->exact
                    && m_session->freshness() == ui::Freshness::Exact;
            },
            60'000);
    }

    const Fixture& fixture() const { return m_fixture; }
    ui::Session* session() const { return m_session.get(); }
    ui::JobList& jobs() { return m_jobs; }
    std::vector<engine::chroma::Record> records(
        const engine::chroma::CollectionView& view, std::size_t count, bool vectors = false) const
    {
        const auto store = engine::chroma::Store::open(m_fixture.path()).value();
        engine::chroma::RecordQuery query;
        query.vectors = vectors;
        return engine::chroma::readRecords(store, view.collection, query, 0, count).value().rows;
    }
    /// The default tenant's collection of that name; null if there is none.
    const engine::chroma::CollectionView* view(const char* name) const
    {
        for (const auto& view : m_session->snapshot()->collections) {
            if (view.collection.name == name && view.collection.tenant == "default_tenant")
                return &view;
        }
        return nullptr;
    }

private:
    Fixture m_fixture;
    ui::JobList m_jobs;
    std::unique_ptr<ui::Session> m_session;
};

/// What the messages of a card or page say now.
inline QList<ui::Message> messagesIn(const QWidget& widget)
{
    QList<ui::Message> all;
    for (const ui::MessageBar* bar : widget.findChild<ui::MessageStack*>()->bars())
        all << bar->message();
    return all;
}

} // namespace test
