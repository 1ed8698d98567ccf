// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/integrityscan.h"

#include "engine/hnsw/chunks.h"
#include "engine/hnsw/elementscan.h"
#include "engine/hnsw/findings.h"
#include "engine/hnsw/labelset.h"

namespace engine::hnsw {

namespace {

/// One scan, part by part.
class Scan
{
public:
    Scan(std::shared_ptr<const IndexView> view, const IntegrityOptions& options)
        : m_view(*view)
        , m_options(options)
    {
        m_report.view = std::move(view);
    }

    Result<IntegrityReport> run(const Progress& progress)
    {
        header();
        sizes();
        linkLists();
        if (!elements(progress))
            return fail(ErrorKind::Cancelled, m_view.folder(), "the scan was stopped");
        labels();
        m_report.findings = m_findings.take();
        return std::move(m_report);
    }

private:
    void add(IntegrityKind kind, const char* file, std::optional<std::uint64_t> offset, std::string sentence)
    {
        m_findings.add(kind, [&] { return IntegrityPlace{ file, offset, std::nullopt, std::move(sentence) }; });
    }

    void header()
    {
        for (const HeaderProblem& problem : m_view.headerProblems())
            add(IntegrityKind::HeaderUnsound, "header.bin", problem.offset, problem.sentence);
    }

    void sizes()
    {
        const auto tooShort = [&](IntegrityKind kind, const char* file, std::uint64_t bytes,
                                  std::uint64_t recordBytes) {
            add(kind, file, bytes,
                "has " + std::to_string(bytes) + " bytes, " + std::to_string(m_view.elements()) + " records need "
                    + std::to_string(m_view.elements() * recordBytes));
        };
        if (m_view.readableElements() < m_view.elements()) {
            tooShort(IntegrityKind::LevelZeroTruncated, "data_level0.bin", m_view.levelZero().fileBytes(),
                m_view.geometry().recordBytes);
        }
        if (!m_view.lengths())
            add(IntegrityKind::LengthsTruncated, "length.bin", std::nullopt, "is missing or cannot be read");
        else if (m_view.lengths()->fileBytes() < m_view.elements() * sizeof(float))
            tooShort(IntegrityKind::LengthsTruncated, "length.bin", m_view.lengths()->fileBytes(), sizeof(float));
    }

    void linkLists()
    {
        if (!m_view.linkLists())
            add(IntegrityKind::LinkListsMissing, "link_lists.bin", std::nullopt, "is missing or cannot be read");
        const std::optional<LinkListWalk>& walk = m_view.walk();
        if (!walk)
            return; // missing, or the header is unsound: both are said
        if (walk->problem) {
            add(walk->problem->kind == SegmentProblemKind::LinkListsBloated ? IntegrityKind::LinkListsBloated
                                                                            : IntegrityKind::LinkListsBroken,
                "link_lists.bin", walk->problem->offset, walk->problem->sentence);
        }
        const auto highest = static_cast<std::uint32_t>(m_view.header().maxLevel);
        if (walk->entryLevel && *walk->entryLevel != highest) {
            add(IntegrityKind::EntryPointLevel, "header.bin", 56,
                "the search starts at element " + std::to_string(m_view.header().enterpointNode) + " on level "
                    + std::to_string(highest) + ", but the highest level of that element is "
                    + std::to_string(*walk->entryLevel));
        }
    }

    bool elements(const Progress& progress)
    {
        const std::uint64_t count = m_view.readableElements();
        const std::uint64_t recordBytes = m_view.geometry().recordBytes;
        m_labels.resize(static_cast<std::size_t>(count));
        m_deleted.resize(static_cast<std::size_t>(count));
        const unsigned threads = m_options.threads > 0 ? m_options.threads : threadsFor(count * recordBytes);
        std::vector<ElementScan> scans(threads, ElementScan(m_view));
        m_view.expect(platform::AccessPattern::Sequential);
        const bool done = inChunks(
            count, std::max<std::uint64_t>(1, (std::uint64_t{ 1 } << 20) / recordBytes), threads,
            [&](unsigned worker, std::uint64_t first, std::uint64_t end) {
                for (auto node = static_cast<NodeId>(first); node < end; ++node) {
                    scans[worker].scan(node);
                    m_labels[node] = *m_view.label(node);
                    m_deleted[node] = m_view.isDeleted(node) ? 1 : 0;
                }
            },
            progress);
        m_view.expect(platform::AccessPattern::Random);
        for (ElementScan& scan : scans) {
            m_report.deleted += scan.deleted;
            m_report.links += scan.links;
            m_report.upperLinks += scan.upperLinks;
            m_findings.add(std::move(scan.findings));
        }
        m_report.scannedElements = count;
        return done;
    }

    IntegrityPlace atLabel(NodeId node, std::string sentence) const
    {
        return { "data_level0.bin", node * m_view.geometry().recordBytes + m_view.geometry().labelOffset, node,
            std::move(sentence) };
    }

    void labels()
    {
        std::vector<Label> repeated;
        const LabelSet all(
            m_labels, [](std::size_t) { return true; }, &repeated);
        for (const Label label : repeated) {
            m_findings.add(IntegrityKind::DuplicateLabel, [&] {
                const auto first = std::find(m_labels.begin(), m_labels.end(), label);
                const auto second = std::find(first + 1, m_labels.end(), label);
                return atLabel(static_cast<NodeId>(second - m_labels.begin()),
                    "element " + std::to_string(second - m_labels.begin()) + " has the label " + std::to_string(label)
                        + ", which element " + std::to_string(first - m_labels.begin()) + " has too");
            });
        }
        if (m_options.idMapLabels)
            compareWithIdMap(*m_options.idMapLabels);
    }

    void compareWithIdMap(std::span<const Label> mapped)
    {
        const LabelSet ids(mapped, [](std::size_t) { return true; });
        const LabelSet live(m_labels, [this](std::size_t node) { return m_deleted[node] == 0; });
        for (NodeId node = 0; node < m_labels.size(); ++node) {
            if (m_deleted[node] != 0 || ids.contains(m_labels[node]))
                continue;
            m_findings.add(IntegrityKind::LabelNotInIdMap, [&] {
                return atLabel(node,
                    "element " + std::to_string(node) + " has the label " + std::to_string(m_labels[node])
                        + ", which the id map does not know");
            });
        }
        for (const Label label : mapped) {
            if (live.contains(label))
                continue;
            m_findings.add(IntegrityKind::LabelNotInIndex, [&] {
                return IntegrityPlace{ "index_metadata.pickle", std::nullopt, std::nullopt,
                    "the id map has the label " + std::to_string(label)
                        + ", but the index has no live element with it" };
            });
        }
    }

    const IndexView& m_view;
    const IntegrityOptions& m_options;
    IntegrityReport m_report;
    Findings m_findings;
    std::vector<Label> m_labels;
    std::vector<std::uint8_t> m_deleted;
};

} // namespace

Result<IntegrityReport> scanIntegrity(
    std::shared_ptr<const IndexView> view, const IntegrityOptions& options, const Progress& progress)
{
    return Scan(std::move(view), options).run(progress);
}

} // namespace engine::hnsw
