// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTest>

#include "tests/support/commandline.h"
#include "tests/support/fixture.h"

using namespace Qt::StringLiterals;

/// Looking never changes a byte, a time or a file: every command that reads and every page of the window, on every
/// directory, also where nobody could write.
class TestUnchanged : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void commands_data() { fixtures(); }
    void commands();
    void readOnlyMount_data() { fixtures(); }
    void readOnlyMount();
    void pages_data() { fixtures(); }
    void pages();

private:
    static void fixtures();
    /// Every command that looks, with options that make it read all it can.
    QList<QStringList> looks(const QString& directory) const;
    QStringList pageNames() const;
    QProcessEnvironment offScreen() const;
    bool makePicture(const QString& page, const QString& directory, const QStringList& wrapper);

    QTemporaryDir m_out;
    QString m_told;
};

void TestUnchanged::initTestCase()
{
    QVERIFY(m_out.isValid());
}

void TestUnchanged::fixtures()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

QList<QStringList> TestUnchanged::looks(const QString& directory) const
{
    QList<QStringList> all{ { u"info"_s, directory }, { u"info"_s, directory, u"--exact"_s, u"--json"_s },
        { u"wal"_s, directory, u"--json"_s } };
    const auto info = test::runCommand({ u"info"_s, directory, u"--json"_s }).json();
    int number = 0;
    for (const auto& collection : info.at("collections")) {
        const QString id = QString::fromStdString(collection.at("id").get<std::string>());
        all << QStringList{ u"wal"_s, directory, id, u"--list"_s, u"0"_s, u"100000"_s, u"--json"_s }
            << QStringList{ u"records"_s, directory, id, u"--vectors"_s, u"--json"_s }
            << QStringList{ u"records"_s, directory, id, u"--where-document"_s, uR"({"$contains": "e"})"_s };
        for (const QString& format : { u"jsonl"_s, u"csv"_s, u"npy"_s })
            all << QStringList{ u"export"_s, directory, id, u"--format"_s, format,
                m_out.filePath(u"%1-%2.%3"_s.arg(QDir(directory).dirName()).arg(++number).arg(format)) };
    }
    return all;
}

void TestUnchanged::commands()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    const auto before = test::stateOf(fixture.directory());
    const auto arguments = looks(fixture.directory());
    QVERIFY(arguments.size() > 8);
    for (const QStringList& one : arguments) {
        const auto result = test::runCommand(one);
        QVERIFY2(result.ended && (result.exit == 0 || result.exit == 1), result.told().constData());
    }
    QCOMPARE(test::stateOf(fixture.directory()), before);
    QDir(m_out.path()).removeRecursively();
    QVERIFY(QDir().mkpath(m_out.path()));
}

/// The same answers as where it can write.
void TestUnchanged::readOnlyMount()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    test::CommandOptions readOnly;
    readOnly.wrapper = test::onReadOnlyMount(fixture.directory());
    if (readOnly.wrapper.isEmpty())
        QSKIP("this system lets nobody mount");
    const auto before = test::stateOf(fixture.directory());
    for (const QStringList& one : looks(fixture.directory())) {
        if (one.first() == u"export")
            continue; // its output differs in nothing but the time it took
        const auto there = test::runCommand(one, readOnly);
        QVERIFY2(there.ended, there.told().constData());
        const auto here = test::runCommand(one);
        QCOMPARE(there.exit, here.exit);
        if (one.first() != u"info") // tells seconds
            QCOMPARE(there.out, here.out);
    }
    for (const QString& page : pageNames())
        QVERIFY2(makePicture(page, fixture.directory(), readOnly.wrapper), qPrintable(m_told));
    QCOMPARE(test::stateOf(fixture.directory()), before);
}

/// As the program itself names them.
QStringList TestUnchanged::pageNames() const
{
    QProcess process;
    process.setProcessEnvironment(offScreen());
    process.start(QStringLiteral(CHROMASCOPE_PROGRAM), { u"--help"_s });
    process.waitForFinished();
    const QString help = QString::fromUtf8(process.readAllStandardOutput()).simplified();
    static const QRegularExpression names(u"Page to show: ([a-z, ]+)\\."_s);
    return names.match(help).captured(1).split(u", "_s, Qt::SkipEmptyParts);
}

QProcessEnvironment TestUnchanged::offScreen() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    environment.insert(u"XDG_CONFIG_HOME"_s, m_out.filePath(u"config"_s));
    return environment;
}

bool TestUnchanged::makePicture(const QString& page, const QString& directory, const QStringList& wrapper)
{
    const QString target = m_out.filePath(u"picture.png"_s);
    QStringList call = wrapper;
    call << QStringLiteral(CHROMASCOPE_PROGRAM) << u"--page"_s << page << u"--screenshot"_s << target << directory;
    QProcess process;
    process.setProcessEnvironment(offScreen());
    process.start(call.takeFirst(), call);
    const bool done = process.waitForFinished(120'000) && process.exitCode() == 0 && QFile::remove(target);
    m_told = page + u": "_s + QString::fromUtf8(process.readAllStandardError());
    return done;
}

void TestUnchanged::pages()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    const QStringList pages = pageNames();
    QVERIFY(pages.contains(u"overview"_s) && pages.contains(u"wal"_s));
    const auto before = test::stateOf(fixture.directory());
    for (const QString& page : pages)
        QVERIFY2(makePicture(page, fixture.directory(), {}), qPrintable(m_told));
    QCOMPARE(test::stateOf(fixture.directory()), before);
}

QTEST_GUILESS_MAIN(TestUnchanged)
#include "tst_unchanged.moc"
