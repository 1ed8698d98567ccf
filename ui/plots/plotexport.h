// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QSize>
#include <QString>

#include "engine/core/error.h"

class QPainter;
class QRectF;

namespace ui {

/// Writes a picture of `size` (plus a margin) on white ground as .png (2 ×), .svg or .pdf, after the suffix of `path`;
/// another suffix is ErrorKind::BadArgument. An existing file is replaced only by a whole one. `title` goes into the
/// file's own data. `paint` gets the area to fill.
engine::Result<void> exportPicture(const QString& path, const QSize& size, const QString& title,
    const std::function<void(QPainter&, const QRectF&)>& paint);

/// The filters of a save dialog for it.
QStringList pictureFilters();

} // namespace ui
