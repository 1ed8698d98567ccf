// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace engine::doctor {

/// Loss: records are lost, or the collection cannot be used. Wrong: answers are wrong or cost runs away. Hygiene: it
/// could be smaller or tidier.
enum class Severity { Loss, Wrong, Hygiene };

/// "loss", "wrong", "hygiene".
std::string_view name(Severity severity);

/// One thing found in a directory. Texts are English; `id` lets the window translate them.
struct Finding
{
    std::string id; ///< stable, "D01" to "D30"
    Severity severity = Severity::Hygiene;
    std::string collection; ///< collection id; empty when the finding concerns the directory
    std::string title; ///< one sentence, no full stop
    std::vector<std::string> evidence; ///< what was seen, with place and figures
    nlohmann::ordered_json data = nlohmann::ordered_json::object(); ///< the numbers behind the evidence
    std::string hint; ///< what it means and what to do
    std::string fix; ///< a command of this program that mends it; empty when there is none yet
};

} // namespace engine::doctor
