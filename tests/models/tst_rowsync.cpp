// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <random>

#include <QTest>

#include "ui/models/rowsync.h"

/// Any list of keys becomes any other, and what stays in order is never touched.
class TestRowSync : public QObject
{
    Q_OBJECT

private slots:
    void turnsOneListIntoAnother();
    void leavesAloneWhatStays();
};

static std::vector<int> shuffledSubset(std::mt19937& random)
{
    std::vector<int> keys;
    for (int key = 0; key < 12; ++key) {
        if (random() % 3 != 0)
            keys.push_back(key);
        if (random() % 8 == 0)
            keys.push_back(key); // a damaged catalog may have an id twice
    }
    if (random() % 2 == 0)
        std::shuffle(keys.begin(), keys.end(), random);
    return keys;
}

void TestRowSync::turnsOneListIntoAnother()
{
    std::mt19937 random(20261121);
    for (int round = 0; round < 2000; ++round) {
        std::vector<int> rows = shuffledSubset(random);
        const std::vector<int> wanted = shuffledSubset(random);
        ui::syncRows(
            rows, wanted,
            [&](int first, int last) {
                QVERIFY(first >= 0 && first <= last && last < static_cast<int>(rows.size()));
                rows.erase(rows.begin() + first, rows.begin() + last + 1);
            },
            [&](int first, int last) {
                QVERIFY(first >= 0 && first <= last && first <= static_cast<int>(rows.size()));
                rows.insert(rows.begin() + first, wanted.begin() + first, wanted.begin() + last + 1);
            });
        QCOMPARE(rows, wanted);
    }
}

void TestRowSync::leavesAloneWhatStays()
{
    const std::vector<int> before{ 1, 2, 3, 4, 5 };
    const std::vector<int> after{ 0, 1, 3, 5, 6, 7 };
    QStringList calls;
    ui::syncRows(
        before, after, [&](int first, int last) { calls << QStringLiteral("-%1..%2").arg(first).arg(last); },
        [&](int first, int last) { calls << QStringLiteral("+%1..%2").arg(first).arg(last); });
    const QStringList expected{ QStringLiteral("-3..3"), QStringLiteral("-1..1"), QStringLiteral("+0..0"),
        QStringLiteral("+4..5") };
    QCOMPARE(calls, expected);
}

QTEST_GUILESS_MAIN(TestRowSync)
#include "tst_rowsync.moc"
