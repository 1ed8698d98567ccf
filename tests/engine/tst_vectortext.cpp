// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QtTest>

#include "engine/search/vectortext.h"

using namespace engine;
using namespace engine::search;

/// One pasted vector: what is understood, and what is wrong where it is not.
class TestVectorText : public QObject
{
    Q_OBJECT

private slots:
    void understood_data();
    void understood();
    void refused_data();
    void refused();
    void smallNumbersAreZero();
    void limits();
    void roundTrip();
};

void TestVectorText::understood_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const char* text) { QTest::newRow(name) << QByteArray(text); };
    row("JSON", "[1, -2.5, 3e-1]");
    row("JSON without spaces", "[1,-2.5,0.3]");
    row("JSON, a list of one vector", " [[1, -2.5, 0.3]] \n");
    row("bare, commas", "1, -2.5, 0.3");
    row("bare, spaces", "1 -2.5 .3");
    row("bare, lines", "1\n-2.5\r\n0.3\n");
    row("bare, tabs and semicolons", "1;\t-2.5;\t+0.3");
    row("Python, comma at the end", "[1.0, -2.5, 0.3,]");
    row("Python tuple", "(1.0, -2.5, 0.3)");
    row("printed by NumPy", "[ 1.  -2.5  0.3]");
    row("printed by NumPy, two lines", "[[ 1.  -2.5\n   0.3]]");
    row("repr of NumPy", "array([ 1. , -2.5,  0.3], dtype=float32)");
    row("repr of NumPy, one row", "np.array([[1., -2.5, 0.3]])");
    row("scalars of NumPy 2", "[np.float32(1.0), np.float32(-2.5), np.float32(0.3)]");
    row("PyTorch", "tensor([ 1.0000, -2.5000,  0.3000], device='cuda:0', grad_fn=<Div(0)>)");
}

void TestVectorText::understood()
{
    QFETCH(QByteArray, text);
    const auto vector = parseVectorText(
        std::string_view(text.constData(), std::size_t(text.size())), { std::size_t{ 3 }, Space::Cosine });
    QVERIFY2(vector, vector ? "" : vector.error().message.c_str());
    QCOMPARE(*vector, (std::vector<float>{ 1.0F, -2.5F, 0.3F }));
}

void TestVectorText::refused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("offset"); // -1 = of the whole
    const auto row = [](const char* name, const QByteArray& text, const char* reason, int offset = -1) {
        QTest::newRow(name) << text << QString::fromUtf8(reason) << offset;
    };
    row("empty", "", "there is no number in it");
    row("white space", " \n\t", "there is no number in it");
    row("brackets only", "[]", "there is no number in it");
    row("too few", "[1, 2]", "it has 2 numbers, the collection's vectors have 3");
    row("one", "1", "it has 1 number, the collection's vectors have 3");
    row("too many", "1 2 3 4", "it has 4 numbers, the collection's vectors have 3");
    row("NaN", "[1, NaN, 3]", "number 2 is NaN, not a number, at character 5", 4);
    row("nan of NumPy", "[ 1. nan 3.]", "number 2 is nan, not a number, at character 6", 5);
    row("null", "[1, 2, null]", "number 3 is null, not a number, at character 8", 7);
    row("None", "[None, 2, 3]", "number 1 is None, not a number, at character 2", 1);
    row("infinite", "[Infinity, 2, 3]", "number 1 is infinite, at character 2", 1);
    row("minus infinite", "1 2 -inf", "number 3 is infinite", 5);
    row("beyond float", "1 2e39 3", "number 2, 2e39, is beyond what a 32-bit float holds, at character 3", 2);
    row("beyond double", "1 2 3e999", "number 3, 3e999, is beyond what a 32-bit float holds", 4);
    row("zero", "0 0.0 -0", "its length is zero");
    row("squares vanish", "1e-30 0 0", "its length is zero");
    row("a word", "1 two 3", "'two' is no number, at character 3", 2);
    row("hexadecimal", "0x10 2 3", "'x10' follows a number without a comma or a space, at character 2", 1);
    row("two points", "1.2.3 2 3", "'.3' follows a number without a comma or a space, at character 4", 3);
    row("a quote", "[\"1\", 2, 3]", "is no number, at character 2", 1);
    row("a control character", QByteArray("1\0 2 3", 6), "'\\x00' is no number, at character 2", 1);
    row("a thousands separator", "1_000 2 3", "'_000' follows a number without a comma or a space", 1);
    row("nothing between commas", "[1,,3]", "there is no number before ','", 3);
    row("comma first", "[,1,2,3]", "there is no number before ','", 1);
    row("abbreviated", "[ 0.1  0.2 ...  0.3]", "the vector is abbreviated, at character 12", 11);
    row("abbreviated, one character", "[0.1, \xE2\x80\xA6, 0.3]", "the vector is abbreviated", 6);
    row("two vectors", "[1, 2, 3] [4, 5, 6]", "a second vector begins, at character 11", 10);
    row("two vectors in a list", "[[1, 2, 3], [4, 5, 6]]", "a second vector begins, at character 13", 12);
    row("more after the end", "[1, 2, 3] 4", "a number follows the end of the vector, at character 11", 10);
    row("open", "[1, 2, 3", "'[' is not closed, at character 9", 8);
    row("closed twice", "[1, 2, 3]]", "nothing is open that ']' could close, at character 10", 9);
    row("closed otherwise", "[1, 2, 3)", "nothing is open that ')' could close, at character 9", 8);
    row("deep", QByteArray(20, '[') + "1", "more than 16 brackets are open, at character 17", 16);
    row("a call of something", "eval([1, 2, 3])", "'eval([1' is no number", 0);
    row("a keyword outside", "x=1 2 3", "'x=1' is no number", 0);
    row("a keyword without an end", "array([1, 2, 3], dtype=float32", "is not closed", 17);
    row("a minus alone", "1 - 3", "'-' is no number, at character 3", 2);
    row("no UTF-8", "1 \xff 3", "'\\xff' is no number, at character 3", 2);
}

