// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QTest>

#include "ui/models/neighboursmodel.h"

using namespace Qt::StringLiterals;
using namespace ui;
using engine::search::ComparedNeighbour;
using engine::search::NeighbourVerdict;
using Model = NeighboursModel;

namespace {

/// Found, missed, tied in each of both ways, and extra.
NeighboursAnswer everyVerdict()
{
    NeighboursAnswer answer;
    answer.compared.approximate.emplace();
    answer.compared.rows = { { 7, 0.1F, 1, 1, NeighbourVerdict::Found }, { 8, 0.2F, 2, {}, NeighbourVerdict::Missed },
        { 9, 0.3F, 3, {}, NeighbourVerdict::Tied }, { 10, 0.3F, {}, 2, NeighbourVerdict::Tied },
        { 11, 0.4F, {}, 3, NeighbourVerdict::Extra } };
    answer.records = { { "a", "one\nline" }, { "b\x01", {} }, { "c", {} }, { "d", {} }, { "e", {} } };
    return answer;
}

QVariant cell(const QAbstractItemModel& model, int row, int column, int role = Qt::DisplayRole)
{
    return model.index(row, column).data(role);
}

} // namespace

/// The table of neighbours: raw figures, marks by verdict.
class TestNeighboursModel : public QObject
{
    Q_OBJECT

private slots:
    void verdicts();
    void withoutSearch();
    void replaced();
    void headings();
};

void TestNeighboursModel::verdicts()
{
    Model model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setAnswer(everyVerdict());
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(cell(model, 0, Model::DistanceColumn).toFloat(), 0.1F);
    QCOMPARE(cell(model, 0, Model::DocumentColumn).toString(), u"one\\nline"_s);
    QCOMPARE(cell(model, 1, Model::IdColumn).toString(), u"b\\x01"_s);
    QCOMPARE(cell(model, 1, Model::IdColumn, IdRole).toString(), u"b\x01"_s); // as it is
    const QList<QPair<QVariant, Status>> exact{ { quint64(1), Status::Good }, { quint64(2), Status::Good },
        { quint64(3), Status::Good }, { u"farther"_s, Status::None }, { u"farther"_s, Status::None } };
    const QList<QPair<QVariant, Status>> found{ { quint64(1), Status::Good }, { u"missed"_s, Status::Wrong },
        { u"tied"_s, Status::Hygiene }, { quint64(2), Status::Good }, { quint64(3), Status::Hygiene } };
    QStringList explanations;
    for (int row = 0; row < 5; ++row) {
        QCOMPARE(cell(model, row, Model::ExactColumn), exact[row].first);
        QCOMPARE(cell(model, row, Model::ExactColumn, StatusRole).toInt(), int(exact[row].second));
        QCOMPARE(cell(model, row, Model::ApproximateColumn), found[row].first);
        QCOMPARE(cell(model, row, Model::ApproximateColumn, StatusRole).toInt(), int(found[row].second));
        explanations << cell(model, row, Model::ApproximateColumn, Qt::ToolTipRole).toString();
    }
    QCOMPARE(explanations.removeDuplicates(), 1); // both that are tied
}

void TestNeighboursModel::withoutSearch()
{
    NeighboursAnswer answer = everyVerdict();
    answer.compared.approximate.reset();
    answer.compared.rows.resize(3);
    answer.records.resize(3);
    Model model;
    model.setAnswer(answer);
    for (int row = 0; row < 3; ++row) {
        QVERIFY(!cell(model, row, Model::ApproximateColumn, StatusRole).toInt());
        QCOMPARE(cell(model, row, Model::ExactColumn), QVariant(quint64(row + 1)));
    }
    QVERIFY(!cell(model, 1, Model::ApproximateColumn).isValid());
}

void TestNeighboursModel::replaced()
{
    Model model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setAnswer(everyVerdict());
    NeighboursAnswer other = everyVerdict();
    std::swap(other.compared.rows[0], other.compared.rows[4]);
    std::swap(other.records[0], other.records[4]);
    other.compared.rows.pop_back();
    other.records.pop_back();
    model.setAnswer(other);
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(cell(model, 0, Model::IdColumn).toString(), u"e"_s);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestNeighboursModel::headings()
{
    const Model model;
    for (int column = 0; column < model.columnCount(); ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
    QVERIFY(!model.headerData(model.columnCount(), Qt::Horizontal).isValid());
}

QTEST_GUILESS_MAIN(TestNeighboursModel)
#include "tst_neighboursmodel.moc"
