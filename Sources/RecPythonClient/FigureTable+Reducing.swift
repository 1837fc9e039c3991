internal import RecFrame
internal import RecSchema

extension FigureTable {
    /// Tables longer than this are made shorter before they are sent, where the picture stays what it is.
    static let mostRows = 200_000
    /// Fine bins of a long histogram whose values are too many to be counted one by one.
    private static let fineBins = 50_000

    /// A shorter table that draws the same picture, and what to say of it; `nil` if there is none or no need.
    ///
    /// Histograms get each value once with the number of its rows (exact up to 50,000 values, else in as many fine bins). Scatters
    /// get every n-th row.
    static func reduced(_ table: Table, for layers: [FigureLayer]) -> (table: FigureTable, note: String)? {
        guard table.rowCount > mostRows, let first = layers.first else { return nil }
        if layers.allSatisfy({ $0.kind == .scatter }) {
            let step = (table.rowCount + mostRows - 1) / mostRows
            let rows = Array(stride(from: 0, to: table.rowCount, by: step))
            let columns = Set(layers.flatMap(\.channels.columns))
            let short = table.named.filter { columns.contains($0.name) }.map { FigureColumn($0.name, $0.column, rows: rows) }
            return (
                FigureTable(rowCount: rows.count, columns: short),
                "\(rows.count) of \(table.rowCount) points are drawn, one in \(step)"
            )
        }
        let isCount = layers.allSatisfy { $0.kind == .histogram && $0.channels.columns == first.channels.columns }
        guard isCount, first.channels.columns.count == 1, let name = first.channels.x, let column = table[name],
            column.type != .string
        else { return nil }
        if case .list = column.type { return nil }
        return counted(name, column)
    }

    private static func counted(_ name: String, _ column: Column) -> (table: FigureTable, note: String) {
        let missing = Double(column.missingCount)
        var counts = ValueCounts(most: fineBins)
        var note = ""
        if !column.forEachNumber({ counts.add($0) }) {
            var low = Double.infinity
            var high = -Double.infinity
            _ = column.forEachNumber {
                if $0.isFinite {
                    low = min(low, $0)
                    high = max(high, $0)
                }
                return true
            }
            let width = (high - low) / Double(fineBins)
            counts = ValueCounts(most: fineBins + 2)
            _ = column.forEachNumber {
                // The ends stay what they are: bins are laid out between them.
                guard $0.isFinite, $0 > low, $0 < high, width > 0 else { return counts.add($0) }
                return counts.add(low + ((($0 - low) / width).rounded(.down) + 0.5) * width)
            }
            note = "`\(name)` has more than \(fineBins) values: counted in as many fine bins"
        }
        let sorted = counts.values.sorted { $0.value < $1.value }
        let numbers = sorted.map(\.value) + (missing > 0 ? [0] : [])
        let weights = sorted.map(\.count) + (missing > 0 ? [missing] : [])
        let flags = missing > 0 ? numbers.indices.map { $0 == numbers.count - 1 } : nil
        let isWhole = column.type != .float && column.type != .double
        // The largest whole numbers are rounded up to 2^63, which is none of them any more.
        let whole = isWhole && note.isEmpty ? numbers.map { Int64(exactly: $0) ?? ($0 < 0 ? .min : .max) } : nil
        let payload: FigureColumn.Values = whole.map { .integers($0) } ?? .doubles(numbers)
        let type = isWhole && !note.isEmpty && column.type.isInteger ? ColumnType.double : column.type
        let short = FigureColumn(name: name, type: type, values: payload, missing: flags)
        return (FigureTable(rowCount: numbers.count, columns: [short], weights: weights), note)
    }
}

extension Column {
    /// Calls `body` with each value that is not missing, as a figure shows it, until it says no; whether it never did. Whole numbers
    /// beyond 2^53 are rounded.
    fileprivate func forEachNumber(_ body: (Double) -> Bool) -> Bool {
        switch type {
        case .uint8: return forEach(UInt8.self) { body(Double($0)) }
        case .uint32: return forEach(UInt32.self) { body(Double($0)) }
        case .int32, .date: return forEach(Int32.self) { body(Double($0)) }
        case .int64, .dateTime, .duration: return forEach(Int64.self) { body(Double($0)) }
        case .float: return forEach(Float.self) { body(Double($0)) }
        case .double: return forEach(Double.self, body)
        case .bool: return (0..<count).allSatisfy { !isValid(at: $0) || body(bools[$0] ? 1 : 0) }
        case .string, .list: return true
        }
    }

    private func forEach<T: BitwiseCopyable & Sendable>(_ kind: T.Type, _ body: (T) -> Bool) -> Bool {
        values(as: kind).withUnsafeBufferPointer { values in
            guard let validity else { return values.allSatisfy(body) }
            return values.indices.allSatisfy { !validity[$0] || body(values[$0]) }
        }
    }
}

/// How often each number was seen, up to a number of different ones: open addressing by bit pattern, NaNs left out.
private struct ValueCounts {
    private var slots: [(value: Double, count: Double)]
    private var used = 0
    private let most: Int

    init(most: Int) {
        self.most = most
        var size = 16
        while size < most * 3 { size *= 2 }
        slots = Array(repeating: (0, 0), count: size)
    }

    /// Counts `value`; false if that would be one too many.
    mutating func add(_ value: Double) -> Bool {
        guard !value.isNaN else { return true }
        let value = value + 0  // -0.0 becomes 0.0
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: (value.bitPattern &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while slots[slot].count > 0 {
            if slots[slot].value == value {
                slots[slot].count += 1
                return true
            }
            slot = (slot + 1) & mask
        }
        guard used < most else { return false }
        slots[slot] = (value, 1)
        used += 1
        return true
    }

    var values: [(value: Double, count: Double)] { slots.filter { $0.count > 0 } }
}
