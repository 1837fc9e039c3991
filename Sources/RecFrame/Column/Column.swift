internal import CFrameKernels
public import RecSchema

/// Values of one type, any of which may be missing: immutable, shared when copied, in the memory layout of Arrow.
///
/// | type | `values` | `bytes` | `child` |
/// |---|---|---|---|
/// | numbers | the values, little-endian | - | - |
/// | bool | one bit a value, least significant first | - | - |
/// | date | Int32 days (date32) | - | - |
/// | dateTime, duration | Int64 microseconds (timestamp[us, UTC], duration[us]) | - | - |
/// | string | `count + 1` Int64 offsets (LargeUtf8); the first need not be 0 | UTF-8 | - |
/// | list | `count + 1` Int64 offsets (LargeList); the first need not be 0 | - | the elements |
///
/// The bits of `validity` are set where there is a value; nil means that none is missing. What `values` holds where a value is
/// missing has no meaning, but offsets never decrease.
public struct Column: Sendable {
    let storage: Storage

    /// The type of the values.
    public var type: ColumnType { storage.type }
    /// How many values, missing ones included.
    public var count: Int { storage.count }
    /// Values, bits or offsets; see the table above.
    public var values: Buffer { storage.values }
    /// The text of a string column.
    public var bytes: Buffer? { storage.bytes }
    /// The elements of a list column.
    public var child: Column? { storage.child }
    /// Where there is a value; nil if none is missing.
    public var validity: Bitmap? { storage.validity }
    /// How many values are missing.
    public var missingCount: Int { storage.missingCount }

    /// Puts a column together from its buffers, whose sizes are checked (offsets are not: see `checkOffsets()`).
    ///
    /// - Parameter missingCount: how many bits of `validity` are not set, if that is known; counted otherwise.
    /// - Throws: `lengthMismatch` where a buffer is too small for `count` values or a part is absent.
    public init(
        type: ColumnType, count: Int, values: Buffer, bytes: Buffer? = nil, child: Column? = nil, validity: Bitmap? = nil,
        missingCount: Int? = nil
    ) throws(FrameError) {
        let needed = Column.byteCount(of: type, count: count)
        guard count >= 0, values.byteCount >= needed else {
            throw FrameError(.lengthMismatch, "\(values.byteCount) bytes cannot hold \(count) values of \(type.name)")
        }
        if let validity, validity.count != count {
            throw FrameError(.lengthMismatch, "\(validity.count) validity bits for \(count) values")
        }
        switch type {
        case .string where bytes == nil: throw FrameError(.lengthMismatch, "a string column without its bytes")
        case .list(let element) where child?.type != element:
            throw FrameError(.typeMismatch, "a list column whose elements are not \(element.name)")
        default: break
        }
        self.init(
            unchecked: type, count: count, values: values, bytes: bytes, child: child, validity: validity,
            missingCount: missingCount)
    }

    /// The same without checks, for operators that have just made the buffers.
    init(
        unchecked type: ColumnType, count: Int, values: Buffer, bytes: Buffer? = nil, child: Column? = nil,
        validity: Bitmap? = nil, missingCount: Int? = nil
    ) {
        let missing = validity.map { missingCount ?? count - $0.setCount() } ?? 0
        storage = Storage(
            type: type, count: count, values: values, bytes: bytes, child: child, validity: missing == 0 ? nil : validity,
            missingCount: missing)
    }

    /// Whether both are the very same column in memory (equal columns may be different ones).
    public func isIdentical(to other: Column) -> Bool { storage === other.storage }

    /// The column's place in memory: two columns that live at the same time and have the same are the very same.
    public var identity: ObjectIdentifier { ObjectIdentifier(storage) }

    /// Whether row `row` has a value.
    public func isValid(at row: Int) -> Bool { storage.validity?[row] ?? true }

    /// The bytes that `count` values of `type` need in `values`.
    static func byteCount(of type: ColumnType, count: Int) -> Int {
        switch type {
        case .bool: (count + 7) / 8
        case .string, .list: (count + 1) * 8
        default: count * type.valueWidth
        }
    }

    /// Bytes of memory or of mapped file that the column stands on (shared ones counted in full).
    public var byteCount: Int {
        storage.values.byteCount + (storage.bytes?.byteCount ?? 0) + (storage.child?.byteCount ?? 0)
            + (storage.validity?.buffer.byteCount ?? 0)
    }

    /// What copies of a column share.
    final class Storage: Sendable {
        let type: ColumnType
        let count: Int
        let values: Buffer
        let bytes: Buffer?
        let child: Column?
        let validity: Bitmap?
        let missingCount: Int
        let hash = HashMemo()

        init(
            type: ColumnType, count: Int, values: Buffer, bytes: Buffer?, child: Column?, validity: Bitmap?, missingCount: Int
        ) {
            self.type = type
            self.count = count
            self.values = values
            self.bytes = bytes
            self.child = child
            self.validity = validity
            self.missingCount = missingCount
        }
    }
}

extension ColumnType {
    /// Bytes a value takes in `Column.values`; 0 for bits, 8 for offsets.
    public var valueWidth: Int {
        switch self {
        case .uint8: 1
        case .uint32, .int32, .float, .date: 4
        case .int64, .double, .dateTime, .duration, .string, .list: 8
        case .bool: 0
        }
    }
}
