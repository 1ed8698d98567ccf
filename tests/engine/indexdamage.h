// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QFile>
#include <QStringList>

#include "engine/chroma/idmap.h"
#include "engine/hnsw/indexview.h"
#include "engine/hnsw/integrityscan.h"
#include "tests/engine/segmentsoffixture.h"
#include "tests/support/damage.h"

/// Damage to a copy of an index, and what a scan says of it.
namespace test {

using namespace engine;
using namespace engine::hnsw;
using platform::Holding;

/// Damages the copy in `folder`, of which `view` knows where things are, and says what the report has to say.
using Edit = std::function<QString(const QString& folder, const IndexView& view)>;
using View = std::shared_ptr<const IndexView>;

constexpr qint64 recordBytes = 396;
constexpr qint64 vectorAt = 196;
constexpr qint64 labelAt = 388;

inline QByteArray raw16(quint16 value)
{
    return raw32(value).first(2);
}

/// The lowest element that reaches `level` and no further.
inline NodeId elementOfLevel(const IndexView& view, std::uint32_t level, NodeId after = 0)
{
    for (NodeId node = after; node < view.elements(); ++node) {
        if (view.levelOf(node) == level && node != view.header().enterpointNode)
            return node;
    }
    qFatal("no element of level %u", level);
}

inline QString element(NodeId node, const QString& rest)
{
    return QStringLiteral("element %1%2").arg(node).arg(rest);
}

inline void inLevelZero(const QString& folder, qint64 at, const QByteArray& bytes)
{
    overwrite(folder + QStringLiteral("/data_level0.bin"), at, bytes);
}

inline void inHeader(const QString& folder, qint64 at, const QByteArray& bytes)
{
    overwrite(folder + QStringLiteral("/header.bin"), at, bytes);
}

inline void inLinkLists(const QString& folder, qint64 at, const QByteArray& bytes)
{
    overwrite(folder + QStringLiteral("/link_lists.bin"), at, bytes);
}

inline void copyOver(const QString& from, const QString& to)
{
    writeFile(to, readFile(from));
}

inline QString told(const IntegrityReport& report)
{
    QStringList lines;
    for (const IntegrityFinding& finding : report.findings) {
        const IntegrityPlace place = finding.places.empty() ? IntegrityPlace{} : finding.places.front();
        lines << QStringLiteral("%1 x %2: %3 at %4: %5")
                     .arg(finding.count)
                     .arg(QString::fromStdString(std::string(name(finding.kind))), QString::fromStdString(place.file))
                     .arg(qint64(place.offset.value_or(~std::uint64_t{ 0 })))
                     .arg(QString::fromStdString(place.sentence));
    }
    return lines.isEmpty() ? QStringLiteral("sound") : lines.join(u'\n');
}

inline IntegrityReport scan(const View& view, const std::vector<Label>* labels = nullptr, unsigned threads = 0)
{
    IntegrityOptions options;
    if (labels)
        options.idMapLabels = *labels;
    options.threads = threads;
    Result<IntegrityReport> report = scanIntegrity(view, options);
    if (!report)
        qFatal("%s", describe(report.error()).c_str());
    return std::move(*report);
}

/// A copy of the collection "cosine_text" of 1.5.9: 1200 records of 396 bytes, M 24, highest level 2.
class DamagedIndex
{
public:
    bool isValid() const { return m_fixture.isValid(); }
    const Fixture& fixture() const { return m_fixture; }
    QString folder() const { return m_folder; }

    View open(Holding holding = Holding::Mapped) const
    {
        Result<View> view = IndexView::open(m_folder.toStdString(), holding, 48);
        if (!view)
            qFatal("%s", describe(view.error()).c_str());
        return *view;
    }
    std::vector<Label> labels() const { return labelsOf(m_folder); }
    static std::vector<Label> labelsOf(const QString& folder)
    {
        const auto ids = chroma::readIdMap(folder.toStdString() + "/index_metadata.pickle").value();
        return { ids.labels().begin(), ids.labels().end() };
    }

private:
    Fixture m_fixture{ QStringLiteral("chroma-1.5.9") };
    QString m_folder = QString::fromStdString(segmentNamed(m_fixture, "cosine_text").folder);
};

} // namespace test
