// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cachecard.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include "engine/platform/processmemory.h"
#include "ui/models/plural.h"
#include "ui/pages/factlist.h"
#include "ui/pages/memorytext.h"
#include "ui/pages/pagetable.h"
#include "ui/support/theme.h"
#include "ui/support/viewsetup.h"

namespace ui {

using engine::memory::CacheCounters;
using engine::memory::Eviction;
using engine::memory::SegmentCache;
using engine::memory::SegmentKey;

namespace {
constexpr quint64 mebibyte = 1024 * 1024;
constexpr quint64 gibibyte = 1024 * mebibyte;
constexpr int sliderSteps = 400;
constexpr int cacheRows = 8;
constexpr int previewRows = 8;
const QString limitMessage = QStringLiteral("limit");

/// The slider is logarithmic from 1 MiB on: people think in halves and doubles of memory.
quint64 bytesAt(int step, quint64 most)
{
    const double doublings = std::log2(static_cast<double>(most) / static_cast<double>(mebibyte));
    return static_cast<quint64>(
        std::llround(static_cast<double>(mebibyte) * std::exp2(doublings * step / sliderSteps)));
}

int stepOf(quint64 bytes, quint64 most)
{
    const double doublings = std::log2(static_cast<double>(most) / static_cast<double>(mebibyte));
    const double wanted = std::log2(static_cast<double>(std::max(bytes, mebibyte)) / static_cast<double>(mebibyte));
    return std::clamp(static_cast<int>(std::lround(wanted / doublings * sliderSteps)), 0, sliderSteps);
}
} // namespace

CacheCard::CacheCard(QWidget* parent)
    : Card(tr("Loaded here"), parent)
    , m_model(new CacheModel(this))
    , m_most(std::max<quint64>(engine::platform::physicalBytes().value_or(64 * gibibyte), gibibyte))
{
    using Model = CacheModel;
    setNote(tr("longest unused first"));
    m_table = new PageTable(m_model, QStringLiteral("cacheTable"), tr("Loaded indexes"),
        { { Model::OrderColumn, NumberFormat::Count }, { Model::BytesColumn, NumberFormat::Bytes },
            { Model::UsersColumn, NumberFormat::Count } });
    m_table->setItemDelegateForColumn(Model::AgeColumn, new RightDelegate(m_table));
    alignRight(m_table, { Model::OrderColumn, Model::BytesColumn, Model::AgeColumn, Model::UsersColumn });
    m_table->setStretchColumn(Model::NameColumn);
    m_table->setMaxRows(cacheRows);
    connect(m_table, &PageTable::idSelected, this, [this](const QString& id) {
        if (m_isRefreshing)
            return;
        const int row = m_model->rowOf(id);
        if (row < 0)
            return emit collectionChosen({});
        const CachedRow& chosen = m_model->rows()[static_cast<std::size_t>(row)];
        if (m_session && chosen.directory == m_session->directory())
            emit collectionChosen(chosen.collection);
    });
    m_empty = new QLabel(tr("Nothing is loaded. Queries load what they need; Load does it by hand."));
    m_empty->setObjectName(QStringLiteral("cacheEmpty"));
    m_empty->setWordWrap(true);
    setMuted(m_empty);
    m_counters = new QLabel;
    m_counters->setObjectName(QStringLiteral("cacheCounters"));
    m_counters->setWordWrap(true);
    setMuted(m_counters);
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("limitSummary"));
    m_summary->setWordWrap(true);
    m_preview = new FactList;
    m_preview->setObjectName(QStringLiteral("evictionPreview"));
    bodyLayout()->addWidget(m_empty);
    bodyLayout()->addWidget(m_table);
    bodyLayout()->addWidget(m_counters);
    bodyLayout()->addWidget(makeLimit());
    bodyLayout()->addWidget(m_summary);
    bodyLayout()->addWidget(m_preview);
    bodyLayout()->addStretch(1);
    showDraft();
}

