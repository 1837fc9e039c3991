import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `sample`: rows drawn at random.
struct SampleVerb: Verb {
    let name = "sample"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("n", .int(0...Int64.max), unlabelled: true, .optional, "how many rows"),
        ParameterSignature(
            "fraction", .number(0...1_000_000), .optional, "how many as a share of the rows, in place of a number"),
        ParameterSignature("replace", .value(.bool), default: .bool(false), "whether a row may come more than once"),
        ParameterSignature("weights", .column(.numeric), .optional, "how likely each row is; missing counts as 0"),
        ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "what the draw starts from"),
    ]
    let documentation = VerbDocumentation(
        "Rows drawn at random, in the order in which they were drawn.",
        details: """
            The same rows as pandas' `DataFrame.sample` with `n` or `frac`, `replace`, `weights` and `random_state=seed`. A share is \
            rounded to the nearest number of rows, halves to the even one. Where there are fewer rows than asked for and none may come \
            twice, all come, shuffled (pandas raises an error). Cost: linear in the rows.
            """,
        example: "movies.sample(5, seed: 42)")

    let reference = Reference.pandas("DataFrame.sample")

    func resultType(of call: CallSite) -> ValueType {
        if call.has("n") == call.has("fraction") {
            let both = call.has("n")
            call.report(
                "E0431",
                both ? "`sample` takes a number of rows or a share of them, not both" : "`sample` needs a number of rows",
                at: both ? "fraction" : nil, hints: ["`sample(5, seed: 42)`, or `sample(fraction: 0.1, seed: 42)`"])
        }
        var rows: Int?
        if let n = call.constantInt("n"), let count = call.table.rowCount, let replace = call.constantBool("replace") {
            rows = replace ? Int(n) : min(Int(n), count)
        }
        return .table(call.table.with(rowCount: rows))
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let (replace, seed) = (try call.bool("replace"), try call.int("seed"))
        var count = try call.int(ifGiven: "n") ?? 0
        if let fraction = try call.double(ifGiven: "fraction") {
            count = try RowSample.count(fraction: fraction, of: table.rowCount, replace: replace)
        }
        if !replace { count = min(count, table.rowCount) }
        if count == 0 { return .table(table.head(0)) }
        guard count <= RowIndices.rowLimit else {
            throw ModelError(.tooMany, "a sample of \(count) rows is more than a table can have")
        }
        let rows: [Int]
        if let name = try call.columnName("weights") {
            let column = try table.column(name)
            let weights = (0..<table.rowCount).map { row in
                let scalar = column.scalar(at: row)
                return if case .bool(let flag) = scalar { flag ? 1.0 : 0.0 } else { scalar.number ?? .nan }
            }
            rows = try RowSample.rows(weights: weights, count: count, replace: replace, seed: seed)
        } else {
            rows = try RowSample.rows(of: table.rowCount, count: count, replace: replace, seed: seed)
        }
        return .table(try table.sample(rows: rows, in: call.execution))
    }
}
