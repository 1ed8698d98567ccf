// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include <QObject>
#include <QString>

#include "engine/core/error.h"

namespace ui {

class MainWindow;

/// Waits until what the window shows is complete, saves it as PNG and says so; once.
class Screenshot : public QObject
{
    Q_OBJECT

public:
    /// Whether `arguments` ask for a picture. Then Qt's remarks stay off standard error, which a script reads.
    static bool prepare(std::span<const char* const> arguments);

    Screenshot(MainWindow& window, QString target, QObject* parent = nullptr);

signals:
    void saved();
    /// Nothing has been written.
    void failed(const engine::Error& error);

private:
    void check();
    void wait(int turns);
    void save();
    void giveUp(const engine::Error& error);

    MainWindow& m_window;
    QString m_target;
    bool m_done = false;
};

} // namespace ui
