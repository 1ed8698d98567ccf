// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QWidget>

namespace ui {

/// Figures of a vector; those of a vector without a finite component are NaN, its norm too where one is not finite.
struct VectorFigures
{
    double minimum = 0;
    double maximum = 0;
    double mean = 0;
    double norm = 0; ///< Euclidean
    quint64 notFinite = 0; ///< NaN and infinities
};
VectorFigures figuresOf(const std::vector<float>& vector);

/// The components of one vector by index, above and below zero. Where there are more of them than pixels each column
/// spans from its smallest to its largest. The mouse or the arrow keys tell single values.
class Sparkline : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(QWidget* parent = nullptr);

    void setVector(std::vector<float> vector);
    const std::vector<float>& vector() const { return m_vector; }

    /// The component that is marked; nothing without one.
    std::optional<std::size_t> current() const { return m_current; }
    void setCurrent(std::optional<std::size_t> index);
    /// "[12] 0.0384", exact to the bit.
    QString textOf(std::size_t index) const;

    QSize sizeHint() const override;

signals:
    void currentChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRectF plotRect() const;
    double yOf(double value, const QRectF& plot) const;
    void paintColumns(QPainter& painter, const QRectF& plot) const;

    std::vector<float> m_vector;
    VectorFigures m_figures;
    std::optional<std::size_t> m_current;
};

} // namespace ui
