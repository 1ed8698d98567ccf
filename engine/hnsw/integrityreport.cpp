// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/integrityreport.h"

#include <algorithm>

#include "engine/hnsw/indexview.h"

namespace engine::hnsw {

std::string_view name(IntegrityKind kind)
{
    switch (kind) {
    case IntegrityKind::HeaderUnsound:
        return "header_unsound";
    case IntegrityKind::LevelZeroTruncated:
        return "level_zero_truncated";
    case IntegrityKind::LinkListsMissing:
        return "link_lists_missing";
    case IntegrityKind::LinkListsBroken:
        return "link_lists_broken";
    case IntegrityKind::EntryPointLevel:
        return "entry_point_level";
    case IntegrityKind::TooManyLinks:
        return "too_many_links";
    case IntegrityKind::LinkOutOfRange:
        return "link_out_of_range";
    case IntegrityKind::LinkAboveLevel:
        return "link_above_level";
    case IntegrityKind::LinkListsBloated:
        return "link_lists_bloated";
    case IntegrityKind::LengthsTruncated:
        return "lengths_truncated";
    case IntegrityKind::LinkToSelf:
        return "link_to_self";
    case IntegrityKind::DuplicateLink:
        return "duplicate_link";
    case IntegrityKind::NotFinite:
        return "not_finite";
    case IntegrityKind::DuplicateLabel:
        return "duplicate_label";
    case IntegrityKind::LabelNotInIdMap:
        return "label_not_in_id_map";
    case IntegrityKind::LabelNotInIndex:
        return "label_not_in_index";
    }
    return "header_unsound";
}

bool isFatal(IntegrityKind kind)
{
    switch (kind) {
    case IntegrityKind::HeaderUnsound:
    case IntegrityKind::LevelZeroTruncated:
    case IntegrityKind::LinkListsMissing:
    case IntegrityKind::LinkListsBroken:
    case IntegrityKind::EntryPointLevel:
    case IntegrityKind::TooManyLinks:
    case IntegrityKind::LinkOutOfRange:
    case IntegrityKind::LinkAboveLevel:
        return true;
    case IntegrityKind::LinkListsBloated:
    case IntegrityKind::LengthsTruncated:
    case IntegrityKind::LinkToSelf:
    case IntegrityKind::DuplicateLink:
    case IntegrityKind::NotFinite:
    case IntegrityKind::DuplicateLabel:
    case IntegrityKind::LabelNotInIdMap:
    case IntegrityKind::LabelNotInIndex:
        return false;
    }
    return true;
}

bool IntegrityReport::isSearchable() const
{
    return requireSearchable().has_value();
}

const IntegrityFinding* IntegrityReport::find(IntegrityKind kind) const
{
    const auto it = std::find_if(
        findings.begin(), findings.end(), [kind](const IntegrityFinding& finding) { return finding.kind == kind; });
    return it == findings.end() ? nullptr : &*it;
}

Result<void> IntegrityReport::requireSearchable() const
{
    const auto fatal = std::find_if(
        findings.begin(), findings.end(), [](const IntegrityFinding& finding) { return isFatal(finding.kind); });
    if (fatal == findings.end() && view)
        return {};
    Error error{ ErrorKind::Corrupt, view ? view->folder() : std::string(), std::nullopt,
        "the index was not found sound", "rebuild the index from its vectors" };
    if (fatal != findings.end() && !fatal->places.empty()) {
        const IntegrityPlace& place = fatal->places.front();
        error.path += '/' + place.file;
        error.offset = place.offset;
        error.message = place.sentence;
    }
    return tl::unexpected(std::move(error));
}

} // namespace engine::hnsw
