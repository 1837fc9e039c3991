import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `oneHot`: a column of zeros and ones for each value; of a table, or of a matrix that gets them.
struct OneHotVerb: FittedMatrixVerb {
    let name = "oneHot"
    let version = 2
    let receiver: ReceiverKind
    let parameters: [ParameterSignature]
    let documentation: VerbDocumentation

    static let ofTables = OneHotVerb(.table)
    static let ofMatrices = OneHotVerb(.model(MatrixValue.kind))

    /// What indicator columns may hold: the types that pandas' `get_dummies` is asked for.
    private static let types: [ColumnType] = [.uint8, .bool, .int32, .int64, .float, .double]

    private init(_ receiver: ReceiverKind) {
        self.receiver = receiver
        let common = [
            ParameterSignature("column", .column(.any), unlabelled: true, .required, "the column that is replaced"),
            ParameterSignature("separator", .value(.string), .optional, "what stands between several values in one text"),
            ParameterSignature(
                "prefix", .value(.string), .optional,
                "stands before each value in the names; the column's name and `_` where left out"),
            ParameterSignature("minimumCount", .int(1...Int64.max), default: .int(1), "in how many rows a value must occur"),
            ParameterSignature("except", .list, .optional, "values that get no column"),
        ]
        if receiver == .table {
            parameters =
                common + [
                    Sparseness.parameter,
                    ParameterSignature(
                        "type", .choice(Self.types.map(\.name)), default: .choice(ColumnType.uint8.name),
                        "what the new columns hold: zeros and ones, or false and true"),
                ]
            documentation = VerbDocumentation(
                "Replaces a column by one column of zeros and ones (uint8) for each of its values.",
                details: """
                    The new columns stand in the place of the old one, in ascending order of the values. The values of a list, or of a \
                    text that is divided by `separator:`, count each, once a row; a missing value is zero everywhere. Rows stay as they \
                    are. Which columns there are is known only when run, so columns under the prefix are not checked before. Reference: \
                    pandas' `str.get_dummies`, `sklearn.preprocessing.MultiLabelBinarizer`. \(Sparseness.details)
                    """,
                example: "movies.oneHot(.genres, separator: \"|\", except: [\"(no genres listed)\"])")
        } else {
            parameters = common
            documentation = VerbDocumentation(
                "Replaces a column that a sparse matrix keeps as it is by a sparse one for each of its values.",
                details: "The new columns come last, in ascending order of the values; else as `oneHot` of a table.",
                example:
                    "movies.oneHot(.genres, separator: \"|\", sparse: true).oneHot(.title, minimumCount: 2)")
        }
    }

    let reference = Reference.pandas("get_dummies, Series.str.get_dummies")

    func resultType(of call: CallSite) -> ValueType {
        guard let column = call.columnName("column") else { return .error }
        let field = call.table.field(column)
        if call.has("separator"), let field, !field.isProvisional, field.type != .string {
            call.report("E0406", "`separator` divides texts, and `.\(column)` is \(field.type.name)", at: "separator")
        }
        let prefix = call.has("prefix") ? call.settledText("prefix") ?? "" : "\(column)_"
        let type = Self.types.first { $0.name == call.choice("type") } ?? .uint8
        if type != .uint8, call.constantBool("sparse") == true {
            call.report("E0406", "`type` is that of a table's columns, and `sparse: true` gives a matrix", at: "type")
        }
        return call.replacing(column, by: .open(prefix: prefix, type: type))
    }

    func run(_ call: VerbCall) throws -> Value {
        let receiver = try call.rowsReceiver()
        return try apply(try fit(call, toRowsOf: receiver), call, toRowsOf: receiver)
    }

    func fit(_ call: VerbCall, toRowsOf value: Value) throws -> Value {
        guard let matrix = try call.sparse(value) else { return try fit(call, to: try Evaluator.table(value)) }
        let categories = try encoding(call, of: matrix.rows, limit: SparseMatrix.columnLimit).categories
        return .record([.init("categories", .list(categories.map { .scalar(.string($0)) }))])
    }

    func apply(_ fitted: Value, _ call: VerbCall, toRowsOf value: Value) throws -> Value {
        guard let matrix = try call.sparse(value) else {
            return .table(try apply(fitted, call, to: try Evaluator.table(value)))
        }
        let encoding = try encoding(fitted, call)
        let (starts, places) = try encoding.positions(in: matrix.rows, context: call.execution)
        let indicators = try SparseMatrix(
            rows: matrix.rows.rowCount, columns: encoding.categories.count, starts: starts, indices: places,
            values: [Double](repeating: 1, count: places.count))
        return try matrix.adding(indicators, encoding.names, dropping: encoding.column).value()
    }

    func fit(_ call: VerbCall, to table: Table) throws -> Value {
        let categories = try encoding(call, of: table, limit: 65_536).categories
        return .record([.init("categories", .list(categories.map { .scalar(.string($0)) }))])
    }

