// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QLabel>
#include <QTest>

#include "engine/chroma/records.h"
#include "tests/support/fixture.h"
#include "tests/ui/scratchsettings.h"
#include "ui/pages/recordspage.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/completingline.h"

namespace test {

/// The Records page on a fixture, driven by object name.
class RecordsPageOfFixture
{
public:
    void show(const QString& fixture);
    void close();
    bool settle() const
    {
        return QTest::qWaitFor([this] { return m_page->isSettled(); }, 60'000);
    }
    bool choose(const char* collection);
    void type(const QString& line) const;
    QString idOf(const char* collection) const;
    engine::chroma::RecordPage read(const engine::chroma::RecordQuery& query = {}) const;
    template <typename T>
    T* find(const char* name) const
    {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }
    ui::RecordsTable* table() const { return find<ui::RecordsTable>("recordsTable"); }
    QString cell(int row, int column) const { return table()->model()->index(row, column).data().toString(); }
    bool goTo(int row) const;

    test::ScratchSettings m_settings;
    std::unique_ptr<test::Fixture> m_fixture;
    std::unique_ptr<ui::JobList> m_jobs;
    std::unique_ptr<ui::Session> m_session;
    std::unique_ptr<ui::RecordsPage> m_page;
};

inline void RecordsPageOfFixture::close()
{
    m_page.reset();
    m_session.reset();
    m_jobs.reset();
    m_fixture.reset();
    m_settings.clear();
}

inline void RecordsPageOfFixture::show(const QString& fixture)
{
    if (!m_fixture)
        m_fixture = std::make_unique<test::Fixture>(fixture);
    m_jobs = std::make_unique<ui::JobList>();
    m_session = std::make_unique<ui::Session>(m_fixture->directory(), *m_jobs);
    m_page = std::make_unique<ui::RecordsPage>();
    m_page->resize(1040, 700);
    m_page->show();
    m_page->setSession(m_session.get());
    m_session->refresh();
    QVERIFY(settle());
}

inline QString RecordsPageOfFixture::idOf(const char* collection) const
{
    for (const auto& view : m_session->snapshot()->collections) {
        if (view.collection.name == collection && view.collection.tenant == "default_tenant")
            return ui::fromUtf8(view.collection.id.text);
    }
    return {};
}

inline bool RecordsPageOfFixture::choose(const char* collection)
{
    m_page->setCollection(idOf(collection));
    return settle() && m_page->shown() && m_page->shown()->name == collection;
}

inline void RecordsPageOfFixture::type(const QString& line) const
{
    auto* filter = find<ui::CompletingLine>("recordFilter");
    filter->setText(line);
    QTest::keyClick(filter, Qt::Key_Return);
    QVERIFY(settle());
}

inline engine::chroma::RecordPage RecordsPageOfFixture::read(const engine::chroma::RecordQuery& query) const
{
    const auto store = engine::chroma::Store::open(m_fixture->path());
    auto page = engine::chroma::readRecords(*store, *m_page->shown(), query, 0, 1'000'000);
    return page ? std::move(*page) : engine::chroma::RecordPage{};
}

inline bool RecordsPageOfFixture::goTo(int row) const
{
    table()->goTo(row);
    return settle() && m_page->record()
        && ui::fromUtf8(m_page->record()->id) == table()->model()->index(row, 0).data(ui::IdRole);
}

} // namespace test
