public import RecFrame
public import RecSchema

/// How two tables differ: in rows, columns, types, and column by column in values. Rows are compared by their place.
public struct TableDifference: Hashable, Sendable {
    /// Rows of what was expected.
    public let expectedRows: Int
    /// Rows of what there is.
    public let actualRows: Int
    /// Columns that are not there any more.
    public let missing: [String]
    /// Columns that were not expected.
    public let added: [String]
    /// Whether the columns that both have stand in another order.
    public let isReordered: Bool
    /// The columns of both that differ, in the order expected.
    public let columns: [ColumnDifference]

    /// Compares two tables: all rows of both, those that only one has by their number alone. O(values).
    public init(expected: Table, actual: Table) {
        expectedRows = expected.rowCount
        actualRows = actual.rowCount
        // By bytes, as tables tell their columns apart.
        let (old, new) = (Dictionary(places: expected.names), Dictionary(places: actual.names))
        missing = expected.names.filter { new[ByteText($0)] == nil }
        added = actual.names.filter { old[ByteText($0)] == nil }
        let shared = expected.names.filter { new[ByteText($0)] != nil }
        let places = shared.compactMap { new[ByteText($0)] }
        isReordered = places != places.sorted()
        columns = shared.compactMap { name in
            guard let a = old[ByteText(name)], let b = new[ByteText(name)] else { return nil }
            return ColumnDifference(name, expected: expected.columns[a], actual: actual.columns[b])
        }
    }

    /// Whether nothing differs.
    public var isEqual: Bool {
        expectedRows == actualRows && missing.isEmpty && added.isEmpty && !isReordered && columns.isEmpty
    }
}

extension [ByteText: Int] {
    fileprivate init(places names: [String]) {
        self.init(names.enumerated().map { (ByteText($1), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// How two columns of one name differ.
public struct ColumnDifference: Hashable, Sendable {
    /// The column.
    public let name: String
    /// The type expected.
    public let expectedType: ColumnType
    /// The type that there is.
    public let actualType: ColumnType
    /// How many rows that both have differ. A number differs when its bits do; missing is missing, and NaN is NaN.
    public let rows: Int
    /// The largest absolute difference of two finite numbers, in days for dates and in seconds for times; nil for other types, and where
    /// numbers differ only by being missing or not finite.
    public let largest: Double?
    /// The first row that differs, from 0; nil where only the types do.
    public let firstRow: Int?
    /// What that row was expected to hold.
    public let expectedText: String
    /// What it holds.
    public let actualText: String

    /// Nil where nothing differs in the rows that both have.
    init?(_ name: String, expected: Column, actual: Column) {
        let found = ColumnComparison(expected, actual)
        if found.rows == 0, expected.type == actual.type { return nil }
        self.name = name
        expectedType = expected.type
        actualType = actual.type
        rows = found.rows
        largest = found.largest
        firstRow = found.first
        expectedText = found.first.map { expected.text(at: $0) } ?? ""
        actualText = found.first.map { actual.text(at: $0) } ?? ""
    }
}

/// Goes through two columns row by row.
private struct ColumnComparison {
    var rows = 0
    var first: Int?
    var largest: Double?

    init(_ a: Column, _ b: Column) {
        let count = min(a.count, b.count)
        if a.isIdentical(to: b) { return }
        guard a.type == b.type else {
            // Numbers of different types are compared as numbers.
            for row in 0..<count { compare(a.scalar(at: row), b.scalar(at: row), row) }
            return
        }
        switch a.type {
        case .uint8: compare(a, b, count, as: UInt8.self, same: ==) { Double($0) - Double($1) }
        case .uint32: compare(a, b, count, as: UInt32.self, same: ==) { Double($0) - Double($1) }
        case .int32, .date: compare(a, b, count, as: Int32.self, same: ==) { Double($0) - Double($1) }
        case .int64: compare(a, b, count, as: Int64.self, same: ==) { Self.distance($0, $1) }
        case .dateTime, .duration: compare(a, b, count, as: Int64.self, same: ==) { Self.distance($0, $1) * 1e-6 }
        case .float:
            compare(a, b, count, as: Float.self, same: { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }) {
                Double($0) - Double($1)
            }
        case .double:
            compare(a, b, count, as: Double.self, same: { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }) { $0 - $1 }
        case .string:
            let (old, new) = (a.strings, b.strings)
            for row in 0..<count {
                let (isThere, isThereToo) = (a.isValid(at: row), b.isValid(at: row))
                if !isThere, !isThereToo { continue }
                let isSame =
                    isThere && isThereToo
                    && old.withUTF8(at: row) { text in new.withUTF8(at: row) { text.elementsEqual($0) } }
                if !isSame { note(row) }
            }
        case .bool, .list:
            for row in 0..<count where a.scalar(at: row) != b.scalar(at: row) { note(row) }
        }
    }

    private mutating func note(_ row: Int, by difference: Double? = nil) {
        rows += 1
        if first == nil { first = row }
        if let difference, difference.isFinite { largest = max(largest ?? 0, abs(difference)) }
    }

    private mutating func compare<T>(
        _ a: Column, _ b: Column, _ count: Int, as type: T.Type, same: (T, T) -> Bool, difference: (T, T) -> Double
    ) where T: BitwiseCopyable & Sendable {
        let (old, new) = (a.values(as: type), b.values(as: type))
        old.withUnsafeBufferPointer { old in
            new.withUnsafeBufferPointer { new in
                let hasMissing = a.missingCount + b.missingCount > 0
                for row in 0..<count {
                    if hasMissing {
                        let (isThere, isThereToo) = (a.isValid(at: row), b.isValid(at: row))
                        if isThere != isThereToo { note(row) }
                        if !isThere || !isThereToo { continue }
                    }
                    if !same(old[row], new[row]) { note(row, by: difference(old[row], new[row])) }
                }
            }
        }
    }

    private mutating func compare(_ a: Scalar, _ b: Scalar, _ row: Int) {
        if let x = a.number, let y = b.number {
            if x != y, !(x.isNaN && y.isNaN) { note(row, by: x - y) }
        } else if a != b {
            note(row)
        }
    }

    /// The difference without overflow; two whole numbers far apart lose their last digits only.
    private static func distance(_ a: Int64, _ b: Int64) -> Double {
        let (difference, overflow) = a.subtractingReportingOverflow(b)
        return overflow ? Double(a) - Double(b) : Double(difference)
    }
}
