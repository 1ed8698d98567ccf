// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "engine/memory/memorymodel.h"
#include "ui/models/whatifmodel.h"
#include "ui/widgets/card.h"

class QPushButton;
class QSpinBox;

namespace ui {

class PageTable;

/// Another M, dimension or number of records: bytes by part beside today's, for both families of releases.
class WhatIfCard : public Card
{
    Q_OBJECT

public:
    explicit WhatIfCard(QWidget* parent = nullptr);

    /// The index that is there; what was asked of another one is forgotten. Without one there is nothing to ask.
    void setShape(const QString& name, const std::optional<engine::memory::SegmentShape>& shape);
    /// What differs from it now.
    engine::memory::WhatIf whatIf() const;

private:
    QSpinBox* addField(QLayout* layout, const char* objectName, const QString& caption, int least, int most);
    void showToday();
    void showFigures();

    QString m_name;
    std::optional<engine::memory::SegmentShape> m_shape;
    WhatIfModel* m_model;
    QSpinBox* m_m;
    QSpinBox* m_dimension;
    QSpinBox* m_count;
    QPushButton* m_today;
    PageTable* m_table;
};

} // namespace ui
