// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "tests/support/commandline.h"

namespace test {

/// A directory that none of the looking commands can read.
struct Refusal
{
    const char* kind; ///< of the error, as in JSON
    const char* path; ///< how the path it names ends
    const char* why; ///< must occur in its message
    const char* hint; ///< must occur in its advice; "" = any
};

/// info, wal and records, each as text and as JSON: exit status 2, one line on standard error with path, reason and
/// advice, the same as JSON, nothing else on standard output. Fails the running test otherwise.
void verifyRefused(const QString& directory, const Refusal& refusal, const CommandOptions& options = {});

/// A directory that is answered for, perhaps with findings.
struct Answer
{
    int infoExit = 0;
    std::vector<std::string> findings{}; ///< ids that must be among those of info
    std::vector<std::string> evidence{}; ///< must occur in the text of info
    const char* collection = "l2_plain"; ///< to read records of
    int recordsExit = 0;
    qint64 total = -1; ///< records of it; -1 = any
    qint64 withVector = -1; ///< of the first 5000 records; -1 = any
    std::vector<std::string> recordsSay{}; ///< must occur in what records writes, as text or as JSON
    int walExit = 0;
    bool exact = false; ///< info is to count everything
};

/// The same six runs, and what they must answer.
void verifyAnswered(const QString& directory, const Answer& answer, const CommandOptions& options = {});

} // namespace test
