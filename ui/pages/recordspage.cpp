// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recordspage.h"

#include <algorithm>
#include <utility>

#include "ui/models/formatting.h"
#include "ui/pages/jobrow.h"
#include "ui/pages/mapcard.h"
#include "ui/pages/neighbourscard.h"
#include "ui/pages/recorddetail.h"
#include "ui/pages/recordfilter.h"
#include "ui/pages/recordscard.h"
#include "ui/pages/recordstext.h"
#include "ui/widgets/collectionselector.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/stattile.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::chroma::RecordQuery;

const engine::chroma::Collection* RecordsPage::shown() const
{
    const CollectionView* view = shownCollection();
    return view ? &view->collection : nullptr;
}

bool RecordsPage::isSettled() const
{
    if (!Page::isSettled() || m_next)
        return false;
    if (!shownCollection())
        return true;
    return !m_fingerprint.isEmpty() && !(m_pages && m_pages->isFetching()) && m_vectorsKnown
        && m_neighbours->isSettled() && m_map->isSettled();
}

void RecordsPage::sessionChanged()
{
    forget();
    m_neighbours->setSession(session());
    m_map->setSession(session());
    m_work->hide();
    m_empty->show();
}

/// Nothing is shown any more, and nothing on its way.
void RecordsPage::forget()
{
    stopOpening();
    if (m_pages) {
        m_card->setPages(nullptr, -1, false);
        m_pages->deleteLater();
    }
    delete m_vectors;
    m_pages = nullptr;
    m_vectorsKnown = false;
    m_survey.reset();
    m_query = {};
    m_wanted.clear();
    m_fingerprint.clear();
    m_early.reset();
    m_collectionShown.clear();
    m_filter->reset();
    m_filter->setSurvey(nullptr);
    tellRecord(nullptr);
    for (const QString& message : { readMessage(), vectorMessage() })
        messages()->remove(message);
}

void RecordsPage::showSnapshot(const SnapshotPtr& snapshot)
{
    m_selector->setSnapshot(*snapshot);
    m_empty->setSentence(snapshot->collections.empty() ? tr("There is no collection yet, so there are no records.")
                                                       : tr("Choose a collection to see its records."));
    m_filter->setDialect(snapshot->schema.dialect);
    follow();
}

void RecordsPage::collectionScopeChanged()
{
    follow();
}

/// Shows the collection chosen and reads its records anew if they may be others. A page that nobody sees reads nothing.
void RecordsPage::follow()
{
    const CollectionView* view = shownCollection();
    m_empty->setVisible(!view);
    m_work->setVisible(view);
    const QString id = view ? fromUtf8(view->collection.id.text) : QString();
    m_selector->setCollection(id);
    if (id != m_collectionShown) {
        forget();
        m_collectionShown = id;
        m_card->setCollection(id);
        emit queryChanged();
    }
    const SnapshotPtr shown = snapshot();
    header()->setSubject(oneLine(fromUtf8(view ? view->collection.name : shown ? shown->name : std::string()), 80));
    if (!view || shown->exact)
        showVectorViews(view);
    if (!view) {
        emit settledChanged();
        return;
    }
    showTiles();
    if (isVisible() && mayBeOthers(*view, shown->exact)) {
        openRecords(*view);
        openVectors(*view);
    }
}

/// Whether records read before may differ from those of `view`. They are read with the first, cheap view, beside the
/// count that an exact one waits for; that has nothing new for them as long as the files look as they did before.
bool RecordsPage::mayBeOthers(const CollectionView& view, bool isExact)
{
    const bool isFirst = m_fingerprint.isEmpty();
    const QString fingerprint = recordsFingerprint(view);
    const bool isSame = fingerprint == m_fingerprint;
    m_fingerprint = fingerprint;
    if (isFirst) {
        m_early = isExact ? std::nullopt : std::optional(session()->stamp());
        return true;
    }
    if (!m_early)
        return isExact && !isSame;
    if (*m_early == session()->stamp())
        return false;
    m_early = isExact ? std::nullopt : std::optional(session()->stamp());
    return true;
}

void RecordsPage::showTiles()
{
    const CollectionView* view = shownCollection();
    if (!view)
        return;
    showTile(m_recordsTile, recordsTile(*view));
    showTile(m_indexedTile, indexedTile(*view));
    showTile(m_pendingTile, pendingTile(*view));
    showTile(m_keysTile, keysTile(m_survey.get()));
    if (!m_pages)
        return m_matchesTile->clear();
    const RecordQuery& query = m_pages->query();
    const bool isFiltered = !query.ids.empty() || query.where || query.whereDocument;
    showTile(m_matchesTile, matchesTile(isFiltered, m_pages->total(), view->records));
}