void TestVectorText::refused()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    QFETCH(int, offset);
    const auto vector = parseVectorText(
        std::string_view(text.constData(), std::size_t(text.size())), { std::size_t{ 3 }, Space::Cosine });
    QVERIFY(!vector);
    QCOMPARE(vector.error().kind, ErrorKind::BadArgument);
    const QString message = QString::fromStdString(vector.error().message);
    QVERIFY2(message.contains(reason), qPrintable(message));
    QVERIFY(!vector.error().hint.empty());
    QCOMPARE(vector.error().offset ? int(*vector.error().offset) : -1, offset);
}

void TestVectorText::smallNumbersAreZero()
{
    QCOMPARE(parseVectorText("1e-999 0.000001e-400 1").value(), (std::vector<float>{ 0.0F, 0.0F, 1.0F }));
    QCOMPARE(parseVectorText("0 0 0", { std::size_t{ 3 }, Space::L2 }).value(), std::vector<float>(3, 0.0F));
    const std::string tiny = "-0." + std::string(500, '0') + "1";
    QCOMPARE(parseVectorText(tiny).value(), std::vector<float>{ 0.0F });
    QVERIFY(!parseVectorText(std::string(500, '9')));
    QVERIFY(!parseVectorText("0.001e9999"));
    QVERIFY(!parseVectorText("3e38 3e38", { std::size_t{ 2 }, Space::Cosine })); // its length is no float
    QVERIFY(parseVectorText("3e38 3e38", { std::size_t{ 2 }, Space::InnerProduct }));
}

void TestVectorText::limits()
{
    std::string many;
    for (std::size_t i = 0; i < vectorTextNumbers; ++i)
        many += "1 ";
    QCOMPARE(parseVectorText(many).value().size(), vectorTextNumbers);
    QCOMPARE(parseVectorText(many + "1").error().kind, ErrorKind::TooLarge);
    QCOMPARE(parseVectorText(std::string(vectorTextLimit + 1, ' ')).error().kind, ErrorKind::TooLarge);
}

/// Every float comes back from nine digits of it.
void TestVectorText::roundTrip()
{
    std::vector<float> values;
    QStringList texts;
    for (float value = 1e-38F; std::isfinite(value); value *= -1.7F) {
        values.push_back(value);
        texts << QString::number(double(value), 'g', 9);
    }
    const QByteArray text = texts.join(QStringLiteral(", ")).toLatin1();
    QCOMPARE(parseVectorText(text.constData()).value(), values);
}

QTEST_GUILESS_MAIN(TestVectorText)
#include "tst_vectortext.moc"
