// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/factlist.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/support/theme.h"

namespace ui {

FactList::FactList(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins({});
    m_grid->setHorizontalSpacing(metrics::pageMargin);
    m_grid->setVerticalSpacing(metrics::grid);
    m_grid->setColumnStretch(1, 1);
}

void FactList::setFacts(const QList<Fact>& facts)
{
    if (m_facts == facts)
        return; // a new text would take away what somebody is selecting
    m_facts = facts;
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int row = 0; row < facts.size(); ++row) {
        auto* caption = new QLabel(facts[row].first);
        setMuted(caption);
        auto* value = new QLabel(facts[row].second);
        value->setWordWrap(true);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setAccessibleName(facts[row].first + QStringLiteral(": ") + facts[row].second);
        m_grid->addWidget(caption, row, 0, Qt::AlignTop | Qt::AlignLeft);
        m_grid->addWidget(value, row, 1);
    }
}

} // namespace ui
