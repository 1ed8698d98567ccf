// SPDX-License-Identifier: GPL-3.0-or-later
// A process that writes to chroma.sqlite3 beside the program under test, and may be killed in the middle.
//
//   writer DIR exclusive   holds an EXCLUSIVE lock, nothing written yet
//   writer DIR reserved    has begun to write, in memory only
//   writer DIR spilled     has written half a transaction into the file: the old pages are in the journal alone
//   writer DIR wal         has switched to journal mode WAL and committed a row that only the -wal file has
//
// Prints "ready" when it is there and ends, rolling back, when its standard input does.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sqlite3.h>

namespace {

/// A transaction larger than the cache: SQLite has to write pages of it before the commit.
constexpr const char* spilled = "PRAGMA cache_size = 5; PRAGMA cache_spill = 5; BEGIN IMMEDIATE;"
                                "UPDATE collections SET name = 'half-written-' || name;"
                                "DELETE FROM embeddings_queue;"
                                "UPDATE embedding_metadata SET string_value = string_value || ' half written';"
                                "DELETE FROM embeddings;";

constexpr const char* onlyInWal = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
                                  "UPDATE collections SET name = 'only_in_wal' WHERE name = 'young';";

std::string statementsOf(const std::string& state)
{
    if (state == "exclusive")
        return "BEGIN EXCLUSIVE;";
    if (state == "reserved")
        return "BEGIN IMMEDIATE; UPDATE collections SET name = 'not-committed-' || name;";
    if (state == "spilled")
        return spilled;
    return state == "wal" ? onlyInWal : "no such state";
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 3)
        return EXIT_FAILURE;
    sqlite3* database = nullptr;
    char* problem = nullptr;
    const std::string path = std::string(argv[1]) + "/chroma.sqlite3";
    if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK
        || sqlite3_exec(database, statementsOf(argv[2]).c_str(), nullptr, nullptr, &problem) != SQLITE_OK) {
        std::fprintf(stderr, "writer: %s\n", problem ? problem : "the database cannot be opened");
        return EXIT_FAILURE;
    }
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF) { }
    sqlite3_close_v2(database);
    return EXIT_SUCCESS;
}
