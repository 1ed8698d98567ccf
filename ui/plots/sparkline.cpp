// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sparkline.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/models/formatting.h"
#include "ui/support/theme.h"

namespace ui {

namespace {
constexpr int plotHeight = 72;
constexpr double widestBar = 6;
} // namespace

VectorFigures figuresOf(const std::vector<float>& vector)
{
    VectorFigures figures;
    figures.minimum = std::numeric_limits<double>::infinity();
    figures.maximum = -figures.minimum;
    double sum = 0;
    double squares = 0;
    for (const float component : vector) {
        const double value = component;
        squares += value * value;
        if (!std::isfinite(value)) {
            ++figures.notFinite;
            continue;
        }
        figures.minimum = std::min(figures.minimum, value);
        figures.maximum = std::max(figures.maximum, value);
        sum += value;
    }
    const auto finite = static_cast<double>(vector.size() - figures.notFinite);
    figures.mean = sum / finite; // NaN for none
    figures.norm = std::sqrt(squares);
    if (finite == 0)
        figures.minimum = figures.maximum = std::numeric_limits<double>::quiet_NaN();
    return figures;
}

Sparkline::Sparkline(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(120);
    setAccessibleName(tr("Components of the vector"));
    setVector({});
}

void Sparkline::setVector(std::vector<float> vector)
{
    m_vector = std::move(vector);
    m_figures = figuresOf(m_vector);
    const auto number = [](double value) { return formatDecimal(value, 4); };
    setAccessibleDescription(m_vector.empty()
            ? tr("There is no vector.")
            : tr("%1 components from %2 to %3, mean %4, norm %5")
                  .arg(formatCount(m_vector.size()), number(m_figures.minimum), number(m_figures.maximum),
                      number(m_figures.mean), number(m_figures.norm)));
    setCurrent(std::nullopt);
    update();
}

void Sparkline::setCurrent(std::optional<std::size_t> index)
{
    if (index && *index >= m_vector.size())
        index.reset();
    if (m_current == index)
        return;
    m_current = index;
    update();
    emit currentChanged();
}

QString Sparkline::textOf(std::size_t index) const
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), m_vector.at(index)).ptr;
    return QStringLiteral("[%1]  %2").arg(index).arg(QString::fromLatin1(text.data(), end - text.data()));
}

QSize Sparkline::sizeHint() const
{
    return { 240, plotHeight };
}

QRectF Sparkline::plotRect() const
{
    return QRectF(rect()).adjusted(1, 3, -1, -3);
}

double Sparkline::yOf(double value, const QRectF& plot) const
{
    const double low = std::min(0.0, m_figures.minimum);
    const double high = std::max(0.0, m_figures.maximum);
    const double span = high > low ? high - low : 1.0;
    return plot.bottom() - (value - low) / span * plot.height();
}

void Sparkline::paintColumns(QPainter& painter, const QRectF& plot) const
{
    const std::size_t count = m_vector.size();
    const auto columns = std::min<std::size_t>(count, static_cast<std::size_t>(std::max(1.0, plot.width())));
    const double step = plot.width() / static_cast<double>(columns);
    const double zero = yOf(0, plot);
    for (std::size_t column = 0; column < columns; ++column) {
        double low = 0;
        double high = 0;
        bool isFinite = true;
        for (std::size_t at = column * count / columns; at < (column + 1) * count / columns; ++at) {
            const double value = m_vector[at];
            isFinite = isFinite && std::isfinite(value);
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
        const double left = plot.left() + step * static_cast<double>(column);
        const double width = std::clamp(step * 0.8, 1.0, widestBar);
        const double top = yOf(high, plot);
        const double bottom = std::max(yOf(low, plot), top + 1);
        painter.fillRect(QRectF(left, std::min(top, zero), width, std::max(1.0, bottom - top)),
            isFinite ? Theme::colours().part(Part::Vectors) : Theme::colours().colour(Role::Loss));
    }
}

void Sparkline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRectF plot = plotRect();
    if (m_vector.empty()) {
        painter.setPen(Theme::colours().colour(Role::MutedText));
        painter.drawText(plot, Qt::AlignCenter, tr("no vector"));
        return;
    }
    if (m_current) {
        const double step = plot.width() / static_cast<double>(m_vector.size());
        painter.fillRect(QRectF(plot.left() + step * static_cast<double>(*m_current), plot.top(), std::max(2.0, step),
                             plot.height()),
            Theme::colours().colour(Role::AccentQuiet));
    }
    paintColumns(painter, plot);
    painter.setPen(Theme::colours().colour(Role::Border));
    const double zero = std::round(yOf(0, plot)) + 0.5;
    painter.drawLine(QPointF(plot.left(), zero), QPointF(plot.right(), zero));
    if (hasFocus()) {
        painter.setPen(Theme::colours().colour(Role::FocusRing));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void Sparkline::mouseMoveEvent(QMouseEvent* event)
{
    if (m_vector.empty())
        return;
    const QRectF plot = plotRect();
    const double share = std::clamp((event->position().x() - plot.left()) / plot.width(), 0.0, 1.0);
    setCurrent(std::min(static_cast<std::size_t>(share * static_cast<double>(m_vector.size())), m_vector.size() - 1));
    QToolTip::showText(event->globalPosition().toPoint(), textOf(*m_current), this);
}

void Sparkline::leaveEvent(QEvent* event)
{
    setCurrent(std::nullopt);
    QWidget::leaveEvent(event);
}

void Sparkline::keyPressEvent(QKeyEvent* event)
{
    const bool isStep = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
    const bool isJump = event->key() == Qt::Key_Home || event->key() == Qt::Key_End;
    if (m_vector.empty() || (!isStep && !isJump))
        return QWidget::keyPressEvent(event);
    const std::size_t last = m_vector.size() - 1;
    if (isJump || !m_current)
        setCurrent(event->key() == Qt::Key_End ? last : 0);
    else if (event->key() == Qt::Key_Right)
        setCurrent(std::min(*m_current + 1, last));
    else
        setCurrent(*m_current > 0 ? *m_current - 1 : 0);
    QToolTip::showText(mapToGlobal(QPoint(width() / 2, plotHeight)), textOf(*m_current), this);
}

} // namespace ui
