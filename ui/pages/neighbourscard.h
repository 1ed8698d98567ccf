// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include "ui/jobs/session.h"
#include "ui/models/neighboursanswer.h"

class QAction;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace ui {

class EmptyState;
class JobRow;
class MessageStack;
class NeighboursModel;
class PageTable;
class ProgressLine;

/// Nearest neighbours of the chosen record or of a pasted vector: what comparing every vector answers beside what the
/// search of the graph answers, and what it misses. An index that is loaded or small is asked at once, for a large one
/// a button asks first. A card that nobody sees asks nothing.
class NeighboursCard : public QWidget
{
    Q_OBJECT

public:
    explicit NeighboursCard(QWidget* parent = nullptr);

    /// Null shows nothing.
    void setSession(Session* session);
    /// Null = none. Neighbours are looked for anew where the collection has changed.
    void setCollection(const engine::chroma::CollectionView* view);
    /// The chosen record; empty = none.
    void setRecord(const QString& id);

    /// What is shown; null while nothing is.
    const NeighboursPtr& answer() const { return m_answer; }
    bool isSettled() const { return !m_job && !m_delay.isActive(); }

signals:
    /// The user wants to see this neighbour.
    void recordWanted(const QString& id);
    /// answer() is another one.
    void answerChanged();
    /// isSettled() may be true now.
    void settledChanged();

protected:
    void showEvent(QShowEvent* event) override;

private:
    static QString askMessage() { return QStringLiteral("neighbours"); }

    QWidget* makeControls();
    void connectControls();
    QWidget* makePaste();
    void makeTable();
    void makeCopyMenu();

    bool isPasting() const;
    /// Loading it is no surprise: it is loaded already, or little.
    bool isCheap() const;
    /// What to look for now; empty where something is lacking.
    std::optional<NeighboursQuestion> question();
    void follow();
    void followSoon();
    void consent();
    void ask(const NeighboursQuestion& question);
    void stop();
    void take(ResultJob<NeighboursPtr>& job);
    void showAnswer();
    void showEmpty(const QString& sentence, bool withButton = false);
    void copy(const QString& text);

    QPointer<Session> m_session;
    std::optional<engine::chroma::Collection> m_collection;
    QString m_fingerprint; ///< of the collection as it was set last
    quint64 m_indexBytes = 0;
    QString m_record;
    std::optional<std::vector<float>> m_pasted; ///< understood
    bool m_consented = false; ///< the user has asked for this collection
    QString m_asked; ///< what answer() or m_job is about

    NeighboursPtr m_answer;
    QPointer<Job> m_job;
    QTimer m_delay; ///< after the last change of a number

    QComboBox* m_source;
    QSpinBox* m_k;
    QSpinBox* m_ef;
    QToolButton* m_copy;
    QAction* m_copyCommand = nullptr;
    QWidget* m_paste;
    QPlainTextEdit* m_text;
    QPushButton* m_find;
    MessageStack* m_messages;
    JobRow* m_progress;
    EmptyState* m_empty;
    ProgressLine* m_line;
    QLabel* m_summary;
    NeighboursModel* m_model;
    PageTable* m_table;
};

} // namespace ui
