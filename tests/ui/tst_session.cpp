// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fixture.h"
#include "tests/ui/changes.h"
#include "ui/jobs/sampleunpack.h"
#include "ui/jobs/workspace.h"

using ui::Freshness;
using ui::JobList;
using ui::Session;
using ui::Workspace;

/// Sessions on real directories: what they bring, how they follow changes, and that they change nothing.
class TestSession : public QObject
{
    Q_OBJECT

private slots:
    void bringsTheExactView_data();
    void bringsTheExactView();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void followsChanges();
    void keepsTheLastGoodView();
    void answersLogPages();
    void opensEachDirectoryOnce();
    void opensByTheDatabaseFile();
    void closesToTheNeighbour();
    void unpacksTheSample();
    void refusesForeignArchives();
};

void TestSession::bringsTheExactView_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestSession::bringsTheExactView()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    const auto before = test::stateOf(fixture.directory());
    {
        JobList jobs;
        Session session(fixture.directory(), jobs);
        const QSignalSpy failed(&session, &Session::failed);
        session.setPollInterval(std::chrono::milliseconds(50));
        session.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(session.freshness() == Freshness::Exact, 60'000);
        QVERIFY(session.snapshot()->exact);
        QVERIFY(!session.lastError());
        session.refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!session.readingJob(), 60'000);
        QCOMPARE(session.freshness(), Freshness::Exact);
        QCOMPARE(failed.count(), 0);
        QTest::qWait(200); // a few polls
    }
    QCOMPARE(test::stateOf(fixture.directory()), before);
}

void TestSession::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("file"); // of the database; empty = none
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty folder") << QString() << QByteArray();
    QTest::newRow("no database") << QStringLiteral("chroma.sqlite3")
                                 << QByteArray("this is not SQLite at all, only some text");
    QTest::newRow("file of 0 bytes") << QStringLiteral("chroma.sqlite3") << QByteArray();
}

