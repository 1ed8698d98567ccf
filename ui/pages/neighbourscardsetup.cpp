// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/neighboursmodel.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/neighbourscard.h"
#include "ui/pages/neighbourstext.h"
#include "ui/pages/pagetable.h"
#include "ui/support/icons.h"
#include "ui/support/theme.h"
#include "ui/support/viewsetup.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/progressline.h"

namespace ui {

namespace {
constexpr int widestId = 140;
constexpr int mostNeighbours = 1000;
constexpr int mostCandidates = 100'000;
constexpr int delayMs = 250;
constexpr int sentenceWidth = 320; ///< the card may stand in a narrow pane
constexpr int pasteLines = 3;

/// Distances as NumPy prints them: six digits after the point say what floats hold.
class DistanceDelegate : public RightDelegate
{
public:
    using RightDelegate::RightDelegate;

    QString displayText(const QVariant& value, const QLocale& locale) const override
    {
        const double distance = value.toDouble();
        const double size = std::abs(distance);
        return size == 0 || (size >= 1e-4 && size < 1e5) ? formatDecimal(distance, size < 10 ? 6 : 4)
                                                         : locale.toString(distance, 'g', 5);
    }
};

/// Ids may be long: they give way to the figures, and have a tool tip.
class IdDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index).boundedTo({ widestId, QWIDGETSIZE_MAX });
    }
};

} // namespace

