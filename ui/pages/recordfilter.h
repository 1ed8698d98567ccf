// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "ui/jobs/recordpages.h"
#include "ui/widgets/completingline.h"

class QLabel;

namespace ui {

/// The line that says which records: the language of engine::chroma::parseFilterLine(), with proposals from the keys of
/// the collection, and below it what is wrong with it and where.
class RecordFilter : public QWidget
{
    Q_OBJECT

public:
    explicit RecordFilter(QWidget* parent = nullptr);

    /// Whose filters the directory's release takes.
    void setDialect(engine::chroma::Dialect dialect) { m_dialect = dialect; }
    /// Keys and values to propose; null = none.
    void setSurvey(const KeySurveyPtr& survey) { m_survey = survey; }

    QString text() const { return m_line->text(); }
    /// Asks for all records again and emits nothing.
    void reset();
    /// What Chroma would refuse although the line reads well (a regular expression); goes with the next change.
    void setRefusal(const engine::Error& error);

signals:
    /// The line asks for other records. Comes for lines that are right only.
    void queryChanged(const engine::chroma::RecordQuery& query);

private:
    void read(const QString& line);
    void showProblem(const QString& text);
    CompletingLine::Completion propose(const QString& line, int cursor) const;

    CompletingLine* m_line;
    QLabel* m_problem;
    engine::chroma::Dialect m_dialect = engine::chroma::Dialect::RustArrays;
    KeySurveyPtr m_survey;
};

} // namespace ui
