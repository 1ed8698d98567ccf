// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include "ui/jobs/recordpages.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ui {

class FactList;
class Sparkline;

/// One record in full: id, document, metadata, and its vector as a picture with its figures.
class RecordDetail : public QScrollArea
{
    Q_OBJECT

public:
    explicit RecordDetail(QWidget* parent = nullptr);

    /// Null shows that none is chosen. `vectorsKnown`: vectors have been opened; else theirs are on their way.
    void setRecord(const RecordPtr& record, bool vectorsKnown);
    const RecordPtr& record() const { return m_record; }
    /// The record stands in the table but is gone since.
    void showGone();

    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeBody();
    QLabel* addCaption(QLayout* layout, const QString& text);
    void showVector(const engine::chroma::Record& record, bool known);
    void copyVector() const;
    void copyRecord() const;

    RecordPtr m_record;
    QLabel* m_nothing;
    QWidget* m_body;
    QLabel* m_id;
    FactList* m_facts;
    QLabel* m_documentCaption;
    QPlainTextEdit* m_document;
    QLabel* m_metadataCaption;
    FactList* m_metadata;
    QLabel* m_vectorCaption;
    Sparkline* m_sparkline;
    QLabel* m_first;
    QPushButton* m_copyVector;
    QPushButton* m_copyRecord;
};

} // namespace ui
