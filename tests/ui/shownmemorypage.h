// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include <QPushButton>
#include <QTest>

#include "tests/support/fixture.h"
#include "tests/ui/scratchsettings.h"
#include "ui/pages/cachecard.h"
#include "ui/pages/memorypage.h"
#include "ui/plots/memorybars.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/messagebar.h"

namespace test {

/// A Memory page on a real directory, and what one does with it by object name.
class ShownMemoryPage
{
public:
    explicit ShownMemoryPage(const QString& fixture)
        : m_fixture(fixture)
    {
    }

    /// Opens the directory on a page that is not shown yet.
    void open()
    {
        m_jobs = std::make_unique<ui::JobList>();
        m_session = std::make_unique<ui::Session>(m_fixture.directory(), *m_jobs);
        m_page = std::make_unique<ui::MemoryPage>();
        m_page->resize(1040, 1400);
        m_page->setSession(m_session.get());
        m_session->refresh();
    }
    /// The same and shows it; false if the page does not come to rest.
    bool show()
    {
        open();
        m_page->show();
        return m_fixture.isValid() && settle();
    }
    bool settle() const
    {
        return QTest::qWaitFor([this] { return m_page->isSettled(); }, 60'000);
    }
    /// The window goes; the directory stays.
    void close()
    {
        m_page.reset();
        m_session.reset();
        m_jobs.reset();
    }

    QString directory() const { return m_fixture.directory(); }
    ui::Session& session() const { return *m_session; }
    ui::MemoryPage& page() const { return *m_page; }
    const engine::memory::SegmentCache& cache() const { return m_session->segments().cache(); }

    template <typename T>
    T* find(const char* name) const
    {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }
    void click(const char* button) const { find<QPushButton>(button)->click(); }

    QString idOf(const char* collection) const
    {
        for (const auto& view : m_session->snapshot()->collections) {
            if (view.collection.name == collection && view.collection.tenant == "default_tenant")
                return ui::fromUtf8(view.collection.id.text);
        }
        return {};
    }
    void choose(const char* collection) const { m_page->setCollection(idOf(collection)); }
    /// Chooses a collection that is not loaded, clicks Load and waits until it is measured.
    bool load(const char* collection) const
    {
        choose(collection);
        click("loadSegment");
        const auto isMeasured = [&] {
            const auto bars = find<ui::MemoryBars>("memoryBars")->allBars();
            const auto bar = std::find_if(
                bars.begin(), bars.end(), [&](const ui::MemoryBar& one) { return one.key == idOf(collection); });
            return bar != bars.end() && bar->measured && cache().segments().back().users == 0 && m_page->isSettled();
        };
        return QTest::qWaitFor(isMeasured, 60'000);
    }
    /// What the cache holds, the longest unused first.
    QStringList cachedNames() const
    {
        QStringList names;
        for (const auto& segment : cache().segments())
            names << find<ui::CacheCard>("cacheCard")->nameOf(segment.key);
        return names;
    }
    /// The bold parts of the messages on the page.
    QStringList leads() const
    {
        QStringList all;
        for (const ui::MessageBar* bar : m_page->messages()->bars())
            all << bar->message().lead;
        return all;
    }
    QString firstText() const { return m_page->messages()->bars().constFirst()->message().text; }

private:
    Fixture m_fixture;
    std::unique_ptr<ui::JobList> m_jobs;
    std::unique_ptr<ui::Session> m_session;
    std::unique_ptr<ui::MemoryPage> m_page;
};

} // namespace test
