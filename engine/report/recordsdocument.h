// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "engine/chroma/records.h"

namespace engine::report {

/// One row of `records`. The vector only where it was asked for (null then means it is nowhere to be found); where it
/// comes from is null too as long as nobody looked for it. float32 values are written so that they read back to the
/// bit; values JSON has no word for (NaN, infinity) become null.
nlohmann::ordered_json recordJson(const chroma::Record& record, bool withVector);

/// The document of `records`.
nlohmann::ordered_json recordsDocument(const chroma::RecordPage& page, bool withVectors);

} // namespace engine::report
