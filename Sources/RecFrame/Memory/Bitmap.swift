internal import CFrameKernels

/// One bit a row, least significant first, as in Arrow. Bits after the last row have no meaning.
public struct Bitmap: Sendable {
    /// The bytes, at least `(count + 7) / 8` of them.
    public let buffer: Buffer
    /// How many rows.
    public let count: Int

    /// Takes the bits of `buffer`.
    public init(_ buffer: Buffer, count: Int) {
        precondition(buffer.byteCount >= (count + 7) / 8, "a bitmap with too few bytes")
        self.buffer = buffer
        self.count = count
    }

    /// Packs the values.
    public init(_ values: some Collection<Bool>) {
        let count = values.count
        let target = MutableBuffer(byteCount: (count + 7) / 8)
        let bits = target.pointer(to: UInt8.self)
        for (i, value) in values.enumerated() where value { bits[i >> 3] |= 1 << UInt8(i & 7) }
        self.init(target.finish(), count: count)
    }

    /// The same value `count` times.
    public init(repeating value: Bool, count: Int) {
        let target = MutableBuffer(byteCount: (count + 7) / 8)
        if value { target.base.initializeMemory(as: UInt8.self, repeating: 255, count: target.byteCount) }
        self.init(target.finish(), count: count)
    }

    /// The bit of a row.
    public subscript(row: Int) -> Bool {
        precondition(row >= 0 && row < count, "row out of range")
        return pointer[row >> 3] >> UInt8(row & 7) & 1 == 1
    }

    /// How many bits are set, in all rows or in some.
    public func setCount(in rows: Range<Int>? = nil) -> Int {
        let rows = rows ?? 0..<count
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows out of range")
        return rf_bits_count(pointer, rows.lowerBound, rows.upperBound)
    }

    /// Some of the rows; shares the bytes where the range starts at a multiple of eight.
    public func slice(_ rows: Range<Int>) -> Bitmap {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows out of range")
        let bytes = (rows.count + 7) / 8
        if rows.lowerBound % 8 == 0 {
            return Bitmap(Buffer(buffer, bytes: rows.lowerBound / 8..<rows.lowerBound / 8 + bytes), count: rows.count)
        }
        let target = MutableBuffer(byteCount: bytes)
        rf_bits_copy(target.pointer(to: UInt8.self), pointer, rows.lowerBound, rows.count)
        return Bitmap(target.finish(), count: rows.count)
    }

    /// Set where both are.
    public func intersection(_ other: Bitmap) -> Bitmap {
        precondition(count == other.count, "bitmaps of different lengths")
        let target = MutableBuffer(byteCount: (count + 7) / 8)
        rf_bits_and(target.pointer(to: UInt8.self), pointer, other.pointer, target.byteCount)
        return Bitmap(target.finish(), count: count)
    }

    /// Set where neither says missing; nil where both are.
    static func intersection(_ a: Bitmap?, _ b: Bitmap?) -> Bitmap? {
        guard let a else { return b }
        guard let b else { return a }
        return a.buffer.isIdentical(to: b.buffer) ? a : a.intersection(b)
    }

    var pointer: UnsafePointer<UInt8> { buffer.pointer(to: UInt8.self) }
}

/// Reads one bit.
@inline(__always)
func bit(_ bits: UnsafePointer<UInt8>, _ i: Int) -> Bool { bits[i >> 3] >> UInt8(truncatingIfNeeded: i & 7) & 1 != 0 }

/// Sets one bit.
@inline(__always)
func setBit(_ bits: UnsafeMutablePointer<UInt8>, _ i: Int) { bits[i >> 3] |= 1 << UInt8(truncatingIfNeeded: i & 7) }
