// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTest>

#include "tests/support/fixture.h"

using namespace Qt::StringLiterals;

/// The program as a script calls it: pictures, exit status, one line per error.
class TestScreenshot : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void makesPictures_data();
    void makesPictures();
    void picturesAreTheSameTwice();
    void leavesNothingBehind();
    void refuses_data();
    void refuses();
    void needsNoDisplayToTell_data();
    void needsNoDisplayToTell();

private:
    struct Run
    {
        int status = -1;
        QString output;
        QString error;
    };
    /// Without a display, unless `environment` ("NAME=VALUE") names one.
    Run run(const QStringList& arguments, const QStringList& environment = {}) const;

    std::unique_ptr<test::Fixture> m_fixture;
    QTemporaryDir m_out;
};

void TestScreenshot::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(u"wordnet-sample"_s);
    QVERIFY(m_fixture->isValid());
}

TestScreenshot::Run TestScreenshot::run(const QStringList& arguments, const QStringList& more) const
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& name : { u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"QT_QPA_PLATFORM"_s })
        environment.remove(name); // it must find out by itself that there is no display
    environment.insert(u"XDG_CONFIG_HOME"_s, m_out.filePath(u"config"_s));
    for (const QString& line : more)
        environment.insert(line.section(u'=', 0, 0), line.section(u'=', 1));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(CHROMASCOPE_PROGRAM), arguments);
    if (!process.waitForFinished(120'000))
        process.kill();
    return { process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
        QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError()) };
}

void TestScreenshot::makesPictures_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("dark");
    QTest::newRow("overview light") << QStringList{ u"--page"_s, u"overview"_s, u"--theme"_s, u"light"_s } << false;
    QTest::newRow("overview dark") << QStringList{ u"--page"_s, u"overview"_s, u"--theme"_s, u"dark"_s } << true;
    QTest::newRow("wal light") << QStringList{ u"--page"_s, u"wal"_s, u"--theme"_s, u"light"_s } << false;
    QTest::newRow("wal of a collection") << QStringList{ u"--page=wal"_s, u"--collection"_s, u"wordnet_verbs"_s,
        u"--theme=dark"_s } << true;
}

void TestScreenshot::makesPictures()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, dark);
    const QString target = m_out.filePath(u"picture.png"_s);
    const auto before = test::stateOf(m_fixture->directory());
    const Run made =
        run(arguments + QStringList{ u"--size"_s, u"1100x720"_s, u"--screenshot"_s, target, m_fixture->directory() });
    QVERIFY2(made.status == 0, qPrintable(made.error));
    QVERIFY2(made.error.isEmpty(), qPrintable(made.error));
    const QImage picture(target);
    QCOMPARE(picture.size(), QSize(1100, 720));
    QCOMPARE(picture.pixelColor(1000, 60).lightness() < 128, dark);
    QVERIFY(QFile::remove(target));
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestScreenshot::picturesAreTheSameTwice()
{
    QList<QImage> pictures;
    for (const QString& name : { u"a.png"_s, u"b.png"_s }) {
        const Run made = run({ u"--theme=light"_s, u"--page=overview"_s, u"--screenshot"_s, m_out.filePath(name),
            m_fixture->directory() });
        QCOMPARE(made.status, 0);
        // All but the status bar, which tells the memory of the process.
        pictures << QImage(m_out.filePath(name)).copy(0, 0, 1280, 770);
    }
    QCOMPARE(pictures[0], pictures[1]);
}

void TestScreenshot::leavesNothingBehind()
{
    QVERIFY(!QDir(m_out.filePath(u"config"_s)).exists()); // pictures have been made, no settings written
}

void TestScreenshot::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    const QString out = m_out.filePath(u"refused.png"_s);
    QTest::newRow("unknown page") << QStringList{ u"--page"_s, u"tuner"_s, u"--screenshot"_s, out }
                                  << u"overview, wal"_s;
    QTest::newRow("unknown theme") << QStringList{ u"--theme"_s, u"pink"_s, u"--screenshot"_s, out }
                                   << u"light, dark"_s;
    QTest::newRow("bad size") << QStringList{ u"--size"_s, u"large"_s, u"--screenshot"_s, out } << u"1280x800"_s;
    QTest::newRow("unknown option") << QStringList{ u"--frobnicate"_s, u"--screenshot"_s, out } << u"frobnicate"_s;
    QTest::newRow("no directory") << QStringList{ u"--screenshot"_s, out, u"/nowhere/at/all"_s }
                                  << u"/nowhere/at/all"_s;
    QTest::newRow("unknown collection") << QStringList{ u"--collection"_s, u"none"_s, u"--screenshot"_s, out,
        m_fixture->directory() } << u"wordnet_verbs"_s;
    QTest::newRow("no folder to write into") << QStringList{ u"--screenshot"_s, u"/nowhere/at/all.png"_s,
        m_fixture->directory() } << u"/nowhere/at/all.png"_s;
    QTest::newRow("a window without a display") << QStringList{ m_fixture->directory() } << u"no display"_s;
    QTest::newRow("unknown option without a display") << QStringList{ u"--frobnicate"_s } << u"frobnicate"_s;
    QTest::newRow("inside the directory")
        << QStringList{ u"--screenshot"_s, m_fixture->directory() + u"/x.png"_s, m_fixture->directory() } << u"x.png"_s;
}

void TestScreenshot::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    const auto before = test::stateOf(m_fixture->directory());
    const Run refused = run(arguments);
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.error.startsWith(u"chromascope: "), qPrintable(refused.error));
    QCOMPARE(refused.error.count(u'\n'), 1);
    QVERIFY2(refused.error.contains(says), qPrintable(refused.error));
    QVERIFY(!QFile::exists(m_out.filePath(u"refused.png"_s)));
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestScreenshot::needsNoDisplayToTell_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QString>("tells");
    const QString version = u"chromascope "_s;
    const QString help = u"--screenshot"_s;
    QTest::newRow("version") << QStringList{ u"--version"_s } << QStringList{} << version;
    QTest::newRow("-v") << QStringList{ u"-v"_s } << QStringList{} << version;
    QTest::newRow("help") << QStringList{ u"--help"_s } << QStringList{} << help;
    QTest::newRow("-h") << QStringList{ u"-h"_s } << QStringList{} << help;
    QTest::newRow("help before a directory") << QStringList{ u"--help"_s, u"/nowhere"_s } << QStringList{} << help;
    QTest::newRow("help about pictures") << QStringList{ u"--help"_s, u"--screenshot"_s, u"x.png"_s } << QStringList{}
                                         << help;
    QTest::newRow("a display that is gone")
        << QStringList{ u"--version"_s } << QStringList{ u"DISPLAY=:4711"_s } << version;
    QTest::newRow("an unknown platform") << QStringList{ u"--version"_s } << QStringList{ u"QT_QPA_PLATFORM=nothing"_s }
                                         << version;
}

void TestScreenshot::needsNoDisplayToTell()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, environment);
    QFETCH(QString, tells);
    const Run told = run(arguments, environment);
    QCOMPARE(told.status, 0);
    QVERIFY2(told.output.contains(tells), qPrintable(told.output));
    QCOMPARE(told.error, QString());
}

QTEST_GUILESS_MAIN(TestScreenshot)
#include "tst_screenshot.moc"
