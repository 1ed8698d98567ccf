// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>

#include "ui/jobs/session.h"
#include "ui/models/cachemodel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/messagebar.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;

namespace ui {

class FactList;
class PageTable;

/// What is loaded in this program, the longest unused first, and the limit it is kept under. Moving the limit only
/// previews what would leave; Apply does it.
class CacheCard : public Card
{
    Q_OBJECT

public:
    explicit CacheCard(QWidget* parent = nullptr);

    void setSession(Session* session);
    /// Adds names of collections; those known before stay.
    void addNames(const CacheModel::Names& names);
    /// Reads the cache again.
    void refresh();
    void select(const QString& collection);

    /// The limit in force; SegmentCache::unlimited without one.
    quint64 limit() const;
    /// The one the controls stand on.
    quint64 draft() const { return m_draft; }
    QString nameOf(const engine::memory::SegmentKey& key) const;

signals:
    /// The user selected a segment of the directory shown; empty = none any more.
    void collectionChosen(const QString& id);
    /// Something was done, or could not be.
    void told(const ui::Message& message);
    void limitChanged();

private:
    QWidget* makeLimit();
    enum class Unit { Keep, Fit };
    void setDraft(quint64 bytes, Unit unit = Unit::Fit);
    void showDraft(Unit unit = Unit::Fit);
    void showPreview();
    void apply();
    void takeEviction(ResultJob<engine::memory::Eviction>& job);
    void showCounters();

    QPointer<Session> m_session;
    CacheModel* m_model;
    CacheModel::Names m_names;
    quint64 m_most; ///< upper end of the slider
    quint64 m_draft = engine::memory::SegmentCache::unlimited;
    quint64 m_shownLimit = engine::memory::SegmentCache::unlimited; ///< in force at the last look
    QString m_chosen; ///< CacheModel::idOf() of what is selected on the page; it need not be loaded
    bool m_isRefreshing = false; ///< rows that change places must not look like a choice
    QString m_outcome; ///< of the last Apply; stays beside the button until the limit is moved
    QPointer<Job> m_job;

    PageTable* m_table;
    QLabel* m_empty;
    QLabel* m_counters;
    QSlider* m_slider;
    QDoubleSpinBox* m_number;
    QComboBox* m_unit;
    QCheckBox* m_unlimited;
    QPushButton* m_apply;
    QLabel* m_summary;
    FactList* m_preview;
};

} // namespace ui
