// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recorddetail.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/models/formatting.h"
#include "ui/models/recordsmodel.h"
#include "ui/pages/factlist.h"
#include "ui/pages/recordstext.h"
#include "ui/plots/sparkline.h"
#include "ui/support/theme.h"

namespace ui {

using engine::chroma::Record;
using engine::chroma::VectorFrom;

namespace {
constexpr int narrowest = 300;
constexpr int mostLines = 12; ///< of a document shown at once
constexpr int longestDocument = 200'000; ///< characters laid out; copies and exports have all of it
constexpr int longestMeasured = 4000; ///< characters that tell how many lines there are
constexpr int longestValue = 2000;
constexpr std::size_t mostKeys = 100;

/// As high as its text, up to a limit; beyond that it scrolls.
void fitHeight(QPlainTextEdit* edit, int width)
{
    const QString text = edit->toPlainText().left(longestMeasured);
    const QRect needed = edit->fontMetrics().boundingRect(
        QRect(0, 0, qMax(120, width - 2 * metrics::fieldGap), 1 << 20), Qt::TextWordWrap, text);
    const int line = edit->fontMetrics().lineSpacing();
    edit->setFixedHeight(qBound(line, needed.height(), mostLines * line) + 2 * metrics::fieldGap);
}

QList<FactList::Fact> metadataFacts(const Record& record)
{
    QList<FactList::Fact> facts;
    for (const auto& [key, value] : record.metadata.items()) {
        if (static_cast<std::size_t>(facts.size()) == mostKeys) {
            facts.append(
                { QStringLiteral("…"), RecordDetail::tr("%1 keys in all").arg(formatCount(record.metadata.size())) });
            break;
        }
        facts.append({ oneLine(fromUtf8(key), 60), metadataValueText(value, longestValue) });
    }
    return facts;
}
} // namespace

RecordDetail::RecordDetail(QWidget* parent)
    : QScrollArea(parent)
    , m_nothing(new QLabel(tr("Choose a record to see all of it.")))
    , m_body(nullptr)
{
    setObjectName(QStringLiteral("recordDetail"));
    setMuted(m_nothing);
    m_nothing->setObjectName(QStringLiteral("recordNothing"));
    auto* both = new QWidget;
    auto* layout = new QVBoxLayout(both);
    layout->setContentsMargins({});
    layout->addWidget(m_nothing);
    layout->addWidget(m_body = makeBody());
    layout->addStretch(1);
    m_body->hide();
    setWidget(both);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setMinimumWidth(narrowest);
    both->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    connect(m_copyVector, &QPushButton::clicked, this, &RecordDetail::copyVector);
    connect(m_copyRecord, &QPushButton::clicked, this, &RecordDetail::copyRecord);
}

QLabel* RecordDetail::addCaption(QLayout* layout, const QString& text)
{
    auto* caption = new QLabel(text);
    setMuted(caption);
    layout->addWidget(caption);
    return caption;
}

QWidget* RecordDetail::makeBody()
{
    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, metrics::grid, 0);
    layout->setSpacing(metrics::grid);
    layout->addWidget(m_id = new QLabel);
    m_id->setObjectName(QStringLiteral("recordId"));
    m_id->setFont(Theme::font(TextStyle::Strong));
    m_id->setTextFormat(Qt::PlainText);
    m_id->setWordWrap(true);
    m_id->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_facts = new FactList);
    m_facts->setObjectName(QStringLiteral("recordFacts"));

    m_documentCaption = addCaption(layout, tr("document"));
    layout->addWidget(m_document = new QPlainTextEdit);
    m_document->setObjectName(QStringLiteral("recordDocument"));
    m_document->setAccessibleName(tr("Document of the record"));
    m_document->setReadOnly(true);
    m_document->setTabChangesFocus(true);

    m_metadataCaption = addCaption(layout, tr("metadata"));
    layout->addWidget(m_metadata = new FactList);
    m_metadata->setObjectName(QStringLiteral("recordMetadata"));

    m_vectorCaption = addCaption(layout, tr("vector"));
    m_vectorCaption->setObjectName(QStringLiteral("vectorCaption"));
    m_vectorCaption->setWordWrap(true);
    layout->addWidget(m_sparkline = new Sparkline);
    m_sparkline->setObjectName(QStringLiteral("vectorSparkline"));
    layout->addWidget(m_first = new QLabel);
    m_first->setObjectName(QStringLiteral("vectorFirst"));
    m_first->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_first->setWordWrap(true);
    setMuted(m_first);

    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(0, metrics::grid, 0, 0);
    buttons->addWidget(m_copyVector = new QPushButton(tr("Copy vector as JSON")));
    buttons->addWidget(m_copyRecord = new QPushButton(tr("Copy record as JSON")));
    buttons->addStretch(1);
    m_copyVector->setObjectName(QStringLiteral("copyVector"));
    m_copyRecord->setObjectName(QStringLiteral("copyRecord"));
    layout->addLayout(buttons);
    return body;
}

