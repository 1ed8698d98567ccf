// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/startpage.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QStringListModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/models/formatting.h"
#include "ui/support/icons.h"
#include "ui/support/shortcuts.h"
#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/progressline.h"

namespace ui {

namespace {

constexpr int contentWidth = 560;

/// A directory as its name and, muted, the folder it is in.
class RecentDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return { QStyledItemDelegate::sizeHint(option, index).width(), metrics::rowHeight };
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem ground = option;
        initStyleOption(&ground, index);
        ground.text.clear();
        option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
        const QFileInfo directory(index.data().toString());
        const QString name = oneLine(directory.fileName(), 80);
        QRect rect = option.rect.adjusted(metrics::fieldGap, 0, -metrics::fieldGap, 0);
        painter->save();
        painter->setFont(option.font);
        painter->setPen(Theme::colours().colour(Role::Text));
        painter->drawText(rect, Qt::AlignVCenter | Qt::TextSingleLine, name);
        rect.setLeft(rect.left() + option.fontMetrics.horizontalAdvance(name) + metrics::cardGap);
        painter->setPen(Theme::colours().colour(Role::MutedText));
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
            option.fontMetrics.elidedText(oneLine(directory.path()), Qt::ElideMiddle, rect.width()));
        painter->restore();
    }
};

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , m_messages(new MessageStack)
    , m_busy(new ProgressLine)
    , m_recentCard(new Card(tr("Recent directories")))
    , m_recentList(new QListView)
    , m_recent(new QStringListModel(this))
{
    setObjectName(QStringLiteral("startPage"));
    m_messages->setObjectName(QStringLiteral("messages"));
    m_busy->setVisible(false);

    auto* name = new QLabel(tr("Chromascope"));
    name->setFont(Theme::font(TextStyle::Figure));
    auto* purpose =
        new QLabel(tr("See what is inside a Chroma database directory, where its bytes go and what is wrong "
                      "with it. Looking never changes anything in it."));
    purpose->setWordWrap(true);
    auto* hint = new QLabel(tr("Or drop a folder that holds a chroma.sqlite3 anywhere on this window."));
    setMuted(hint, false);
    hint->setWordWrap(true);
    makeRecent();

    auto* column = new QWidget;
    column->setMaximumWidth(contentWidth);
    auto* columnLayout = new QVBoxLayout(column);
    columnLayout->setContentsMargins({});
    columnLayout->setSpacing(metrics::cardGap);
    columnLayout->addWidget(name);
    columnLayout->addWidget(purpose);
    columnLayout->addWidget(m_messages);
    columnLayout->addWidget(makeButtons());
    columnLayout->addWidget(m_busy);
    columnLayout->addWidget(hint);
    columnLayout->addSpacing(metrics::cardGap);
    columnLayout->addWidget(m_recentCard);

    auto* layout = new QHBoxLayout;
    layout->addStretch(1);
    layout->addWidget(column, 100);
    layout->addStretch(1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(metrics::pageMargin, metrics::pageMargin, metrics::pageMargin, metrics::pageMargin);
    outer->addStretch(2);
    outer->addLayout(layout);
    outer->addStretch(3);
}

QWidget* StartPage::makeButtons()
{
    auto* open = new QPushButton(tr("Open directory…"));
    open->setObjectName(QStringLiteral("openDirectory"));
    setAccent(open);
    open->setDefault(true);
    m_sample = new QPushButton(tr("Try the sample"));
    m_sample->setObjectName(QStringLiteral("openSample"));
    m_sample->setToolTip(tr("Unpacks a small directory of WordNet words into your cache folder and opens it"));
    connect(open, &QPushButton::clicked, this, &StartPage::openRequested);
    connect(m_sample, &QPushButton::clicked, this, &StartPage::sampleRequested);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    layout->addWidget(open);
    layout->addWidget(m_sample);
    layout->addStretch(1);
    return row;
}

void StartPage::makeRecent()
{
    m_recentCard->setBody(m_recentList);
    m_recentList->setObjectName(QStringLiteral("recentList"));
    m_recentList->setAccessibleName(tr("Recent directories"));
    m_recentList->setModel(m_recent);
    m_recentList->setItemDelegate(new RecentDelegate(m_recentList));
    m_recentList->setFrameShape(QFrame::NoFrame);
    m_recentList->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_recentList->setUniformItemSizes(true);
    m_recentList->setMouseTracking(true);
    m_recentList->viewport()->setCursor(Qt::PointingHandCursor);
    connect(m_recentList, &QListView::clicked, this,
        [this](const QModelIndex& index) { emit recentChosen(index.data().toString()); });
    connect(m_recentList, &QListView::activated, this,
        [this](const QModelIndex& index) { emit recentChosen(index.data().toString()); });
}

void StartPage::setRecent(const QStringList& directories)
{
    m_recent->setStringList(directories);
    m_recentCard->setVisible(!directories.isEmpty());
    m_recentList->setFixedHeight(static_cast<int>(directories.size()) * metrics::rowHeight);
}

void StartPage::setSampleOffered(bool on)
{
    m_sample->setVisible(on);
}

void StartPage::setBusy(bool on)
{
    m_busy->setVisible(on);
}

} // namespace ui
