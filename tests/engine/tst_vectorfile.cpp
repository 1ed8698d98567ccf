// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstring>
#include <limits>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/search/vectorfile.h"

using namespace engine;
using namespace engine::search;

namespace {

template <typename T>
QByteArray raw(std::initializer_list<T> values)
{
    QByteArray bytes;
    for (const T value : values)
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    return bytes;
}

/// An .npy file of version 1, as numpy.save() writes it.
QByteArray npy(const QByteArray& dictionary, const QByteArray& data)
{
    QByteArray header = dictionary;
    while ((10 + header.size() + 1) % 64 != 0)
        header.append(' ');
    header.append('\n');
    return QByteArray("\x93NUMPY\x01\x00", 8) + raw<quint16>({ quint16(header.size()) }) + header + data;
}

const QByteArray twoByTwo = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";

} // namespace

class TestVectorFile : public QObject
{
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void missingFile();

private:
    std::string write(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("a test file cannot be written");
        return file.fileName().toStdString();
    }

    QTemporaryDir m_folder;
};

void TestVectorFile::reads_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("count");
    const auto row = [](const char* title, const char* name, const QByteArray& content, int count = 2) {
        QTest::newRow(title) << QString::fromLatin1(name) << content << count;
    };
    row("json", "a.json", "[[1, 2.5], [3, -4e0]]");
    row("json, one vector", "a.json", "[1, 2.5]", 1);
    row("json without an ending", "vectors", "[[1, 2.5], [3, -4]]");
    row("f32", "a.f32", raw<float>({ 1, 2.5F, 3, -4 }));
    row("fvecs", "a.fvecs", raw<qint32>({ 2 }) + raw<float>({ 1, 2.5F }) + raw<qint32>({ 2 }) + raw<float>({ 3, -4 }));
    row("npy f4", "a.npy", npy(twoByTwo, raw<float>({ 1, 2.5F, 3, -4 })));
    row("npy f8", "a.npy",
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", raw<double>({ 1, 2.5, 3, -4 })));
    row("npy, one axis", "a.npy",
        npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }", raw<float>({ 1, 2.5F })), 1);
}

void TestVectorFile::reads()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(int, count);
    const auto table = readVectorFile(write(name, content), 2);
    QVERIFY2(table, table ? "" : table.error().message.c_str());
    QCOMPARE(table->dimension, std::size_t{ 2 });
    QCOMPARE(table->count(), std::size_t(count));
    const std::vector<float> expected{ 1, 2.5F, 3, -4 };
    QVERIFY(std::equal(table->values.begin(), table->values.end(), expected.begin()));
    QCOMPARE((*table)[0][1], 2.5F);
}

void TestVectorFile::refuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("why");
    QTest::addColumn<int>("offset");
    const auto row = [](const char* title, const char* name, const QByteArray& content, const char* why,
                         int offset = 0) {
        QTest::newRow(title) << QString::fromLatin1(name) << content << QString::fromLatin1(why) << offset;
    };
    row("empty", "a.json", "", "no JSON");
    row("no JSON", "a.json", "[[1, 2], [3", "no JSON", 11);
    row("object", "a.json", "{}", "no array of vectors");
    row("no vector", "a.json", "[]", "no vector");
    row("another dimension", "a.json", "[[1, 2, 3]]", "have 3 dimensions, the collection has 2");
    row("uneven", "a.json", "[[1, 2], [3]]", "have 1 dimensions");
    row("text", "a.json", "[[1, \"2\"]]", "no number");
    row("deep", "a.json", QByteArray(100'000, '['), "no JSON", 100'000);
    row("beyond float", "a.json", "[[1, 1e300]]", "not finite", -1);
    row("f32 cut", "a.f32", raw<float>({ 1, 2, 3 }), "no whole number of vectors", 8);
    row("f32 NaN", "a.f32", raw<float>({ 1, std::numeric_limits<float>::quiet_NaN() }), "not finite", -1);
    row("fvecs cut in a vector", "a.fvecs", raw<qint32>({ 2 }) + raw<float>({ 1 }), "middle of a vector", 4);
    row("fvecs cut in a length", "a.fvecs", QByteArray("\x02\x00", 2), "middle of a vector's dimension");
    row("fvecs of a negative length", "a.fvecs", raw<qint32>({ -1, 0 }), "make no sense");
    row("fvecs of a huge length", "a.fvecs", raw<qint32>({ 0x7fffffff, 0 }), "make no sense");
    row("npy without magic", "a.npy", QByteArray(100, 'x'), "NumPy");
    row("npy of version 9", "a.npy", QByteArray("\x93NUMPY\x09\x00", 8) + QByteArray(100, ' '), "version 9", 6);
    row("npy header cut", "a.npy", QByteArray("\x93NUMPY\x01\x00\xff\xff{}", 12), "inside its own header", 8);
    row("npy of integers", "a.npy", npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2), }", {}), "'<i8'",
        10);
    row("npy of three axes", "a.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 2), }", {}),
        "no table", 10);
    row("npy in Fortran order", "a.npy", npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", {}),
        "C order", 10);
    row("npy of a huge count", "a.npy",
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905, 2), }", raw<float>({ 1, 2 })),
        "are announced", 128);
    row("npy cut", "a.npy", npy(twoByTwo, raw<float>({ 1, 2, 3 })), "12 bytes follow", 128);
    row("npy of another dimension", "a.npy",
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }", raw<float>({ 1, 2, 3 })),
        "have 3 dimensions", 10);
}

void TestVectorFile::refuses()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QString, why);
    QFETCH(int, offset);
    const std::string path = write(name, content);
    const auto table = readVectorFile(path, 2);
    QVERIFY(!table);
    QCOMPARE(table.error().kind, ErrorKind::BadArgument);
    QCOMPARE(table.error().path, path);
    QVERIFY2(QString::fromStdString(table.error().message).contains(why), table.error().message.c_str());
    if (offset >= 0)
        QCOMPARE(table.error().offset.value_or(12345678), std::uint64_t(offset));
}

void TestVectorFile::missingFile()
{
    const std::string path = m_folder.filePath(QStringLiteral("nothing.npy")).toStdString();
    const auto table = readVectorFile(path);
    QVERIFY(!table);
    QCOMPARE(table.error().kind, ErrorKind::NotFound);
    QVERIFY(!readVectorFile(write(QStringLiteral("a.f32"), raw<float>({ 1, 2 }))));
}

QTEST_GUILESS_MAIN(TestVectorFile)
#include "tst_vectorfile.moc"
