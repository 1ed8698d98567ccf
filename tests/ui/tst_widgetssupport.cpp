// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QHeaderView>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStandardItemModel>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include "ui/support/delegates.h"
#include "ui/support/dialogs.h"
#include "ui/support/errortext.h"
#include "ui/support/settings.h"
#include "ui/support/tableheader.h"
#include "ui/support/viewsetup.h"

using namespace Qt::StringLiterals;
using ui::Settings;
namespace setting = ui::setting;

namespace {

constexpr int partRole = Qt::UserRole + 1;
constexpr int statusRole = Qt::UserRole + 2;
constexpr int estimateRole = Qt::UserRole + 3;

QStandardItem* number(const QVariant& value)
{
    auto* item = new QStandardItem;
    item->setData(value, Qt::DisplayRole);
    return item;
}

/// Three rows with everything a cell can hold.
void fill(QStandardItemModel& model)
{
    model.setHorizontalHeaderLabels({ u"name"_s, u"bytes"_s, u"share"_s });
    const auto row = [&](const QString& name, quint64 bytes, double share) {
        model.appendRow({ new QStandardItem(name), number(QVariant::fromValue(bytes)), number(share) });
    };
    row(u"plain"_s, 18'446'744'073'709'551'615ULL, 0.319);
    row(u"with \"quotes\", commas\nand breaks\t"_s, 0, 1.0 / 3);
    row(u"third"_s, 1234567, 0);
}

} // namespace

class WidgetsSupportTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init() { QFile::remove(Settings::fileName()); }
    void cleanup() { QCOMPARE(ui::dialogs::clearNextAnswers(), 0); }

    void settingsComeBack();
    void settingsDistrustTheFile();
    void recentDirectories();
    void themeWords();
    void dialogsAnswerBeforehand();
    void dialogsOpenWindows();
    void confirmIsCancelByDefault();
    void everyErrorHasWords_data();
    void everyErrorHasWords();
    void errorTextIsSafe();
    void tableHasTheCommonLook();
    void tableCopies();
    void tableExports();
    void exportSaysWhyNot();
    void treeRowsAreEqual();
    void numbersAreFormatted();
    void delegatesPaint();

private:
    QTemporaryDir m_folder;
};

void WidgetsSupportTest::initTestCase()
{
    QCoreApplication::setOrganizationName(u"chromascope-test"_s);
    QCoreApplication::setApplicationName(u"settings"_s);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    QVERIFY(Settings::fileName().startsWith(m_folder.path()));
    ui::Theme::apply(*qApp, ui::ThemeChoice::Light);
}

void WidgetsSupportTest::settingsComeBack()
{
    QCOMPARE(Settings::value(setting::pollSeconds), setting::pollSeconds.initial);
    QCOMPARE(Settings::value(setting::theme), ui::ThemeChoice::System);
    Settings::setValue(setting::pollSeconds, 7);
    Settings::setValue(setting::theme, ui::ThemeChoice::Dark);
    Settings::setValue(setting::lastPage, u"wal"_s);
    Settings::setValue(setting::geometry, QByteArray("\0\xFF,\"x", 5));
    QSettings(Settings::fileName(), QSettings::IniFormat).sync();
    QCOMPARE(Settings::value(setting::pollSeconds), 7);
    QCOMPARE(Settings::value(setting::theme), ui::ThemeChoice::Dark);
    QCOMPARE(Settings::value(setting::lastPage), u"wal"_s);
    QCOMPARE(Settings::value(setting::geometry), QByteArray("\0\xFF,\"x", 5));
    Settings::reset(setting::pollSeconds);
    QCOMPARE(Settings::value(setting::pollSeconds), setting::pollSeconds.initial);
}

void WidgetsSupportTest::settingsDistrustTheFile()
{
    QSettings file(Settings::fileName(), QSettings::IniFormat);
    file.setValue(setting::pollSeconds.key, u"soon"_s);
    file.setValue(setting::theme.key, u"pink"_s);
    file.setValue(setting::lastPage.key, QStringList{ u"a"_s, u"b"_s });
    file.setValue(setting::windowState.key, 12);
    file.sync();
    QCOMPARE(Settings::value(setting::pollSeconds), setting::pollSeconds.initial);
    QCOMPARE(Settings::value(setting::theme), ui::ThemeChoice::System);
    QCOMPARE(Settings::value(setting::lastPage), setting::lastPage.initial);
    QCOMPARE(Settings::value(setting::windowState), QByteArray());
}

