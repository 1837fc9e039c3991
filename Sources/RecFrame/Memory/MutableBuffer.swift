internal import CFrameKernels
internal import RecMemory

/// Memory that is being filled: 64-byte aligned, zeroed at first unless it is asked for as it comes, large ones in huge pages.
///
/// Several threads may write to it at the same time, each to its own bytes. After `finish()` nobody may write any more.
public final class MutableBuffer: @unchecked Sendable {
    /// The first byte.
    @exclusivity(unchecked) public private(set) var base: UnsafeMutableRawPointer
    /// How many bytes there are.
    @exclusivity(unchecked) public private(set) var byteCount: Int
    @exclusivity(unchecked) private var block: Block

    /// Allocates zeroed memory. Where there is none the work that is under way is abandoned (`OutOfMemory`).
    public convenience init(byteCount: Int) { self.init(Block(byteCount, zeroed: true), byteCount) }

    /// Allocates memory with anything in it: only where every byte is going to be written, or a result would not be the same on every
    /// run.
    convenience init(uninitialized byteCount: Int) { self.init(Block(byteCount, zeroed: false), byteCount) }

    private init(_ block: Block, _ byteCount: Int) {
        self.block = block
        base = block.base
        self.byteCount = byteCount
    }

    /// Gives the memory that is kept for use again (up to 640 MiB) back to the system.
    public static func releaseUnused() { rf_release_kept() }

    /// The memory as values of `T`.
    public func pointer<T: BitwiseCopyable>(to type: T.Type) -> UnsafeMutablePointer<T> { base.assumingMemoryBound(to: type) }

    /// Makes room for at least `byteCount` bytes, doubling; what is there is kept, what is new is zero. Pointers become invalid.
    public func grow(to byteCount: Int) {
        if byteCount > block.capacity {
            let larger = Block(max(byteCount, block.capacity * 2), zeroed: true)
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

        init(_ bytes: Int, zeroed: Bool) {
            var capacity = 0
            precondition(bytes >= 0, "a negative number of bytes")
            base = OutOfMemory.block(of: bytes, release: rf_release_kept) { rf_allocate(bytes, zeroed, &capacity) }
            self.capacity = capacity
        }

        func shrink(to bytes: Int) { capacity = rf_shrink(base, capacity, bytes) }

        deinit { rf_free(base, capacity) }
    }
}
