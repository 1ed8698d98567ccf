// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/recordsdocument.h"

#include "engine/core/text.h"

namespace engine::report {

using nlohmann::ordered_json;

ordered_json recordJson(const chroma::Record& record, bool withVector)
{
    ordered_json out;
    out["id"] = validUtf8(record.id);
    out["document"] = record.document ? ordered_json(*record.document) : ordered_json(nullptr);
    if (record.uri)
        out["uri"] = *record.uri;
    out["metadata"] = record.metadata.empty() ? ordered_json(nullptr) : record.metadata;
    if (withVector)
        out["vector"] =
            record.vectorFrom == chroma::VectorFrom::Nowhere ? ordered_json(nullptr) : ordered_json(record.vector);
    out["vector_from"] = record.vectorFrom == chroma::VectorFrom::Index ? ordered_json("index")
        : record.vectorFrom == chroma::VectorFrom::Log                  ? ordered_json("wal")
                                                                        : ordered_json(nullptr);
    return out;
}

ordered_json recordsDocument(const chroma::RecordPage& page, bool withVectors)
{
    ordered_json out;
    out["total"] = page.total;
    out["rows"] = ordered_json::array();
    for (const chroma::Record& record : page.rows)
        out["rows"].push_back(recordJson(record, withVectors));
    if (!page.problems.empty()) {
        out["problems"] = ordered_json::array();
        for (const Error& error : page.problems)
            out["problems"].push_back(describe(error));
    }
    return out;
}

} // namespace engine::report
