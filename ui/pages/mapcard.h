// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <QPointer>
#include <QStringList>
#include <QWidget>

#include "ui/jobs/session.h"
#include "ui/jobs/vectorjobs.h"
#include "ui/models/mapdata.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace ui {

class EmptyState;
class JobRow;
class MessageStack;
class ProgressLine;
class ScatterPlot;

/// A sample of a collection's vectors as a map, coloured by a metadata key, with the chosen record and its neighbours
/// pointed out. An index that is loaded or small is drawn at once, for a large one a button asks first. A card that
/// nobody sees draws nothing.
class MapCard : public QWidget
{
    Q_OBJECT

public:
    explicit MapCard(QWidget* parent = nullptr);

    /// Null shows nothing.
    void setSession(Session* session);
    /// Null = none. The map is drawn anew where the collection has changed.
    void setCollection(const engine::chroma::CollectionView* view);
    /// The chosen record (empty = none) and its neighbours; where they lie is computed from their vectors, whether they
    /// are in the sample or not.
    void setMarked(const QString& record, const QStringList& neighbours);

    /// What is shown; null while nothing is.
    const MapPtr& map() const { return m_map; }
    bool isSettled() const { return !m_job && !m_placing; }

signals:
    /// The user wants to see this record.
    void recordWanted(const QString& id);
    /// isSettled() may be true now.
    void settledChanged();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeControls();
    void makeExportMenu();
    void connectPlot();

    void follow();
    void consent();
    void draw();
    void stop();
    void take(ResultJob<MapPtr>& job);
    void showRemarks();
    void showKeys();
    void showColours();
    void showEmpty(const QString& sentence, bool withButton = false);
    void place();
    void showMarks(const std::vector<vectorjobs::PlacedRecord>& placed);

    QPointer<Session> m_session;
    std::optional<engine::chroma::Collection> m_collection;
    QString m_fingerprint; ///< of the collection as it was set last
    quint64 m_indexBytes = 0;
    quint64 m_seed = 1;
    bool m_consented = false; ///< the user has asked for this collection
    QString m_asked; ///< what map() or m_job is about
    QString m_record;
    QStringList m_neighbours;
    QString m_key; ///< of the colours, kept from map to map

    MapPtr m_map;
    QPointer<Job> m_job;
    QPointer<Job> m_placing;

    QComboBox* m_keys;
    QComboBox* m_sample;
    QToolButton* m_another;
    QToolButton* m_export;
    MessageStack* m_messages;
    JobRow* m_progress;
    EmptyState* m_empty;
    ProgressLine* m_line;
    QLabel* m_summary;
    ScatterPlot* m_plot;
};

} // namespace ui
