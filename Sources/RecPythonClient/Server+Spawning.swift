internal import Glibc

/// A child process that has just been started.
struct SpawnedProcess {
    /// Its number.
    let pid: pid_t
    /// Our end of its control socket.
    let control: CInt
    /// The file, without a name, that it writes its complaints to; -1 if there could be none.
    let complaints: CInt
}

extension SpawnedProcess {
    /// Starts `executable` with a control socket as its file descriptor 3, in a process group of its own, so that a terminal's Ctrl-C does
    /// not reach it. `additions` go into its environment. Returns at once; only what can be known then is thrown, as a text.
    static func start(
        _ executable: String, arguments: [String], environment additions: [String: String] = [:]
    ) throws(SpawnError) -> SpawnedProcess {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw SpawnError(code: errno)
        }
        defer { close(ends[1]) }
        let complaints = namelessFile()
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if complaints >= 0 {
            posix_spawn_file_actions_adddup2(&actions, complaints, 1)
            posix_spawn_file_actions_adddup2(&actions, complaints, 2)
        }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 3)
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, CShort(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
        arguments.append(nil)
        defer { arguments.forEach { free($0) } }
        var settings = inheritedEnvironment(without: additions)
        settings += additions.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
        settings.append(nil)
        defer { settings.forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, executable, &actions, &attributes, arguments, settings)
        guard code == 0 else {
            close(ends[0])
            if complaints >= 0 { close(complaints) }
            throw SpawnError(code: code)
        }
        return SpawnedProcess(pid: pid, control: ends[0], complaints: complaints)
    }

    /// Copies of this process's variables, but for those of these names.
    private static func inheritedEnvironment(without names: [String: String]) -> [UnsafeMutablePointer<CChar>?] {
        var copies: [UnsafeMutablePointer<CChar>?] = []
        var place = environ
        while let entry = place.pointee {
            let name = String(String(cString: entry).prefix { $0 != "=" })
            if names[name] == nil { copies.append(strdup(entry)) }
            place += 1
        }
        return copies
    }

    private static func namelessFile() -> CInt {
        var template = Array(("/tmp/recnb-python-" + String(repeating: "X", count: 6)).utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { return -1 }
        unlink(template)
        // Two writers share it: each writes at its end.
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        _ = fcntl(file, F_SETFL, O_APPEND)
        return file
    }
}

/// Why a process could not be started.
struct SpawnError: Error {
    /// The system's error number.
    let code: CInt
}

/// Sends `bytes` as one packet, with `descriptor` attached if there is one. False if the other end is gone.
func sendPacket(_ bytes: [UInt8], descriptor: CInt?, on control: CInt) -> Bool {
    var bytes = bytes
    // One cmsghdr (length, level, type) and one descriptor, padded to eight bytes: CMSG_SPACE(4).
    var ancillary = [UInt64](repeating: 0, count: 3)
    return bytes.withUnsafeMutableBytes { bytes in
        ancillary.withUnsafeMutableBytes { ancillary in
            var part = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
            return withUnsafeMutablePointer(to: &part) { part in
                var message = msghdr()
                message.msg_iov = part
                message.msg_iovlen = 1
                if let descriptor {
                    ancillary.storeBytes(of: 20, as: Int.self)
                    ancillary.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: CInt.self)
                    ancillary.storeBytes(of: CInt(SCM_RIGHTS), toByteOffset: 12, as: CInt.self)
                    ancillary.storeBytes(of: descriptor, toByteOffset: 16, as: CInt.self)
                    message.msg_control = ancillary.baseAddress
                    message.msg_controllen = ancillary.count
                }
                while true {
                    let sent = sendmsg(control, &message, CInt(MSG_NOSIGNAL))
                    if sent >= 0 { return true }
                    if errno != EINTR { return false }
                }
            }
        }
    }
}
