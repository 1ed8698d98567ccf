// SPDX-License-Identifier: GPL-3.0-or-later
// Linux: one readlink per descriptor of every process; everything else is asked for matches only.
#include "engine/platform/holders.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/platform/systemerror.h"

namespace engine::platform {

namespace {

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

struct Descriptor
{
    int number;

    explicit Descriptor(int opened)
        : number(opened)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (number >= 0)
            ::close(number);
    }
};

std::optional<int> numberOf(std::string_view text)
{
    int value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// At most the first 4096 bytes of a file of /proc; empty if it cannot be read.
std::string contentOf(int parent, const std::string& name)
{
    const Descriptor file(::openat(parent, name.c_str(), O_RDONLY | O_CLOEXEC));
    std::string content(4096, '\0');
    std::size_t length = 0;
    while (file.number >= 0 && length < content.size()) {
        const ssize_t got = ::read(file.number, content.data() + length, content.size() - length);
        if (got <= 0)
            break;
        length += static_cast<std::size_t>(got);
    }
    content.resize(length);
    return content;
}

std::string commandOf(int process)
{
    std::string command = contentOf(process, "cmdline");
    while (!command.empty() && command.back() == '\0')
        command.pop_back();
    if (command.empty()) {
        command = contentOf(process, "comm");
        while (!command.empty() && command.back() == '\n')
            command.pop_back();
    }
    std::replace(command.begin(), command.end(), '\0', ' ');
    return command;
}

/// The kernel's own threads have no files; they are no gap in what was looked at.
bool isKernelThread(int process)
{
    constexpr unsigned long kernelThreadFlag = 0x00200000; // PF_KTHREAD
    const std::string line = contentOf(process, "stat");
    // "pid (name) state ppid pgrp session tty tpgid flags": the name may itself contain spaces and parentheses.
    std::size_t at = line.rfind(')');
    for (int field = 0; field < 7 && at != std::string::npos; ++field)
        at = line.find(' ', at + 1);
    return at != std::string::npos && (std::strtoul(line.c_str() + at, nullptr, 10) & kernelThreadFlag) != 0;
}

/// "flags:\t0100002" in /proc/<pid>/fdinfo/<fd>, octal. What cannot be read counts as writing: the careful answer.
bool isOpenForWriting(int process, const std::string& descriptor)
{
    const std::string info = contentOf(process, "fdinfo/" + descriptor);
    const std::size_t at = info.find("flags:");
    if (at == std::string::npos)
        return true;
    return (std::strtoul(info.c_str() + at + 6, nullptr, 8) & O_ACCMODE) != O_RDONLY;
}

class Search
{
public:
    explicit Search(const std::string& realDirectory)
        : m_prefix(realDirectory == "/" ? realDirectory : realDirectory + '/')
    {
        m_hasDatabase = ::stat((m_prefix + databaseName).c_str(), &m_database) == 0;
    }

    enum class Outcome { Free, Holds, Gone, Refused };

    /// `process` is an open descriptor on /proc/<pid>.
    Outcome look(int process, Holder& holder) const
    {
        const int opened = ::openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (opened < 0)
            return refusal(process);
        const Folder descriptors(::fdopendir(opened), ::closedir);
        if (!descriptors) {
            ::close(opened);
            return Outcome::Gone;
        }
        bool holds = false;
        errno = 0;
        while (const dirent* entry = ::readdir(descriptors.get())) {
            if (entry->d_name[0] != '.' && matches(opened, entry->d_name)) {
                holds = true;
                holder.writes = holder.writes || isOpenForWriting(process, entry->d_name);
            }
            errno = 0;
        }
        if (!holds)
            return errno == EACCES || errno == EPERM ? refusal(process) : Outcome::Free;
        holder.command = commandOf(process);
        return holder.command.empty() ? Outcome::Gone : Outcome::Holds; // no command: it ended while we looked
    }

private:
    static constexpr const char* databaseName = "chroma.sqlite3";

    static Outcome refusal(int process)
    {
        if (errno != EACCES && errno != EPERM)
            return Outcome::Gone;
        return isKernelThread(process) ? Outcome::Free : Outcome::Refused;
    }

    bool matches(int descriptors, const char* name) const
    {
        std::array<char, PATH_MAX> buffer;
        const ssize_t length = ::readlinkat(descriptors, name, buffer.data(), buffer.size());
        if (length <= 0)
            return false;
        const std::string_view target(buffer.data(), static_cast<std::size_t>(length));
        struct stat data = {};
        if (target.starts_with(m_prefix))
            return ::fstatat(descriptors, name, &data, 0) == 0 && S_ISREG(data.st_mode);
        // Through a bind mount or in another namespace the same database goes by another path.
        const std::size_t slash = target.rfind('/');
        if (!m_hasDatabase || slash == std::string_view::npos || target.substr(slash + 1) != databaseName)
            return false;
        return ::fstatat(descriptors, name, &data, 0) == 0 && data.st_dev == m_database.st_dev
            && data.st_ino == m_database.st_ino;
    }

    std::string m_prefix;
    struct stat m_database = {};
    bool m_hasDatabase = false;
};

std::string refusedReason(std::size_t count)
{
    if (count == 1)
        return "1 process of another user could not be looked into";
    return std::to_string(count) + " processes of other users could not be looked into";
}

} // namespace

Holders holdersOf(const std::string& directory)
{
    const std::unique_ptr<char, void (*)(void*)> real(::realpath(directory.c_str(), nullptr), std::free);
    if (!real)
        return { {}, false, systemFailure(errno, directory).value().message };
    const Folder processes(::opendir("/proc"), ::closedir);
    if (!processes)
        return { {}, false, "/proc cannot be read: " + systemFailure(errno, "/proc").value().message };
    const Search search(real.get());
    Holders result;
    std::size_t refused = 0;
    while (const dirent* entry = ::readdir(processes.get())) {
        const std::optional<int> pid = numberOf(entry->d_name);
        if (!pid || *pid == ::getpid())
            continue;
        const Descriptor process(::openat(::dirfd(processes.get()), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (process.number < 0)
            continue; // ended meanwhile
        Holder holder{ *pid, {}, false };
        const Search::Outcome outcome = search.look(process.number, holder);
        if (outcome == Search::Outcome::Holds)
            result.processes.push_back(std::move(holder));
        refused += outcome == Search::Outcome::Refused ? 1 : 0;
    }
    std::sort(result.processes.begin(), result.processes.end(),
        [](const Holder& a, const Holder& b) { return a.pid < b.pid; });
    if (refused > 0) {
        result.complete = false;
        result.reason = refusedReason(refused);
    } else if (::access("/proc/1", F_OK) != 0) {
        result.complete = false; // mounted with hidepid: others are not even listed
        result.reason = "this system hides the processes of other users";
    }
    return result;
}

} // namespace engine::platform
