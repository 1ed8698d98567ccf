// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>

#include <QByteArray>
#include <QList>

/// Pieces of a pickle as Chroma 1.x accepts one that was written by hand, to put damaged ones together.
namespace test::pickle {

template <typename T>
QByteArray raw(T value)
{
    QByteArray bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

inline QByteArray text(const QByteArray& value)
{
    return 'X' + raw<std::uint32_t>(std::uint32_t(value.size())) + value;
}

inline QByteArray number(std::int32_t value)
{
    return 'J' + raw(value);
}

inline const QByteArray none = "N";

/// A map in one batch; an empty one as the writers write it.
inline QByteArray map(const QList<std::pair<QByteArray, QByteArray>>& pairs)
{
    QByteArray bytes = "}";
    if (pairs.isEmpty())
        return bytes;
    bytes += '(';
    for (const auto& [key, value] : pairs)
        bytes += key + value;
    return bytes + 'u';
}

inline QByteArray whole(const QByteArray& value)
{
    return "\x80\x03" + value + '.';
}

/// A dict of the six fields with the given maps.
inline QByteArray idMap(int added, const QByteArray& idToLabel, const QByteArray& labelToId)
{
    return whole(map({ { text("dimensionality"), none }, { text("total_elements_added"), number(added) },
        { text("max_seq_id"), none }, { text("id_to_label"), idToLabel }, { text("label_to_id"), labelToId },
        { text("id_to_seq_id"), map({}) } }));
}

} // namespace test::pickle
