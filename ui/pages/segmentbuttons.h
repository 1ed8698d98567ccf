// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QPointer>
#include <QWidget>

#include "ui/jobs/session.h"
#include "ui/widgets/messagebar.h"

class QPushButton;

namespace ui {

class ElidedLabel;

/// Load, Pin and Unload of one collection's index, and what they would do now.
class SegmentButtons : public QWidget
{
    Q_OBJECT

public:
    explicit SegmentButtons(QWidget* parent = nullptr);

    void setSession(Session* session);
    /// The collection they are for; empty = none. `bytes`: what loading it here takes; empty where its index is damaged
    /// or nothing is known yet.
    void setCollection(
        const std::optional<engine::chroma::Collection>& collection, const QString& name, std::optional<quint64> bytes);
    /// Reads the cache again.
    void refresh();

signals:
    /// Something was done, or could not be.
    void told(const ui::Message& message);

private:
    std::optional<engine::memory::CachedSegment> cached() const;
    void load();
    void pin();
    void askToUnload();
    void unload();
    void takeUnloaded(ResultJob<engine::memory::Unloaded>& job, const QString& name);

    QPointer<Session> m_session;
    std::optional<engine::chroma::Collection> m_collection;
    QString m_name;
    std::optional<quint64> m_bytes;
    QString m_outcome; ///< of the last unload; stays where the button is until something else happens
    ElidedLabel* m_text;
    QPushButton* m_load;
    QPushButton* m_pin;
    QPushButton* m_unload;
};

} // namespace ui
