// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plotexport.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QStringList>
#include <QSvgGenerator>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int margin = 16;
constexpr int pngScale = 2;
constexpr int dotsPerInch = 96; // of the coordinates; points of type come out as on screen
constexpr double pointsPerInch = 72;

using Paint = std::function<void(QPainter&, const QRectF&)>;

void paintPage(QPainter& painter, const QSize& page, const Paint& paint)
{
    const QRectF whole(QPointF(0, 0), QSizeF(page));
    painter.fillRect(whole, Qt::white);
    paint(painter, whole.adjusted(margin, margin, -margin, -margin));
}

QByteArray png(const QSize& page, const QString& title, const Paint& paint)
{
    QImage image(page * pngScale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pngScale);
    image.setText(u"Title"_s, title);
    QPainter painter(&image);
    paintPage(painter, page, paint);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svg(const QSize& page, const QString& title, const Paint& paint)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(dotsPerInch);
    generator.setSize(page);
    generator.setViewBox(QRect(QPoint(0, 0), page));
    generator.setTitle(title);
    QPainter painter(&generator);
    paintPage(painter, page, paint);
    painter.end();
    return bytes;
}

QByteArray pdf(const QSize& page, const QString& title, const Paint& paint)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(dotsPerInch);
    writer.setPageSize(
        QPageSize(QSizeF(page) * (pointsPerInch / dotsPerInch), QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins({});
    writer.setTitle(title);
    QPainter painter(&writer);
    paintPage(painter, page, paint);
    painter.end();
    return bytes;
}

} // namespace

engine::Result<void> exportPicture(const QString& path, const QSize& size, const QString& title, const Paint& paint)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    const QSize page = size.expandedTo({ 1, 1 }) + QSize(2 * margin, 2 * margin);
    QByteArray bytes;
    if (suffix == "png"_L1)
        bytes = png(page, title, paint);
    else if (suffix == "svg"_L1)
        bytes = svg(page, title, paint);
    else if (suffix == "pdf"_L1)
        bytes = pdf(page, title, paint);
    else
        return engine::fail(engine::ErrorKind::BadArgument, path.toStdString(),
            "pictures are written as .png, .svg or .pdf", "give the file one of these endings");
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return engine::fail(engine::ErrorKind::Io, path.toStdString(), file.errorString().toStdString());
    return {};
}

QStringList pictureFilters()
{
    return { QCoreApplication::translate("ui::pictureFilters", "PNG picture (*.png)"),
        QCoreApplication::translate("ui::pictureFilters", "SVG drawing (*.svg)"),
        QCoreApplication::translate("ui::pictureFilters", "PDF document (*.pdf)") };
}

} // namespace ui
