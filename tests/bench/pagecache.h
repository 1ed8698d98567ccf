// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// Regular files below a folder, with their sizes.
struct TreeFile
{
    std::string path;
    std::uint64_t bytes = 0;
};

std::vector<TreeFile> filesBelow(const std::string& directory);

/// Asks the kernel to forget the content of these files, after what is dirty was written. Needs no privilege and leaves
/// the rest of the page cache, and with it everybody else on the machine, alone.
void forget(const std::vector<TreeFile>& files);

/// Bytes of these files that lie in the page cache now.
std::uint64_t cachedBytes(const std::vector<TreeFile>& files);

} // namespace bench
