import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `describe`: the usual statistics of each column.
struct DescribeVerb: Verb {
    let name = "describe"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .columns(.any), unlabelled: true, .any, "the columns; all, where none is named")
    ]
    let documentation = VerbDocumentation(
        "The usual statistics of each column: one row a column, in their order.",
        details: """
            Columns of the result: `column`, `type`, `count` (values that are not missing), `missing`, and for numbers `mean`, `std` \
            (divided by n - 1), `min`, `q25`, `median`, `q75` and `max`, as pandas' `describe` computes them.
            """,
        example: "ratings.describe()")

    private static let statistics: [(name: String, aggregate: Aggregate)] = [
        ("mean", .mean), ("std", .std()), ("min", .min), ("q25", .quantile(0.25)), ("median", .median), ("q75", .quantile(0.75)),
        ("max", .max),
    ]

    let reference = Reference.pandas("DataFrame.describe")

    func resultType(of call: CallSite) -> ValueType {
        let entries = call.fieldsOrAll("columns")
        let isClosed = entries.allSatisfy { if case .field = $0 { true } else { false } }
        return .table(
            TableSchema(
                [.init("column", .string), .init("type", .string), .init("count", .int64), .init("missing", .int64)]
                    + Self.statistics.map { .init($0.name, .double) }, rowCount: isClosed ? entries.count : nil))
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let chosen = try call.columnNames("columns", in: table)
        let names = chosen.isEmpty ? table.names : chosen
        let columns = try names.map { try table.column($0) }
        let statistics = try Self.statistics.map { statistic in
            let values = try columns.map { column -> Scalar in
                guard column.type.isNumeric else { return .missing }
                return try column.aggregate(statistic.aggregate, in: call.execution).number.map { .double($0) } ?? .missing
            }
            return (name: statistic.name, column: try Column(values, type: .double))
        }
        return .table(
            try Table(
                [
                    ("column", Column(strings: names)), ("type", Column(strings: columns.map(\.type.name))),
                    ("count", Column(ints: columns.map { $0.count - $0.missingCount })),
                    ("missing", Column(ints: columns.map(\.missingCount))),
                ] + statistics))
    }
}

/// `correlation`: how columns go together.
struct CorrelationVerb: Verb {
    let name = "correlation"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature(
            "columns", .columns(.numeric), unlabelled: true, .any, "the columns; all of numbers, where none is named")
    ]
    let documentation = VerbDocumentation(
        "Pearson's correlation of each two columns: one row and one column each, in their order.",
        details: """
            The column `column` names the row. Of each two columns the rows count that have both values, as in pandas' `corr`. The \
            correlation is missing where a column does not vary. O(rows · columns²).
            """,
        example: "stats.correlation(.avg_rating, .rating_count)")

    let reference = Reference.pandas("DataFrame.corr")

    func resultType(of call: CallSite) -> ValueType {
        let entries = call.numericFields("columns")
        if entries.isEmpty {
            call.report("E0409", "there is no column of numbers", at: "columns", notes: ["columns: \(call.table.words)"])
        }
        let isClosed = entries.allSatisfy { if case .field = $0 { true } else { false } }
        return call.table(
            entries: [.field(.init("column", .string))]
                + entries.map { entry in
                    switch entry {
                    case .field(let field): .field(.init(field.name, .double, isProvisional: field.isProvisional))
                    case .open(let prefix, _): .open(prefix: prefix, type: .double)
                    }
                }, rowCount: isClosed ? entries.count : nil, naming: "columns")
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let chosen = try call.columnNames("columns", in: table)
        let names = chosen.isEmpty ? table.schema.filter { $0.type.isNumeric }.map(\.name) : chosen
        return .table(try table.correlation(names, in: call.execution))
    }
}
