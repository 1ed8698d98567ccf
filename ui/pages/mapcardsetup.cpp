// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/formatting.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/mapcard.h"
#include "ui/pages/saveplot.h"
#include "ui/plots/scatterplot.h"
#include "ui/support/icons.h"
#include "ui/support/theme.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/progressline.h"

namespace ui {

namespace {
constexpr int sentenceWidth = 320; ///< the card may stand in a narrow pane
constexpr int plotHeight = 240;
} // namespace

MapCard::MapCard(QWidget* parent)
    : QWidget(parent)
    , m_messages(new MessageStack)
    , m_progress(new JobRow(tr("Drawing the map")))
    , m_empty(new EmptyState(Icon::Collection, tr("Choose a collection to see its map."), tr("Draw the map")))
    , m_line(new ProgressLine)
    , m_summary(new QLabel)
    , m_plot(new ScatterPlot)
{
    m_progress->setObjectName(QStringLiteral("mapProgress"));
    m_empty->setObjectName(QStringLiteral("mapEmpty"));
    m_empty->setSentenceWidth(sentenceWidth);
    m_plot->setObjectName(QStringLiteral("mapPlot"));
    m_plot->setMinimumHeight(plotHeight);
    m_summary->setObjectName(QStringLiteral("mapSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_line->setShare(std::nullopt);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    layout->addWidget(makeControls());
    layout->addWidget(m_line);
    layout->addWidget(m_messages);
    layout->addWidget(m_progress);
    layout->addWidget(m_summary);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_plot, 1);
    m_line->hide();
    connect(m_empty, &EmptyState::actionTriggered, this, &MapCard::consent);
    connect(m_messages, &MessageStack::actionTriggered, this, &MapCard::consent);
    connectPlot();
    showEmpty(tr("Choose a collection to see its map."));
}

QWidget* MapCard::makeControls()
{
    m_keys = new QComboBox;
    m_keys->setObjectName(QStringLiteral("mapKey"));
    m_keys->setAccessibleName(tr("Colour by"));
    m_keys->addItem(tr("one colour"), QString());
    m_keys->setMinimumWidth(110);
    m_keys->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_keys->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_sample = new QComboBox;
    m_sample->setObjectName(QStringLiteral("mapSample"));
    m_sample->setAccessibleName(tr("Size of the sample"));
    for (const int size : { 1000, 5000, 20'000 })
        m_sample->addItem(tr("sample of %1").arg(formatCount(static_cast<quint64>(size))), size);
    m_sample->setCurrentIndex(1);
    m_another = new QToolButton;
    m_another->setObjectName(QStringLiteral("mapAnother"));
    m_another->setIcon(icon(Icon::Refresh));
    m_another->setToolTip(tr("Draw another sample"));
    m_another->setAccessibleName(m_another->toolTip());
    m_another->setFocusPolicy(Qt::StrongFocus);
    makeExportMenu();
    auto* controls = new QWidget;
    auto* layout = new QHBoxLayout(controls);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    for (QWidget* control : QList<QWidget*>{ m_keys, m_sample, m_another, m_export })
        layout->addWidget(control);
    connect(m_keys, &QComboBox::activated, this, [this] {
        m_key = m_keys->currentData().toString();
        showColours();
    });
    connect(m_sample, &QComboBox::currentIndexChanged, this, &MapCard::follow);
    connect(m_another, &QToolButton::clicked, this, [this] {
        ++m_seed;
        follow();
    });
    return controls;
}

void MapCard::makeExportMenu()
{
    m_export = new QToolButton;
    m_export->setObjectName(QStringLiteral("mapExport"));
    m_export->setIcon(icon(Icon::Export));
    m_export->setToolTip(tr("Copy or save"));
    m_export->setAccessibleName(tr("Copy or save the map"));
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_export->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(m_export);
    menu->addActions(m_plot->actions()); // copy figures, save figures, save picture
    m_export->setMenu(menu);
}

void MapCard::connectPlot()
{
    connect(m_plot, &ScatterPlot::pointChosen, this, &MapCard::recordWanted);
    savePlotOnRequest(
        m_plot, m_messages, [] { return QStringLiteral("map"); },
        [this] { return m_session ? m_session->directory() : QString(); });
}

} // namespace ui
