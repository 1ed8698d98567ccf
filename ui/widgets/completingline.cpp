// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/completingline.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QCompleter>
#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QStandardItemModel>
#include <QTextCharFormat>

#include "ui/support/theme.h"

namespace ui {

namespace {
constexpr int rowsShown = 10;
} // namespace

CompletingLine::CompletingLine(const QString& placeholder, QWidget* parent)
    : FilterBar(placeholder, parent)
    , m_completer(new QCompleter(this))
    , m_model(new QStandardItemModel(this))
{
    m_completer->setWidget(this);
    m_completer->setModel(m_model);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(rowsShown);
    m_completer->popup()->setObjectName(QStringLiteral("completionPopup"));
    m_completer->popup()->setAccessibleName(tr("Proposals"));
    connect(m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this, [this](const QModelIndex& index) {
        take(index.row());
        // What comes next, once the completer has put its list away.
        QMetaObject::invokeMethod(this, &CompletingLine::complete, Qt::QueuedConnection);
    });
    connect(this, &QLineEdit::textEdited, this, &CompletingLine::complete);
}

void CompletingLine::complete()
{
    m_completion = m_source ? m_source(text(), cursorPosition()) : Completion{};
    if (m_completion.suggestions.isEmpty() || !isVisible())
        return m_completer->popup()->hide();
    m_model->clear();
    for (const Suggestion& suggestion : std::as_const(m_completion.suggestions))
        m_model->appendRow(
            new QStandardItem(suggestion.text.trimmed() + QStringLiteral("    –  ") + suggestion.detail));
    m_completer->complete();
    m_completer->popup()->setCurrentIndex({}); // Return takes what somebody chose, nothing else
}

void CompletingLine::take(int suggestion)
{
    if (suggestion < 0 || suggestion >= m_completion.suggestions.size())
        return;
    const QString chosen = m_completion.suggestions.at(suggestion).text;
    const int begin = m_completion.begin;
    QString line = text();
    line.replace(begin, m_completion.end - begin, chosen);
    setText(line);
    setCursorPosition(begin + static_cast<int>(chosen.size()));
}

void CompletingLine::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier)
        return complete();
    FilterBar::keyPressEvent(event);
}

/// QLineEdit has no formats of its own, but shows those of an input method.
void CompletingLine::markProblem(int at, int length)
{
    QTextCharFormat format;
    format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    format.setUnderlineColor(Theme::colours().colour(Role::Loss));
    const int size = static_cast<int>(text().size());
    const int begin = std::clamp(at, 0, std::max(0, size - 1));
    const int end = std::clamp(at + length, std::min(begin + 1, size), size);
    QList<QInputMethodEvent::Attribute> marks;
    if (end > begin)
        marks.append({ QInputMethodEvent::TextFormat, begin - cursorPosition(), end - begin, format });
    QInputMethodEvent event({}, marks);
    QCoreApplication::sendEvent(this, &event);
}

void CompletingLine::clearProblem()
{
    QInputMethodEvent event;
    QCoreApplication::sendEvent(this, &event);
}

} // namespace ui
