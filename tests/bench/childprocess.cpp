// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/childprocess.h"

#include <array>
#include <chrono>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

namespace {

double secondsOf(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void become(const std::vector<std::string>& arguments)
{
    std::vector<char*> pointers;
    std::vector<std::string> copies = arguments;
    for (std::string& argument : copies)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    ::execvp(pointers.front(), pointers.data());
    ::_exit(127);
}

std::string readAll(int descriptor)
{
    std::string text;
    std::array<char, 65536> buffer;
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got <= 0)
            return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

} // namespace

ChildRun runChild(const std::vector<std::string>& arguments)
{
    ChildRun run;
    std::array<int, 2> pipe{};
    if (arguments.empty() || ::pipe(pipe.data()) != 0)
        return run;
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(pipe[1], STDOUT_FILENO);
        ::close(pipe[0]);
        ::close(pipe[1]);
        become(arguments);
    }
    ::close(pipe[1]);
    if (child > 0) {
        run.output = readAll(pipe[0]);
        int status = 0;
        rusage usage{};
        ::wait4(child, &status, 0, &usage);
        run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        run.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        run.userSeconds = secondsOf(usage.ru_utime);
        run.systemSeconds = secondsOf(usage.ru_stime);
        run.peakResident = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
        run.diskRead = static_cast<std::uint64_t>(usage.ru_inblock) * 512;
    }
    ::close(pipe[0]);
    return run;
}

} // namespace bench
