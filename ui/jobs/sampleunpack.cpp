// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/sampleunpack.h"

#include <array>
#include <memory>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <archive.h>
#include <archive_entry.h>

namespace ui {

using engine::ErrorKind;

namespace {
constexpr auto archiveName = "wordnet-sample.tar.zst";
constexpr qint64 largestSample = 256LL << 20; // bytes unpacked; the sample has 12 MiB

using Reader = std::unique_ptr<archive, int (*)(archive*)>;

tl::unexpected<engine::Error> unreadable(const QString& archivePath, const char* reason)
{
    return engine::fail(ErrorKind::Corrupt, archivePath.toStdString(),
        std::string("the archive cannot be read: ") + (reason ? reason : "it is damaged"), "install the program again");
}

tl::unexpected<engine::Error> unwritable(const QString& path, const QString& reason)
{
    return engine::fail(ErrorKind::Io, path.toStdString(), "the sample cannot be written: " + reason.toStdString(),
        "check the free space and your rights on that folder");
}

/// Whether `name` stays inside the folder "db" when it is unpacked.
bool isInside(const QString& name)
{
    return name == QStringLiteral("db") || (name.startsWith(QStringLiteral("db/")) && QDir::cleanPath(name) == name);
}

engine::Result<qint64> unpackFile(archive* reader, const QString& archivePath, const QString& path, qint64 limit)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return unwritable(path, file.errorString());
    std::array<char, 1 << 16> buffer{};
    qint64 total = 0;
    for (;;) {
        const la_ssize_t count = archive_read_data(reader, buffer.data(), buffer.size());
        if (count < 0)
            return unreadable(archivePath, archive_error_string(reader));
        if (count == 0)
            break;
        total += count;
        if (total > limit)
            return engine::fail(
                ErrorKind::TooLarge, archivePath.toStdString(), "the archive unpacks to more than a sample may");
        if (file.write(buffer.data(), count) != count)
            return unwritable(path, file.errorString());
    }
    if (!file.flush())
        return unwritable(path, file.errorString());
    return total;
}

/// All entries below "db" into `folder`; what else is in the archive is passed over.
engine::Result<void> unpackAll(
    archive* reader, const QString& archivePath, const QString& folder, const engine::Progress& progress)
{
    qint64 total = 0;
    archive_entry* entry = nullptr;
    for (;;) {
        const int status = archive_read_next_header(reader, &entry);
        if (status == ARCHIVE_EOF)
            return {};
        if (status != ARCHIVE_OK)
            return unreadable(archivePath, archive_error_string(reader));
        if (!engine::proceed(progress, static_cast<quint64>(total), 0))
            return engine::fail(ErrorKind::Cancelled, archivePath.toStdString(), "unpacking was stopped");
        QString name = QString::fromUtf8(archive_entry_pathname(entry));
        while (name.endsWith(u'/'))
            name.chop(1);
        if (!name.startsWith(QStringLiteral("db")))
            continue;
        if (!isInside(name))
            return unreadable(archivePath, "an entry leads outside of its folder");
        const QString path = folder + u'/' + name;
        if (archive_entry_filetype(entry) == AE_IFDIR) {
            if (!QDir().mkpath(path))
                return unwritable(path, QStringLiteral("the folder cannot be made"));
        } else if (archive_entry_filetype(entry) == AE_IFREG) {
            const auto bytes = unpackFile(reader, archivePath, path, largestSample - total);
            if (!bytes)
                return tl::unexpected(bytes.error());
            total += *bytes;
        } else {
            return unreadable(archivePath, "it holds something that is neither file nor folder");
        }
    }
}
} // namespace

QString sampleArchive()
{
    const QString program = QCoreApplication::applicationDirPath();
    const QStringList folders{ program + QStringLiteral("/../share/chromascope/sample/"), // moved as a whole
        QStringLiteral(SAMPLE_INSTALL_DIR "/"), // installed
        program + QStringLiteral("/sample/") }; // in its build tree
    for (const QString& folder : folders) {
        const QString path = folder + QLatin1String(archiveName);
        if (QFileInfo(path).isFile())
            return QDir::cleanPath(path);
    }
    return {};
}

QString sampleDirectory()
{
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/sample/wordnet-sample");
}

engine::Result<QString> unpackSample(
    const QString& archivePath, const QString& target, const engine::Progress& progress)
{
    if (QFileInfo(target + QStringLiteral("/chroma.sqlite3")).isFile())
        return target;
    const QString parent = QFileInfo(target).absolutePath();
    if (!QDir().mkpath(parent))
        return unwritable(parent, QStringLiteral("the folder cannot be made"));
    const Reader reader(archive_read_new(), archive_read_free);
    if (!reader)
        return engine::fail(ErrorKind::TooLarge, archivePath.toStdString(), "there is not enough memory to unpack it");
    archive_read_support_filter_zstd(reader.get());
    archive_read_support_format_tar(reader.get());
    if (archive_read_open_filename(reader.get(), QFile::encodeName(archivePath).constData(), 1 << 16) != ARCHIVE_OK)
        return unreadable(archivePath, archive_error_string(reader.get()));
    QTemporaryDir scratch(parent + QStringLiteral("/unpacking-XXXXXX"));
    if (!scratch.isValid())
        return unwritable(parent, scratch.errorString());
    if (const auto unpacked = unpackAll(reader.get(), archivePath, scratch.path(), progress); !unpacked)
        return tl::unexpected(unpacked.error());
    if (!QDir().rename(scratch.filePath(QStringLiteral("db")), target))
        return unwritable(target, QStringLiteral("something of that name is in the way"));
    return target;
}

} // namespace ui
