// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/models/neighboursanswer.h"

namespace ui {

/// "9 of 10 found (1 missed) · HNSW 0.12 ms, 1 284 distances, ef 100 · exact 4.1 ms, 3 000 distances · warm". Times are
/// the medians of repeated runs (warm) where there were any, and said to be of the first run otherwise.
QString neighboursSummary(const NeighboursAnswer& answer);

/// The long of it, as tool tip: first and repeated runs, hops, how many vectors there are.
QString neighboursDetail(const NeighboursAnswer& answer);

/// What the search is about: "neighbours of noun.1", "neighbours of the pasted vector".
QString neighboursSubject(const NeighboursAnswer& answer);

/// The table for a document, and everything for another program.
QString neighboursMarkdown(const NeighboursAnswer& answer);
QString neighboursJson(const NeighboursAnswer& answer);

/// A Python script that asks Chroma the same.
QString neighboursPython(const NeighboursAnswer& answer);

/// The same for this program's command line, for a POSIX shell; empty for a pasted vector, which needs a file there.
QString neighboursCommand(const NeighboursAnswer& answer);

} // namespace ui
