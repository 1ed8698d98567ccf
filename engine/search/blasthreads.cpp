// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/blasthreads.h"

#include <mutex>

#include <cblas.h>

namespace engine::search {

void useOneThreadPerProduct()
{
    static std::once_flag once;
    std::call_once(once, [] { openblas_set_num_threads(1); });
}

} // namespace engine::search
