// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include <QtGlobal>

#include "engine/chroma/store.h"
#include "engine/memory/segmentmemory.h"
#include "tests/support/fixture.h"

namespace test {

/// What a directory's collections cost, by the model.
inline engine::memory::DirectoryMemory memoryOf(const Fixture& fixture, const engine::memory::WhatIf& whatIf = {})
{
    const auto store = engine::chroma::Store::open(fixture.path());
    return engine::memory::directoryMemory(store->firstView().value(), std::nullopt, whatIf);
}

/// The collection of that name, of the default tenant.
inline engine::memory::SegmentMemory named(const engine::memory::DirectoryMemory& memory, const std::string& name)
{
    for (const engine::memory::SegmentMemory& segment : memory.segments) {
        if (segment.collection.name == name && segment.collection.tenant == "default_tenant")
            return segment;
    }
    qFatal("no collection %s", name.c_str());
}

} // namespace test
