// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/memoryparts.h"

#include <array>

#include <QCoreApplication>

namespace ui {

using engine::memory::MemoryParts;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(MemoryParts)
};

struct PartOfMemory
{
    std::uint64_t MemoryParts::*bytes;
    const char* key;
    const char* label;
    const char* heading;
    const char* explanation;
};

constexpr std::array<PartOfMemory, memoryPartCount> all{ {
    { &MemoryParts::vectors, "vectors", QT_TRANSLATE_NOOP("MemoryParts", "Vectors"),
        QT_TRANSLATE_NOOP("MemoryParts", "vectors"),
        QT_TRANSLATE_NOOP("MemoryParts", "Floats of live elements, and of buffers for vectors that wait in the log") },
    { &MemoryParts::level0Links, "level0_links", QT_TRANSLATE_NOOP("MemoryParts", "Level-0 links"),
        QT_TRANSLATE_NOOP("MemoryParts", "level 0"),
        QT_TRANSLATE_NOOP("MemoryParts", "Room for links in the records of level 0") },
    { &MemoryParts::upperLinks, "upper_links", QT_TRANSLATE_NOOP("MemoryParts", "Upper links"),
        QT_TRANSLATE_NOOP("MemoryParts", "upper"),
        QT_TRANSLATE_NOOP("MemoryParts",
            "Links of the upper levels, and what is kept beside each record: level, lock, "
            "length, visited mark") },
    { &MemoryParts::labels, "labels", QT_TRANSLATE_NOOP("MemoryParts", "Labels"),
        QT_TRANSLATE_NOOP("MemoryParts", "labels"),
        QT_TRANSLATE_NOOP("MemoryParts",
            "Labels in the records, 65536 locks for them (2.5 MiB however few there are), "
            "and the tables from label to element") },
    { &MemoryParts::idMaps, "id_maps", QT_TRANSLATE_NOOP("MemoryParts", "Id maps"),
        QT_TRANSLATE_NOOP("MemoryParts", "id maps"),
        QT_TRANSLATE_NOOP("MemoryParts", "From id to label and back, with the ids' text") },
    { &MemoryParts::capacityWaste, "capacity_waste", QT_TRANSLATE_NOOP("MemoryParts", "Spare slots"),
        QT_TRANSLATE_NOOP("MemoryParts", "spare"),
        QT_TRANSLATE_NOOP("MemoryParts", "Slots reserved for elements that are not there") },
    { &MemoryParts::deleted, "deleted", QT_TRANSLATE_NOOP("MemoryParts", "Deleted"),
        QT_TRANSLATE_NOOP("MemoryParts", "deleted"),
        QT_TRANSLATE_NOOP("MemoryParts", "Everything of deleted elements; only a rebuild gives it back") },
} };

const PartOfMemory& at(int part)
{
    return all.at(static_cast<std::size_t>(part));
}

} // namespace

quint64 memoryPart(const MemoryParts& parts, int part)
{
    return parts.*at(part).bytes;
}

QString memoryPartLabel(int part)
{
    return Text::tr(at(part).label);
}

QString memoryPartHeading(int part)
{
    return Text::tr(at(part).heading);
}

QString memoryPartExplanation(int part)
{
    return Text::tr(at(part).explanation);
}

QString memoryPartKey(int part)
{
    return QString::fromLatin1(at(part).key);
}

} // namespace ui
