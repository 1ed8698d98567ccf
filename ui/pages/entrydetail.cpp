// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/entrydetail.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/formatting.h"
#include "ui/pages/factlist.h"
#include "ui/support/icons.h"
#include "ui/support/theme.h"

namespace ui {

using engine::chroma::LogRow;

namespace {
constexpr int narrowest = 320;
constexpr int mostLines = 14; ///< of metadata or document shown at once
constexpr int longestDocument = 200'000; ///< characters laid out; the export has all of it

QPlainTextEdit* makeText(const QString& objectName, const QString& accessibleName)
{
    auto* text = new QPlainTextEdit;
    text->setObjectName(objectName);
    text->setAccessibleName(accessibleName);
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    return text;
}

/// As high as its text, up to a limit; beyond that it scrolls.
void fitHeight(QPlainTextEdit* edit)
{
    const int width = qMax(120, edit->viewport()->width());
    const int lines = edit->document()->lineCount();
    const int wrapped = static_cast<int>(edit->toPlainText().size()) * edit->fontMetrics().averageCharWidth() / width;
    const int shown = qBound(2, lines + (edit->lineWrapMode() == QPlainTextEdit::NoWrap ? 0 : wrapped), mostLines);
    edit->setFixedHeight(shown * edit->fontMetrics().lineSpacing() + 3 * metrics::fieldGap);
}

QString shortened(const QString& text)
{
    return text.size() <= longestDocument ? text : text.left(longestDocument) + QStringLiteral(" …");
}

QString appliedTo(const LogRow& row)
{
    if (row.appliedMetadata && row.appliedVectors)
        return EntryDetail::tr("metadata and vector index");
    if (row.appliedMetadata)
        return EntryDetail::tr("metadata; waits for the vector index");
    if (row.appliedVectors)
        return EntryDetail::tr("vector index; waits for the metadata");
    return EntryDetail::tr("nothing yet");
}
} // namespace

EntryDetail::EntryDetail(QWidget* parent)
    : QScrollArea(parent)
    , m_title(new QLabel)
    , m_facts(new FactList)
    , m_metadataCaption(new QLabel(tr("metadata")))
    , m_metadata(makeText(QStringLiteral("entryMetadata"), tr("Metadata of the entry")))
    , m_documentCaption(new QLabel(tr("document")))
    , m_document(makeText(QStringLiteral("entryDocument"), tr("Document of the entry")))
{
    setObjectName(QStringLiteral("entryDetail"));
    m_title->setObjectName(QStringLiteral("entryTitle"));
    m_title->setFont(Theme::font(TextStyle::Strong));
    m_metadata->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_metadata->setLineWrapMode(QPlainTextEdit::NoWrap);
    setMuted(m_metadataCaption);
    setMuted(m_documentCaption);

    auto* close = new QToolButton;
    close->setObjectName(QStringLiteral("closeDetail"));
    close->setIcon(icon(Icon::Cancel));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close the detail"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &EntryDetail::closeRequested);

    auto* heading = new QHBoxLayout;
    heading->addWidget(m_title, 1);
    heading->addWidget(close);
    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(metrics::cardPadding, 0, 0, 0);
    layout->setSpacing(metrics::grid);
    layout->addLayout(heading);
    layout->addWidget(m_facts);
    layout->addWidget(m_metadataCaption);
    layout->addWidget(m_metadata);
    layout->addWidget(m_documentCaption);
    layout->addWidget(m_document);
    layout->addStretch();
    setWidget(body);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setMinimumWidth(narrowest);
    body->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

QSize EntryDetail::sizeHint() const
{
    return { narrowest, metrics::rowHeight };
}

void EntryDetail::setRow(const LogRow& row, const QString& collectionName)
{
    m_title->setText(tr("Entry %1").arg(formatNumber(row.seqId)));
    QString operation = QString::fromLatin1(QByteArrayView(engine::chroma::name(row.operation)));
    if (row.operation == engine::chroma::Operation::Unknown)
        operation += QStringLiteral(" (%1)").arg(row.operationCode);
    QList<FactList::Fact> facts{
        { tr("operation"), operation },
        { tr("id"), oneLine(fromUtf8(row.id)) },
        { tr("collection"), collectionName },
        { tr("topic"), oneLine(fromUtf8(row.topic)) },
        { tr("vector"), row.dimension ? tr("%1 floats").arg(formatCount(*row.dimension)) : tr("none") },
        { tr("written"), oneLine(fromUtf8(row.createdAt)) + (row.createdAt.empty() ? QString() : tr(" UTC")) },
        { tr("size"), formatExactBytes(row.bytes) },
        { tr("applied to"), appliedTo(row) },
    };
    if (row.uri)
        facts.append({ tr("uri"), oneLine(fromUtf8(*row.uri)) });
    if (!row.problem.empty())
        facts.append({ tr("problem"), oneLine(fromUtf8(row.problem)) });
    m_facts->setFacts(facts);

    const bool hasMetadata = !row.metadata.is_null() && !row.metadata.empty();
    m_metadataCaption->setText(hasMetadata ? tr("metadata") : tr("no metadata"));
    m_metadata->setVisible(hasMetadata);
    if (hasMetadata) {
        m_metadata->setPlainText(
            shortened(fromUtf8(row.metadata.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace))));
        fitHeight(m_metadata);
    }
    m_documentCaption->setText(row.document ? tr("document") : tr("no document"));
    m_document->setVisible(row.document.has_value());
    if (row.document) {
        m_document->setPlainText(shortened(fromUtf8(*row.document)));
        fitHeight(m_document);
    }
}

} // namespace ui
