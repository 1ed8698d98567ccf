// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/exporttarget.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include "engine/report/exporter.h"

namespace ui {

using engine::ErrorKind;

engine::Result<void> checkTarget(const QString& directory, const QString& target)
{
    if (!QFileInfo(target).absoluteDir().exists()) {
        return engine::fail(ErrorKind::NotFound, target.toStdString(), "the folder to write into does not exist",
            "choose an existing folder");
    }
    return engine::report::refuseInside(directory.toStdString(), target.toStdString());
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
