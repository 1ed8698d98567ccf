// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QList>
#include <QString>

#include "ui/widgets/filterbar.h"

class QCompleter;
class QStandardItemModel;

namespace ui {

/// A filter line that proposes how to go on at the cursor, and can mark the part of its text that is wrong. Proposals
/// come up while somebody types, and on Ctrl+Space; Return or a click takes the one that is marked.
class CompletingLine : public FilterBar
{
    Q_OBJECT

public:
    struct Suggestion
    {
        QString text; ///< takes the place of what stands between begin and end
        QString detail;
    };
    struct Completion
    {
        int begin = 0; ///< characters of the line
        int end = 0;
        QList<Suggestion> suggestions; ///< best first
    };
    using Source = std::function<Completion(const QString& line, int cursor)>;

    explicit CompletingLine(const QString& placeholder, QWidget* parent = nullptr);

    void setSource(Source source) { m_source = std::move(source); }
    /// Underlines `length` characters from `at`, one at least; an empty line loses its mark.
    void markProblem(int at, int length);
    void clearProblem();

    /// What is proposed now.
    const QList<Suggestion>& suggestions() const { return m_completion.suggestions; }
    /// Shows what fits at the cursor; nothing comes up where there is nothing.
    void complete();
    /// Puts a proposal in.
    void take(int suggestion);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    Source m_source;
    Completion m_completion;
    QCompleter* m_completer;
    QStandardItemModel* m_model;
};

} // namespace ui
