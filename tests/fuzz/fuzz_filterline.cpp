// SPDX-License-Identifier: GPL-3.0-or-later
// Filter lines: what is refused names a place within the line, what is taken can be asked of Chroma, and a completion
// replaces a part of the line. Input: a byte for the dialect, one for the cursor, then the line.
#include "engine/chroma/filtercompletion.h"
#include "engine/chroma/filterline.h"
#include "engine/chroma/where.h"
#include "tests/fuzz/parts.h"

using namespace engine;
using namespace engine::chroma;

namespace {

KeySurvey makeSurvey()
{
    KeySurvey survey{ 3, 3, {} };
    survey.keys.push_back({ "word", 3, true, false, false, false, { "river", "st\"one" } });
    survey.keys.push_back({ "n\xff", 2, false, true, true, true, { 1, 2.5, true } });
    return survey;
}

void checkTaken(const RecordQuery& query, Dialect dialect)
{
    if (query.where)
        fuzz::require(parseWhere(*query.where, dialect).has_value());
    if (query.whereDocument)
        fuzz::require(parseWhereDocument(*query.whereDocument, dialect).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const KeySurvey survey = makeSurvey();
    if (size < 2)
        return 0;
    const auto dialect = static_cast<Dialect>(data[0] % 5);
    const std::string_view line(reinterpret_cast<const char*>(data) + 2, size - 2);
    if (const auto query = parseFilterLine(line, dialect)) {
        checkTaken(*query, dialect);
    } else {
        const TextProblem& problem = query.error();
        fuzz::require(!problem.message.empty());
        fuzz::require(problem.at <= line.size() && problem.length <= line.size() - problem.at);
    }
    const auto completion = completeFilter(line, data[1], survey, dialect);
    fuzz::require(completion.begin <= completion.end && completion.end <= line.size());
    fuzz::require(completion.suggestions.size() <= 41);
    return 0;
}
