// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine::search {

/// OpenBLAS must not start threads of its own below ours: call this before its first product. For the whole process.
void useOneThreadPerProduct();

} // namespace engine::search
