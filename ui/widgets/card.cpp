// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/progressline.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int lineThickness = 3;

} // namespace

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_subtitle(new ElidedLabel(this))
    , m_note(new QLabel(this))
    , m_header(new QHBoxLayout)
    , m_layout(new QVBoxLayout(this))
    , m_line(new ProgressLine(this))
{
    m_title->setObjectName(u"title"_s);
    m_subtitle->setObjectName(u"subtitle"_s);
    m_note->setObjectName(u"note"_s);
    m_title->setTextFormat(Qt::PlainText);
    m_note->setTextFormat(Qt::PlainText);
    m_title->setFont(Theme::font(TextStyle::Strong));
    setMuted(m_subtitle, false);
    setMuted(m_note, false);
    m_header->setSpacing(metrics::fieldGap);
    m_header->addWidget(m_title);
    m_header->addWidget(m_subtitle, 1);
    m_header->addWidget(m_note);
    m_layout->setContentsMargins(
        metrics::cardPadding, metrics::cardPadding - 2, metrics::cardPadding, metrics::cardPadding);
    m_layout->setSpacing(metrics::fieldGap);
    m_layout->addLayout(m_header);
    m_note->hide();
    m_line->hide();
    setTitle(title);
    // Holds its children's focus order and says what they belong to.
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

QString Card::title() const
{
    return m_title->text();
}

void Card::setSubtitle(const QString& text)
{
    m_subtitle->setText(text);
}

void Card::setNote(const QString& text)
{
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

QPushButton* Card::addAction(const QString& text)
{
    auto* button = new QPushButton(text, this);
    addHeaderWidget(button);
    return button;
}

void Card::addHeaderWidget(QWidget* widget)
{
    m_header->addWidget(widget);
}

void Card::setBody(QWidget* body)
{
    delete m_body;
    m_body = body;
    if (body)
        m_layout->addWidget(body, 1);
}

void Card::setProgress(std::optional<double> share)
{
    m_line->setVisible(share.has_value());
    m_line->setShare(share && *share >= 0 ? share : std::nullopt);
    m_line->raise();
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::panel(painter, rect(), Theme::colours().colour(Role::Card), Theme::colours().colour(Role::Border));
}

void Card::resizeEvent(QResizeEvent*)
{
    // On the upper border, clear of the rounded corners.
    m_line->setGeometry(metrics::radius, 0, width() - 2 * metrics::radius, lineThickness);
}

} // namespace ui
