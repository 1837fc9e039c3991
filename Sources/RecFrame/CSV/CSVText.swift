internal import CZlibShim

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The text of a CSV file: inflated where it was compressed, with the place where it begins and how its lines end.
struct CSVText: Sendable {
    let buffer: Buffer
    /// Past the byte order mark.
    let start: Int
    let newline: UInt8
    /// Whether these are all the bytes of the file.
    let isComplete: Bool

    /// - Parameters:
    ///   - limit: how much of a compressed file is wanted at least; nil for all.
    ///   - isComplete: whether `bytes` are the whole file.
    init(_ bytes: Buffer, limit: Int? = nil, isComplete: Bool = true, _ context: ExecutionContext) throws {
        var buffer = bytes
        var complete = isComplete
        if bytes.withUnsafeBytes({ $0.starts(with: [0x1F, 0x8B]) }) {
            (buffer, complete) = try CSVText.inflate(bytes, limit: limit, isComplete: isComplete, context)
        }
        let (start, newline) = try buffer.withUnsafeBytes { bytes throws(CSVError) -> (Int, UInt8) in
            for (mark, name) in CSVText.refusedMarks where bytes.starts(with: mark) {
                throw CSVError(.encoding, "the file is in \(name), which is not read", hint: "save it as UTF-8")
            }
            let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            return (start, bytes.contains(10) || !bytes.contains(13) ? 10 : 13)
        }
        self.buffer = buffer
        self.start = start
        self.newline = newline
        self.isComplete = complete
    }

    private static let refusedMarks: [([UInt8], String)] = [
        ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0xFF, 0xFE], "UTF-16"), ([0xFE, 0xFF], "UTF-16"), ([0, 0, 0xFE, 0xFF], "UTF-32"),
    ]

    /// Most of the machine's memory: a small compressed file can hold a thousand times its size.
    private static let memoryLimit: Int = {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        return pages > 0 ? pages / 4 * 3 * sysconf(Int32(_SC_PAGESIZE)) : .max
    }()

    /// Inflates all members of a gzip file.
    private static func inflate(
        _ bytes: Buffer, limit: Int?, isComplete: Bool, _ context: ExecutionContext
    ) throws -> (Buffer, isComplete: Bool) {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw CSVError(.compression, "the compressed file cannot be read: no memory")
        }
        defer { inflateEnd(&stream) }
        let output = MutableBuffer(byteCount: min(max(bytes.byteCount, 1 << 16) * 4, limit ?? .max))
        var written = 0
        var read = 0
        let step = 1 << 20
        return try bytes.withUnsafeBytes { input throws -> (Buffer, isComplete: Bool) in
            guard let first = input.bindMemory(to: UInt8.self).baseAddress else { return (.empty, isComplete) }
            while true {
                try context.check()
                if written > CSVText.memoryLimit {
                    throw CSVError(.compression, "the file is too large for memory when it is inflated")
                }
                if let limit, written >= limit { return (output.finish(byteCount: written), false) }
                if written == output.byteCount { output.grow(to: output.byteCount + max(output.byteCount / 2, step)) }
                let given = min(input.count - read, step)
                let room = min(output.byteCount - written, step)
                stream.next_in = UnsafeMutablePointer(mutating: first + read)
                stream.avail_in = UInt32(given)
                stream.next_out = output.pointer(to: UInt8.self) + written
                stream.avail_out = UInt32(room)
                let status = zlibInflate(&stream)
                read += given - Int(stream.avail_in)
                written += room - Int(stream.avail_out)
                if status == Z_STREAM_END {
                    // Bytes after the last member that are no member are padding, as gzip takes them.
                    if input.count - read < 2 || input[read] != 0x1F || input[read + 1] != 0x8B {
                        return (output.finish(byteCount: written), isComplete)
                    }
                    guard inflateReset(&stream) == Z_OK else { break }
                } else if status == Z_BUF_ERROR || (status == Z_OK && given == 0 && stream.avail_out > 0) {
                    if stream.avail_out == 0 { continue }
                    if isComplete { throw CSVError(.compression, "the compressed file ends too early") }
                    return (output.finish(byteCount: written), false)
                } else if status != Z_OK {
                    break
                }
            }
            throw CSVError(.compression, "the compressed file is damaged near byte \(read)")
        }
    }
}

private func zlibInflate(_ stream: inout z_stream) -> Int32 { CZlibShim.inflate(&stream, Z_NO_FLUSH) }