QSize RecordDetail::sizeHint() const
{
    return { narrowest, 12 * metrics::rowHeight };
}

void RecordDetail::setRecord(const RecordPtr& record, bool vectorsKnown)
{
    m_record = record;
    m_nothing->setText(tr("Choose a record to see all of it."));
    m_nothing->setVisible(!record);
    m_body->setVisible(record != nullptr);
    if (!record)
        return;
    m_id->setText(oneLine(fromUtf8(record->id), 400));
    QList<FactList::Fact> facts;
    if (record->uri)
        facts.append({ tr("uri"), oneLine(fromUtf8(*record->uri), longestValue) });
    m_facts->setFacts(facts);
    m_facts->setVisible(!facts.isEmpty());
    m_documentCaption->setText(record->document
            ? tr("document, %1 characters").arg(formatCount(static_cast<quint64>(fromUtf8(*record->document).size())))
            : tr("no document"));
    m_document->setVisible(record->document.has_value());
    const QString text = record->document ? fromUtf8(*record->document) : QString();
    const QString shown = text.size() <= longestDocument ? text : text.left(longestDocument) + QStringLiteral(" …");
    if (m_document->toPlainText() != shown)
        m_document->setPlainText(shown);
    fitHeight(m_document, viewport()->width());
    m_metadataCaption->setText(record->metadata.empty() ? tr("no metadata") : tr("metadata"));
    m_metadata->setFacts(metadataFacts(*record));
    m_metadata->setVisible(!record->metadata.empty());
    showVector(*record, vectorsKnown);
}

void RecordDetail::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    fitHeight(m_document, viewport()->width());
}

void RecordDetail::showGone()
{
    setRecord(nullptr, false);
    m_nothing->setText(tr("This record is gone since it was listed."));
}

void RecordDetail::showVector(const Record& record, bool known)
{
    const bool has = !record.vector.empty();
    if (m_sparkline->vector() != record.vector)
        m_sparkline->setVector(record.vector);
    m_sparkline->setVisible(has);
    m_first->setVisible(has);
    m_copyVector->setEnabled(has);
    if (!has) {
        m_vectorCaption->setText(
            known ? tr("no vector: neither the index nor the log has one") : tr("vector: the index is being opened…"));
        return;
    }
    const VectorFigures figures = figuresOf(record.vector);
    const auto number = [](double value) { return formatDecimal(value, 4); };
    QString text =
        tr("vector of %1 from the %2 · norm %3 · mean %4 · from %5 to %6")
            .arg(formatCount(record.vector.size()), record.vectorFrom == VectorFrom::Log ? tr("log") : tr("index"),
                number(figures.norm), number(figures.mean), number(figures.minimum), number(figures.maximum));
    if (figures.notFinite > 0)
        text += tr(" · %1 not finite").arg(formatCount(figures.notFinite));
    m_vectorCaption->setText(text);
    m_first->setText(firstComponents(record.vector));
}

void RecordDetail::copyVector() const
{
    if (m_record)
        QGuiApplication::clipboard()->setText(vectorAsJson(m_record->vector));
}

void RecordDetail::copyRecord() const
{
    if (m_record)
        QGuiApplication::clipboard()->setText(recordsAsJson({ *m_record }));
}

} // namespace ui
