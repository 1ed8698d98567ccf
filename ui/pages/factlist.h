// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPair>
#include <QWidget>

class QGridLayout;

namespace ui {

/// Captions in muted text with a selectable value each, one below the other; long values wrap.
class FactList : public QWidget
{
    Q_OBJECT

public:
    using Fact = QPair<QString, QString>; ///< caption, value

    explicit FactList(QWidget* parent = nullptr);

    void setFacts(const QList<Fact>& facts);

private:
    QGridLayout* m_grid;
    QList<Fact> m_facts;
};

} // namespace ui