QWidget* CacheCard::makeLimit()
{
    m_unlimited = new QCheckBox(tr("No limit"));
    m_unlimited->setObjectName(QStringLiteral("noLimit"));
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setObjectName(QStringLiteral("limitSlider"));
    m_slider->setAccessibleName(tr("Limit, logarithmic"));
    m_slider->setRange(0, sliderSteps);
    m_slider->setPageStep(sliderSteps / 20);
    m_number = new QDoubleSpinBox;
    m_number->setObjectName(QStringLiteral("limitNumber"));
    m_number->setAccessibleName(tr("Limit"));
    m_number->setDecimals(1);
    m_unit = new QComboBox;
    m_unit->setObjectName(QStringLiteral("limitUnit"));
    m_unit->setAccessibleName(tr("Unit of the limit"));
    m_unit->addItem(tr("MiB"), mebibyte);
    m_unit->addItem(tr("GiB"), gibibyte);
    m_apply = new QPushButton(tr("Apply"));
    m_apply->setObjectName(QStringLiteral("applyLimit"));
    m_apply->setEnabled(false);

    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->setSpacing(metrics::fieldGap);
    auto* caption = new QLabel(tr("Limit"));
    setMuted(caption);
    layout->addWidget(caption);
    layout->addWidget(m_unlimited);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_number);
    layout->addWidget(m_unit);
    layout->addWidget(m_apply);

    connect(m_unlimited, &QCheckBox::toggled, this,
        [this](bool on) { setDraft(on ? SegmentCache::unlimited : bytesAt(m_slider->value(), m_most)); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int step) { setDraft(bytesAt(step, m_most)); });
    connect(m_number, &QDoubleSpinBox::valueChanged, this, [this](double number) {
        setDraft(static_cast<quint64>(std::llround(number * m_unit->currentData().toDouble())), Unit::Keep);
    });
    connect(m_unit, &QComboBox::currentIndexChanged, this, [this] { showDraft(Unit::Keep); });
    connect(m_apply, &QPushButton::clicked, this, &CacheCard::apply);
    return row;
}

void CacheCard::setSession(Session* session)
{
    m_session = session;
    m_job = nullptr;
    m_outcome.clear();
    m_shownLimit = m_draft = limit();
    showDraft();
    refresh();
}

void CacheCard::addNames(const CacheModel::Names& names)
{
    for (const auto& [key, name] : names)
        m_names.insert_or_assign(key, name);
    refresh();
}

quint64 CacheCard::limit() const
{
    return m_session ? m_session->segments().cache().limit() : SegmentCache::unlimited;
}

QString CacheCard::nameOf(const SegmentKey& key) const
{
    const auto name = m_names.find(key);
    return name != m_names.end() ? name->second : oneLine(fromUtf8(key.collection.text), 16);
}

void CacheCard::refresh()
{
    m_isRefreshing = true;
    if (m_session)
        m_model->setSegments(m_session->segments().cache().segments(), m_names);
    else
        m_model->setSegments({}, {});
    m_table->select(m_chosen);
    m_isRefreshing = false;
    m_table->setVisible(m_model->rowCount() > 0);
    m_empty->setVisible(m_model->rowCount() == 0);
    const auto& rows = m_model->rows();
    const bool several = std::any_of(rows.begin(), rows.end(),
        [&](const CachedRow& row) { return !m_session || row.directory != m_session->directory(); });
    m_table->setColumnShown(CacheModel::DirectoryColumn, several);
    if (const quint64 now = limit(); now != m_shownLimit) {
        // Another window's Apply, or ours: a draft the user has not touched goes along.
        if (m_draft == m_shownLimit)
            m_draft = now;
        m_shownLimit = now;
        showDraft();
        emit limitChanged();
    }
    showCounters();
    showPreview();
}

void CacheCard::showCounters()
{
    const CacheCounters counters = m_session ? m_session->segments().cache().counters() : CacheCounters{};
    QStringList texts{ counted(counters.hits, tr("1 hit"), tr("%1 hits")),
        counted(counters.misses, tr("1 miss"), tr("%1 misses")),
        counted(counters.evictions, tr("1 eviction"), tr("%1 evictions")) };
    if (counters.stale > 0)
        texts << counted(counters.stale, tr("1 loaded anew after a change"), tr("%1 loaded anew after a change"));
    m_counters->setText(texts.join(QStringLiteral(" · ")));
}

void CacheCard::select(const QString& collection)
{
    m_chosen.clear();
    if (m_session && !collection.isEmpty())
        m_chosen =
            CacheModel::idOf(Segments::keyOf(m_session->directory(), engine::CollectionId{ collection.toStdString() }));
    m_table->select(m_chosen);
}

void CacheCard::setDraft(quint64 bytes, Unit unit)
{
    m_draft = bytes;
    m_outcome.clear();
    showDraft(unit);
    showPreview();
}

