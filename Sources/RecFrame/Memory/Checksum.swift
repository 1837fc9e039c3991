import RecCache

/// A SHA-256 that is made of bytes as they come.
public struct Checksum: Sendable {
    /// How many bytes it has.
    public static let byteCount = 32

    private var hasher = Hasher256()

    /// Of nothing yet.
    public init() {}

    /// Adds bytes.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) { hasher.update(bytes) }

    /// The checksum of all bytes that were added.
    public func finish() -> [UInt8] { hasher.finish().bytes }
}
