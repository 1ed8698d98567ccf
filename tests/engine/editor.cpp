// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/editor.h"

#include <QtGlobal>

#include <sqlite3.h>

namespace test {

Editor::Editor(const std::string& path)
{
    if (sqlite3_open(path.c_str(), &m_handle) != SQLITE_OK)
        qFatal("cannot open %s: %s", path.c_str(), sqlite3_errmsg(m_handle));
}

Editor::~Editor()
{
    sqlite3_close(m_handle);
}

void Editor::run(const std::string& sql)
{
    if (tryRun(sql) != SQLITE_OK)
        qFatal("%s: %s", sql.c_str(), sqlite3_errmsg(m_handle));
}

int Editor::tryRun(const std::string& sql)
{
    return sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr);
}

std::int64_t Editor::integer(const std::string& sql)
{
    return std::stoll(text(sql));
}

std::string Editor::text(const std::string& sql)
{
    const auto rows = column(sql);
    return rows.empty() ? std::string() : rows.front();
}

std::vector<std::string> Editor::column(const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(m_handle, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql.c_str(), sqlite3_errmsg(m_handle));
    std::vector<std::string> rows;
    int code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
        const void* bytes = sqlite3_column_blob(statement, 0);
        const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement, 0));
        rows.emplace_back(static_cast<const char*>(bytes), bytes ? length : 0);
    }
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE)
        qFatal("%s: %s", sql.c_str(), sqlite3_errmsg(m_handle));
    return rows;
}

void edit(const std::string& directory, const std::string& sql)
{
    Editor(directory + "/chroma.sqlite3").run(sql);
}

std::int64_t askInteger(const std::string& directory, const std::string& sql)
{
    return Editor(directory + "/chroma.sqlite3").integer(sql);
}

} // namespace test
