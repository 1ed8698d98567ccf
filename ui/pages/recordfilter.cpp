// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recordfilter.h"

#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "engine/chroma/filtercompletion.h"
#include "engine/chroma/filterline.h"
#include "ui/models/formatting.h"
#include "ui/support/theme.h"

namespace ui {

namespace {

/// A place in the UTF-8 text as one of the line.
int characters(const std::string& utf8, std::size_t bytes)
{
    return static_cast<int>(QString::fromUtf8(utf8.data(), static_cast<qsizetype>(bytes)).size());
}

QString sentence(const std::string& text)
{
    QString said = oneLine(fromUtf8(text), 300);
    if (!said.isEmpty()) {
        said[0] = said[0].toUpper();
        said += u'.';
    }
    return said;
}

} // namespace

RecordFilter::RecordFilter(QWidget* parent)
    : QWidget(parent)
    , m_line(new CompletingLine(tr("Filter: a text in the documents, {\"key\": value}, or #id and an id")))
    , m_problem(new QLabel)
{
    m_line->setObjectName(QStringLiteral("recordFilter"));
    m_line->setAccessibleName(tr("Filter"));
    m_line->setToolTip(plainToolTip(
        tr("What Chroma's get() takes: {\"key\": value}, {\"key\": {\"$gt\": 3}}, {\"$and\": [{...}, "
           "{...}]}, and {\"#document\": {\"$contains\": \"text\"}}, {\"#id\": {\"$in\": [...]}}. Anything "
           "else is looked for in the documents. Ctrl+Space proposes how to go on.")));
    m_line->setSource([this](const QString& line, int cursor) { return propose(line, cursor); });
    m_problem->setObjectName(QStringLiteral("filterProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::grid);
    layout->addWidget(m_line);
    layout->addWidget(m_problem);
    setFocusProxy(m_line);
    connect(m_line, &FilterBar::filterChanged, this, &RecordFilter::read);
}

void RecordFilter::reset()
{
    m_line->forget();
    m_line->clearProblem();
    showProblem({});
}

void RecordFilter::showProblem(const QString& text)
{
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
    m_line->setAccessibleDescription(text);
}

void RecordFilter::read(const QString& line)
{
    const std::string utf8 = line.toStdString();
    const auto query = engine::chroma::parseFilterLine(utf8, m_dialect);
    m_line->clearProblem();
    if (query) {
        showProblem({});
        emit queryChanged(*query);
        return;
    }
    const engine::TextProblem& problem = query.error();
    const int at = characters(utf8, problem.at);
    m_line->markProblem(at, characters(utf8, problem.at + problem.length) - at);
    const QString where = problem.length == 0 ? tr("At the end: %1") : tr("At character %2: %1");
    const QString what = oneLine(fromUtf8(problem.message), 300) + u'.';
    showProblem((problem.length == 0 ? where.arg(what) : where.arg(what).arg(at + 1))
        + (problem.hint.empty() ? QString() : u' ' + sentence(problem.hint)));
}

void RecordFilter::setRefusal(const engine::Error& error)
{
    showProblem(sentence(error.message) + (error.hint.empty() ? QString() : u' ' + sentence(error.hint)));
}

CompletingLine::Completion RecordFilter::propose(const QString& line, int cursor) const
{
    if (!m_survey)
        return {};
    const std::string utf8 = line.toStdString();
    const auto bytes = static_cast<std::size_t>(line.left(cursor).toUtf8().size());
    const auto found = engine::chroma::completeFilter(utf8, bytes, *m_survey, m_dialect);
    CompletingLine::Completion completion{ characters(utf8, found.begin), characters(utf8, found.end), {} };
    for (const auto& suggestion : found.suggestions)
        completion.suggestions.append({ fromUtf8(suggestion.text), oneLine(fromUtf8(suggestion.detail), 120) });
    return completion;
}

} // namespace ui
