// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <thread>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QtTest>

#include "engine/chroma/segmentfacts.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

namespace {

/// Folder of an index that was persisted.
QString persistedIndex(const test::Fixture& fixture)
{
    QDirIterator it(
        fixture.directory(), { QStringLiteral("index_metadata.pickle") }, QDir::Files, QDirIterator::Subdirectories);
    return it.hasNext() ? QFileInfo(it.next()).path() : QString();
}

/// Writes the id map as Chroma does: cut to nothing, then filled again.
void rewrite(const QString& path, const QByteArray& content, std::chrono::milliseconds emptyFor)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        qFatal("the id map cannot be written");
    std::this_thread::sleep_for(emptyFor);
    file.write(content);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The files of an index beside a process that writes them.
class TestSegmentFacts : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void waitsForAPersistToEnd();
    void saysWhatStaysDamaged();
    void saysNothingOfDamageWhileWritten();

private:
    Result<SegmentLook> look(std::chrono::milliseconds patience) const
    {
        return lookAtSegment(
            m_folder.toStdString(), m_fixture->path() + "/chroma.sqlite3", std::nullopt, true, patience);
    }

    std::unique_ptr<test::Fixture> m_fixture;
    QString m_folder;
    QString m_idMap;
    QByteArray m_content;
};

void TestSegmentFacts::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
    m_folder = persistedIndex(*m_fixture);
    QVERIFY(!m_folder.isEmpty());
    m_idMap = m_folder + QStringLiteral("/index_metadata.pickle");
    m_content = contentOf(m_idMap);
    QVERIFY(m_content.size() > 100);
}

void TestSegmentFacts::waitsForAPersistToEnd()
{
    std::thread writer([this] { rewrite(m_idMap, m_content, std::chrono::milliseconds(150)); });
    QTRY_COMPARE(QFileInfo(m_idMap).size(), qint64(0));
    const auto found = look(std::chrono::seconds(20));
    writer.join();
    QVERIFY(found);
    QVERIFY(found->facts.problems.empty());
    QVERIFY(found->facts.idMapProblems.empty());
    QVERIFY(!found->facts.beingWritten);
    QVERIFY(found->facts.live.value_or(0) > 0);
}

void TestSegmentFacts::saysWhatStaysDamaged()
{
    rewrite(m_idMap, {}, {});
    const auto found = look(std::chrono::seconds(20));
    QVERIFY(found);
    QVERIFY(!found->facts.beingWritten);
    QCOMPARE(found->facts.problems.size(), std::size_t{ 1 });
    QCOMPARE(found->facts.problems.front().kind, hnsw::SegmentProblemKind::IdMapEmpty);
}

void TestSegmentFacts::saysNothingOfDamageWhileWritten()
{
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        while (!stop)
            rewrite(m_idMap, m_content.left(50), std::chrono::milliseconds(5));
    });
    QTRY_VERIFY(QFileInfo(m_idMap).size() <= 50);
    const auto found = look(std::chrono::milliseconds(300));
    stop = true;
    writer.join();
    QVERIFY(found);
    QVERIFY(found->facts.beingWritten);
    QVERIFY(found->facts.problems.empty());
    QVERIFY(found->facts.idMapProblems.empty());
}

QTEST_GUILESS_MAIN(TestSegmentFacts)
#include "tst_segmentfacts.moc"
