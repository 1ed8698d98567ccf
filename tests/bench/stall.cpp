// SPDX-License-Identifier: GPL-3.0-or-later
// bench_stall DIR COLLECTION: opens the window off screen, shows the Index, Memory and Records page, loads the index,
// asks for exact neighbours and draws the map; a timer that wants to run every millisecond finds the longest time the
// window's thread was busy in each step. Prints JSON, milliseconds.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTimer>

#include <nlohmann/json.hpp>

#include "engine/search/query.h"
#include "ui/mainwindow.h"
#include "ui/models/formatting.h"
#include "ui/pages/page.h"
#include "ui/support/theme.h"

namespace {

/// Asks 1,000 times for the exact neighbours of a stored vector: work that fills a thread.
engine::Result<int> askExactly(const engine::search::LiveCollection& live, const engine::Progress& progress)
{
    engine::search::QueryOptions options;
    options.exact = true;
    engine::search::VectorTable table{ {}, live.dimension() };
    for (engine::search::Row row = 0; row < live.rowCount() && table.count() < 1000; ++row) {
        table.values.resize(table.values.size() + live.dimension());
        live.vectorAt(row, std::span(table.values).last(live.dimension()));
    }
    return engine::search::query(live, table, options, progress).map([](const auto&) { return 0; });
}

class Stall : public QObject
{
public:
    Stall(const QString& directory, const QString& collection)
        : m_directory(directory)
        , m_collection(collection)
    {
        m_window.resize(1280, 800);
        m_window.show();
        connect(&m_probe, &QTimer::timeout, this, [this] {
            m_longest = std::max(m_longest, m_clock.restart());
            advance();
        });
        m_clock.start();
        m_step.start();
        m_probe.start(1);
        m_window.workspace().open(directory);
    }

private:
    bool settled()
    {
        return m_window.workspace().current() && m_window.isSettled() && m_step.elapsed() > 500 && !m_job;
    }

    void advance()
    {
        if (m_window.workspace().current() && m_window.workspace().current()->snapshot() && !m_chosen) {
            for (const auto& view : m_window.workspace().current()->snapshot()->collections) {
                if (ui::fromUtf8(view.collection.name) == m_collection)
                    m_one = view.collection;
            }
            m_chosen = true;
        }
        if (!settled() && m_step.elapsed() < 60'000)
            return;
        static const char* const names[] = { "open", "index", "memory", "load", "exact", "records", "neighbours",
            "map" };
        m_out[names[m_at]] = { { "longest_ms", m_longest }, { "step_ms", m_step.elapsed() } };
        if (++m_at == std::ssize(names)) {
            std::cout << m_out << std::endl;
            QApplication::exit(0);
            return;
        }
        m_longest = 0;
        m_step.restart();
        begin();
        m_clock.restart();
    }

    void begin()
    {
        ui::Session* session = m_window.workspace().current();
        const auto until = [this](ui::Job* job) {
            m_job = job;
            connect(job, &ui::Job::finished, this, [this] { m_job = nullptr; });
        };
        switch (m_at) {
        case 1:
            m_window.showPage(QStringLiteral("index"));
            m_window.currentPage()->setCollection(ui::fromUtf8(m_one.id.text));
            break;
        case 2:
            m_window.showPage(QStringLiteral("memory"));
            break;
        case 3:
            until(session->segments().load(m_directory, m_one));
            break;
        case 4:
            until(session->segments().withSegment<int>(QStringLiteral("exact"), m_directory, m_one, askExactly));
            break;
        case 5:
            m_window.showPage(QStringLiteral("records"));
            m_window.currentPage()->setCollection(ui::fromUtf8(m_one.id.text));
            break;
        default:
            if (auto* tabs = m_window.currentPage()->findChild<QTabBar*>(QStringLiteral("recordTabs")))
                tabs->setCurrentIndex(m_at - 5);
            break;
        }
    }

    QString m_directory;
    QString m_collection;
    ui::MainWindow m_window;
    engine::chroma::Collection m_one;
    bool m_chosen = false;
    ui::Job* m_job = nullptr;
    QTimer m_probe;
    QElapsedTimer m_clock;
    QElapsedTimer m_step;
    qint64 m_longest = 0;
    int m_at = 0;
    nlohmann::ordered_json m_out;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::cerr << "bench_stall DIR COLLECTION\n";
        return 2;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const QTemporaryDir settings; // nobody's
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    ui::Theme::apply(application, ui::ThemeChoice::Light);
    const Stall stall(QString::fromLocal8Bit(argv[1]), QString::fromLocal8Bit(argv[2]));
    return QApplication::exec();
}
