// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include "engine/chroma/log.h"

class QLabel;
class QPlainTextEdit;

namespace ui {

class FactList;

/// One entry of the log with all its fields: metadata pretty-printed, the whole document.
class EntryDetail : public QScrollArea
{
    Q_OBJECT

public:
    explicit EntryDetail(QWidget* parent = nullptr);

    /// Small: it shares the height of the table beside it and scrolls.
    QSize sizeHint() const override;

    void setRow(const engine::chroma::LogRow& row, const QString& collectionName);

signals:
    void closeRequested();

private:
    QLabel* m_title;
    FactList* m_facts;
    QLabel* m_metadataCaption;
    QPlainTextEdit* m_metadata;
    QLabel* m_documentCaption;
    QPlainTextEdit* m_document;
};

} // namespace ui
