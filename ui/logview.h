// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <vector>

#include <QTableView>

#include "engine/core/log.h"

namespace ui {

class LogLinesModel;

/// The program's own log as it is written, newest line at the end. Listens to the engine's log while it lives; lines
/// may come from any thread.
class LogView : public QTableView
{
    Q_OBJECT

public:
    explicit LogView(QWidget* parent = nullptr);
    ~LogView() override;

    LogLinesModel* lines() const { return m_lines; }

private:
    void take(const engine::log::Line& line);
    void flush();

    LogLinesModel* m_lines;
    std::mutex m_mutex; ///< guards m_waiting
    std::vector<engine::log::Line> m_waiting; ///< not yet in the model
};

} // namespace ui
