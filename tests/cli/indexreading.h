// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QByteArray>
#include <QString>
#include <QtEndian>

#include "tests/support/damage.h"

namespace test {

/// A little-endian number in a file of an index.
template <typename T>
T at(const QByteArray& bytes, qint64 offset)
{
    return qFromLittleEndian<T>(bytes.constData() + offset);
}

/// Path of a file in an index folder.
inline QString in(const QString& folder, const char* name)
{
    return folder + u'/' + QString::fromUtf8(name);
}

/// Elements by level or degree.
using Counts = std::vector<quint64>;

inline void count(Counts& histogram, quint64 place)
{
    if (histogram.size() <= place)
        histogram.resize(place + 1);
    ++histogram[place];
}

/// A histogram without the empty places at its end.
inline Counts trimmed(Counts histogram)
{
    while (!histogram.empty() && histogram.back() == 0)
        histogram.pop_back();
    return histogram;
}

/// The files of an index, read once more by this test.
struct OwnReading
{
    explicit OwnReading(const QString& folder)
        : header(readFile(in(folder, "header.bin")))
        , records(readFile(in(folder, "data_level0.bin")))
        , links(readFile(in(folder, "link_lists.bin")))
        , elements(at<quint64>(header, 20))
    {
        const auto size = at<quint64>(header, 28);
        Counts into(elements);
        for (quint64 i = 0; i < elements; ++i) {
            const auto record = qint64(i * size);
            const auto degree = at<quint16>(records, record);
            count(out, degree);
            for (int link = 0; link < degree; ++link)
                ++into[at<quint32>(records, record + 4 + 4 * link)];
            deleted += quint64(records[record + 2] & 1);
        }
        for (const quint64 degree : into)
            count(incoming, degree);
        const auto block = 4 + 4 * at<quint64>(header, 60);
        for (quint64 i = 0; i < elements; ++i) {
            const auto bytes = at<quint32>(links, qint64(linkBytes));
            count(levels, bytes / block);
            linkBytes += 4 + bytes;
        }
    }

    QByteArray header;
    QByteArray records;
    QByteArray links;
    quint64 elements;
    quint64 deleted = 0;
    quint64 linkBytes = 0;
    Counts out;
    Counts incoming;
    Counts levels;
};

} // namespace test
