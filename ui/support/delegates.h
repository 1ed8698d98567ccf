// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QStyledItemDelegate>

#include "ui/support/colours.h"

namespace ui {

/// How a NumberDelegate writes the raw number it gets.
enum class NumberFormat {
    Count, ///< "4 506"
    Bytes, ///< "3.61 MiB"; the exact bytes are the tool tip
    Share, ///< 0…1 as "31.9 %"
    Signed, ///< qint64, for seq_id
};

/// Right-aligned tabular figures. The model gives the raw number under Qt::DisplayRole; an invalid QVariant is "–".
class NumberDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// `estimateRole`: role that is true where the number is an estimate ("≈"); -1 = never.
    explicit NumberDelegate(NumberFormat format, QObject* parent, int estimateRole = -1);

    QString text(const QVariant& number, bool estimate) const;

    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    NumberFormat m_format;
    int m_estimateRole;
};

/// The display text after a swatch in the colour of a part (free pages hatched).
class SwatchDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    /// `partRole` gives the engine's name of the part ("wal").
    explicit SwatchDelegate(int partRole, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_partRole;
};

/// The display text with a status mark (shape and colour) behind it, or before it.
class StatusDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum class Place { BeforeText, AfterText };

    /// `statusRole` gives a ui::Status as int; missing = None.
    explicit StatusDelegate(int statusRole, Place place, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_statusRole;
    Place m_place;
};

/// The display text right-aligned in tabular figures; for short words in a column of numbers.
class RightDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

/// Paints the swatch of `part` into `rect`: rounded, filled or hatched, with an edge that stands out.
void paintSwatch(QPainter& painter, const QRectF& rect, Part part, const Colours& colours);

} // namespace ui
