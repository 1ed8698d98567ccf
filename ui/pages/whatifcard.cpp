// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/whatifcard.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/pages/pagetable.h"
#include "ui/support/theme.h"

namespace ui {

using engine::memory::SegmentShape;
using engine::memory::WhatIf;

namespace {
constexpr int mostM = 512;
constexpr int mostDimension = 65'536;
constexpr int mostRecords = 2'000'000'000;

int shown(std::uint64_t value, int most)
{
    return static_cast<int>(std::min<std::uint64_t>(value, static_cast<std::uint64_t>(most)));
}

/// Records a rebuild would have: those that are live, and those that wait.
std::uint64_t recordsOf(const SegmentShape& shape)
{
    return shape.elements - std::min(shape.deleted, shape.elements) + shape.pending;
}
} // namespace

WhatIfCard::WhatIfCard(QWidget* parent)
    : Card(tr("What if"), parent)
    , m_model(new WhatIfModel(this))
{
    using Model = WhatIfModel;
    auto* fields = new QWidget;
    auto* row = new QHBoxLayout(fields);
    row->setContentsMargins({});
    row->setSpacing(metrics::fieldGap);
    m_m = addField(row, "whatIfM", tr("M"), 2, mostM);
    m_dimension = addField(row, "whatIfDimension", tr("Dimension"), 1, mostDimension);
    m_count = addField(row, "whatIfCount", tr("Records"), 0, mostRecords);
    m_count->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    row->addStretch(1);
    m_today = new QPushButton(tr("Today"));
    m_today->setObjectName(QStringLiteral("whatIfToday"));
    m_today->setToolTip(tr("Back to the index that is there"));
    connect(m_today, &QPushButton::clicked, this, &WhatIfCard::showToday);
    row->addWidget(m_today);

    PageTable::Figures figures;
    for (int column = Model::RustNowColumn; column < Model::ColumnCount; ++column)
        figures.append({ column, NumberFormat::Bytes });
    m_table = new PageTable(m_model, QStringLiteral("whatIfTable"), tr("Memory of another index"), figures);
    m_table->spreadColumns();
    m_table->setMaxRows(memoryPartCount + 1);
    bodyLayout()->addWidget(fields);
    bodyLayout()->addWidget(m_table);
    bodyLayout()->addStretch(1);
    setShape({}, std::nullopt);
}

QSpinBox* WhatIfCard::addField(QLayout* layout, const char* objectName, const QString& caption, int least, int most)
{
    auto* label = new QLabel(caption);
    setMuted(label);
    auto* box = new QSpinBox;
    box->setObjectName(QString::fromLatin1(objectName));
    box->setAccessibleName(caption);
    box->setRange(least, most);
    label->setBuddy(box);
    layout->addWidget(label);
    layout->addWidget(box);
    connect(box, &QSpinBox::valueChanged, this, &WhatIfCard::showFigures);
    return box;
}

void WhatIfCard::setShape(const QString& name, const std::optional<SegmentShape>& shape)
{
    m_name = name;
    m_shape = shape;
    setSubtitle(name);
    for (QWidget* field :
        { static_cast<QWidget*>(m_m), static_cast<QWidget*>(m_dimension), static_cast<QWidget*>(m_count) })
        field->setEnabled(shape.has_value());
    showToday();
}

void WhatIfCard::showToday()
{
    const QSignalBlocker noM(m_m);
    const QSignalBlocker noDimension(m_dimension);
    const QSignalBlocker noCount(m_count);
    const SegmentShape shape = m_shape.value_or(SegmentShape{});
    m_m->setValue(shown(shape.m, mostM));
    m_dimension->setValue(shown(shape.dimension, mostDimension));
    m_count->setValue(shown(recordsOf(shape), mostRecords));
    showFigures();
}

WhatIf WhatIfCard::whatIf() const
{
    WhatIf whatIf;
    if (!m_shape)
        return whatIf;
    if (m_m->value() != shown(m_shape->m, mostM))
        whatIf.m = static_cast<std::uint64_t>(m_m->value());
    if (m_dimension->value() != std::max(1, shown(m_shape->dimension, mostDimension)))
        whatIf.dimension = static_cast<std::uint64_t>(m_dimension->value());
    if (m_count->value() != shown(recordsOf(*m_shape), mostRecords))
        whatIf.count = static_cast<std::uint64_t>(m_count->value());
    return whatIf;
}

void WhatIfCard::showFigures()
{
    const WhatIf wanted = whatIf();
    m_today->setEnabled(!wanted.isEmpty());
    m_table->setVisible(m_shape.has_value());
    m_model->setShape(m_shape.value_or(SegmentShape{}), wanted);
    for (const int column : { WhatIfModel::RustThenColumn, WhatIfModel::PythonThenColumn })
        m_table->setColumnShown(column, !wanted.isEmpty());
}

} // namespace ui
