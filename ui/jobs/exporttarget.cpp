// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/exporttarget.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace ui {

using engine::ErrorKind;

namespace {
bool isBelow(const QString& path, const QString& directory)
{
    return path == directory || path.startsWith(directory + u'/');
}
} // namespace

engine::Result<void> checkTarget(const QString& directory, const QString& target)
{
    const QFileInfo file(target);
    const QString root = QFileInfo(directory).canonicalFilePath();
    const QString folder = file.absoluteDir().canonicalPath();
    if (folder.isEmpty()) {
        return engine::fail(ErrorKind::NotFound, target.toStdString(), "the folder to write into does not exist",
            "choose an existing folder");
    }
    // An existing target may itself be a link that leads into the directory.
    const QString real = file.exists() ? file.canonicalFilePath() : folder;
    if (!root.isEmpty() && (isBelow(folder, root) || isBelow(real, root))) {
        return engine::fail(ErrorKind::BadArgument, target.toStdString(),
            "this is inside the opened directory, which is never written to", "choose a folder outside of it");
    }
    return {};
}

engine::Error writeError(const QString& target, const QString& reason)
{
    return { ErrorKind::Io, target.toStdString(), {}, "the file cannot be written: " + reason.toStdString(),
        "check the free space and your rights on that folder" };
}

engine::Result<void> writeFile(const QString& directory, const QString& target, const QByteArray& content)
{
    if (const auto allowed = checkTarget(directory, target); !allowed)
        return allowed;
    QSaveFile file(target);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return tl::unexpected(writeError(target, file.errorString()));
    return {};
}

} // namespace ui
