import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// The columns that a learner learns from, as the checker knows them.
struct FeatureSchema {
    /// The column that names the rows: the key, or `row`.
    let key: TableSchema.Field
    /// Feature columns in table order; some may be known by their prefix only.
    let entries: [TableSchema.Entry]
    /// Rows of the table, if known.
    let rowCount: Int?

    /// Takes the arguments `table`, `key` and `on` of a call; reports what cannot be a feature.
    init(_ call: CallSite) {
        let schema = call.schema("table")
        let matrix = call.type("table")?.matrixSchema
        let keyName = call.columnName("key") ?? matrix?.key?.name
        key = keyName.flatMap { schema.field($0) } ?? .init("row", .int64)
        rowCount = schema.rowCount
        if call.has("on") {
            entries = call.fields("on", in: schema)
        } else {
            let own = schema.entries.filter { if case .field(let field) = $0 { field.name != keyName } else { true } }
            entries = own + (matrix?.columns ?? [])
        }
        var isGood = true
        for case .field(let field) in entries where !field.type.isNumeric && field.type != .bool {
            isGood = false
            call.report(
                "E0423", "the column `\(field.name)` is \(field.type.name) and cannot be a feature",
                at: call.has("on") ? "on" : "table",
                notes: ["features are numbers, or true and false"],
                hints: [Self.advice(field)])
        }
        for case .field(let field) in entries where field.name == keyName {
            isGood = false
            call.report("E0423", "the key `\(field.name)` names the rows and cannot be a feature", at: "on")
        }
        if isGood, entries.isEmpty { call.report("E0423", "there is no feature column", at: "table") }
    }

    private static func advice(_ field: TableSchema.Field) -> String {
        switch field.type {
        case .string, .list:
            "`oneHot(.\(field.name))` makes columns of it, `key: .\(field.name)` names the rows by it, `drop(.\(field.name))` leaves it out"
        default: "`drop(.\(field.name))` leaves it out, or choose the features with `on:`"
        }
    }

    /// How many features, if all are known by name.
    var count: Int? {
        entries.allSatisfy { if case .field = $0 { true } else { false } } ? entries.count : nil
    }

    /// A table with a column for each feature, after others.
    func table(after fields: [TableSchema.Field], rowCount: Int?) -> TableSchema {
        let features = entries.map { entry -> TableSchema.Entry in
            switch entry {
            case .field(let field): .field(.init(field.name, .double))
            case .open(let prefix, _): .open(prefix: prefix, type: .double)
            }
        }
        return TableSchema(entries: fields.map { .field($0) } + features, rowCount: rowCount)
    }

    /// Reports a feature or key whose name a result needs for itself.
    func reserve(_ name: String, _ what: String, _ call: CallSite) {
        let isTaken =
            key.name == name || entries.contains { if case .field(let field) = $0 { field.name == name } else { false } }
        if isTaken {
            call.report(
                "E0423", "the column `\(name)` would meet \(what) in the result", at: "table",
                hints: ["`rename([.\(name): .other])` or `drop(.\(name))` first"])
        }
    }
}

/// The columns that a learner learns from, as they are.
struct Features {
    /// The column that names the rows: the key, or the row numbers from 1 as `row`.
    let key: (name: String, column: Column)
    /// The key that was given.
    let keyName: String?
    /// Names of the feature columns.
    let names: [String]
    /// Key, if one was given, and features.
    let table: Table
    /// The features as a matrix.
    let matrix: DenseMatrix

    /// Takes the arguments `table`, `key` and `on` of a call.
    ///
    /// - Throws: `EngineError` at the table where it has no rows.
    init(_ call: VerbCall) throws {
        let (table, matrixKey) = try call.features("table")
        if table.rowCount == 0 {
            let error = EngineError(
                "E0668", "the table that `\(call.verb.name)` is to learn from has no rows",
                hints: ["a step before it has kept none: look at its inputs with `recnb show`"])
            throw call.span(of: "table").map(error.at) ?? error
        }
        let key = try call.columnName("key") ?? matrixKey
        let names = call.has("on") ? try call.columnNames("on", in: table) : table.names.filter { $0 != key }
        try self.init(table, key: key, names: names, threads: call.execution.threads)
    }

