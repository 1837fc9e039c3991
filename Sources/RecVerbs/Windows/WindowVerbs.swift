import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs over all rows that give a column as long.
enum WindowVerbs {
    static let all: [any Verb] = [RowNumberVerb(), RankVerb()]
}

/// `rowNumber`: the place of each row.
struct RowNumberVerb: Verb {
    let name = "rowNumber"
    let receiver = ReceiverKind.none
    let role = VerbRole.window
    let parameters = [
        ParameterSignature("from", .value(.int), default: .int(1), "the number of the first row"),
        ParameterSignature("per", .columns(.any), .any, "columns whose equal values make a group that is numbered by itself"),
    ]
    let documentation = VerbDocumentation(
        "The number of each row in row order, from 1 or another number.",
        details: "With `per:` each group is numbered by itself.",
        example: "movies.with(index: rowNumber())")

    let reference = Reference.pandas("DataFrameGroupBy.cumcount")

    func resultType(of call: CallSite) -> ValueType { call.windowResult() }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.windowRows()
        let per = try call.columnNames("per", in: table)
        let numbers = try table.numbered(per: per, in: call.execution)
        let from = Int64(try call.int("from"))
        if from == 1 { return .column(numbers) }
        return .column(
            try Column.arithmetic(
                .add, .column(numbers), .scalar(.int(from &- 1)), rows: table.rowCount, in: call.execution))
    }
}

/// `rank`: the place of each row by keys.
struct RankVerb: Verb {
    let name = "rank"
    let receiver = ReceiverKind.none
    let role = VerbRole.window
    let parameters = [
        ParameterSignature("by", .sortKeys, .oneOrMore, "keys, the first deciding; a leading minus means largest first"),
        ParameterSignature("per", .columns(.any), .any, "columns whose equal values make a group that is ranked by itself"),
        ParameterSignature(
            "ties", .choice(["min", "dense", "first"]), default: .choice("min"),
            "the rank of rows with equal keys: the smallest, that without gaps, or by row order"),
    ]
    let documentation = VerbDocumentation(
        "The place of each row when ordered by keys, from 1.",
        details: "Rows with equal keys share the smallest of their places unless `ties:` says otherwise. Missing keys come last.",
        example: "ratings.with(place: rank(by: -.rating, .movieId, per: .userId))")

    let reference = Reference.pandas("DataFrame.sort_values, DataFrameGroupBy.cumcount")

    func resultType(of call: CallSite) -> ValueType { call.windowResult() }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.windowRows()
        let per = try call.columnNames("per", in: table)
        return .column(
            try table.ranked(
                by: try call.sortKeys("by", over: table), per: per, ties: try call.choice("ties") ?? "min", in: call.execution))
    }
}

extension CallSite {
    /// A whole number for each row.
    fileprivate func windowResult() -> ValueType {
        if table.entries.isEmpty {
            report(
                "E0416", "there are no rows here", hints: ["it stands in a table's verb, as in `movies.with(index: rowNumber())`"]
            )
            return .error
        }
        return .column(.int64)
    }
}

extension VerbCall {
    /// The rows that a window verb looks at.
    fileprivate func windowRows() throws -> Table {
        guard case .rows(let table)? = rows else {
            throw EngineError(
                "E0648", "`\(verb.name)` gives a value a row, and one value a group is wanted",
                hints: ["use it in `with` before grouping"])
        }
        return table
    }
}
