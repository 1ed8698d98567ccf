// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/pickle.h"

#include "engine/chroma/picklebytes.h"
#include "engine/chroma/picklemachine.h"

namespace engine::chroma {

std::string_view name(PickleForm form)
{
    return form == PickleForm::PythonClass ? "class" : "dict";
}

Result<PickleSummary> readPickle(const platform::ReadOnlyFile& file, PickleVisitor* visitor, const Progress& progress)
{
    pickle::Bytes bytes(file, progress);
    return pickle::Machine(bytes, visitor).run();
}

Result<PickleSummary> readPickle(std::span<const std::byte> memory, const std::string& path, PickleVisitor* visitor)
{
    pickle::Bytes bytes(memory, path);
    return pickle::Machine(bytes, visitor).run();
}

} // namespace engine::chroma