    func apply(_ fitted: Value, _ call: VerbCall, to table: Table) throws -> Table {
        let encoding = try encoding(fitted, call)
        let made = try encoding.apply(to: table, in: call.execution)
        let wanted = try call.choice("type") ?? ColumnType.uint8.name
        guard let type = Self.types.first(where: { $0.name == wanted }), type != .uint8 else { return made }
        return try made.with(try encoding.names.map { ($0, try made.column($0).cast(to: type, in: call.execution)) })
    }

    private func encoding(_ fitted: Value, _ call: VerbCall) throws -> OneHotEncoding {
        guard case .list(let categories)? = fitted.member("categories") else {
            throw EngineError("E0691", "the categories are lost")
        }
        let names = categories.map { Evaluator.text($0) }
        guard Set(names.map { ByteText($0) }).count == names.count else {
            throw EngineError("E0691", "the categories are damaged")
        }
        let column = try column(call)
        return OneHotEncoding(
            column: column, separator: try call.string(ifGiven: "separator"), prefix: try prefix(call, column), categories: names)
    }

    private func encoding(_ call: VerbCall, of table: Table, limit: Int) throws -> OneHotEncoding {
        let column = try column(call)
        return try OneHotEncoding.fit(
            table, column, separator: try call.string(ifGiven: "separator"), prefix: try prefix(call, column),
            minimumCount: try call.int("minimumCount"), except: try call.items("except").map { Evaluator.text($0) }, limit: limit,
            in: call.execution)
    }

    private func prefix(_ call: VerbCall, _ column: String) throws -> String {
        try call.string(ifGiven: "prefix") ?? "\(column)_"
    }

    private func column(_ call: VerbCall) throws -> String {
        guard let column = try call.columnName("column") else { throw EngineError("E0690", "`oneHot` did not get its column") }
        return column
    }
}

/// What verbs share that make many columns of one: whether their zeros are kept.
enum Sparseness {
    static let parameter = ParameterSignature(
        "sparse", .value(.bool), default: .bool(false), "whether zeros are not kept: a sparse matrix comes, not a table")

    static let details = """
        With `sparse: true` it gives a sparse matrix: its part `rows` has the other columns as they are, of which further ones can be \
        made sparse (`.oneHot(...)`, `.tfidf(...)` of the matrix), and those of numbers are features beside the sparse ones.
        """
}

extension CallSite {
    /// The type of what comes of replacing a column by others: of a table, or of a matrix where it is called on one or says `sparse: true`.
    func replacing(_ column: String, by new: TableSchema.Entry) -> ValueType {
        if let matrix = receiver?.matrixSchema {
            var rows = matrix.rows
            rows.remove(column)
            return MatrixValue.type(
                MatrixSchema(
                    rows: rows, columns: matrix.columns + [new], key: matrix.key?.name == column ? nil : matrix.key))
        }
        guard let isSparse = constantBool("sparse") else {
            report(
                "E0403", "`sparse` must be known before the run, as it decides what comes of the call", at: "sparse",
                hints: ["write `true` or `false`, or a parameter of the notebook"])
            return .error
        }
        if isSparse {
            var rows = table
            rows.remove(column)
            return MatrixValue.type(MatrixSchema(rows: rows, columns: [new]))
        }
        let at = table.entries.firstIndex { if case .field(let field) = $0 { field.name == column } else { false } }
        var entries = table.entries
        if let at { entries[at] = new } else { entries.append(new) }
        return .table(TableSchema(entries: entries, rowCount: table.rowCount))
    }
}

extension VerbCall {
    /// What it is called on: a sparse matrix, or a table.
    func rowsReceiver() throws -> Value {
        if case .model(let model)? = receiver, model.kind == MatrixValue.kind { return .model(model) }
        return .table(try table())
    }

    /// The matrix that gets the sparse columns: the value, or one without columns of its rows where the call says `sparse: true`. Nil for a
    /// table that stays one.
    func sparse(_ value: Value) throws -> MatrixValue? {
        if case .model(let model) = value, model.kind == MatrixValue.kind { return try MatrixValue(model) }
        guard try bool("sparse") else { return nil }
        let table = try Evaluator.table(value)
        let nothing = try SparseMatrix(
            rows: table.rowCount, columns: 0, starts: [Int](repeating: 0, count: table.rowCount + 1), indices: [], values: [])
        return MatrixValue(rows: table, key: nil, names: [], entries: nothing)
    }
}

extension FittedMatrixVerb {
    /// Without a row.
    func emptied(_ matrix: ModelValue) throws -> ModelValue {
        let whole = try MatrixValue(matrix)
        let none = try SparseMatrix(rows: 0, columns: whole.names.count, starts: [0], indices: [], values: [])
        let empty = MatrixValue(rows: whole.rows.slice(0..<0), key: whole.key, names: whole.names, entries: none)
        guard case .model(let model) = try empty.value() else { return matrix }
        return model
    }
}
