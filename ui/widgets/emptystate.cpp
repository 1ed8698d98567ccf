// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/emptystate.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/support/theme.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int pictureSize = 32;
constexpr int sentenceWidth = 440;

/// The icon large and muted; asks for the colour when it paints.
class Picture : public QWidget
{
public:
    Picture(Icon icon, QWidget* parent)
        : QWidget(parent)
        , m_icon(icon)
    {
        setFixedSize(pictureSize, pictureSize);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.drawPixmap(
            0, 0, iconPixmap(m_icon, Theme::colours().colour(Role::MutedText), pictureSize, devicePixelRatioF()));
    }

private:
    Icon m_icon;
};

} // namespace

EmptyState::EmptyState(Icon icon, const QString& sentence, const QString& action, QWidget* parent)
    : QWidget(parent)
    , m_sentence(new QLabel(this))
    , m_button(new QPushButton(action, this))
{
    m_sentence->setObjectName(u"sentence"_s);
    m_button->setObjectName(u"action"_s);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setFixedWidth(sentenceWidth);
    setMuted(m_sentence, false);
    setAccent(m_button);
    m_button->setVisible(!action.isEmpty());
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::cardGap);
    layout->addStretch();
    layout->addWidget(new Picture(icon, this), 0, Qt::AlignHCenter);
    layout->addWidget(m_sentence, 0, Qt::AlignHCenter);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch();
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    setSentence(sentence);
}

void EmptyState::setSentence(const QString& sentence)
{
    m_sentence->setText(sentence);
    // A layout that centres its items does not ask them for their height.
    m_sentence->setFixedHeight(m_sentence->heightForWidth(m_sentence->maximumWidth()));
    setAccessibleName(sentence);
}

void EmptyState::setSentenceWidth(int width)
{
    m_sentence->setFixedWidth(width);
    setSentence(m_sentence->text());
}

} // namespace ui