void WidgetsSupportTest::recentDirectories()
{
    QCOMPARE(Settings::value(setting::recentDirectories), QStringList());
    Settings::addRecentDirectory(u"/data/a/"_s);
    QCOMPARE(Settings::value(setting::recentDirectories), QStringList{ u"/data/a"_s });
    Settings::addRecentDirectory(u"/data/b, with comma"_s);
    Settings::addRecentDirectory(u"/data/a"_s);
    QCOMPARE(Settings::value(setting::recentDirectories), (QStringList{ u"/data/a"_s, u"/data/b, with comma"_s }));
    for (int i = 0; i < 20; ++i)
        Settings::addRecentDirectory(u"/data/%1"_s.arg(i));
    QCOMPARE(Settings::value(setting::recentDirectories).size(), 10);
    QCOMPARE(Settings::value(setting::recentDirectories).first(), u"/data/19"_s);
    Settings::removeRecentDirectory(u"/data/19"_s);
    QCOMPARE(Settings::value(setting::recentDirectories).first(), u"/data/18"_s);
}

void WidgetsSupportTest::themeWords()
{
    for (const ui::ThemeChoice choice : { ui::ThemeChoice::System, ui::ThemeChoice::Light, ui::ThemeChoice::Dark })
        QCOMPARE(ui::themeFromWord(ui::themeWord(choice)), std::optional(choice));
    QVERIFY(!ui::themeFromWord(u"Dark mode"_s));
}

void WidgetsSupportTest::dialogsAnswerBeforehand()
{
    QString chosen;
    const auto take = [&](const QString& path) { chosen = path; };
    ui::dialogs::setNextPath(u"/data/x"_s);
    ui::dialogs::openDirectory(nullptr, u"Open"_s, {}, take);
    QCOMPARE(chosen, u"/data/x"_s);
    ui::dialogs::setNextPath({}); // cancelled
    ui::dialogs::saveFile(nullptr, u"Save"_s, u"x.csv"_s, { u"CSV (*.csv)"_s }, take);
    QCOMPARE(chosen, u"/data/x"_s);
    int confirmed = 0;
    ui::dialogs::setNextConfirmation(false);
    ui::dialogs::confirm(nullptr, {}, [&] { ++confirmed; });
    ui::dialogs::setNextConfirmation(true);
    ui::dialogs::confirm(nullptr, {}, [&] { ++confirmed; });
    QCOMPARE(confirmed, 1);
    ui::dialogs::setNextConfirmation(true);
    QCOMPARE(ui::dialogs::clearNextAnswers(), 1);
}

void WidgetsSupportTest::dialogsOpenWindows()
{
    auto* parent = new QWidget;
    parent->show();
    QString chosen;
    ui::dialogs::saveFile(parent, u"Export table"_s, u"parts.csv"_s, { u"CSV (*.csv)"_s, u"Text (*.txt)"_s },
        [&](const QString& path) { chosen = path; });
    auto* dialog = parent->findChild<QFileDialog*>();
    QVERIFY(dialog);
    QCOMPARE(dialog->acceptMode(), QFileDialog::AcceptSave);
    QCOMPARE(dialog->defaultSuffix(), u"csv"_s);
    emit dialog->filterSelected(u"Text (*.txt)"_s);
    QCOMPARE(dialog->defaultSuffix(), u"txt"_s);
    emit dialog->fileSelected(m_folder.filePath(u"parts.csv"_s));
    QCOMPARE(chosen, m_folder.filePath(u"parts.csv"_s));
    QCOMPARE(Settings::value(setting::exportDirectory), m_folder.path());
    delete parent; // the dialog goes with it
}

void WidgetsSupportTest::confirmIsCancelByDefault()
{
    QWidget parent;
    parent.show();
    int confirmed = 0;
    const ui::dialogs::Question question{ u"Purge the log of <i>nouns</i>?"_s, u"3 333 entries go."_s, u"Purge log"_s,
        u"A backup is kept."_s };
    ui::dialogs::confirm(&parent, question, [&] { ++confirmed; });
    QPointer<QMessageBox> box = parent.findChild<QMessageBox*>();
    QVERIFY(box);
    QVERIFY(!box->text().contains(u"<i>"_s)); // names come from disk
    QCOMPARE(box->defaultButton()->text(), box->button(QMessageBox::Cancel)->text());
    QTest::keyClick(box, Qt::Key_Escape);
    QTRY_VERIFY(box.isNull());
    QCOMPARE(confirmed, 0);
    ui::dialogs::confirm(&parent, question, [&] { ++confirmed; });
    QTest::mouseClick(parent.findChild<QPushButton*>(u"confirm"_s), Qt::LeftButton);
    QCOMPARE(confirmed, 1);
}

