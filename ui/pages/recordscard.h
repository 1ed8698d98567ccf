// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QPointer>

#include "ui/jobs/recordpages.h"
#include "ui/models/recordsmodel.h"
#include "ui/pages/recordstable.h"
#include "ui/widgets/card.h"

class QListWidget;
class QToolButton;

namespace ui {

/// The table of records with what is done to it: choosing the metadata columns, copying, the way to an export.
class RecordsCard : public Card
{
    Q_OBJECT

public:
    static constexpr qsizetype mostCopied = 1000; ///< rows

    explicit RecordsCard(QWidget* parent = nullptr);

    /// Shows these, which are open; null shows nothing. `row`: the one to stand on, -1 = none. Keeps the place where
    /// `keepPlace`.
    void setPages(RecordPages* pages, int row, bool keepPlace);
    /// Another collection: its columns are those chosen for it, or the first few of the survey.
    void setCollection(const QString& id);
    void setSurvey(const KeySurveyPtr& survey);
    /// Vectors have been opened: what is shown of them is asked for again.
    void renew();

    RecordsTable* table() const { return m_table; }
    RecordsModel* model() const { return m_model; }

signals:
    /// -1 = none.
    void rowChosen(int row);
    void exportRequested();
    /// Rows could not be copied; `text` says why, in a sentence.
    void copyRefused(const QString& text);
    void copied(int rows);

private:
    void makeHeader();
    void showColumns();
    void chooseColumns();
    void fillColumnList();
    void showPlace();
    void copy(RecordText form);

    RecordsModel* m_model;
    RecordsTable* m_table;
    QToolButton* m_columns;
    QListWidget* m_columnList;
    QPointer<RecordPages> m_pages;
    QString m_collection;
    KeySurveyPtr m_survey;
    std::optional<QStringList> m_chosen; ///< keys the user chose; nothing = the first few
    bool m_filling = false; ///< the list of columns is being filled: nobody chooses
};

} // namespace ui
