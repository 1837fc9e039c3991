import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `ratings.matrix(rows: .userId, columns: .movieId, values: .rating)`.
struct MatrixVerb: Verb {
    let name = "matrix"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("rows", .column(.any), .required, "the column whose values name the rows"),
        ParameterSignature("columns", .column(.any), .required, "the column whose values name the columns"),
        ParameterSignature("values", .column(.numeric), .required, "the column that fills the matrix"),
        ParameterSignature(
            "missing", .number(0...0), default: .double(0), "what stands where there is no value: 0 is what is not kept"),
    ]
    let documentation = VerbDocumentation(
        "Makes a wide matrix of a long table, such as users by films, that keeps only what is there.",
        details: """
            One row for each value of `rows` and one column for each of `columns`, both ascending; a combination that does not occur is \
            0. Rows of the table that miss one of the three are left out, and a combination that occurs twice is an error. Memory: 12 \
            bytes a value, whatever the size of the matrix. `nearest` and `truncatedSVD` take it as it is; other learners take it where \
            it fits into 1 GiB with all its zeros, as `dense()` does.
            """,
        example: "ratings.matrix(rows: .userId, columns: .movieId, values: .rating, missing: 0)")

    let reference = Reference.sciPy("sparse.coo_array", .numbers)

    func resultType(of call: CallSite) -> ValueType {
        guard let name = call.columnName("rows"), let key = call.table.field(name) else { return .error }
        return MatrixValue.type(
            MatrixSchema(rows: TableSchema([key]), columns: [.open(prefix: "", type: .double)], key: key))
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let rows = try call.columnName("rows"), let columns = try call.columnName("columns"),
            let values = try call.columnName("values")
        else { throw EngineError("E0690", "`matrix` did not get its columns") }
        _ = try call.double(ifGiven: "missing")
        let table = try call.table().dropMissing(Array(Set([rows, columns, values])), in: call.execution)
        let down = try table.group(by: [rows], in: call.execution)
        let across = try table.group(by: [columns], in: call.execution)
        let numbers = try table.column(values).cast(to: .double, in: call.execution)
        let placed = EntriesByRow(
            rows: down.grouping.numbers, columns: across.grouping.numbers, rowCount: down.grouping.count,
            columnCount: across.grouping.count)
        let names = try across.keys.column(columns).cast(to: .string, in: call.execution)
        if let (first, second) = placed.twice {
            let key = try [rows, columns].map { "`\($0)` \(try table.column($0).text(at: first))" }.joined(separator: ", ")
            throw EngineError(
                "E0625", "two rows have \(key)", notes: ["rows \(first + 1) and \(second + 1) of those without missing values"],
                hints: ["make one of them first: `.group(by: .\(rows), .\(columns)).aggregate(\(values): mean(.\(values)))`"])
        }
        let source = numbers.values(as: Double.self)
        let entries = try SparseMatrix(
            rows: down.grouping.count, columns: across.grouping.count, starts: placed.starts,
            indices: placed.order.map { placed.columns[Int($0)] }, values: placed.order.map { source[Int($0)] })
        return try MatrixValue(
            rows: try down.keys.select([rows]), key: rows, names: (0..<names.count).map { names.strings[$0] }, entries: entries
        ).value()
    }
}

/// Entries sorted by row, then by column, in time linear in their number.
private struct EntriesByRow {
    let columns: [UInt32]
    /// Where each row's entries begin.
    let starts: [Int]
    /// The numbers of the entries.
    let order: [UInt32]
    /// Two entries of the same place, if there are any.
    let twice: (Int, Int)?

    init(rows: [UInt32], columns: [UInt32], rowCount: Int, columnCount: Int) {
        self.columns = columns
        let (_, byColumn) = Self.sorted(nil, by: columns, into: columnCount)
        (starts, order) = Self.sorted(byColumn, by: rows, into: rowCount)
        var found: (Int, Int)?
        for (before, after) in zip(order, order.dropFirst()) {
            let (first, second) = (Int(before), Int(after))
            if rows[first] == rows[second], columns[first] == columns[second] {
                found = (first, second)
                break
            }
        }
        twice = found
    }

    private static func sorted(_ order: [UInt32]?, by codes: [UInt32], into count: Int) -> ([Int], [UInt32]) {
        var starts = [Int](repeating: 0, count: count + 1)
        for code in codes { starts[Int(code) + 1] += 1 }
        for code in 0..<count { starts[code + 1] += starts[code] }
        var next = starts
        var result = [UInt32](repeating: 0, count: codes.count)
        for place in codes.indices {
            let item = order.map { $0[place] } ?? UInt32(place)
            let code = Int(codes[Int(item)])
            result[next[code]] = item
            next[code] += 1
        }
        return (starts, result)
    }
}

/// `profiles.entries()`.
struct MatrixEntriesVerb: Verb {
    let name = "entries"
    let receiver = ReceiverKind.model(MatrixValue.kind)
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "What a sparse matrix keeps, as a long table: the row's key, `column` and `value`.",
        details:
            "Row after row. Rows without a key are named by their number from 1 (`row`). Columns that are kept as they are do not come.",
        example: "ratings.matrix(rows: .userId, columns: .movieId, values: .rating).entries()")

    let reference = Reference.sciPy("sparse.csr_array.tocoo", .rows)

    func resultType(of call: CallSite) -> ValueType {
        let key = call.receiver?.matrixSchema?.key ?? .init("row", .int64)
        return call.table([key, .init("column", .string), .init("value", .double)])
    }

    func run(_ call: VerbCall) throws -> Value {
        let matrix = try call.matrix()
        let rows = (0..<matrix.entries.rows).flatMap { row in
            Array(repeating: Optional(row), count: matrix.entries.starts[row + 1] - matrix.entries.starts[row])
        }
        let key: Column
        if let name = matrix.key {
            key = try matrix.rows.column(name).gather(try RowIndices(rows), in: call.execution)
        } else {
            key = Column(rows.map { Int64(($0 ?? 0) + 1) })
        }
        let names = try Column(strings: matrix.names).gather(
            try RowIndices(matrix.entries.indices.map { Optional(Int($0)) }), in: call.execution)
        return .table(
            try Table([(matrix.key ?? "row", key), ("column", names), ("value", Column(matrix.entries.values))]))
    }
}

/// `profiles.dense()`.
struct MatrixDenseVerb: Verb {
    let name = "dense"
    let receiver = ReceiverKind.model(MatrixValue.kind)
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "A sparse matrix as a table with all its zeros.",
        details: """
            The columns that are kept as they are, then one of doubles for each other, rows in their order. More than 1 GiB is an error. \
            The names of the columns are known only when run.
            """,
        example: "ratings.matrix(rows: .userId, columns: .movieId, values: .rating).dense()")

    let reference = Reference.sciPy("sparse.csr_array.toarray", .rows)

    func resultType(of call: CallSite) -> ValueType { .table(call.receiver?.matrixSchema?.dense ?? .unknown) }

    func run(_ call: VerbCall) throws -> Value { .table(try call.matrix().dense()) }
}
