// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QList>

namespace ui {

/// A horizontal header in muted type whose titles can stand over right-aligned columns.
class TableHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit TableHeader(QWidget* parent);

    void setRightAligned(const QList<int>& columns);

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const override;

private:
    QList<int> m_right;
};

} // namespace ui
