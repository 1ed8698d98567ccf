// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/snapshot.h"
#include "engine/core/text.h"
#include "engine/doctor/checks.h"

namespace engine::doctor {

static std::string textOf(const chroma::Migration& migration)
{
    return printable(migration.dir) + ' ' + std::to_string(migration.version) + " (" + printable(migration.filename)
        + ')';
}

static void checkMigrations(const chroma::Schema& schema, Findings& findings)
{
    if (!schema.unknownMigrations.empty()) {
        Finding finding{ "D16", Severity::Wrong, {}, "The directory was used by a newer Chroma than this program knows",
            {}, {},
            "What is shown follows the tables known so far. Open it with the release that wrote it; older ones may "
            "refuse.",
            {} };
        for (const auto& migration : schema.unknownMigrations)
            finding.evidence.push_back("unknown migration " + textOf(migration));
        finding.data["unknown_migrations"] = schema.unknownMigrations.size();
        findings.push_back(std::move(finding));
    }
    if (!schema.alteredMigrations.empty()) {
        Finding finding{ "D16", Severity::Loss, {},
            "Chroma refuses to start on this directory: the recorded text of a migration was changed", {}, {},
            "Restore the table 'migrations' from a backup.", {} };
        for (const auto& migration : schema.alteredMigrations)
            finding.evidence.push_back(textOf(migration) + " has the hash " + printable(migration.hash));
        findings.push_back(std::move(finding));
    }
}

void checkSchema(const chroma::Snapshot& snapshot, Findings& findings)
{
    const chroma::Schema& schema = snapshot.schema;
    checkMigrations(schema, findings);
    if (schema.bornIn040) {
        findings.push_back({ "D16", Severity::Wrong, {}, "Only Chroma 0.4.0 opens this directory",
            { "migration metadb 1 has the text that release 0.4.0 alone shipped" }, {},
            "Every later release stops at that migration's hash. Its records can be exported from here.", {} });
    }
    if (!schema.missing.empty()) {
        Finding finding{ "D16", Severity::Loss, {}, "Tables or columns that Chroma's migrations made are gone",
            schema.missing, {},
            "Chroma fails where it uses them, and what they held is lost. Restore chroma.sqlite3 from a backup; what "
            "is "
            "left can be exported from here.",
            {} };
        finding.data["missing"] = schema.missing.size();
        findings.push_back(std::move(finding));
    }
    if (schema.fullTextTable.empty()) {
        findings.push_back(
            { "D16", Severity::Wrong, {}, "The full-text table is missing", { "no table embedding_fulltext_search" },
                {}, "Filters on documents fail in Chroma until it is made again.", {} });
    }
    if (!snapshot.catalog.gaps.empty()) {
        Finding finding{ "D16", Severity::Wrong, {}, "Collections lack a part that Chroma needs to use them", {}, {},
            "Chroma cannot list or query them. Their rows can be exported from here.", {} };
        finding.data["gaps"] = snapshot.catalog.gaps.size();
        for (std::size_t i = 0; i < snapshot.catalog.gaps.size() && i < 20; ++i)
            finding.evidence.push_back(printable(snapshot.catalog.gaps[i]));
        findings.push_back(std::move(finding));
    }
    if (!snapshot.catalog.problems.empty()) {
        Finding finding{ "D25", Severity::Hygiene, {}, "Rows of collections or databases that are gone", {}, {},
            "Left behind by deletes; they take room and do no other harm.", {} };
        finding.data["rows"] = snapshot.catalog.problems.size();
        for (std::size_t i = 0; i < snapshot.catalog.problems.size() && i < 20; ++i)
            finding.evidence.push_back(printable(snapshot.catalog.problems[i]));
        findings.push_back(std::move(finding));
    }
}

} // namespace engine::doctor