NeighboursCard::NeighboursCard(QWidget* parent)
    : QWidget(parent)
    , m_messages(new MessageStack)
    , m_progress(new JobRow(tr("Finding neighbours")))
    , m_empty(new EmptyState(Icon::Search, tr("Choose a record to see its nearest neighbours."), tr("Find neighbours")))
    , m_line(new ProgressLine)
    , m_summary(new QLabel)
    , m_model(new NeighboursModel(this))
{
    makeTable();
    m_progress->setObjectName(QStringLiteral("neighboursProgress"));
    m_empty->setObjectName(QStringLiteral("neighboursEmpty"));
    m_empty->setSentenceWidth(sentenceWidth);
    m_summary->setObjectName(QStringLiteral("neighboursSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_line->setShare(std::nullopt);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    layout->addWidget(makeControls());
    layout->addWidget(makePaste());
    layout->addWidget(m_line);
    layout->addWidget(m_messages);
    layout->addWidget(m_progress);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    for (QWidget* later : QList<QWidget*>{ m_paste, m_line })
        later->hide();
    connectControls();
    m_delay.setSingleShot(true);
    m_delay.setInterval(delayMs);
    connect(&m_delay, &QTimer::timeout, this, &NeighboursCard::follow);
    connect(m_empty, &EmptyState::actionTriggered, this, &NeighboursCard::consent);
    connect(m_messages, &MessageStack::actionTriggered, this, &NeighboursCard::consent);
    showEmpty(tr("Choose a record to see its nearest neighbours."));
}

QWidget* NeighboursCard::makeControls()
{
    m_source = new QComboBox;
    m_source->setObjectName(QStringLiteral("neighboursSource"));
    m_source->setAccessibleName(tr("Whose neighbours"));
    m_source->addItems({ tr("of the chosen record"), tr("of a pasted vector") });
    m_k = new QSpinBox;
    m_k->setObjectName(QStringLiteral("neighboursK"));
    m_k->setAccessibleName(tr("Neighbours, k"));
    m_k->setRange(1, mostNeighbours);
    m_k->setValue(10);
    m_k->setPrefix(tr("k "));
    m_ef = new QSpinBox;
    m_ef->setObjectName(QStringLiteral("neighboursEf"));
    m_ef->setAccessibleName(tr("Candidates of the search, ef"));
    m_ef->setToolTip(tr("Candidates that the search of the graph keeps"));
    m_ef->setRange(0, mostCandidates);
    m_ef->setSpecialValueText(tr("ef as configured"));
    m_ef->setPrefix(tr("ef "));
    m_ef->setGroupSeparatorShown(true);
    m_k->setMinimumWidth(90);
    makeCopyMenu();
    auto* controls = new QWidget;
    auto* layout = new QGridLayout(controls); // two lines: the card may stand in a narrow pane
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    layout->addWidget(m_source, 0, 0, 1, 2);
    layout->addWidget(m_copy, 0, 2);
    layout->addWidget(m_k, 1, 0);
    layout->addWidget(m_ef, 1, 1, 1, 2);
    layout->setColumnStretch(1, 1);
    return controls;
}

void NeighboursCard::connectControls()
{
    connect(m_source, &QComboBox::currentIndexChanged, this, [this] {
        m_paste->setVisible(isPasting());
        m_messages->clear();
        follow();
    });
    for (QSpinBox* box : { m_k, m_ef })
        connect(box, &QSpinBox::valueChanged, this, &NeighboursCard::followSoon);
}

QWidget* NeighboursCard::makePaste()
{
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("neighboursVector"));
    m_text->setAccessibleName(tr("Vector"));
    m_text->setPlaceholderText(
        tr("A vector: JSON, a Python list, what NumPy prints, or numbers parted by commas or spaces"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(pasteLines * m_text->fontMetrics().lineSpacing() + 2 * metrics::fieldGap);
    m_find = new QPushButton(tr("Find"));
    m_find->setObjectName(QStringLiteral("neighboursFind"));
    setAccent(m_find);
    m_paste = new QWidget;
    auto* layout = new QHBoxLayout(m_paste);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_find, 0, Qt::AlignTop);
    connect(m_find, &QPushButton::clicked, this, &NeighboursCard::consent);
    return m_paste;
}

void NeighboursCard::makeTable()
{
    using Model = NeighboursModel;
    m_table = new PageTable(m_model, QStringLiteral("neighboursTable"), tr("Nearest neighbours"), {});
    m_table->setItemDelegateForColumn(Model::IdColumn, new IdDelegate(m_table));
    m_table->setItemDelegateForColumn(Model::DistanceColumn, new DistanceDelegate(m_table));
    for (const int column : { Model::ExactColumn, Model::ApproximateColumn })
        m_table->setItemDelegateForColumn(
            column, new StatusDelegate(StatusRole, StatusDelegate::Place::BeforeText, m_table));
    alignRight(m_table, { Model::DistanceColumn });
    m_table->setStretchColumn(Model::DocumentColumn);
    connect(m_table, &QAbstractItemView::activated, this,
        [this](const QModelIndex& index) { emit recordWanted(index.data(IdRole).toString()); });
}

void NeighboursCard::makeCopyMenu()
{
    m_copy = new QToolButton;
    m_copy->setObjectName(QStringLiteral("neighboursCopy"));
    m_copy->setIcon(icon(Icon::Copy));
    m_copy->setToolTip(tr("Copy"));
    m_copy->setAccessibleName(tr("Copy neighbours"));
    m_copy->setPopupMode(QToolButton::InstantPopup);
    m_copy->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(m_copy);
    const auto add = [&](const char* name, const QString& text, QString (*make)(const NeighboursAnswer&)) {
        QAction* action = menu->addAction(text, this, [this, make] { copy(make(*m_answer)); });
        action->setObjectName(QString::fromLatin1(name));
        return action;
    };
    QAction* table = menu->addAction(tr("Copy table"), this, [this] { copyTable(m_model); });
    table->setObjectName(QStringLiteral("copyTable"));
    add("copyMarkdown", tr("Copy as Markdown"), neighboursMarkdown);
    add("copyJson", tr("Copy as JSON"), neighboursJson);
    menu->addSeparator();
    add("copyPython", tr("Copy as Python"), neighboursPython);
    m_copyCommand = add("copyCommand", tr("Copy as command line"), neighboursCommand);
    m_copy->setMenu(menu);
    m_copy->setEnabled(false);
}

void NeighboursCard::copy(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace ui
