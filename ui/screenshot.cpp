// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screenshot.h"

#include <algorithm>
#include <string_view>

#include <QBuffer>
#include <QImage>
#include <QPixmap>
#include <QTimer>

#include "ui/display.h"
#include "ui/jobs/exporttarget.h"
#include "ui/mainwindow.h"

namespace ui {

namespace {

constexpr int turnsToSettle = 6; // deeper than anything in the window is nested in layouts that report upwards

} // namespace

bool Screenshot::prepare(std::span<const char* const> arguments)
{
    const bool wanted = std::any_of(arguments.begin(), arguments.end(),
        [](std::string_view argument) { return argument == "--screenshot" || argument.starts_with("--screenshot="); });
    if (!wanted)
        return false;
    silenceQt();
    return true;
}

Screenshot::Screenshot(MainWindow& window, QString target, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_target(std::move(target))
{
    connect(&window, &MainWindow::settledChanged, this, &Screenshot::check);
    connect(&window, &MainWindow::failed, this, &Screenshot::giveUp);
    connect(&window.workspace(), &Workspace::opened, this,
        [this](Session* session) { connect(session, &Session::failed, this, &Screenshot::giveUp); });
    QTimer::singleShot(0, this, &Screenshot::check);
}

void Screenshot::check()
{
    if (!m_done && m_window.isSettled())
        wait(turnsToSettle);
}

void Screenshot::wait(int turns)
{
    // Layouts ask their parents for room one turn of the event loop after the other.
    QTimer::singleShot(0, this, [this, turns] {
        if (turns > 1)
            wait(turns - 1);
        else
            save();
    });
}

void Screenshot::save()
{
    if (m_done || !m_window.isSettled())
        return;
    m_done = true;
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    m_window.grab().toImage().convertToFormat(QImage::Format_RGB888).save(&buffer, "PNG", 0); // 0 = smallest
    for (const Session* session : m_window.workspace().sessions()) {
        if (const auto allowed = checkTarget(session->directory(), m_target); !allowed) {
            emit failed(allowed.error());
            return;
        }
    }
    if (const auto written = writeFile({}, m_target, png); !written)
        emit failed(written.error());
    else
        emit saved();
}

void Screenshot::giveUp(const engine::Error& error)
{
    if (m_done)
        return;
    m_done = true;
    emit failed(error);
}

} // namespace ui
