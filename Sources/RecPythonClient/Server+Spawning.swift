internal import Glibc
internal import RecProcess

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
    ) throws(ChildProcess.StartError) -> SpawnedProcess {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ChildProcess.StartError(code: errno)
        }
        defer { close(ends[1]) }
        let complaints = namelessFile()
        let streams: KeyValuePairs<CInt, ChildProcess.Stream> =
            complaints >= 0
            ? [0: .nothing, 1: .descriptor(complaints), 2: .descriptor(complaints), 3: .descriptor(ends[1])]
            : [0: .nothing, 3: .descriptor(ends[1])]
        do {
            let child = try ChildProcess.start(
                executable, arguments, changing: additions.mapValues { $0 },
                streams: streams, isApart: true)
            return SpawnedProcess(pid: child.pid, control: ends[0], complaints: complaints)
        } catch {
            close(ends[0])
            if complaints >= 0 { close(complaints) }
            throw error
        }
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
