// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/findingslist.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/models/formatting.h"
#include "ui/models/severity.h"
#include "ui/pages/overviewtext.h"
#include "ui/support/theme.h"
#include "ui/widgets/statusmark.h"

namespace ui {

using engine::doctor::Finding;

namespace {
constexpr std::size_t evidenceShown = 6;

QLabel* selectable(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QString sentence(const std::string& text)
{
    const QString line = oneLine(fromUtf8(text), 600);
    return line.endsWith(u'.') ? line : line + u'.';
}

/// Findings that would be drawn alike need not be drawn again.
bool isSame(const Finding& a, const Finding& b)
{
    return a.id == b.id && a.severity == b.severity && a.collection == b.collection && a.title == b.title
        && a.evidence == b.evidence && a.hint == b.hint;
}
} // namespace

FindingsList::FindingsList(QWidget* parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout)
    , m_more(new QPushButton)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::cardGap);
    m_rows->setSpacing(metrics::cardGap);
    layout->addLayout(m_rows);
    layout->addWidget(m_more, 0, Qt::AlignLeft);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_shown += step;
        rebuild();
    });
}

void FindingsList::setSnapshot(const SnapshotPtr& snapshot)
{
    const bool same = m_snapshot && snapshot
        && std::equal(m_snapshot->findings.begin(), m_snapshot->findings.end(), snapshot->findings.begin(),
            snapshot->findings.end(), isSame);
    m_snapshot = snapshot;
    if (!same)
        rebuild();
}

void FindingsList::rebuild()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const int all = m_snapshot ? static_cast<int>(m_snapshot->findings.size()) : 0;
    for (int at = 0; at < std::min(all, m_shown); ++at)
        m_rows->addWidget(makeRow(m_snapshot->findings[static_cast<std::size_t>(at)]));
    m_more->setVisible(all > m_shown);
    m_more->setText(tr("Show %1 more").arg(std::min(step, all - m_shown)));
}

QWidget* FindingsList::makeRow(const Finding& finding) const
{
    const Status status = statusOf(finding.severity);
    auto* row = new QWidget;
    row->setObjectName(QStringLiteral("finding_") + fromUtf8(finding.id));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);

    auto* mark = new StatusMark(status);
    mark->setToolTip(statusWord(status));
    layout->addWidget(mark, 0, Qt::AlignTop);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    auto* title = selectable(findingTitle(*m_snapshot, finding));
    title->setFont(Theme::font(TextStyle::Strong));
    texts->addWidget(title);
    QStringList evidence;
    for (std::size_t at = 0; at < std::min(evidenceShown, finding.evidence.size()); ++at)
        evidence << sentence(finding.evidence[at]);
    if (finding.evidence.size() > evidenceShown)
        evidence << tr("… and %1 more.").arg(finding.evidence.size() - evidenceShown);
    if (!evidence.isEmpty())
        texts->addWidget(selectable(evidence.join(u'\n')));
    if (!finding.hint.empty()) {
        auto* hint = selectable(sentence(finding.hint));
        setMuted(hint, false);
        texts->addWidget(hint);
    }
    layout->addLayout(texts, 1);

    auto* id = new QLabel(fromUtf8(finding.id));
    setMuted(id);
    layout->addWidget(id, 0, Qt::AlignTop);
    return row;
}

} // namespace ui
