// SPDX-License-Identifier: GPL-3.0-or-later
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include "tests/support/fixture.h"
#include "tests/ui/scratchsettings.h"
#include "ui/jobs/sampleunpack.h"
#include "ui/mainwindow.h"
#include "ui/models/formatting.h"
#include "ui/startpage.h"
#include "ui/support/dialogs.h"
#include "ui/support/settings.h"
#include "ui/widgets/progressline.h"

using namespace Qt::StringLiterals;
using namespace ui;

/// The ways to a directory when none is open.
class TestStartPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void asksForADirectory();
    void offersRecentDirectories();
    void opensTheSample();
    void showsThatItIsBusy();

private:
    std::unique_ptr<test::ScratchSettings> m_settings;
};

void TestStartPage::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
    QStandardPaths::setTestModeEnabled(true);
}

void TestStartPage::asksForADirectory()
{
    MainWindow window;
    window.show();
    auto* page = window.findChild<StartPage*>(u"startPage"_s);
    QVERIFY(page->isVisible());
    const test::Fixture fixture(u"chroma-0.5.23"_s);
    dialogs::setNextPath(fixture.directory());
    QTest::mouseClick(page->findChild<QPushButton*>(u"openDirectory"_s), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window.workspace().current(), 60'000);
    QCOMPARE(window.workspace().current()->directory(), fixture.directory());
    QCOMPARE(dialogs::clearNextAnswers(), 0);
}

void TestStartPage::offersRecentDirectories()
{
    StartPage page;
    page.show();
    auto* list = page.findChild<QListView*>(u"recentList"_s);
    page.setRecent({});
    QVERIFY(!list->isVisible());
    page.setRecent({ u"/srv/one"_s, u"/srv/two"_s });
    QVERIFY(list->isVisible());
    const QSignalSpy chosen(&page, &StartPage::recentChosen);
    list->setCurrentIndex(list->model()->index(1, 0));
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().toString(), u"/srv/two"_s);
}

void TestStartPage::opensTheSample()
{
    MainWindow window;
    window.show();
    QDir(sampleDirectory()).removeRecursively();
    auto* button = window.findChild<StartPage*>(u"startPage"_s)->findChild<QPushButton*>(u"openSample"_s);
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(window.workspace().current(), 60'000);
    QCOMPARE(window.workspace().current()->name(), u"wordnet-sample"_s);
    QCOMPARE(window.workspace().current()->directory(), sampleDirectory());
    QDir(sampleDirectory()).removeRecursively();
}

void TestStartPage::showsThatItIsBusy()
{
    StartPage page;
    page.show();
    const auto* line = page.findChild<ProgressLine*>();
    QVERIFY(!line->isVisible());
    page.setBusy(true);
    QVERIFY(line->isVisible());
    page.setBusy(false);
    QVERIFY(!line->isVisible());
}

QTEST_MAIN(TestStartPage)
#include "tst_startpage.moc"
