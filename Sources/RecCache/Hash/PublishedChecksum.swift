import CCryptoShim

/// A running MD5 (RFC 1321), for comparing a file with the checksum that was published for it. Never for keys: collisions can be made.
public struct PublishedChecksum: Sendable {
    private var context = MD5_CTX()

    /// Starts with no bytes.
    public init() { MD5_Init(&context) }

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        MD5_Update(&context, base, bytes.count)
    }

    /// 32 lower-case hexadecimal digits, as `md5sum` prints them; more may be added afterwards.
    public func finish() -> String {
        var copy = context
        var digest = [UInt8](repeating: 0, count: 16)
        MD5_Final(&digest, &copy)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
