import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// Rows of features as they come: dense, or with their zeros left out.
struct FeatureRows {
    /// The numbers.
    enum Form {
        case dense(DenseMatrix)
        case sparse(SparseMatrix)
    }

    /// The column that names the rows: the key, or the row numbers from 1 as `row`.
    let key: (name: String, column: Column)
    /// Names of the features.
    let names: [String]
    let form: Form

    /// Takes a table or a sparse matrix, its key and its features.
    ///
    /// - Parameter on: the features; nil for all columns but the key.
    /// - Throws: `EngineError` naming row and column where a value is missing, NaN or infinite, or no number at all.
    init(_ value: Value, key: String?, on: [String]?) throws {
        if case .model(let model) = value, model.kind == MatrixValue.kind {
            try self.init(try MatrixValue(model), key: key, on: on)
        } else {
            let table = try Evaluator.table(value)
            try self.init(table, key: key, names: on ?? table.names.filter { $0 != key }, asSparse: false)
        }
    }

    private init(_ matrix: MatrixValue, key: String?, on: [String]?) throws {
        let name = key ?? matrix.key
        let kept = try FeatureRows(matrix.rows, key: name, names: on ?? matrix.rows.names.filter { $0 != name }, asSparse: true)
        guard case .sparse(let first) = kept.form, on == nil else {
            self = kept
            return
        }
        self.key = kept.key
        names = kept.names + matrix.names
        form = .sparse(kept.names.isEmpty ? matrix.entries : try SparseMatrix.beside([first, matrix.entries]))
    }

    /// - Parameter asSparse: whether zeros are left out however many there are; else where there are many columns of mostly zeros.
    private init(_ table: Table, key: String?, names: [String], asSparse: Bool) throws {
        self.names = names
        if let key {
            self.key = (key, try table.column(key))
        } else {
            self.key = ("row", Column((0..<table.rowCount).map { Int64($0 + 1) }))
        }
        if !asSparse, names.count <= 64 {
            form = .dense(try Features(table, key: key, names: names).matrix)
            return
        }
        var counts = [Int](repeating: 0, count: table.rowCount + 1)
        var columns: [FeatureColumn] = []
        for name in names { columns.append(try FeatureColumn(name, try table.column(name), key: self.key)) }
        for column in columns { column.forEachEntry { row, _ in counts[row + 1] += 1 } }
        for row in 0..<table.rowCount { counts[row + 1] += counts[row] }
        let total = counts[table.rowCount]
        if !asSparse, total > table.rowCount * names.count / 10 {
            form = .dense(try Features(table, key: key, names: names).matrix)
            return
        }
        var next = counts
        var indices = [UInt32](repeating: 0, count: total)
        var values = [Double](repeating: 0, count: total)
        for (place, column) in columns.enumerated() {
            column.forEachEntry { row, value in
                indices[next[row]] = UInt32(place)
                values[next[row]] = value
                next[row] += 1
            }
        }
        form = .sparse(
            try SparseMatrix(rows: table.rowCount, columns: names.count, starts: counts, indices: indices, values: values))
    }

    /// How many rows.
    var count: Int { key.column.count }

    /// The rows without their zeros.
    var sparse: SparseMatrix {
        switch form {
        case .dense(let matrix): SparseMatrix(matrix)
        case .sparse(let matrix): matrix
        }
    }
}

/// A column of numbers of any type, or of truth values, whose values are all finite.
private struct FeatureColumn {
    let column: Column

    init(_ name: String, _ column: Column, key: (name: String, column: Column)) throws {
        self.column = column
        guard column.type.isNumeric || column.type == .bool else {
            throw EngineError(
                "E0663", "the column `\(name)` is \(column.type.name) and cannot be a feature",
                hints: ["features are numbers, or true and false; `drop(.\(name))` leaves it out"])
        }
        var bad: (row: Int, value: Double)?
        if column.missingCount == 0, column.type != .float, column.type != .double { return }
        forEachEntry { row, value in if bad == nil, !value.isFinite { bad = (row, value) } }
        if column.missingCount > 0, let row = (0..<column.count).first(where: { !column.isValid(at: $0) }),
            row <= bad?.row ?? row
        {
            throw Self.wrong(name, "missing", row, key)
        }
        if let bad { throw Self.wrong(name, bad.value.isNaN ? "not a number (NaN)" : "infinite", bad.row, key) }
    }

    private static func wrong(
        _ name: String, _ what: String, _ row: Int, _ key: (name: String, column: Column)
    ) -> EngineError {
        EngineError(
            "E0664", "`\(name)` is \(what) where `\(key.name)` is \(key.column.scalar(at: row).text)",
            hints: ["`fillMissing(.\(name), with: 0)` or `dropMissing(.\(name))` first"])
    }

    /// Calls `body` with what is not zero, in row order.
    func forEachEntry(_ body: (_ row: Int, _ value: Double) -> Void) {
        func visit<T: BitwiseCopyable & Sendable>(_ type: T.Type, _ number: (T) -> Double) {
            column.values(as: type).withUnsafeBufferPointer { values in
                for row in 0..<column.count {
                    let value = number(values[row])
                    if value != 0 { body(row, value) }
                }
            }
        }
        switch column.type {
        case .uint8: visit(UInt8.self) { Double($0) }
        case .uint32: visit(UInt32.self) { Double($0) }
        case .int32: visit(Int32.self) { Double($0) }
        case .int64: visit(Int64.self) { Double($0) }
        case .float: visit(Float.self) { Double($0) }
        case .double: visit(Double.self) { $0 }
        case .bool: for row in 0..<column.count where column.bools[row] { body(row, 1) }
        default: break
        }
    }
}
