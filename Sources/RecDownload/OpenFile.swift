import Glibc

/// A file that is being written, closed when its last reference goes.
final class OpenFile {
    let path: String
    private let descriptor: Int32

    /// Opens a file for reading and writing, and makes it where it is not there.
    init(_ path: String, truncating: Bool = false) throws(DownloadError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (truncating ? O_TRUNC : 0), 0o644)
        guard descriptor >= 0 else { throw diskError("cannot be written", path) }
    }

    deinit { close(descriptor) }

    func size() throws(DownloadError) -> Int64 {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw diskError("cannot be read", path) }
        return Int64(info.st_size)
    }

    /// Shortens it, and goes on writing at its end.
    func cut(to size: Int64) throws(DownloadError) {
        guard ftruncate(descriptor, off_t(size)) == 0, lseek(descriptor, off_t(size), SEEK_SET) >= 0 else {
            throw diskError("cannot be written", path)
        }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(DownloadError) {
        var rest = bytes
        while !rest.isEmpty {
            let done = write(descriptor, rest.baseAddress, rest.count)
            if done < 0, errno == EINTR { continue }
            guard done > 0 else { throw diskError("cannot be written", path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[done...])
        }
    }

    func place(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DownloadError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw diskError("cannot be written", path) }
        try append(bytes)
    }

    func flush() throws(DownloadError) {
        guard fsync(descriptor) == 0 else { throw diskError("cannot be written", path) }
    }

    /// Gives the content piece by piece.
    func read(_ body: (UnsafeRawBufferPointer) -> Void) throws(DownloadError) {
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        var offset: off_t = 0
        while true {
            let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw diskError("cannot be read", path) }
            if count == 0 { return }
            chunk.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += off_t(count)
        }
    }
}

/// A failure of the file system, with what the system says of it.
func diskError(_ what: String, _ path: String) -> DownloadError {
    let number = errno
    let reason = String(cString: strerror(number))
    if number == ENOSPC || number == EDQUOT {
        return DownloadError(
            .full, "there is no space for `\(path)`", notes: [reason],
            hints: ["make room; the run after this one goes on where this one stopped"])
    }
    return DownloadError(.disk, "`\(path)` \(what)", notes: [reason])
}
