public import RecFrame
public import RecSchema

extension FigureTable {
    /// Copies out of `table` the columns that a figure reads.
    ///
    /// - Parameter columns: their names; `nil` for all. Names that the table does not have are left out: drawing tells of them.
    public init(_ table: Table, columns: [String]? = nil) {
        let wanted = columns.map(Set.init)
        let named = table.named.filter { wanted?.contains($0.name) ?? true }
        self.init(rowCount: table.rowCount, columns: named.map { FigureColumn($0.name, $0.column) })
    }
}

extension FigureRequest {
    /// A request for `spec` drawn from `tables`, of which only what the layers read is copied, and less of what is very long: see
    /// `FigureTable.mostRows`.
    public init(spec: FigureSpec, tables: [Table], formats: [FigureFormat] = [.png]) {
        var notes: [String] = []
        let copies = tables.enumerated().map { number, table in
            let layers = spec.layers.filter { $0.table == number }
            if let (short, note) = FigureTable.reduced(table, for: layers) {
                notes.append(note)
                return short
            }
            // A layer without channels shows every column.
            let isWhole = layers.contains {
                $0.channels.x == nil && $0.channels.y.isEmpty || $0.kind == .box && $0.channels.y.isEmpty
            }
            return FigureTable(table, columns: isWhole ? nil : layers.flatMap(\.channels.columns))
        }
        self.init(spec: spec, tables: copies, formats: formats)
        self.notes = notes.filter { !$0.isEmpty }
    }
}

extension FigureColumn {
    /// Copies a column. Numbers become Double or Int64, lists their elements joined by `|`.
    init(_ name: String, _ column: Column) {
        let missing = column.missingCount == 0 ? nil : (0..<column.count).map { !column.isValid(at: $0) }
        self.init(name: name, type: column.type, values: Values(column), missing: missing)
    }

    /// Copies some rows of a column.
    init(_ name: String, _ column: Column, rows: [Int]) {
        let scalars = rows.map { column.scalar(at: $0) }
        let isWhole = column.type.isInteger || [.bool, .date, .dateTime, .duration].contains(column.type)
        let values: Values =
            if isWhole { .integers(scalars.map(\.whole)) } else if column.type.isNumeric {
                .doubles(scalars.map { $0.number ?? 0 })
            } else { .strings(scalars.map(\.joined)) }
        self.init(
            name: name, type: column.type, values: values, missing: column.missingCount == 0 ? nil : scalars.map(\.isMissing))
    }
}

extension FigureColumn.Values {
    fileprivate init(_ column: Column) {
        switch column.type {
        case .uint8: self = .integers(column.values(as: UInt8.self).map(Int64.init))
        case .uint32: self = .integers(column.values(as: UInt32.self).map(Int64.init))
        case .int32, .date: self = .integers(column.values(as: Int32.self).map(Int64.init))
        case .int64, .dateTime, .duration: self = .integers(Array(column.values(as: Int64.self)))
        case .float: self = .doubles(column.values(as: Float.self).map(Double.init))
        case .double: self = .doubles(Array(column.values(as: Double.self)))
        case .bool: self = .integers((0..<column.count).map { column.bools[$0] ? 1 : 0 })
        case .string: self = .strings(Array(column.strings))
        case .list: self = .strings((0..<column.count).map { column.scalar(at: $0).joined })
        }
    }
}

extension Scalar {
    /// What a figure is sent of a value that is kept as an integer.
    fileprivate var whole: Int64 {
        switch self {
        case .int(let value), .dateTime(let value), .duration(let value): value
        case .date(let days): Int64(days)
        case .bool(let value): value ? 1 : 0
        default: 0
        }
    }

    /// The elements of a list as a CSV file has them.
    fileprivate var joined: String {
        if case .list(let values) = self { values.map(\.text).joined(separator: "|") } else { text }
    }
}