void CacheCard::showDraft(Unit fit)
{
    const QSignalBlocker noSlider(m_slider);
    const QSignalBlocker noNumber(m_number);
    const QSignalBlocker noUnit(m_unit);
    const QSignalBlocker noBox(m_unlimited);
    const bool isUnlimited = m_draft == SegmentCache::unlimited;
    m_unlimited->setChecked(isUnlimited);
    for (QWidget* input :
        { static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_number), static_cast<QWidget*>(m_unit) })
        input->setEnabled(!isUnlimited);
    const quint64 shown = isUnlimited ? m_most : m_draft;
    if (const int step = stepOf(shown, m_most); step != m_slider->value())
        m_slider->setValue(step);
    if (fit == Unit::Fit)
        m_unit->setCurrentIndex(shown >= gibibyte ? 1 : 0);
    const double unit = m_unit->currentData().toDouble();
    m_number->setRange(1.0 * static_cast<double>(mebibyte) / unit, static_cast<double>(m_most) / unit);
    m_number->setDecimals(unit > static_cast<double>(mebibyte) ? 2 : 1);
    if (std::llround(m_number->value() * unit) != static_cast<qint64>(shown))
        m_number->setValue(static_cast<double>(shown) / unit);
}

void CacheCard::showPreview()
{
    const bool isChanged = m_draft != limit();
    if (const bool isReady = m_session && isChanged && !m_job; isReady != m_apply->isEnabled()) {
        m_apply->setEnabled(isReady);
        setAccent(m_apply, isReady);
    }
    QList<FactList::Fact> facts;
    if (!m_session || !isChanged) {
        m_summary->setText(limit() == SegmentCache::unlimited
                ? tr("No limit is in force: nothing leaves by itself.")
                : tr("A limit of %1 is in force.").arg(formatBytes(limit())));
        if (!m_outcome.isEmpty())
            m_summary->setText(m_summary->text() + u' ' + m_outcome);
        m_preview->setFacts(facts);
        m_preview->hide();
        return;
    }
    const Eviction preview = m_session->segments().cache().preview(m_draft);
    QString text = preview.evicted.empty()
        ? tr("Nothing would leave.")
        : counted(preview.evicted.size(), tr("1 collection would leave"), tr("%1 collections would leave"))
            + tr(" and free %1; %2 stay.").arg(formatBytes(preview.freed), formatBytes(preview.remaining));
    if (preview.remaining > m_draft)
        text += u' ' + tr("What is pinned or in use stays above the limit.");
    m_summary->setText(text);
    std::map<SegmentKey, quint64> bytes;
    for (const auto& segment : m_session->segments().cache().segments())
        bytes[segment.key] = segment.bytes;
    for (std::size_t at = 0; at < preview.evicted.size() && facts.size() < previewRows; ++at)
        facts << FactList::Fact{ formatCount(at + 1),
            tr("%1 · %2").arg(nameOf(preview.evicted[at]), formatBytes(bytes[preview.evicted[at]])) };
    if (const auto more = preview.evicted.size() - static_cast<std::size_t>(facts.size()); more > 0)
        facts << FactList::Fact{ QStringLiteral("…"), counted(more, tr("1 more"), tr("%1 more")) };
    m_preview->setFacts(facts);
    m_preview->setVisible(!facts.isEmpty());
}

void CacheCard::apply()
{
    if (!m_session || m_job)
        return;
    auto* job = m_session->segments().setLimit(m_draft);
    m_job = job;
    connect(job, &Job::finished, this, [this, job] {
        if (m_job != job)
            return;
        m_job = nullptr;
        takeEviction(*job);
    });
    showPreview();
}

void CacheCard::takeEviction(ResultJob<Eviction>& job)
{
    if (job.state() == JobState::Done) {
        const Eviction done = job.takeResult();
        Message message{ limitMessage, Status::Good, tr("The limit is in force; nothing had to leave."), {}, {}, true };
        if (!done.evicted.empty()) {
            message.lead =
                counted(done.evicted.size(), tr("1 collection was unloaded."), tr("%1 collections were unloaded."));
            message.text = cameBackText(done.residentBefore, done.residentAfter);
            m_outcome = message.lead + u' ' + message.text;
        }
        emit told(message);
    } else if (job.state() == JobState::Failed) {
        emit told(messageFrom(job.error(), limitMessage));
    }
    refresh();
}

} // namespace ui
