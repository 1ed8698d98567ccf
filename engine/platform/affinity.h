// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine::platform {

/// Processors this process may run on, at least 1.
unsigned usableProcessors();

/// Binds the calling thread to the `index`-th of them (counted from 0, wrapping around). Without it a scheduler may
/// keep several threads on one processor, and a measurement of parallel work means nothing. False where it cannot be
/// done.
bool pinThread(unsigned index);

/// Undoes pinThread() for the calling thread.
void unpinThread();

} // namespace engine::platform