void RecordsPage::openRecords(const CollectionView& view)
{
    stopOpening();
    m_next = session()->records(view.collection, m_query, this);
    connectPages(m_next);
    // The record that the user stands on, else the place.
    const int row = std::max(0, m_card->table()->rowsOnView().first);
    const std::string id = !m_wanted.isEmpty() ? m_wanted.toStdString() : m_record ? m_record->id : std::string();
    m_next->open(static_cast<quint64>(row), id);
    m_card->setProgress(-1.0);
    m_progress->setTitle(m_next->openingJob()->title());
    m_progress->setJob(m_next->openingJob());
}

void RecordsPage::connectPages(RecordPages* pages)
{
    connect(pages, &RecordPages::opened, this, [this, pages](qint64 row) { takePages(pages, row); });
    connect(pages, &RecordPages::openFailed, this, &RecordsPage::refuse);
    connect(pages, &RecordPages::openCancelled, this, &RecordsPage::onStopped);
    connect(pages, &RecordPages::recordReady, this, &RecordsPage::takeRecord);
    connect(pages, &RecordPages::vectorsMissing, this, &RecordsPage::showVectorsMissing);
    connect(pages, &RecordPages::settled, this, &Page::settledChanged);
    connect(pages, &RecordPages::found, this, [this](const QString& id, qint64 row) {
        if (row >= 0)
            return m_card->table()->goTo(static_cast<int>(row));
        m_wanted = id; // not let through: among all
        m_filter->reset();
        chooseQuery({});
    });
    connect(pages, &RecordPages::surveyed, this, [this](const KeySurveyPtr& survey) {
        m_survey = survey;
        m_filter->setSurvey(survey);
        m_card->setSurvey(survey);
        showTiles();
    });
    connect(pages, &RecordPages::failed, this, [this](const engine::Error& error) {
        m_card->model()->giveUpPages();
        messages()->show(messageFrom(error, readMessage(), tr("Try again")));
    });
}

void RecordsPage::takePages(RecordPages* pages, qint64 row)
{
    const bool isFirst = !m_pages;
    const bool isWanted = !m_wanted.isEmpty();
    const bool keepPlace = m_pages && !isWanted && (row >= 0 || !m_record);
    if (m_pages) {
        m_pages->disconnect(this);
        m_pages->disconnect(m_card->model());
        m_pages->deleteLater();
    }
    m_pages = pages;
    m_next = nullptr;
    stopOpening();
    messages()->remove(readMessage());
    if (m_vectors && m_vectors->vectors())
        pages->setVectors(m_vectors->vectors());
    if (isWanted && row < 0)
        messages()->show(
            { readMessage(), Status::Hygiene, tr("There is no record of this id."), oneLine(m_wanted, 200), {}, true });
    m_wanted.clear();
    const int none = isFirst && pages->total() > 0 ? 0 : -1;
    m_card->setPages(pages, row >= 0 ? static_cast<int>(row) : none, keepPlace);
    if (!m_survey && m_query.ids.empty() && !m_query.where && !m_query.whereDocument)
        pages->survey();
    showTiles();
    emit queryChanged();
    if (pages->total() == 0)
        emit settledChanged();
}

void RecordsPage::stopOpening()
{
    if (m_next) {
        m_next->disconnect(this);
        m_next->deleteLater();
        m_next = nullptr;
    }
    m_progress->setJob(nullptr);
    m_card->setProgress(std::nullopt);
}

/// What Chroma refuses belongs to the line; the rest is the page's. What was shown stays.
void RecordsPage::refuse(const engine::Error& error)
{
    stopOpening();
    if (m_pages)
        m_query = m_pages->query();
    if (error.kind == engine::ErrorKind::BadArgument)
        m_filter->setRefusal(error);
    else
        messages()->show(messageFrom(error, readMessage(), tr("Try again")));
    emit settledChanged();
}

void RecordsPage::onStopped()
{
    stopOpening();
    if (m_pages)
        m_query = m_pages->query();
    messages()->show({ readMessage(), Status::Hygiene, tr("Listing the records was stopped."),
        m_pages ? tr("What was shown before is still there.") : tr("Nothing is known of them."), tr("List them"),
        false });
    emit settledChanged();
}

void RecordsPage::onMessageAction(const QString& key)
{
    if (key != readMessage() && key != vectorMessage())
        return;
    messages()->remove(key);
    m_fingerprint.clear();
    follow();
}

void RecordsPage::chooseQuery(const RecordQuery& query)
{
    m_query = query;
    if (const CollectionView* view = shownCollection(); view && !m_fingerprint.isEmpty())
        openRecords(*view);
}

const RecordQuery& RecordsPage::query() const
{
    return m_pages ? m_pages->query() : m_query;
}

void RecordsPage::selectRecord(const QString& id)
{
    if (m_pages && !m_next)
        return m_pages->find(id.toStdString());
    m_wanted = id;
    if (const CollectionView* view = shownCollection(); view && m_next)
        openRecords(*view); // what is being opened would come to another place
}

} // namespace ui
