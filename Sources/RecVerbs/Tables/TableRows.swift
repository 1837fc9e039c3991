import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `head`, `tail` and `slice`: rows by their place.
struct TableRows: Verb {
    let name: String
    let receiver = ReceiverKind.table
    let parameters: [ParameterSignature]
    let documentation: VerbDocumentation
    /// How many rows a table of so many leaves, where that is known.
    let rows: @Sendable (_ call: CallSite, _ count: Int) -> Int?
    let part: @Sendable (_ call: VerbCall, _ table: Table) throws -> Table

    static let all: [any Verb] = [
        TableRows(
            name: "head", parameters: [count(default: 5)],
            documentation: VerbDocumentation(
                "The first rows, in their order.", details: "All rows, where there are fewer. Costs nothing: values are shared.",
                example: "movies.head(3)"),
            rows: { call, count in call.constantInt("n").map { min(Int($0), count) } },
            part: { call, table in table.head(try call.int("n")) }),
        TableRows(
            name: "tail", parameters: [count(default: 5)],
            documentation: VerbDocumentation(
                "The last rows, in their order.", details: "All rows, where there are fewer. Costs nothing: values are shared.",
                example: "movies.tail(3)"),
            rows: { call, count in call.constantInt("n").map { min(Int($0), count) } },
            part: { call, table in table.tail(try call.int("n")) }),
        TableRows(
            name: "slice",
            parameters: [
                ParameterSignature("from", .int(0...Int64.max), unlabelled: true, .required, "the first row, counted from 0"),
                ParameterSignature("count", .int(0...Int64.max), .optional, "how many rows; all that follow, where left out"),
            ],
            documentation: VerbDocumentation(
                "Rows from a place on, in their order.",
                details: "What lies beyond the last row is left out. Costs nothing: values are shared.",
                example: "movies.slice(10, count: 5)"),
            rows: { call, count in
                guard let from = call.constantInt("from") else { return nil }
                let rest = max(0, count - Int(from))
                if !call.has("count") { return rest }
                return call.constantInt("count").map { min(Int($0), rest) }
            },
            part: { call, table in
                let from = min(try call.int("from"), table.rowCount)
                let rest = table.rowCount - from
                return table.slice(from..<from + min(try call.int(ifGiven: "count") ?? rest, rest))
            }),
    ]

    private static func count(default rows: Int64) -> ParameterSignature {
        ParameterSignature("n", .int(0...Int64.max), unlabelled: true, default: .int(rows), "how many rows")
    }

    var reference: Reference { .pandas(name == "slice" ? "DataFrame.iloc" : "DataFrame.\(name)") }

    func resultType(of call: CallSite) -> ValueType {
        .table(call.table.with(rowCount: call.table.rowCount.flatMap { rows(call, $0) }))
    }

    func run(_ call: VerbCall) throws -> Value { .table(try part(call, try call.table())) }
}