    /// Takes a table apart.
    ///
    /// - Parameter threads: that fill the matrix.
    /// - Throws: `EngineError` naming row and column where a value is missing, NaN or infinite, or no number at all.
    init(_ table: Table, key: String?, names: [String], threads: Int = 1) throws {
        keyName = key
        self.names = names
        if let key {
            self.key = (key, try table.column(key))
        } else {
            self.key = ("row", Column((0..<table.rowCount).map { Int64($0 + 1) }))
        }
        let kept = (key.map { [$0] } ?? []) + names.filter { $0 != key }
        self.table = try table.select(kept)
        matrix = try Self.matrix(names.map { ($0, try table.column($0)) }, rows: table.rowCount, key: self.key, threads: threads)
    }

    /// Rows are filled in blocks that stay in the processor's nearest cache, whatever the number of columns.
    private static func matrix(
        _ columns: [(name: String, column: Column)], rows: Int, key: (name: String, column: Column), threads: Int
    ) throws -> DenseMatrix {
        let width = columns.count
        for (name, column) in columns where !Self.isNumeric(column.type) {
            throw EngineError(
                "E0663", "the column `\(name)` is \(column.type.name) and cannot be a feature",
                hints: ["features are numbers, or true and false; `drop(.\(name))` leaves it out"])
        }
        let sources = columns.map { FeatureSource($0.column) }
        let matrix = DenseMatrix(rows: rows, columns: width, threads: threads) { target, rows in
            var areFinite = true
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
                let block = start..<min(start + blockRows, rows.upperBound)
                for place in sources.indices {
                    if !sources[place].fill(target + place, block, width: width) { areFinite = false }
                }
            }
            return areFinite
        }
        if matrix.isFinite, columns.allSatisfy({ $0.column.missingCount == 0 }) { return matrix }
        for (place, (name, column)) in columns.enumerated() {
            for row in 0..<rows {
                let isMissing = !column.isValid(at: row)
                let value = matrix[row, place]
                if !isMissing, value.isFinite { continue }
                let what = isMissing ? "missing" : value.isNaN ? "not a number (NaN)" : "infinite"
                throw EngineError(
                    "E0664", "`\(name)` is \(what) where `\(key.name)` is \(key.column.scalar(at: row).text)",
                    hints: ["`fillMissing(.\(name), with: 0)` or `dropMissing(.\(name))` first"])
            }
        }
        return matrix
    }

    private static let blockRows = 128

    private static func isNumeric(_ type: ColumnType) -> Bool {
        switch type {
        case .uint8, .uint32, .int32, .int64, .float, .double, .bool: true
        default: false
        }
    }
}

/// A numeric column, open to be read by several threads.
private struct FeatureSource: @unchecked Sendable {
    private let column: Column
    /// The first value; valid as long as the column is. Nil for truth values, which are bits.
    private let base: UnsafeRawPointer?

    init(_ column: Column) {
        func first<T: BitwiseCopyable & Sendable>(_ type: T.Type) -> UnsafeRawPointer? {
            column.values(as: type).withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
        }
        self.column = column
        base =
            switch column.type {
            case .uint8: first(UInt8.self)
            case .uint32: first(UInt32.self)
            case .int32: first(Int32.self)
            case .int64: first(Int64.self)
            case .float: first(Float.self)
            case .double: first(Double.self)
            default: nil
            }
    }

    /// Writes some rows into a column of a matrix of `width` columns; false where a number is not finite.
    func fill(_ target: UnsafeMutablePointer<Double>, _ rows: Range<Int>, width: Int) -> Bool {
        guard let base else {
            let bits = column.bools
            for row in rows { target[row &* width] = bits[row] ? 1 : 0 }
            return true
        }
        func fill<T>(_ type: T.Type, _ number: (T) -> Double) {
            let values = base.assumingMemoryBound(to: type)
            for row in rows { target[row &* width] = number(values[row]) }
        }
        func fillFloats<T: BinaryFloatingPoint>(_ type: T.Type) -> Bool {
            var isSound = true
            fill(type) { value in
                // Zero, but for infinities and NaN.
                if value - value != 0 { isSound = false }
                return Double(value)
            }
            return isSound
        }
        switch column.type {
        case .uint8: fill(UInt8.self) { Double($0) }
        case .uint32: fill(UInt32.self) { Double($0) }
        case .int32: fill(Int32.self) { Double($0) }
        case .int64: fill(Int64.self) { Double($0) }
        case .float: return fillFloats(Float.self)
        default: return fillFloats(Double.self)
        }
        return true
    }
}
