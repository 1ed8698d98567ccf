// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <QJsonObject>

#include "tests/support/fixture.h"

namespace test {

/// One row of the log that a collection's index has not taken in yet.
struct PendingRow
{
    int operation = 0; ///< 0 add, 1 update, 2 upsert, 3 delete
    std::string id;
};

/// A VECTOR segment of a fixture, as the tables and the recorded answers of real Chroma describe it.
struct SegmentOfFixture
{
    std::string collection; ///< name
    std::string folder; ///< where its files would be
    std::optional<std::uint64_t> dimension;
    QJsonObject expected; ///< what real Chroma said of the collection
    std::vector<PendingRow> pending; ///< in the order of the log

    bool isCosine() const; ///< as the scripts that made the fixtures say
    bool isYoung() const; ///< its files hold nothing yet
};

/// All VECTOR segments of living collections. SQLite is asked directly, so that nothing under test judges itself; only
/// positions in the log that stand in the pickle are read by the engine.
std::vector<SegmentOfFixture> segmentsOf(const Fixture& fixture);

/// The segment of the collection `name` in the default tenant (the other tenant uses a name again).
SegmentOfFixture segmentNamed(const Fixture& fixture, const std::string& name);

} // namespace test
