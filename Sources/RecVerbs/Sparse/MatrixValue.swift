import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// A wide table whose zeros are not kept, as a value of the language.
///
/// Parts that a notebook reads: `rows` (the columns that are kept as they are), `columns` (`column`: the names of the others), `rowCount`,
/// `columnCount`, `entryCount`. Parts for verbs: `_starts` (`start`) and `_entries` (`column`, `value`), which are the entries row after
/// row; `_key` (the column of `rows` that names the rows, or missing).
struct MatrixValue {
    static let kind = Recipes.matrix

    /// Columns that are kept as they are, one value a row.
    var rows: Table
    /// The column of `rows` that names the rows, where that is settled.
    var key: String?
    /// The names of the columns of `entries`.
    var names: [String]
    /// What is not zero.
    var entries: SparseMatrix

    init(rows: Table, key: String?, names: [String], entries: SparseMatrix) {
        self.rows = rows
        self.key = key
        self.names = names
        self.entries = entries
    }

    /// The type of a matrix.
    static func type(_ schema: MatrixSchema) -> ValueType {
        .model(
            ModelType(
                kind: kind,
                members: [
                    .init("rows", .table(schema.rows)), .init("columns", .table(TableSchema([.init("column", .string)]))),
                    .init("rowCount", .int), .init("columnCount", .int), .init("entryCount", .int),
                ], matrix: schema))
    }

    /// Reads it back from its parts.
    init(_ value: ModelValue) throws {
        guard case .table(let rows)? = value["rows"], case .table(let columns)? = value["columns"],
            case .table(let starts)? = value["_starts"], case .table(let entries)? = value["_entries"]
        else { throw damagedModel("the matrix lacks a part") }
        self.rows = rows
        if case .scalar(.string(let name))? = value["_key"] { key = name } else { key = nil }
        let names = try readingParts { try columns.column("column").typedStrings() }
        self.names = names
        self.entries = try readingParts {
            try SparseMatrix(
                rows: rows.rowCount, columns: names.count,
                starts: try starts.column("start").typed(as: Int64.self).map { Int($0) },
                indices: try entries.column("column").typed(as: UInt32.self),
                values: try entries.column("value").typed(as: Double.self))
        }
    }

    /// As a value of the language.
    func value() throws -> Value {
        .model(
            ModelValue(
                kind: Self.kind,
                parts: [
                    .init("rows", .table(rows)), .init("columns", .table(try Table([("column", Column(strings: names))]))),
                    .init("rowCount", .scalar(.int(Int64(entries.rows)))),
                    .init("columnCount", .scalar(.int(Int64(entries.columns)))),
                    .init("entryCount", .scalar(.int(Int64(entries.entryCount)))),
                    .init("_key", key.map { .scalar(.string($0)) } ?? .missing),
                    .init("_starts", .table(try Table([("start", Column(entries.starts.map { Int64($0) }))]))),
                    .init(
                        "_entries", .table(try Table([("column", Column(entries.indices)), ("value", Column(entries.values))]))),
                ]))
    }

    /// The same with further columns at the end, and without one of those that were kept as they are.
    func adding(_ more: SparseMatrix, _ moreNames: [String], dropping column: String? = nil) throws -> MatrixValue {
        let all = names + moreNames
        var seen = Set(rows.names.filter { $0 != column }.map { ByteText($0) })
        if let twice = all.first(where: { !seen.insert(ByteText($0)).inserted }) {
            throw EngineError(
                "E0626", "two columns of the matrix would be named `\(twice)`", hints: ["give one of them another `prefix:`"])
        }
        return MatrixValue(
            rows: try rows.select(rows.names.filter { $0 != column }), key: key == column ? nil : key, names: all,
            entries: try SparseMatrix.beside([entries, more]))
    }

    /// The table with all zeros: the columns that are kept, then one of doubles for each other.
    func dense() throws -> Table {
        let count = entries.rows
        guard names.count <= 65_536, count.multipliedReportingOverflow(by: names.count).partialValue <= 1 << 27 else {
            throw EngineError(
                "E0661", "\(count) rows of \(names.count) columns are too many to be kept with all their zeros",
                hints: ["`truncatedSVD` makes few columns of many; `nearest` takes the matrix as it is"])
        }
        var columns = names.map { _ in [Double](repeating: 0, count: count) }
        for row in 0..<count {
            for place in entries.starts[row]..<entries.starts[row + 1] {
                columns[Int(entries.indices[place])][row] = entries.values[place]
            }
        }
        return try Table(rows.named + zip(names, columns).map { ($0, Column($1)) }, rowCount: count)
    }
}

extension MatrixSchema {
    /// The columns of the table that it would be with all its zeros.
    var dense: TableSchema {
        let wide = columns.map { entry -> TableSchema.Entry in
            switch entry {
            case .field(let field): .field(.init(field.name, .double))
            case .open(let prefix, _): .open(prefix: prefix, type: .double)
            }
        }
        return TableSchema(entries: rows.entries + wide, rowCount: rows.rowCount)
    }
}

extension VerbCall {
    /// The matrix that it is called on.
    func matrix() throws -> MatrixValue { try MatrixValue(try model()) }

    /// A table argument; a sparse matrix with all its zeros, named by its key where none is given.
    func features(_ name: String) throws -> (table: Table, key: String?) {
        if case .model(let model)? = try value(name), model.kind == MatrixValue.kind {
            let matrix = try MatrixValue(model)
            return (try matrix.dense(), matrix.key)
        }
        return (try table(name), nil)
    }
}
