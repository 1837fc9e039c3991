public import RecSchema

extension Column {
    /// A column of numbers, none missing.
    public init<T: ColumnNumber>(_ values: [T]) {
        self.init(unchecked: T.columnType, count: values.count, values: .copying(values))
    }

    /// A column of numbers; nil is missing.
    public init<T: ColumnNumber>(_ values: [T?]) {
        let target = MutableBuffer(byteCount: values.count * MemoryLayout<T>.stride)
        let numbers = target.pointer(to: T.self)
        for (i, value) in values.enumerated() {
            if let value { numbers[i] = value }
        }
        self.init(
            unchecked: T.columnType, count: values.count, values: target.finish(), validity: Bitmap(values.map { $0 != nil }))
    }

    /// An int64 column.
    public init(ints values: [Int]) { self.init(values.map { Int64($0) }) }

    /// A string column; nil is missing.
    public init(_ values: [String?]) {
        let builder = ColumnBuilder(.string, capacity: values.count)
        for value in values {
            if let value { builder.append(string: value) } else { builder.appendMissing() }
        }
        self = builder.finish()
    }

    /// A string column, none missing.
    public init(_ values: [String]) { self.init(values.map { Optional($0) }) }

    /// A string column, none missing.
    public init(strings values: [String]) { self.init(values) }

    /// A bool column; nil is missing.
    public init(_ values: [Bool?]) {
        self.init(
            unchecked: .bool, count: values.count, values: Bitmap(values.map { $0 ?? false }).buffer,
            validity: Bitmap(values.map { $0 != nil }))
    }

    /// A bool column, none missing.
    public init(_ values: [Bool]) { self.init(values.map { Optional($0) }) }

    /// A bool column of the bits.
    public init(_ bits: Bitmap, validity: Bitmap? = nil) {
        self.init(unchecked: .bool, count: bits.count, values: bits.buffer, validity: validity)
    }

    /// A date column of days since 1970-01-01; nil is missing.
    public init(days values: [Int32?]) { self = Column(values).relabelled(.date) }

    /// A dateTime column of microseconds since 1970-01-01T00:00:00 UTC; nil is missing.
    public init(microseconds values: [Int64?]) { self = Column(values).relabelled(.dateTime) }

    /// A column of lists; nil is missing.
    ///
    /// - Throws: `typeMismatch` or `conversion` where an element is not of type `element`.
    public init(lists values: [[Scalar]?], of element: ColumnType) throws(FrameError) {
        try self.init(values.map { $0.map { .list($0) } ?? .missing }, type: .list(element))
    }

    /// A column of scalars.
    ///
    /// - Throws: `typeMismatch` or `conversion` naming the row where a value is not of `type`.
    public init(_ values: [Scalar], type: ColumnType) throws(FrameError) {
        let builder = ColumnBuilder(type, capacity: values.count)
        for value in values { try builder.append(value) }
        self = builder.finish()
    }

    /// The same value `count` times.
    ///
    /// - Throws: `typeMismatch` or `conversion` where the value is not of `type`.
    public init(repeating value: Scalar, count: Int, type: ColumnType) throws(FrameError) {
        if value.isMissing {
            self = Column.missing(type, count: count)
        } else {
            let one = try Column([value], type: type)
            self = one.gather(RowIndices(repeating: 0, count: count), .serial)
        }
    }

    /// A column with nothing but missing values.
    public static func missing(_ type: ColumnType, count: Int) -> Column {
        let values = MutableBuffer(byteCount: byteCount(of: type, count: count)).finish()
        var bytes: Buffer?
        var child: Column?
        switch type {
        case .string: bytes = .empty
        case .list(let element): child = .missing(element, count: 0)
        default: break
        }
        return Column(
            unchecked: type, count: count, values: values, bytes: bytes, child: child,
            validity: count == 0 ? nil : Bitmap(repeating: false, count: count), missingCount: count)
    }

    /// The same values read as another type of the same width.
    func relabelled(_ type: ColumnType) -> Column {
        precondition(type.valueWidth == self.type.valueWidth && !type.hasOffsets && !self.type.hasOffsets)
        return Column(unchecked: type, count: count, values: values, validity: validity, missingCount: missingCount)
    }

    /// The same values with another validity.
    func withValidity(_ validity: Bitmap?, missingCount: Int? = nil) -> Column {
        Column(
            unchecked: type, count: count, values: values, bytes: bytes, child: child, validity: validity,
            missingCount: missingCount)
    }
}