void WidgetsSupportTest::everyErrorHasWords_data()
{
    QTest::addColumn<engine::ErrorKind>("kind");
    for (int kind = 0; kind <= int(engine::ErrorKind::Cancelled); ++kind) {
        const auto value = static_cast<engine::ErrorKind>(kind);
        QTest::newRow(std::string(engine::name(value)).c_str()) << value;
    }
}

void WidgetsSupportTest::everyErrorHasWords()
{
    QFETCH(engine::ErrorKind, kind);
    const ui::ErrorText bare = ui::errorText({ kind, {}, {}, {}, {} });
    QVERIFY(!bare.title.isEmpty());
    QVERIFY(!bare.hint.isEmpty());
    QVERIFY(bare.hint.endsWith(u'.'));
    const ui::ErrorText full = ui::errorText({ kind, "/data/x", 4096, "the header says 9", "run it again" });
    QCOMPARE(QString(full.text).remove(QChar(0x202F)), u"/data/x, byte 4096: the header says 9."_s);
    QCOMPARE(full.hint, u"Run it again."_s);
    for (const QString& word : { u"invalid"_s, u"failed"_s, u"error"_s })
        QVERIFY(!QString(bare.title + bare.hint).contains(word, Qt::CaseInsensitive));
}

void WidgetsSupportTest::errorTextIsSafe()
{
    const ui::ErrorText text = ui::errorText({ engine::ErrorKind::Io,
        "/data/\x1b[31m\xff\n\xe2\x80\xae"
        "exe",
        {}, "why", {} });
    QVERIFY(!text.text.contains(u'\n'));
    QVERIFY(!text.text.contains(QChar(0x1B)));
    QVERIFY(!text.text.contains(QChar(0x202E)));
    QVERIFY(text.text.contains(u"\\u202e"_s));
}

void WidgetsSupportTest::tableHasTheCommonLook()
{
    QTableView table;
    ui::setUpTable(&table, u"Parts"_s);
    QStandardItemModel model;
    fill(model);
    table.setModel(&model);
    ui::alignRight(&table, { 1, 2 });
    QCOMPARE(table.accessibleName(), u"Parts"_s);
    for (int row = 0; row < 3; ++row)
        QCOMPARE(table.rowHeight(row), ui::metrics::rowHeight);
    QVERIFY(table.alternatingRowColors());
    QVERIFY(!table.showGrid());
    QVERIFY(qobject_cast<ui::TableHeader*>(table.horizontalHeader()));
    QVERIFY(qobject_cast<ui::RightDelegate*>(table.itemDelegateForColumn(1)));
    ui::fitHeightToRows(&table, 10);
    QCOMPARE(table.height(), 4 * ui::metrics::rowHeight);
    ui::fitHeightToRows(&table, 2);
    QCOMPARE(table.height(), 3 * ui::metrics::rowHeight);
}

void WidgetsSupportTest::tableCopies()
{
    QTableView table;
    ui::setUpTable(&table, u"Parts"_s);
    QStandardItemModel model;
    fill(model);
    table.setModel(&model);
    const QString header = u"name\tbytes\tshare\n"_s;
    const QString first = u"plain\t18446744073709551615\t0.319\n"_s;
    const QString second = u"with \"quotes\", commas\\nand breaks\\t\t0\t0.3333333333333333\n"_s;
    const QString third = u"third\t1234567\t0\n"_s;
    QCOMPARE(ui::tableAsText(&model), header + first + second + third);
    QCOMPARE(ui::selectionAsText(&table), ui::tableAsText(&model)); // nothing selected: all
    table.selectRow(2);
    table.selectionModel()->select(model.index(0, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    table.findChild<QAction*>(u"copyRows"_s)->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), header + first + third);
    table.findChild<QAction*>(u"copyTable"_s)->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), header + first + second + third);
    QCOMPARE(table.findChild<QAction*>(u"copyRows"_s)->shortcut(), QKeySequence(QKeySequence::Copy));
}

