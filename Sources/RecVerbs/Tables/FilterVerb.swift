import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `filter`: rows where a condition holds.
struct FilterVerb: Verb {
    let name = "filter"
    let receiver = ReceiverKind.table
    let parameters = [ParameterSignature("condition", .rows(.bool), unlabelled: true, .required, "a condition on each row")]
    let documentation = VerbDocumentation(
        "Keeps the rows where the condition is true.",
        details: "In their order. Where the condition is missing, as a comparison with a missing value is, the row goes too.",
        example: "ratings.filter(.rating >= 3 && .userId == 1)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.__getitem__ by a condition")

    func resultType(of call: CallSite) -> ValueType { .table(call.table.withoutRowCount) }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(try table.filter(try call.column("condition", over: table), in: call.execution))
    }
}

/// `dropMissing`: rows without missing values.
struct DropMissingVerb: Verb {
    let name = "dropMissing"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .columns(.any), unlabelled: true, .any, "the columns looked at; all, where none is named")
    ]
    let documentation = VerbDocumentation(
        "Drops the rows that miss a value in one of these columns.",
        details: "The others stay in their order. NaN is a value, and an empty text is one.",
        example: "movies.dropMissing(.title)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.dropna")

    func resultType(of call: CallSite) -> ValueType { .table(call.table.withoutRowCount) }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(try table.dropMissing(try call.columnNames("columns", in: table), in: call.execution))
    }
}

/// `dropDuplicates`: one row for each key.
struct DropDuplicatesVerb: Verb {
    let name = "dropDuplicates"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .columns(.any), unlabelled: true, .any, "the columns compared; all, where none is named"),
        ParameterSignature(
            "keep", .choice(["first", "last", "none"]), default: .choice("first"), "which of several equal rows stays"),
    ]
    let documentation = VerbDocumentation(
        "Drops the rows that repeat others in all of these columns.",
        details: "What stays keeps its order. Missing equals missing, and NaN equals NaN.",
        example: "ratings.dropDuplicates(.userId, .movieId, keep: .last)")

    let reference = Reference.pandas("DataFrame.drop_duplicates")

    func resultType(of call: CallSite) -> ValueType { .table(call.table.withoutRowCount) }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let keep = try call.choice("keep").flatMap(Keep.init) ?? .first
        return .table(
            try table.dropDuplicates(try call.columnNames("columns", in: table), keep: keep, in: call.execution))
    }
}

/// `unique`: the different values of columns.
struct UniqueVerb: Verb {
    let name = "unique"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .columns(.any), unlabelled: true, .any, "the columns; all, where none is named")
    ]
    let documentation = VerbDocumentation(
        "The different values of these columns, in the order of their first appearance.",
        details: "A table of only these columns. Missing counts as a value.",
        example: "ratings.unique(.userId)")

    let reference = Reference.pandas("DataFrame.drop_duplicates")

    func resultType(of call: CallSite) -> ValueType { .table(TableSchema(entries: call.fieldsOrAll("columns"))) }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let names = try call.columnNames("columns", in: table)
        return .table(try table.unique(names.isEmpty ? table.names : names, in: call.execution))
    }
}
