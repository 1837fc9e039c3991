internal import CFrameKernels

/// Row numbers to gather by, 4 bytes each; `none` stands for no row, whose values come out missing.
public struct RowIndices: Sendable {
    /// The row numbers as UInt32.
    let buffer: Buffer
    /// How many.
    public let count: Int
    /// Whether `none` may be among them.
    let mayHaveNone: Bool

    /// In place of a row number: no row.
    static let none = UInt32.max
    /// The most rows that operators which number rows can work on.
    public static let rowLimit = Int(UInt32.max) - 1

    init(_ buffer: Buffer, count: Int, mayHaveNone: Bool = false) {
        self.buffer = buffer
        self.count = count
        self.mayHaveNone = mayHaveNone
    }

    /// The row numbers; nil is no row.
    ///
    /// - Throws: `lengthMismatch` for a number below zero or above `rowLimit`.
    public init(_ rows: [Int?]) throws(FrameError) {
        let target = MutableBuffer(uninitialized: rows.count * 4)
        let numbers = target.pointer(to: UInt32.self)
        var none = false
        for (i, row) in rows.enumerated() {
            guard let row else {
                numbers[i] = RowIndices.none
                none = true
                continue
            }
            guard row >= 0 && row <= RowIndices.rowLimit else { throw FrameError(.lengthMismatch, "no row \(row)") }
            numbers[i] = UInt32(row)
        }
        self.init(target.finish(), count: rows.count, mayHaveNone: none)
    }

    /// The same row number many times.
    init(repeating row: UInt32, count: Int) {
        let target = MutableBuffer(uninitialized: count * 4)
        target.pointer(to: UInt32.self).update(repeating: row, count: count)
        self.init(target.finish(), count: count, mayHaveNone: row == RowIndices.none)
    }

    /// The rows of a range, in order.
    init(_ range: Range<Int>) {
        let target = MutableBuffer(uninitialized: range.count * 4)
        let numbers = target.pointer(to: UInt32.self)
        for i in 0..<range.count { numbers[i] = UInt32(truncatingIfNeeded: range.lowerBound + i) }
        self.init(target.finish(), count: range.count)
    }

    /// The row number at `index`; nil is no row.
    public subscript(index: Int) -> Int? {
        precondition(index >= 0 && index < count, "index out of range")
        let row = pointer[index]
        return row == RowIndices.none ? nil : Int(row)
    }

    /// The largest row number, -1 if there is none.
    var largest: Int {
        defer { extendLifetime(buffer) }
        var largest = -1
        for i in 0..<count where pointer[i] != RowIndices.none { largest = Swift.max(largest, Int(pointer[i])) }
        return largest
    }

    var pointer: UnsafePointer<UInt32> { buffer.pointer(to: UInt32.self) }
}
