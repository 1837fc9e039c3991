public import RecSchema

/// Makes a column value by value. For large columns of known length fill a `MutableBuffer` instead.
///
/// One thread at a time; after `finish()` it starts again empty.
public final class ColumnBuilder {
    /// The type of the column.
    public let type: ColumnType
    /// How many values there are so far.
    @exclusivity(unchecked) public private(set) var count = 0
    // As one thread at a time uses a builder, checks of exclusive access would only cost time.
    @exclusivity(unchecked) private var values: MutableBuffer
    @exclusivity(unchecked) private var bytes: MutableBuffer
    @exclusivity(unchecked) private var byteCount = 0
    @exclusivity(unchecked) private var validity: MutableBuffer
    @exclusivity(unchecked) private var missing = 0
    private let child: ColumnBuilder?
    private let capacity: Int

    /// Makes an empty one.
    ///
    /// - Parameter capacity: how many values are expected.
    public init(_ type: ColumnType, capacity: Int = 0) {
        self.type = type
        self.capacity = capacity
        values = MutableBuffer(byteCount: Column.byteCount(of: type, count: capacity))
        bytes = MutableBuffer(byteCount: type == .string ? capacity * 16 : 0)
        validity = MutableBuffer(byteCount: (capacity + 7) / 8)
        if case .list(let element) = type { child = ColumnBuilder(element) } else { child = nil }
    }

    /// Adds a number of the column's own type: a mistake of width stops the program.
    public func append<T: ColumnNumber>(_ value: T) {
        precondition(type.valueWidth == MemoryLayout<T>.size && !type.hasOffsets, "not a value of this column")
        makeRoom()
        values.pointer(to: T.self)[count] = value
        finishValue(valid: true)
    }

    /// Adds a truth value; the column must be of bools.
    public func append(bool value: Bool) {
        precondition(type == .bool, "not a value of this column")
        makeRoom()
        if value { setBit(values.pointer(to: UInt8.self), count) }
        finishValue(valid: true)
    }

    /// Adds a text; the column must be of strings.
    public func append(string value: String) {
        var value = value
        value.withUTF8 { append(utf8: $0) }
    }

    /// Adds a text by its UTF-8 bytes, which must be valid; the column must be of strings.
    public func append(utf8 text: UnsafeBufferPointer<UInt8>) {
        precondition(type == .string, "not a value of this column")
        makeRoom()
        if let start = text.baseAddress, !text.isEmpty {
            if byteCount + text.count > bytes.byteCount { bytes.grow(to: byteCount + text.count) }
            (bytes.base + byteCount).copyMemory(from: start, byteCount: text.count)
            byteCount += text.count
        }
        finishValue(valid: true)
    }

    /// Adds a list; the column must be of lists.
    ///
    /// - Throws: `typeMismatch` or `conversion` where an element is not of the element type.
    public func append(list elements: [Scalar]) throws(FrameError) {
        guard let child else { throw FrameError(.typeMismatch, "a list is no \(type.name)") }
        for element in elements { try child.append(element) }
        makeRoom()
        finishValue(valid: true)
    }

    /// Adds a missing value.
    public func appendMissing() {
        makeRoom()
        finishValue(valid: false)
    }

    /// Adds a value of the column's type: whole numbers fit any number column that can hold them exactly, also floating-point ones
    /// that are whole; anything else must be of the type itself.
    ///
    /// - Throws: `typeMismatch` for another kind of value, `conversion` for a number out of range, both naming the row.
    public func append(_ value: Scalar) throws(FrameError) {
        switch (type, value) {
        case (_, .missing): appendMissing()
        case (.uint8, .int(let number)): append(try exactly(number, UInt8.self))
        case (.uint32, .int(let number)): append(try exactly(number, UInt32.self))
        case (.int32, .int(let number)): append(try exactly(number, Int32.self))
        case (.int64, .int(let number)): append(number)
        case (.double, .int(let number)): append(Double(number))
        case (.double, .double(let number)): append(number)
        case (.double, .float(let number)): append(Double(number))
        case (.float, .int(let number)): append(Float(number))
        case (.float, .double(let number)): append(Float(number))
        case (.float, .float(let number)): append(number)
        case (.bool, .bool(let flag)): append(bool: flag)
        case (.string, .string(let text)): append(string: text)
        case (.date, .date(let days)): append(days)
        case (.dateTime, .dateTime(let time)), (.duration, .duration(let time)): append(time)
        case (.list, .list(let elements)): try append(list: elements)
        default:
            throw FrameError(.typeMismatch, "`\(value.text)` is no \(type.name)", row: count)
        }
    }

    /// The column so far.
    public func finish() -> Column {
        if type.hasOffsets && count == 0 { values.grow(to: 8) }
        let column = Column(
            unchecked: type, count: count, values: values.finish(byteCount: Column.byteCount(of: type, count: count)),
            bytes: type == .string ? bytes.finish(byteCount: byteCount) : nil, child: child?.finish(),
            validity: missing == 0 ? nil : Bitmap(validity.finish(byteCount: (count + 7) / 8), count: count),
            missingCount: missing)
        count = 0
        missing = 0
        byteCount = 0
        values = MutableBuffer(byteCount: Column.byteCount(of: type, count: 0))
        bytes = MutableBuffer(byteCount: 0)
        validity = MutableBuffer(byteCount: 0)
        return column
    }

    private func exactly<T: FixedWidthInteger>(_ number: Int64, _ type: T.Type) throws(FrameError) -> T {
        guard let value = T(exactly: number) else {
            throw FrameError(.conversion, "\(number) does not fit \(self.type.name)", row: count)
        }
        return value
    }

    private func makeRoom() {
        let needed = Column.byteCount(of: type, count: count + 1)
        if needed > values.byteCount { values.grow(to: max(needed, values.byteCount * 2)) }
        if count / 8 + 1 > validity.byteCount { validity.grow(to: max(64, validity.byteCount * 2)) }
    }

    private func finishValue(valid: Bool) {
        if valid { setBit(validity.pointer(to: UInt8.self), count) } else { missing += 1 }
        count += 1
        switch type {
        case .string: values.pointer(to: Int64.self)[count] = Int64(byteCount)
        case .list: values.pointer(to: Int64.self)[count] = Int64(child?.count ?? 0)
        default: break
        }
    }
}
