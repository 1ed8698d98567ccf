// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filterbar.h"

#include <QKeyEvent>
#include <QTimer>

namespace ui {
namespace {

constexpr int delayMilliseconds = 150;

} // namespace

FilterBar::FilterBar(const QString& placeholder, QWidget* parent)
    : QLineEdit(parent)
    , m_delay(new QTimer(this))
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    setClearButtonEnabled(true);
    m_delay->setSingleShot(true);
    m_delay->setInterval(delayMilliseconds);
    connect(m_delay, &QTimer::timeout, this, &FilterBar::report);
    connect(this, &QLineEdit::returnPressed, this, &FilterBar::report);
    connect(this, &QLineEdit::textChanged, this,
        [this](const QString& now) { now.isEmpty() ? report() : m_delay->start(); });
}

void FilterBar::keyPressEvent(QKeyEvent* event)
{
    // Escape in an empty line is for whoever is around it.
    if (event->key() == Qt::Key_Escape && !text().isEmpty())
        return clear();
    QLineEdit::keyPressEvent(event);
}

void FilterBar::forget()
{
    m_reported.clear();
    clear(); // reports what was reported already: nothing
    m_delay->stop();
}

void FilterBar::report()
{
    m_delay->stop();
    if (text() == m_reported)
        return;
    m_reported = text();
    emit filterChanged(m_reported);
}

} // namespace ui
