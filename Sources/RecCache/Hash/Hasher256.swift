import CCryptoShim

/// A running SHA-256: a value, so that a copy hashes on from the same prefix (FIPS 180-4).
///
///     var hasher = Hasher256()
///     hasher.update(header)
///     hasher.update(body)
///     let hash = hasher.finish()
public struct Hasher256: Sendable {
    private var context = SHA256_CTX()

    /// Starts with no bytes.
    public init() {
        SHA256_Init(&context)
    }

    /// Adds bytes; how they are cut into calls does not matter.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        SHA256_Update(&context, base, bytes.count)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds the UTF-8 bytes of `text`.
    public mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// Adds one byte.
    mutating func update(byte: UInt8) {
        withUnsafeBytes(of: byte) { update($0) }
    }

    /// The hash of what was added so far; more may be added afterwards.
    public func finish() -> ContentHash {
        var copy = context
        return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
            SHA256_Final(digest.baseAddress?.assumingMemoryBound(to: UInt8.self), &copy)
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return ContentHash(words: (word(0), word(1), word(2), word(3)))
        }
    }
}
