internal import CFrameKernels

/// Memory that is being filled: zeroed at first, 64-byte aligned, large ones in huge pages.
///
/// Several threads may write to it at the same time, each to its own bytes. After `finish()` nobody may write any more.
public final class MutableBuffer: @unchecked Sendable {
    /// The first byte.
    public private(set) var base: UnsafeMutableRawPointer
    /// How many bytes there are.
    public private(set) var byteCount: Int
    private var block: Block

    /// Allocates zeroed memory. The process ends if there is none, as with any allocation in Swift.
    public init(byteCount: Int) {
        block = Block(byteCount)
        base = block.base
        self.byteCount = byteCount
    }

    /// The memory as values of `T`.
    public func pointer<T: BitwiseCopyable>(to type: T.Type) -> UnsafeMutablePointer<T> { base.assumingMemoryBound(to: type) }

    /// Makes room for at least `byteCount` bytes, doubling; what is there is kept, what is new is zero. Pointers become invalid.
    public func grow(to byteCount: Int) {
        if byteCount > block.capacity {
            let larger = Block(max(byteCount, block.capacity * 2))
            larger.base.copyMemory(from: base, byteCount: self.byteCount)
            block = larger
            base = larger.base
        }
        self.byteCount = max(byteCount, self.byteCount)
    }

    /// The first `byteCount` bytes (all, if nil) as an immutable buffer; pages beyond go back to the system.
    public func finish(byteCount: Int? = nil) -> Buffer {
        let count = min(byteCount ?? self.byteCount, self.byteCount)
        block.shrink(to: count)
        return Buffer(borrowing: UnsafeRawBufferPointer(start: base, count: count), owner: block)
    }

    /// One allocation.
    private final class Block: @unchecked Sendable {
        let base: UnsafeMutableRawPointer
        private(set) var capacity: Int

        init(_ bytes: Int) {
            var capacity = 0
            guard bytes >= 0, let base = rf_allocate(bytes, &capacity) else { preconditionFailure("out of memory") }
            self.base = base
            self.capacity = capacity
        }

        func shrink(to bytes: Int) { capacity = rf_shrink(base, capacity, bytes) }

        deinit { rf_free(base, capacity) }
    }
}
