// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logview.h"

#include <utility>

#include <QDateTime>
#include <QHeaderView>
#include <QScrollBar>

#include "ui/models/loglinesmodel.h"
#include "ui/models/roles.h"
#include "ui/support/delegates.h"
#include "ui/support/viewsetup.h"

namespace ui {

namespace {

class TimeDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QString displayText(const QVariant& value, const QLocale&) const override
    {
        return value.toDateTime().toString(QStringLiteral("HH:mm:ss.zzz"));
    }
};

} // namespace

LogView::LogView(QWidget* parent)
    : QTableView(parent)
    , m_lines(new LogLinesModel(this))
{
    setObjectName(QStringLiteral("logView"));
    setModel(m_lines);
    setUpTable(this, tr("The program's log"));
    setItemDelegateForColumn(LogLinesModel::TimeColumn, new TimeDelegate(this));
    setItemDelegateForColumn(
        LogLinesModel::LevelColumn, new StatusDelegate(StatusRole, StatusDelegate::Place::BeforeText, this));
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->resizeSection(LogLinesModel::TimeColumn, 110);
    horizontalHeader()->resizeSection(LogLinesModel::LevelColumn, 110);
    horizontalHeader()->setSectionResizeMode(LogLinesModel::TextColumn, QHeaderView::Stretch);
    engine::log::setListener([this](const engine::log::Line& line) { take(line); });
}

LogView::~LogView()
{
    engine::log::setListener({});
}

void LogView::take(const engine::log::Line& line)
{
    const std::scoped_lock lock(m_mutex);
    m_waiting.push_back(line);
    if (m_waiting.size() == 1) // else a flush is on its way already
        QMetaObject::invokeMethod(this, &LogView::flush, Qt::QueuedConnection);
}

void LogView::flush()
{
    std::vector<engine::log::Line> lines;
    {
        const std::scoped_lock lock(m_mutex);
        lines = std::exchange(m_waiting, {});
    }
    const bool atEnd = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    m_lines->append(lines);
    if (atEnd)
        scrollToBottom();
}

} // namespace ui
