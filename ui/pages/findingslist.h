// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/models/snapshotptr.h"

class QPushButton;
class QVBoxLayout;

namespace ui {

/// Findings one below the other: mark, title and id; below it the evidence and what to do. Shows the gravest first and
/// the rest on demand, so that ten thousand of them cost nothing.
class FindingsList : public QWidget
{
    Q_OBJECT

public:
    static constexpr int step = 20; ///< so many more each time

    explicit FindingsList(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPtr& snapshot);

private:
    void rebuild();
    QWidget* makeRow(const engine::doctor::Finding& finding) const;

    SnapshotPtr m_snapshot;
    int m_shown = step;
    QVBoxLayout* m_rows;
    QPushButton* m_more;
};

} // namespace ui