void TestSession::saysWhatIsWrong()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    const QTemporaryDir folder;
    if (!file.isEmpty()) {
        QFile database(folder.filePath(file));
        QVERIFY(database.open(QIODevice::WriteOnly) && database.write(content) == content.size());
    }
    JobList jobs;
    Workspace workspace(jobs);
    QSignalSpy openFailed(&workspace, &Workspace::openFailed);
    workspace.open(folder.path());
    QVERIFY(workspace.isOpening());
    QVERIFY(openFailed.wait(30'000));
    const auto error = openFailed.first().at(1).value<engine::Error>();
    QVERIFY(QString::fromStdString(error.path).startsWith(folder.path()));
    QVERIFY(!error.message.empty());
    QVERIFY(!error.hint.empty());
    QVERIFY(!workspace.isOpening());
    QVERIFY(workspace.sessions().empty());
}

void TestSession::followsChanges()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    JobList jobs;
    Session session(fixture.directory(), jobs);
    session.refresh();
    QTRY_VERIFY_WITH_TIMEOUT(session.freshness() == Freshness::Exact, 60'000);
    const quint64 entries = *session.snapshot()->log.entries.value;
    session.setPollInterval(std::chrono::milliseconds(20));
    QVERIFY(test::appendLogEntry(fixture.directory()));
    QTRY_COMPARE_WITH_TIMEOUT(*session.snapshot()->log.entries.value, entries + 1, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(session.freshness() == Freshness::Exact, 60'000);
}

void TestSession::keepsTheLastGoodView()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    JobList jobs;
    Session session(fixture.directory(), jobs);
    session.refresh();
    QTRY_VERIFY_WITH_TIMEOUT(session.freshness() == Freshness::Exact, 60'000);
    const ui::SnapshotPtr good = session.snapshot();
    const QSignalSpy failed(&session, &Session::failed);
    QVERIFY(QFile::rename(
        fixture.directory() + QStringLiteral("/chroma.sqlite3"), fixture.directory() + QStringLiteral("/away")));
    session.refresh();
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30'000);
    QCOMPARE(session.snapshot(), good);
    QVERIFY(session.lastError().has_value());
    QCOMPARE(session.freshness(), Freshness::Outdated);

    QVERIFY(QFile::rename(
        fixture.directory() + QStringLiteral("/away"), fixture.directory() + QStringLiteral("/chroma.sqlite3")));
    session.setPollInterval(std::chrono::milliseconds(20)); // comes back by itself
    QTRY_VERIFY_WITH_TIMEOUT(session.freshness() == Freshness::Exact, 60'000);
    QVERIFY(!session.lastError());
}

void TestSession::answersLogPages()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    JobList jobs;
    Session session(fixture.directory(), jobs);
    QSignalSpy ready(&session, &Session::logPageReady);
    engine::chroma::LogPage page;
    page.count = 5;
    const quint64 first = session.requestLogPage(page);
    page.from = 3;
    const quint64 second = session.requestLogPage(page);
    QVERIFY(first != second);
    QVERIFY(ready.wait(30'000));
    QCOMPARE(ready.count(), 1); // the first was given up
    QCOMPARE(ready.first().at(0).toULongLong(), second);
    const auto rows = ready.first().at(1).value<ui::LogRowsPtr>();
    QVERIFY(!rows->empty() && rows->size() <= 5);
    QVERIFY(rows->front().seqId >= 3);
}

void TestSession::opensEachDirectoryOnce()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    JobList jobs;
    Workspace workspace(jobs);
    const QSignalSpy opened(&workspace, &Workspace::opened);
    workspace.open(fixture.directory());
    workspace.open(fixture.directory() + QStringLiteral("/"));
    QTRY_VERIFY_WITH_TIMEOUT(workspace.current() && !workspace.isOpening(), 60'000);
    const QTemporaryDir elsewhere;
    QVERIFY(QFile::link(fixture.directory(), elsewhere.filePath(QStringLiteral("link"))));
    workspace.open(elsewhere.filePath(QStringLiteral("link")));
    QVERIFY(!workspace.isOpening());
    QCOMPARE(opened.count(), 1);
}

void TestSession::opensByTheDatabaseFile()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    JobList jobs;
    Workspace workspace(jobs);
    workspace.open(fixture.directory() + QStringLiteral("/chroma.sqlite3"));
    QTRY_VERIFY_WITH_TIMEOUT(workspace.current(), 60'000);
    QCOMPARE(workspace.current()->directory(), fixture.directory());
}

void TestSession::closesToTheNeighbour()
{
    const test::Fixture one(QStringLiteral("chroma-1.5.9"));
    const test::Fixture two(QStringLiteral("chroma-0.4.24"));
    JobList jobs;
    Workspace workspace(jobs);
    workspace.open(one.directory());
    QTRY_VERIFY_WITH_TIMEOUT(workspace.current(), 60'000);
    workspace.open(two.directory());
    QTRY_COMPARE_WITH_TIMEOUT(workspace.sessions().size(), 2U, 60'000);
    Session* first = workspace.find(one.directory());
    QCOMPARE(workspace.current(), workspace.find(two.directory())); // the newest is shown
    workspace.close(workspace.current());
    QCOMPARE(workspace.current(), first);
    workspace.close(first);
    QVERIFY(!workspace.current());
}

void TestSession::unpacksTheSample()
{
    QVERIFY(!ui::sampleArchive().isEmpty());
    const QTemporaryDir cache;
    const QString target = cache.filePath(QStringLiteral("deep/wordnet-sample"));
    const auto unpacked = ui::unpackSample(ui::sampleArchive(), target, {});
    QVERIFY(unpacked.has_value());
    QCOMPARE(*unpacked, target);
    const test::Fixture reference(QStringLiteral("wordnet-sample")); // by tar
    for (const auto& [name, state] : test::stateOf(reference.directory())) {
        if (state.startsWith(QStringLiteral("dir")))
            continue;
        QCOMPARE(test::stateOf(target).at(name).section(u' ', 0, 0), state.section(u' ', 0, 0));
    }
    QCOMPARE(
        QDir(cache.filePath(QStringLiteral("deep"))).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden),
        QStringList{ QStringLiteral("wordnet-sample") });
    const auto before = test::stateOf(target);
    QVERIFY(ui::unpackSample(ui::sampleArchive(), target, {}).has_value()); // a second time it is simply there
    QCOMPARE(test::stateOf(target), before);
}

void TestSession::refusesForeignArchives()
{
    const QTemporaryDir folder;
    QFile archive(folder.filePath(QStringLiteral("x.tar.zst")));
    QVERIFY(archive.open(QIODevice::WriteOnly) && archive.write("no archive") > 0);
    archive.close();
    const QString target = folder.filePath(QStringLiteral("out"));
    const auto unpacked = ui::unpackSample(archive.fileName(), target, {});
    QVERIFY(!unpacked.has_value());
    QCOMPARE(unpacked.error().kind, engine::ErrorKind::Corrupt);
    const auto stopped = ui::unpackSample(ui::sampleArchive(), target, [](auto, auto) { return false; });
    QVERIFY(!stopped.has_value());
    QCOMPARE(stopped.error().kind, engine::ErrorKind::Cancelled);
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
        QStringList{ QStringLiteral("x.tar.zst") });
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