void WidgetsSupportTest::tableExports()
{
    QStandardItemModel model;
    fill(model);
    const QString path = m_folder.filePath(u"parts.csv"_s);
    ui::dialogs::setNextPath(path);
    bool failed = false;
    ui::askAndExportCsv(nullptr, &model, u"parts.csv"_s, [&](const engine::Error&) { failed = true; });
    QVERIFY(!failed);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(),
        QByteArray("name,bytes,share\r\nplain,18446744073709551615,0.319\r\n"
                   "\"with \"\"quotes\"\", commas\nand breaks\t\",0,0.3333333333333333\r\nthird,1234567,0\r\n"));
}

void WidgetsSupportTest::exportSaysWhyNot()
{
    QStandardItemModel model;
    const auto result = ui::exportCsv(&model, m_folder.filePath(u"missing/parts.csv"_s));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, engine::ErrorKind::Io);
    QVERIFY(!result.error().message.empty());
}

void WidgetsSupportTest::treeRowsAreEqual()
{
    QTreeView tree;
    ui::setUpTree(&tree, u"Directories"_s);
    QStandardItemModel model;
    auto* root = new QStandardItem(u"root"_s);
    root->appendRow(new QStandardItem(u"child"_s));
    model.appendRow(root);
    tree.setModel(&model);
    tree.setItemDelegateForColumn(0, new ui::StatusDelegate(statusRole, ui::StatusDelegate::Place::AfterText, &tree));
    tree.expandAll();
    tree.resize(200, 200);
    tree.show();
    QCOMPARE(tree.visualRect(root->index()).height(), ui::metrics::rowHeight);
    QCOMPARE(tree.visualRect(root->child(0)->index()).height(), ui::metrics::rowHeight);
}

void WidgetsSupportTest::numbersAreFormatted()
{
    using ui::NumberDelegate;
    using ui::NumberFormat;
    QCOMPARE(NumberDelegate(NumberFormat::Bytes, nullptr).text(3'785'432, true), ui::formatBytes(3'785'432, true));
    QCOMPARE(NumberDelegate(NumberFormat::Count, nullptr).text(QVariant::fromValue(quint64(4506)), false),
        ui::formatCount(4506));
    QCOMPARE(NumberDelegate(NumberFormat::Share, nullptr).text(0.319, false), ui::formatShare(0.319));
    QCOMPARE(NumberDelegate(NumberFormat::Signed, nullptr).text(-5, false), ui::formatNumber(-5));
    QCOMPARE(NumberDelegate(NumberFormat::Count, nullptr).text({}, false), u"–"_s);
    QCOMPARE(NumberDelegate(NumberFormat::Count, nullptr).text(u"off"_s, false), u"off"_s);
}

void WidgetsSupportTest::delegatesPaint()
{
    QTableView table;
    ui::setUpTable(&table, u"Parts"_s);
    QStandardItemModel model;
    auto* name = new QStandardItem(u"Log"_s);
    name->setData(u"wal"_s, partRole);
    auto* status = new QStandardItem(u"nouns"_s);
    status->setData(int(ui::Status::Loss), statusRole);
    auto* bytes = number(3'785'432);
    bytes->setData(true, estimateRole);
    model.appendRow({ name, status, bytes });
    table.setModel(&model);
    table.setItemDelegateForColumn(0, new ui::SwatchDelegate(partRole, &table));
    table.setItemDelegateForColumn(
        1, new ui::StatusDelegate(statusRole, ui::StatusDelegate::Place::BeforeText, &table));
    table.setItemDelegateForColumn(2, new ui::NumberDelegate(ui::NumberFormat::Bytes, &table, estimateRole));
    table.resize(500, 100);
    const QImage image = table.viewport()->grab().toImage();
    const auto count = [&](int column, const QColor& colour) {
        int found = 0;
        const QRect cell = table.visualRect(model.index(0, column));
        for (int x = cell.left(); x <= cell.right(); ++x) {
            for (int y = cell.top(); y <= cell.bottom(); ++y)
                found += image.pixelColor(x, y) == colour ? 1 : 0;
        }
        return found;
    };
    QVERIFY(count(0, ui::Theme::colours().part(ui::Part::Log)) > 40);
    QVERIFY(count(1, ui::Theme::colours().colour(ui::Role::Loss)) > 40);
    QCOMPARE(count(2, ui::Theme::colours().colour(ui::Role::Loss)), 0);
    bytes->setData(false, estimateRole);
    QVERIFY(table.viewport()->grab().toImage() != image); // the "≈" is gone
}

QTEST_MAIN(WidgetsSupportTest)
#include "tst_widgetssupport.moc"
