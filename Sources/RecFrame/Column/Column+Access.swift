public import RecSchema

/// A number type that columns hold as is.
public protocol ColumnNumber: BitwiseCopyable, Sendable, Comparable {
    /// The column type with exactly these values.
    static var columnType: ColumnType { get }
    /// The value as a scalar.
    var scalar: Scalar { get }
}

extension UInt8: ColumnNumber {
    /// Its column type.
    public static var columnType: ColumnType { .uint8 }
    /// As a scalar.
    public var scalar: Scalar { .int(Int64(self)) }
}
extension UInt32: ColumnNumber {
    /// Its column type.
    public static var columnType: ColumnType { .uint32 }
    /// As a scalar.
    public var scalar: Scalar { .int(Int64(self)) }
}
extension Int32: ColumnNumber {
    /// Its column type.
    public static var columnType: ColumnType { .int32 }
    /// As a scalar.
    public var scalar: Scalar { .int(Int64(self)) }
}
extension Int64: ColumnNumber {
    /// Its column type.
    public static var columnType: ColumnType { .int64 }
    /// As a scalar.
    public var scalar: Scalar { .int(self) }
}
extension Float: ColumnNumber {
    /// Its column type.
    public static var columnType: ColumnType { .float }
    /// As a scalar.
    public var scalar: Scalar { .float(self) }
}
extension Double: ColumnNumber {
    /// Its column type.
    public static var columnType: ColumnType { .double }
    /// As a scalar.
    public var scalar: Scalar { .double(self) }
}

/// A safe view of a column's fixed-width values: bounds are checked, and the memory lives as long as the view.
public struct ValueView<T: BitwiseCopyable & Sendable>: RandomAccessCollection, Sendable {
    let buffer: Buffer
    /// How many values.
    public let count: Int

    /// Index of the first value.
    public var startIndex: Int { 0 }
    /// Index after the last value.
    public var endIndex: Int { count }

    /// The value at `index`, whether or not it is missing in the column.
    public subscript(index: Int) -> T {
        precondition(index >= 0 && index < count, "row out of range")
        return buffer.pointer(to: T.self)[index]
    }

    /// All values at once, for the standard library: so arrays are made of them by copying memory.
    public func withContiguousStorageIfAvailable<R>(_ body: (UnsafeBufferPointer<T>) throws -> R) rethrows -> R? {
        try withUnsafeBufferPointer(body)
    }

    /// All values at once, for kernels.
    public func withUnsafeBufferPointer<R, E: Error>(_ body: (UnsafeBufferPointer<T>) throws(E) -> R) throws(E) -> R {
        defer { extendLifetime(buffer) }
        return try body(UnsafeBufferPointer(start: buffer.pointer(to: T.self), count: count))
    }
}

/// A safe view of the texts of a string column.
public struct StringView: RandomAccessCollection, Sendable {
    let column: Column

    /// How many texts.
    public var count: Int { column.count }
    /// Index of the first text.
    public var startIndex: Int { 0 }
    /// Index after the last text.
    public var endIndex: Int { column.count }

    /// The text at `index`; empty where it is missing in most columns, but ask the column's validity.
    public subscript(index: Int) -> String {
        withUTF8(at: index) { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of the text at `index`, without making a `String`.
    public func withUTF8<R, E: Error>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        precondition(index >= 0 && index < column.count, "row out of range")
        defer { extendLifetime(column.storage) }
        return try body(column.storage.text(index))
    }
}

extension Column {
    /// The values as `T`: of the column's own type, or Int32 for dates and Int64 for dateTime, duration and the offsets of string
    /// and list columns (one more than rows).
    ///
    /// A type of another width is a mistake in the caller and stops the program.
    public func values<T: BitwiseCopyable & Sendable>(as type: T.Type) -> ValueView<T> {
        precondition(self.type.valueWidth == MemoryLayout<T>.size, "\(T.self) is not how \(self.type.name) is kept")
        return ValueView(buffer: values, count: self.type.hasOffsets ? count + 1 : count)
    }

    /// The texts of a string column; for a column of another type the program stops.
    public var strings: StringView {
        precondition(type == .string, "not a string column")
        return StringView(column: self)
    }

    /// The bits of a bool column; for a column of another type the program stops.
    public var bools: Bitmap {
        precondition(type == .bool, "not a bool column")
        return Bitmap(values, count: count)
    }

    /// The value at `row`.
    public func scalar(at row: Int) -> Scalar {
        precondition(row >= 0 && row < count, "row out of range")
        guard isValid(at: row) else { return .missing }
        switch type {
        case .uint8: return values(as: UInt8.self)[row].scalar
        case .uint32: return values(as: UInt32.self)[row].scalar
        case .int32: return values(as: Int32.self)[row].scalar
        case .int64: return values(as: Int64.self)[row].scalar
        case .float: return .float(values(as: Float.self)[row])
        case .double: return .double(values(as: Double.self)[row])
        case .bool: return .bool(bools[row])
        case .string: return .string(strings[row])
        case .date: return .date(values(as: Int32.self)[row])
        case .dateTime: return .dateTime(values(as: Int64.self)[row])
        case .duration: return .duration(values(as: Int64.self)[row])
        case .list:
            guard let child else { return .list([]) }
            return .list(elementRange(at: row).map { child.scalar(at: $0) })
        }
    }

    /// All values as scalars: for tests and small results, as it makes an object a value.
    public var scalars: [Scalar] { (0..<count).map { scalar(at: $0) } }

    /// The rows of `child` that the list at `row` consists of.
    public func elementRange(at row: Int) -> Range<Int> {
        let offsets = values(as: Int64.self)
        let start = Int(offsets[row])
        return start..<Swift.max(start, Int(offsets[row + 1]))
    }

    /// Checks the offsets of a string or list column that came from outside: they must not decrease or leave the data.
    ///
    /// - Throws: `lengthMismatch` naming the first bad row.
    public func checkOffsets() throws(FrameError) {
        guard type.hasOffsets else { return }
        let limit = Int64(type == .string ? bytes?.byteCount ?? 0 : child?.count ?? 0)
        let offsets = values(as: Int64.self)
        var last: Int64 = 0
        for row in 0...count {
            let next = offsets[row]
            if next < last || next > limit { throw FrameError(.lengthMismatch, "damaged offsets", row: Swift.max(0, row - 1)) }
            last = next
        }
        if let child { try child.checkOffsets() }
    }
}

extension ColumnType {
    /// Whether `Column.values` holds offsets.
    var hasOffsets: Bool {
        switch self {
        case .string, .list: true
        default: false
        }
    }
}

extension Column.Storage {
    /// The bytes of the text of a row; the row is not checked.
    @inline(__always)
    func text(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        let offsets = values.pointer(to: Int64.self)
        let start = Int(offsets[row])
        let count = Int(offsets[row + 1]) - start
        return UnsafeBufferPointer(start: bytes.map { $0.pointer(to: UInt8.self) + start }, count: bytes == nil ? 0 : count)
    }

    /// The validity bits, or nil.
    var validBits: UnsafePointer<UInt8>? { validity?.pointer }
}
