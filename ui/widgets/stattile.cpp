// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stattile.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/elidedlabel.h"

using namespace Qt::StringLiterals;

namespace ui {

StatTile::StatTile(const QString& caption, QWidget* parent)
    : QFrame(parent)
    , m_caption(new QLabel(this))
    , m_figure(new QLabel(this))
    , m_unit(new ElidedLabel(this))
    , m_meaning(new QLabel(this))
{
    m_caption->setObjectName(u"caption"_s);
    m_figure->setObjectName(u"figure"_s);
    m_unit->setObjectName(u"unit"_s);
    m_meaning->setObjectName(u"meaning"_s);
    for (QLabel* label : { m_caption, m_figure, m_meaning })
        label->setTextFormat(Qt::PlainText);
    setMuted(m_caption);
    setMuted(m_unit, false);
    setMuted(m_meaning);
    m_figure->setFont(Theme::font(TextStyle::Figure));
    m_meaning->setWordWrap(true);
    // Both on one baseline: the smaller label is lifted by the difference of the descents.
    const int lift = m_figure->fontMetrics().descent() - m_unit->fontMetrics().descent();
    m_unit->setContentsMargins(0, 0, 0, lift);
    m_unit->setAlignment(Qt::AlignLeft | Qt::AlignBottom);

    auto* figures = new QHBoxLayout;
    figures->setSpacing(metrics::fieldGap);
    figures->addWidget(m_figure, 0, Qt::AlignBottom);
    figures->addWidget(m_unit, 1, Qt::AlignBottom);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(
        metrics::cardPadding, metrics::cardPadding - 2, metrics::cardPadding, metrics::cardPadding - 2);
    layout->setSpacing(1);
    layout->addWidget(m_caption);
    layout->addLayout(figures);
    layout->addWidget(m_meaning);
    layout->addStretch();
    setCaption(caption);
    clear();
}

void StatTile::setCaption(const QString& caption)
{
    m_caption->setText(caption);
    updateAccessible();
}

void StatTile::setFigure(const QString& figure, const QString& unit)
{
    m_figure->setText(figure);
    m_unit->setText(unit);
    updateAccessible();
}

void StatTile::setFigure(const FigureText& text)
{
    setFigure(text.figure, text.unit);
}

void StatTile::setMeaning(const QString& line)
{
    m_meaning->setText(line);
    updateAccessible();
}

void StatTile::clear()
{
    m_meaning->clear();
    setFigure(unknownText());
}

QString StatTile::figure() const
{
    return m_figure->text();
}

QString StatTile::unit() const
{
    return m_unit->text();
}

QString StatTile::meaning() const
{
    return m_meaning->text();
}

void StatTile::updateAccessible()
{
    setAccessibleName(m_caption->text());
    setAccessibleDescription(
        QStringList{ m_figure->text(), m_unit->text(), m_meaning->text() }.join(u' ').simplified());
}

void StatTile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::panel(painter, rect(), Theme::colours().colour(Role::Card), Theme::colours().colour(Role::Border));
}

TileStrip::TileStrip(QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::cardGap);
}

StatTile* TileStrip::addTile(const QString& objectName, const QString& caption)
{
    auto* tile = new StatTile(caption, this);
    tile->setObjectName(objectName);
    // All equally wide, whatever their texts would like.
    tile->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    static_cast<QHBoxLayout*>(layout())->addWidget(tile, 1);
    return tile;
}

} // namespace ui
