import CFileShim
import Glibc

/// `_IOW(0x94, 9, int)`, the request of ioctl_ficlone(2); a macro that Swift cannot see.
private let ficlone: UInt = 0x4004_9409

extension Disk {
    /// Writes all bytes at the end of what was written before.
    func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(CacheError) {
        var rest = bytes
        while !rest.isEmpty {
            do {
                let done = try step(.write, "cannot write", file.path) {
                    Glibc.write(file.number, rest.baseAddress, min(rest.count, 1 << 30))
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[done...])
            } catch {
                if let faults, faults.isDead, error.errno == 0 {
                    _ = Glibc.write(file.number, rest.baseAddress, rest.count / 2)
                }
                throw error
            }
        }
    }

    /// Reads up to the buffer's size at an offset; fewer bytes only at the end of the file.
    func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(CacheError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let done = try step(.read, "cannot read", file.path) {
                pread(
                    file.number, buffer.baseAddress.map { $0 + filled }, min(buffer.count - filled, 1 << 30),
                    off_t(offset) + off_t(filled))
            }
            if done == 0 { break }
            filled += done
        }
        return filled
    }

    /// The whole of a small file; nil when nothing is there.
    func contents(_ path: DiskPath) throws(CacheError) -> [UInt8]? {
        guard let file = try openIfThere(path) else { return nil }
        return try contents(file)
    }

    /// The whole of a small open file.
    func contents(_ file: Descriptor) throws(CacheError) -> [UInt8] {
        let size = Int(clamping: try info(file).stamp.size)
        var bytes = [UInt8](repeating: 0, count: size + 1)  // One more: a file that grew is read again.
        var filled = 0
        while true {
            let offset = filled
            var failure: CacheError?
            let done = bytes.withUnsafeMutableBytes { buffer in
                do throws(CacheError) {
                    return try read(file, into: UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]), at: Int64(offset))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            filled += done
            if filled < bytes.count { break }
            bytes.append(contentsOf: [UInt8](repeating: 0, count: bytes.count))
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// The SHA-256 and count of all bytes from the start, read in chunks of 1 MiB.
    func hash(_ file: Descriptor) throws(CacheError) -> (hash: ContentHash, count: Int64) {
        posix_fadvise(file.number, 0, 0, POSIX_FADV_SEQUENTIAL)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { chunk.deallocate() }
        var hasher = Hasher256()
        var count: Int64 = 0
        while true {
            let done = try read(file, into: chunk, at: count)
            hasher.update(UnsafeRawBufferPointer(rebasing: chunk[..<done]))
            count += Int64(done)
            if done < chunk.count { return (hasher.finish(), count) }
        }
    }

    /// Whether two open files hold the same bytes.
    func isEqual(_ a: Descriptor, _ b: Descriptor) throws(CacheError) -> Bool {
        let first = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        let second = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer {
            first.deallocate()
            second.deallocate()
        }
        var offset: Int64 = 0
        while true {
            let done = try read(a, into: first, at: offset)
            guard try read(b, into: second, at: offset) == done else { return false }
            guard let x = first.baseAddress, let y = second.baseAddress, memcmp(x, y, done) == 0 else { return false }
            if done < first.count { return true }
            offset += Int64(done)
        }
    }

    /// Whether an open file holds exactly these bytes.
    func isEqual(_ file: Descriptor, to bytes: UnsafeRawBufferPointer) throws(CacheError) -> Bool {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: min(max(bytes.count, 1), 1 << 20) + 1, alignment: 16)
        defer { chunk.deallocate() }
        var offset = 0
        while true {
            let done = try read(file, into: chunk, at: Int64(offset))
            guard offset + done <= bytes.count else { return false }
            let expected = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + done])
            if let x = chunk.baseAddress, let y = expected.baseAddress, memcmp(x, y, done) != 0 { return false }
            offset += done
            if done < chunk.count { return offset == bytes.count }
        }
    }

    /// Copies all bytes: shares the blocks where the file system can, else copies inside the kernel, else through a buffer.
    func copy(_ from: Descriptor, to target: Descriptor) throws(CacheError) {
        try admit(.copy, "cannot write", target.path)
        if ioctl(target.number, ficlone, from.number) == 0 { return }
        var offset: off_t = 0
        while true {
            let done = copy_file_range(from.number, &offset, target.number, nil, 1 << 30, 0)
            if done > 0 { continue }
            if done == 0 { return }
            let number = errno
            if number == EINTR { continue }
            if offset == 0, [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM, EBADF].contains(number) { break }
            throw CacheError(system: number, "cannot write", path: target.path)
        }
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { chunk.deallocate() }
        var position: Int64 = 0
        while true {
            let done = try read(from, into: chunk, at: position)
            try write(target, UnsafeRawBufferPointer(rebasing: chunk[..<done]))
            position += Int64(done)
            if done < chunk.count { return }
        }
    }
}
