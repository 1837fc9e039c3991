internal import CFrameKernels

/// Immutable bytes, 64-byte aligned where this module allocated them: memory of their own, or a part of what an owner keeps alive
/// (a memory map, another buffer).
public final class Buffer: @unchecked Sendable {
    /// The first byte; valid as long as this object is.
    let base: UnsafeRawPointer
    /// How many bytes.
    public let byteCount: Int
    /// Keeps the bytes alive.
    private let owner: any AnyObject & Sendable

    /// Borrows bytes that `owner` keeps alive and nobody changes.
    ///
    /// `bytes` must start at a multiple of 8 to be used for 8-byte values; misaligned parts of a file are to be copied.
    public init(borrowing bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
        base = bytes.baseAddress ?? Buffer.nothing
        byteCount = bytes.count
        self.owner = owner
    }

    /// A part of `buffer`, sharing its bytes.
    public init(_ buffer: Buffer, bytes range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.byteCount, "slice out of a buffer's bounds")
        base = buffer.base + range.lowerBound
        byteCount = range.count
        owner = buffer.owner
    }

    /// Copies `bytes`.
    public static func copying(_ bytes: UnsafeRawBufferPointer) -> Buffer {
        let target = MutableBuffer(byteCount: bytes.count)
        if let source = bytes.baseAddress { target.base.copyMemory(from: source, byteCount: bytes.count) }
        return target.finish()
    }

    /// Copies the values.
    public static func copying<T: BitwiseCopyable>(_ values: [T]) -> Buffer {
        values.withUnsafeBytes { copying($0) }
    }

    /// A buffer of `count` values that `body` fills; they start as zeros.
    public static func make<T: BitwiseCopyable>(
        count: Int, of type: T.Type, _ body: (UnsafeMutablePointer<T>) throws -> Void
    ) rethrows -> Buffer {
        let target = MutableBuffer(byteCount: count * MemoryLayout<T>.stride)
        try body(target.pointer(to: type))
        return target.finish()
    }

    /// A buffer of `byteCount` bytes, of which `body` writes every one: there is anything in them before.
    public static func written(byteCount: Int, _ body: (UnsafeMutableRawPointer) throws -> Void) rethrows -> Buffer {
        let target = MutableBuffer(uninitialized: byteCount)
        try body(target.base)
        return target.finish()
    }

    /// An empty buffer.
    public static let empty = MutableBuffer(byteCount: 0).finish()

    /// All bytes.
    public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        defer { extendLifetime(self) }
        return try body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// All bytes as values of `T`; a remainder that is no whole value is left out.
    public func withUnsafeValues<T: BitwiseCopyable, R, E: Error>(
        of type: T.Type, _ body: (UnsafeBufferPointer<T>) throws(E) -> R
    ) throws(E) -> R {
        defer { extendLifetime(self) }
        let count = byteCount / MemoryLayout<T>.stride
        return try body(UnsafeBufferPointer(start: base.assumingMemoryBound(to: type), count: count))
    }

    /// Whether both show the very same bytes in memory.
    public func isIdentical(to other: Buffer) -> Bool { base == other.base && byteCount == other.byteCount }

    /// The first value; only for kernels that hold on to this object while they read.
    func pointer<T: BitwiseCopyable>(to type: T.Type) -> UnsafePointer<T> { base.assumingMemoryBound(to: type) }

    /// Where empty buffers point; never read.
    private static var nothing: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 64).unsafelyUnwrapped }
}
