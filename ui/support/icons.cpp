// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/icons.h"

#include <array>

#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "ui/support/theme.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

// In the order of enum Icon.
constexpr std::array<QLatin1StringView, iconCount> names{ "open"_L1, "back"_L1, "forward"_L1, "refresh"_L1, "export"_L1,
    "report"_L1, "settings"_L1, "cancel"_L1, "search"_L1, "filter"_L1, "folder"_L1, "database"_L1, "collection"_L1,
    "wrong"_L1, "loss"_L1, "hygiene"_L1, "good"_L1, "copy"_L1, "theme"_L1, "sample"_L1, "tasks"_L1, "log"_L1 };

QString fileOf(Icon icon)
{
    return u":/icons/"_s + names.at(static_cast<std::size_t>(icon)) + u".svg"_s;
}

/// Asks for the colour when it paints, so an icon made once follows every theme change.
class Engine : public QIconEngine
{
public:
    Engine(Icon icon, Status status)
        : m_icon(icon)
        , m_status(status)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const int size = qMin(rect.width(), rect.height());
        const QPixmap picture =
            iconPixmap(m_icon, colour(mode), size, painter->device() ? painter->device()->devicePixelRatio() : 1);
        painter->drawPixmap(rect.center() - QPoint((size - 1) / 2, (size - 1) / 2), picture);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        // `size` is in device pixels here.
        const int logical = qRound(qMin(size.width(), size.height()) / scale);
        return iconPixmap(m_icon, colour(mode), logical, scale);
    }

    QIconEngine* clone() const override { return new Engine(*this); }
    QString key() const override { return u"chromascope"_s; }
    bool isNull() override { return false; }

private:
    QColor colour(QIcon::Mode mode) const
    {
        const Colours& colours = Theme::colours();
        const QColor full = m_status == Status::None ? colours.colour(Role::Text) : colours.status(m_status);
        return mode == QIcon::Disabled ? mix(colours.colour(Role::Card), full, 0.4) : full;
    }

    Icon m_icon;
    Status m_status;
};

Icon iconOf(Status status)
{
    switch (status) {
    case Status::Loss:
        return Icon::Loss;
    case Status::Wrong:
        return Icon::Wrong;
    case Status::Hygiene:
        return Icon::Hygiene;
    case Status::Good:
    case Status::None:
        break;
    }
    return Icon::Good;
}

} // namespace

QIcon icon(Icon icon)
{
    return QIcon(new Engine(icon, Status::None));
}

QIcon statusIcon(Status status)
{
    return status == Status::None ? QIcon() : QIcon(new Engine(iconOf(status), status));
}

QPixmap iconPixmap(Icon icon, const QColor& colour, int size, double devicePixelRatio)
{
    const QString file = fileOf(icon);
    const QString key =
        file + colour.name(QColor::HexArgb) + u'/' + QString::number(size) + u'@' + QString::number(devicePixelRatio);
    QPixmap picture;
    if (QPixmapCache::find(key, &picture))
        return picture;
    const int pixels = qMax(1, qRound(size * devicePixelRatio));
    QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    QSvgRenderer(file).render(&painter, QRectF(0, 0, pixels, pixels));
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(image.rect(), colour);
    painter.end();
    picture = QPixmap::fromImage(image);
    picture.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, picture);
    return picture;
}

void paintStatus(QPainter& painter, const QRectF& rect, Status status, const Colours& colours)
{
    if (status == Status::None)
        return;
    const int size = qMin(14, int(qMin(rect.width(), rect.height())));
    const double ratio = painter.device() ? painter.device()->devicePixelRatio() : 1;
    const QPixmap picture = iconPixmap(iconOf(status), colours.status(status), size, ratio);
    painter.drawPixmap(
        QPointF(qRound(rect.center().x() - size / 2.0), qRound(rect.center().y() - size / 2.0)), picture);
}

} // namespace ui
