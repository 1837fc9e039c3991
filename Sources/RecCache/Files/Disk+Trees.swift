import Glibc

extension Disk {
    /// The names in a folder that begin with `prefix`, in byte order, without "." and ".."; nil when there is no such folder.
    func names(in folder: DiskPath, prefix: [UInt8] = []) throws(CacheError) -> [[UInt8]]? {
        try admit(.list, "cannot list", folder)
        guard let stream = folder.withCString({ opendir($0) }) else {
            let number = errno
            if number == ENOENT || number == ENOTDIR { return nil }
            throw CacheError(system: number, "cannot list", path: folder)
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        let dot = UInt8(ascii: ".")
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let number = errno
                if number != 0 { throw CacheError(system: number, "cannot list", path: folder) }
                break
            }
            withUnsafeBytes(of: &entry.pointee.d_name) { name in
                guard name.starts(with: prefix) else { return }
                let name = Array(name.prefix { $0 != 0 })
                if name != [dot], name != [dot, dot] { names.append(name) }
            }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Removes a file or a folder with all it holds, however deep; nothing there is no failure. Links are removed, not followed.
    func removeTree(_ path: DiskPath) throws(CacheError) {
        var stack = [path]
        var opened: Set<DiskPath> = []
        while let current = stack.last {
            if opened.contains(current) {
                stack.removeLast()
                try removeFolder(current)
                continue
            }
            guard let found = try info(current) else {
                stack.removeLast()
                continue
            }
            if found.kind != .folder {
                stack.removeLast()
                try unlink(current)
                continue
            }
            opened.insert(current)
            for name in try names(in: current) ?? [] { stack.append(current / name) }
        }
    }

    /// Writes a small file so that a reader sees the old or the new whole: a temporary beside it, renamed over it.
    func replace(_ path: DiskPath, with bytes: [UInt8], temporary: DiskPath, mode: mode_t = 0o644) throws(CacheError) {
        do {
            let file = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
            try writeAll(file, bytes)
            do {
                try rename(temporary, path)
            } catch  where error.code == .notFound {
                try makeFolders(path.parent)
                try rename(temporary, path)
            }
        } catch {
            try? unlink(temporary)
            throw error
        }
    }

    /// Writes bytes that are held in an array.
    func writeAll(_ file: Descriptor, _ bytes: [UInt8]) throws(CacheError) {
        var failure: CacheError?
        bytes.withUnsafeBytes { buffer in
            do throws(CacheError) {
                try write(file, buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
