import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `join`: rows of two tables whose keys are equal.
struct JoinVerb: Verb {
    let name = "join"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("other", .table, unlabelled: true, .required, "the other table"),
        ParameterSignature("on", .columnPairs, .oneOrMore, "key columns, `.a` for one name, `[.a: .b]` for two"),
        ParameterSignature(
            "kind", .choice(JoinKind.allCases.map(\.rawValue)), default: .choice("inner"), "which rows without a match stay"),
        ParameterSignature("suffix", .value(.string), .optional, "added to names of the other table that are taken"),
    ]
    let documentation = VerbDocumentation(
        "Puts the rows of two tables side by side whose keys are equal.",
        details: """
            `.inner` keeps pairs only, `.left` also rows of this table without a match, `.right` those of the other, `.full` both; \
            `.semi` keeps the rows of this table that have a match, `.anti` those that have none, both without the other's columns. \
            The columns of this table come first, then those of the other but its keys. A column that both have is an error, unless \
            `suffix:` gives the other's one a name of its own.

            Rows come by row of this table, matches of one row by row of the other; `.full` puts the other's rows without a match \
            last; `.right` goes by row of the other. A missing key matches nothing.
            """,
        example: "movies.join(stats, on: .movieId, kind: .left)")

    /// Rows of the other table alone are rows of no new film.
    func replay(of call: PlanCall) -> Replay {
        guard call.arguments.indices.contains(2), case .choice(let kind)? = call.arguments[2] else { return .none }
        return kind == "right" || kind == "full" ? .none : .rows
    }

    let reference = Reference.pandas("DataFrame.merge")

    func resultType(of call: CallSite) -> ValueType {
        let kind = call.choice("kind") ?? "inner"
        if kind == "semi" || kind == "anti" { return .table(call.table.withoutRowCount) }
        let keys = call.pairs("on")
        let other = call.schema("other")
        let suffix = call.has("suffix") ? call.settledText("suffix") : nil
        if call.has("suffix"), suffix == nil { return .table(.unknown) }
        var entries = call.table.entries
        if kind == "right" || kind == "full" { entries = entries.map { Self.widenedKey($0, keys, other) } }
        var taken = Set(call.table.fields.map(\.name))
        var colliding: [String] = []
        let dropped = Set(keys.map(\.right))
        for entry in other.entries {
            guard case .field(var field) = entry else {
                entries.append(entry)
                continue
            }
            if dropped.contains(field.name) { continue }
            if taken.contains(field.name), let suffix { field.name += suffix }
            if taken.insert(field.name).inserted { entries.append(.field(field)) } else { colliding.append(field.name) }
        }
        if !colliding.isEmpty {
            call.report(
                "E0402", "both tables have \(colliding.count == 1 ? "a column" : "columns") \(quoted(colliding))",
                at: suffix == nil ? "other" : "suffix",
                hints: [
                    suffix == nil
                        ? "give `suffix: \"_other\"`, or `drop`, `select` or `rename` before joining" : "give another `suffix:`"
                ])
        }
        return .table(TableSchema(entries: entries))
    }

    /// A key of this table where it may show the other's key: wide enough for both.
    private static func widenedKey(
        _ entry: TableSchema.Entry, _ keys: [ColumnPair], _ other: TableSchema
    ) -> TableSchema.Entry {
        guard case .field(var field) = entry, let key = keys.first(where: { $0.left == field.name }),
            let partner = other.field(key.right), partner.type != field.type
        else { return entry }
        if field.type.isInteger, partner.type.isInteger { field.type = .int64 }
        if !field.type.isInteger, field.type.isNumeric, partner.type.isNumeric { field.type = .double }
        return .field(field)
    }

    func run(_ call: VerbCall) throws -> Value {
        .table(
            try call.table().join(
                try call.table("other"), on: try call.pairs("on").map { ($0.left, $0.right) },
                kind: try call.choice("kind").flatMap(JoinKind.init) ?? .inner, suffix: try call.string(ifGiven: "suffix"),
                in: call.execution))
    }
}

/// `exclude`: rows without an equal key in another table.
struct ExcludeVerb: Verb {
    let name = "exclude"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("other", .table, unlabelled: true, .required, "the table whose keys are excluded"),
        ParameterSignature("on", .columnPairs, .oneOrMore, "key columns, `.a` for one name, `[.a: .b]` for two"),
    ]
    let documentation = VerbDocumentation(
        "Keeps the rows whose key the other table does not have.",
        details: "In their order; the same as a join with `kind: .anti`. A missing key is never excluded.",
        example: "movies.exclude(ratings, on: .movieId)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("Series.isin")

    func resultType(of call: CallSite) -> ValueType { .table(call.table.withoutRowCount) }

    func run(_ call: VerbCall) throws -> Value {
        .table(
            try call.table().exclude(
                try call.table("other"), on: try call.pairs("on").map { ($0.left, $0.right) }, in: call.execution))
    }
}

/// `concat`: the rows of several tables.
struct ConcatVerb: Verb {
    let name = "concat"
    let receiver = ReceiverKind.none
    let parameters = [ParameterSignature("tables", .table, unlabelled: true, .oneOrMore, "tables of the same columns")]
    let documentation = VerbDocumentation(
        "The rows of all tables, one table after the other.",
        details: """
            The tables must have the same columns of the same types; they are matched by name and stand in the order of the first \
            table.
            """,
        example: "concat(ratings.head(10), ratings.tail(10))")

    let reference = Reference.pandas("concat")

    func resultType(of call: CallSite) -> ValueType {
        let schemas = call.nodes("tables").map { $0.type.tableSchema ?? .unknown }
        guard let first = schemas.first else { return .error }
        var rows = first.rowCount
        for (index, schema) in schemas.enumerated().dropFirst() {
            rows = rows.flatMap { count in schema.rowCount.map { count + $0 } }
            guard first.isClosed, schema.isClosed else { continue }
            compare(schema, at: index, with: first, call)
        }
        return .table(first.with(rowCount: rows))
    }

    private func compare(_ schema: TableSchema, at index: Int, with first: TableSchema, _ call: CallSite) {
        let names = Set(first.fields.map(\.name))
        let others = Set(schema.fields.map(\.name))
        let place = "table \(index + 1)"
        var differences: [String] = []
        let missing = first.fields.map(\.name).filter { !others.contains($0) }
        let additional = schema.fields.map(\.name).filter { !names.contains($0) }
        if !missing.isEmpty { differences.append("\(place) has no \(quoted(missing))") }
        if !additional.isEmpty { differences.append("the first table has no \(quoted(additional))") }
        for field in first.fields {
            guard let other = schema.field(field.name), !field.isProvisional, !other.isProvisional, field.type != other.type
            else { continue }
            differences.append("`\(field.name)` is \(field.type.name) in the first table and \(other.type.name) in \(place)")
        }
        if differences.isEmpty { return }
        call.report(
            "E0408", "tables of different columns cannot be put together", at: "tables", notes: differences,
            hints: ["make them alike with `select`, `rename` or `cast`"])
    }

    func run(_ call: VerbCall) throws -> Value {
        .table(try Table.concat(try call.values("tables").map { try Evaluator.table($0) }, in: call.execution))
    }
}
