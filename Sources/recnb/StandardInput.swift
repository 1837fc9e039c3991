import Glibc

/// What comes on standard input, read to its end.
enum StandardInput {
    /// As for notebooks in files.
    private static let limit = 16 << 20

    static func bytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(0, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw UsageError("standard input cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return bytes }
            bytes += block[..<count]
            guard bytes.count <= limit else { throw UsageError("standard input has too many bytes for a notebook") }
        }
    }
}
