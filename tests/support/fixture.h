// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>

#include <QString>
#include <QTemporaryDir>

namespace test {

/// A real Chroma directory unpacked into a temporary folder that goes away with this object.
class Fixture
{
public:
    /// `name` as in tests/data/chroma ("chroma-1.5.9") or "wordnet-sample". Check isValid().
    explicit Fixture(const QString& name);

    bool isValid() const { return m_valid; }
    QString directory() const { return m_scratch.path() + QStringLiteral("/db"); }
    std::string path() const { return directory().toStdString(); }
    QString expected() const { return m_scratch.path() + QStringLiteral("/expected.json"); }

private:
    QTemporaryDir m_scratch;
    bool m_valid = false;
};

/// Names of all archives: every release, then the sample.
QStringList allFixtures();

/// Relative path → "sha256 mtime_ns size" of every file and "dir mtime_ns" of every folder below `directory`, itself
/// included. Equal before and after = nothing was written.
std::map<QString, QString> stateOf(const QString& directory);

} // namespace test
