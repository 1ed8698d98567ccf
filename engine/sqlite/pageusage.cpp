// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sqlite/pageusage.h"

#include <sqlite3.h>

#include "engine/platform/file.h"
#include "engine/sqlite/readwindow.h"

namespace engine::sqlite {

namespace {

using Clock = std::chrono::steady_clock;

/// Lets SQLite ask us now and then whether to go on; the handler is taken back at the end of the scope.
class Watch
{
public:
    Watch(sqlite3* handle, const ScanLimit& limit, const Progress& progress)
        : m_handle(handle)
        , m_limit(limit)
        , m_progress(progress)
    {
        sqlite3_progress_handler(m_handle, 2000, &Watch::ask, this);
    }
    ~Watch() { sqlite3_progress_handler(m_handle, 0, nullptr, nullptr); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void setPosition(std::uint64_t done, std::uint64_t total)
    {
        m_done = done;
        m_total = total;
    }
    bool cancelled() const { return m_cancelled; }
    bool gaveUp() const { return m_gaveUp; }

private:
    static int ask(void* self) { return static_cast<Watch*>(self)->stop() ? 1 : 0; }

    bool stop()
    {
        const auto now = Clock::now();
        if (m_limit.longest.count() > 0 && now - m_start > m_limit.longest)
            m_gaveUp = true;
        if (now - m_asked > std::chrono::milliseconds(250)) {
            m_asked = now;
            m_gaveUp = m_gaveUp || (m_limit.giveUp && m_limit.giveUp());
            m_cancelled = !proceed(m_progress, m_done, m_total);
        }
        return m_gaveUp || m_cancelled;
    }

    sqlite3* m_handle;
    const ScanLimit& m_limit;
    const Progress& m_progress;
    Clock::time_point m_start = Clock::now();
    Clock::time_point m_asked = m_start;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
    bool m_cancelled = false;
    bool m_gaveUp = false;
};

Result<std::vector<std::string>> treeNames(const Database& database)
{
    std::vector<std::string> names{ "sqlite_schema" };
    auto rows = database.prepare("SELECT name FROM sqlite_schema WHERE rootpage > 0");
    if (!rows)
        return tl::unexpected(rows.error());
    for (;;) {
        const auto row = rows->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return names;
        names.emplace_back(rows->text(0));
    }
}

Result<void> readFacts(const Database& database, PageUsage& usage)
{
    const auto size = database.integer("PRAGMA page_size");
    const auto count = database.integer("PRAGMA page_count");
    const auto free = database.integer("PRAGMA freelist_count");
    if (!size || !count || !free)
        return tl::unexpected(!size ? size.error() : !count ? count.error() : free.error());
    usage.pageSize = static_cast<std::uint64_t>(size->value_or(0));
    usage.pageCount = static_cast<std::uint64_t>(count->value_or(0));
    usage.freelistCount = static_cast<std::uint64_t>(free->value_or(0));
    return platform::stamp(database.path()).map([&](const platform::FileStamp& stamp) {
        usage.fileBytes = stamp.bytes;
    });
}

/// Pages of the file that nothing accounts for; `counted`: bytes of all trees.
Result<std::uint64_t> lostPages(const Database& database, const PageUsage& usage, std::uint64_t counted)
{
    const auto vacuumMode = database.integer("PRAGMA auto_vacuum");
    if (!vacuumMode)
        return tl::unexpected(vacuumMode.error());
    if (vacuumMode->value_or(0) != 0 || usage.pageSize == 0)
        return 0; // such files have maps of their own between the pages
    constexpr std::uint64_t lockByte = 0x40000000; // SQLite never uses the page it lies on
    const std::uint64_t unusable = usage.pageCount > lockByte / usage.pageSize ? 1 : 0;
    const std::uint64_t known = counted / usage.pageSize + usage.freelistCount + unusable;
    return usage.pageCount > known ? usage.pageCount - known : 0;
}

} // namespace

Result<std::optional<PageUsage>> readPageUsage(
    const Database& database, const ScanLimit& limit, const Progress& progress)
{
    ReadWindow window(database, std::chrono::hours(1));
    if (auto begun = window.begin(); !begun)
        return tl::unexpected(begun.error());
    Watch watch(database.handle(), limit, progress);
    PageUsage usage;
    if (auto facts = readFacts(database, usage); !facts)
        return tl::unexpected(facts.error());
    const auto names = treeNames(database);
    auto pages = database.prepare("SELECT sum(pgsize), sum(pagetype = 'corrupted') FROM dbstat WHERE name = ?1");
    if (!names || !pages)
        return tl::unexpected(names ? pages.error() : names.error());
    std::uint64_t done = 0;
    for (const std::string& name : *names) {
        watch.setPosition(done, usage.pageCount * usage.pageSize);
        pages->bind(1, name);
        const auto row = pages->step();
        if (!row && watch.cancelled())
            return fail(ErrorKind::Cancelled, database.path(), "stopped while pages were counted");
        if (!row && watch.gaveUp())
            return std::nullopt;
        if (!row)
            return tl::unexpected(row.error());
        const auto bytes = static_cast<std::uint64_t>(pages->integer(0));
        usage.bytes[name] += bytes;
        if (const std::int64_t damaged = pages->integer(1); damaged > 0)
            usage.damaged[name] += static_cast<std::uint64_t>(damaged);
        done += bytes;
        pages->reset();
    }
    const auto lost = lostPages(database, usage, done);
    if (!lost)
        return tl::unexpected(lost.error());
    usage.lost = *lost;
    return usage;
}

} // namespace engine::sqlite
