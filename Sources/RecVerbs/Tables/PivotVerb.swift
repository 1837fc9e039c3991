import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `pivot`: the values of one column become columns.
struct PivotVerb: Verb {
    let name = "pivot"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("rows", .columns(.any), .oneOrMore, "the columns whose values name the rows of the result"),
        ParameterSignature("columns", .column(.any), .required, "the column whose values name the columns of the result"),
        ParameterSignature("values", .column(.any), .required, "the column whose values fill the result"),
        ParameterSignature("prefix", .value(.string), default: .string(""), "stands before the name of each new column"),
    ]
    let documentation = VerbDocumentation(
        "Makes a column of each value that a column has: long tables become wide ones.",
        details: """
            One row for each combination of `rows`, in ascending order; the new columns in ascending order of the values they are named \
            by. A combination that does not occur is missing, and one that occurs twice is an error: `group` and `aggregate` first. \
            Rows that miss the value a column is named by are left out. Which columns there are is known only when run, so give a \
            `prefix:` to have the names of all others checked.
            """,
        example: "ratings.pivot(rows: .userId, columns: .movieId, values: .rating, prefix: \"film_\")")

    let reference = Reference.pandas("DataFrame.pivot")

    func resultType(of call: CallSite) -> ValueType {
        let prefix = call.settledText("prefix") ?? ""
        let type = call.columnName("values").flatMap { call.table.field($0)?.type } ?? .double
        return call.table(
            entries: call.keyFields("rows").map { .field($0) } + [.open(prefix: prefix, type: type)], naming: "rows")
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        guard let columns = try call.columnName("columns"), let values = try call.columnName("values") else {
            throw EngineError("E0690", "`pivot` did not get its columns")
        }
        return .table(
            try table.pivot(
                rows: try call.columnNames("rows", in: table), columns: columns, values: values,
                prefix: try call.string(ifGiven: "prefix") ?? "", in: call.execution))
    }
}

/// `unpivot`: columns become rows.
struct UnpivotVerb: Verb {
    let name = "unpivot"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .columns(.any), unlabelled: true, .oneOrMore, "the columns that become rows"),
        ParameterSignature(
            "name", .value(.string), default: .string("variable"), "the column of the result that says which column it was"),
        ParameterSignature("value", .value(.string), default: .string("value"), "the column of the result that holds the values"),
    ]
    let documentation = VerbDocumentation(
        "Makes rows of columns: wide tables become long ones.",
        details: """
            The other columns are repeated. All rows of the first column come first, then those of the second, as in pandas' `melt`. \
            The columns must hold values of one type; numbers of different types become doubles, or int64 where all are whole.
            """,
        example: "stats.unpivot(.avg_rating, .rating_count, name: \"measure\", value: \"value\")")

    let reference = Reference.pandas("DataFrame.melt")

    func resultType(of call: CallSite) -> ValueType {
        let chosen = call.fieldsOrAll("columns")
        let rest = call.table.entries.filter { !chosen.contains($0) }
        var types: [ColumnType] = []
        for case .field(let field) in chosen where !field.isProvisional && !types.contains(field.type) {
            types.append(field.type)
        }
        guard let name = call.settledText("name"), let value = call.settledText("value") else { return .table(.unknown) }
        if types.count > 1, !types.allSatisfy(\.isNumeric) {
            call.report(
                "E0407", "the columns hold values of different types", at: "columns",
                notes: [TableSchema(entries: chosen).words], hints: ["`cast` them to one type first"])
        }
        let type: ColumnType =
            types.count == 1 ? types[0] : types.isEmpty ? .double : types.allSatisfy(\.isInteger) ? .int64 : .double
        let isClosed = chosen.allSatisfy { if case .field = $0 { true } else { false } }
        return call.table(
            entries: rest + [.field(.init(name, .string)), .field(.init(value, type, isProvisional: types.isEmpty))],
            rowCount: isClosed ? call.table.rowCount.map { $0 * chosen.count } : nil, naming: "name")
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(
            try table.unpivot(
                try call.columnNames("columns", in: table), name: try call.string("name"), value: try call.string("value"),
                in: call.execution))
    }
}

/// `explode`: one row for each element of a list.
struct ExplodeVerb: Verb {
    let name = "explode"
    let receiver = ReceiverKind.table
    let parameters = [ParameterSignature("column", .column(.list), unlabelled: true, .required, "the column of lists")]
    let documentation = VerbDocumentation(
        "Makes one row of each element of a list.",
        details: """
            The elements stand in the place of the lists, in their order; the other columns are repeated. A missing or empty list gives \
            one row with a missing value, as in pandas.
            """,
        example: "films.explode(.genres)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.explode")

    func resultType(of call: CallSite) -> ValueType {
        guard let name = call.columnName("column") else { return .table(call.table.withoutRowCount) }
        var schema = call.table.withoutRowCount
        if case .list(let element)? = schema.field(name)?.type { schema.set(.init(name, element)) }
        return .table(schema)
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let name = try call.columnName("column") else { throw EngineError("E0690", "`explode` did not get its column") }
        return .table(try call.table().explode(name, in: call.execution))
    }
}
