import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs of grouped tables.
enum GroupVerbs {
    static let all: [any Verb] = [GroupAggregateVerb(), GroupCountVerb()] + GroupColumnsVerb.all
}

/// `aggregate` of groups: one row a group.
struct GroupAggregateVerb: Verb {
    let name = "aggregate"
    let receiver = ReceiverKind.groups
    let parameters = [
        ParameterSignature("values", .namedAggregations, .oneOrMore, "names and aggregates, as in `mean: mean(.rating)`")
    ]
    let documentation = VerbDocumentation(
        "Computes aggregates over each group: the key columns, then one column an aggregate.",
        details: """
            One row a group, in ascending order of the keys, missing keys last. With the arithmetic of pandas' groupby. Aggregates may \
            be computed with, as in `max(.rating) - min(.rating)`; a key stands for its value in the group.
            """,
        example: "ratings.group(by: .movieId).aggregate(avg_rating: mean(.rating), rating_count: count())")

    let reference = Reference.pandas("DataFrameGroupBy.agg")

    func resultType(of call: CallSite) -> ValueType {
        guard case .groups(let schema, let keys)? = call.receiver else { return .error }
        let fields = keys.compactMap { schema.field($0) }
        return call.table(fields + call.namedFields("values"), naming: "values")
    }

    func run(_ call: VerbCall) throws -> Value {
        let groups = try call.groups()
        return .table(try groups.table(with: try call.aggregations("values", over: groups)))
    }
}

/// `count` of groups: rows of each group.
struct GroupCountVerb: Verb {
    let name = "count"
    let receiver = ReceiverKind.groups
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "How many rows each group has, in the column `count`.",
        details: "One row a group, in ascending order of the keys, missing keys last.",
        example: "ratings.group(by: .userId).count()")

    let reference = Reference.pandas("DataFrameGroupBy.size")

    func resultType(of call: CallSite) -> ValueType {
        guard case .groups(let schema, let keys)? = call.receiver else { return .error }
        return call.table(keys.compactMap { schema.field($0) } + [.init("count", .int64)])
    }

    func run(_ call: VerbCall) throws -> Value {
        guard case .groups(let table, let keys)? = call.receiver else { return .table(try call.table()) }
        return .table(try table.count(by: keys, in: call.execution))
    }
}

/// `sum`, `mean` and their kin of groups: one aggregate of many columns.
struct GroupColumnsVerb: Verb {
    let name: String
    let receiver = ReceiverKind.groups
    let parameters = [
        ParameterSignature(
            "columns", .columns(.numeric), unlabelled: true, .any, "the columns; all of numbers but the keys, where none is named"
        )
    ]
    let documentation: VerbDocumentation
    let aggregate: Aggregate

    static let all: [any Verb] = [
        GroupColumnsVerb("sum", .sum, "The sum"), GroupColumnsVerb("mean", .mean, "The mean"),
        GroupColumnsVerb("std", .std(), "The standard deviation"), GroupColumnsVerb("min", .min, "The smallest value"),
        GroupColumnsVerb("max", .max, "The largest value"), GroupColumnsVerb("median", .median, "The middle value"),
    ]

    private init(_ name: String, _ aggregate: Aggregate, _ words: String) {
        self.name = name
        self.aggregate = aggregate
        documentation = VerbDocumentation(
            "\(words) of each of these columns in each group, under the columns' names.",
            details: """
                The key columns, then these, one row a group in ascending order of the keys. As the aggregate `\(name)`; \
                `columns("user_*")` stands for all columns of that pattern.
                """,
            example: "ratings.group(by: .movieId).\(name)(.rating, .timestamp)")
    }

    var reference: Reference { .pandas("DataFrameGroupBy.\(name)") }

    func resultType(of call: CallSite) -> ValueType {
        guard case .groups(let schema, let keys)? = call.receiver else { return .error }
        let entries = call.numericFields("columns").filter { entry in
            if case .field(let field) = entry { call.has("columns") || !keys.contains(field.name) } else { true }
        }
        if entries.isEmpty { call.report("E0409", "there is no column of numbers beside the keys") }
        let values = TableSchema(entries: entries).retyping(entries) { aggregate.resultType($0) ?? $0 }
        return call.table(
            entries: keys.compactMap { schema.field($0).map { .field($0) } } + values.entries, naming: "columns")
    }

    func run(_ call: VerbCall) throws -> Value {
        let groups = try call.groups()
        let keys = Set(groups.keys?.names ?? [])
        var names = try call.columnNames("columns", in: groups.table)
        if names.isEmpty { names = groups.table.schema.filter { $0.type.isNumeric && !keys.contains($0.name) }.map(\.name) }
        let columns = try names.map { name in
            (name, try groups.aggregate(aggregate, of: try groups.table.column(name), in: call.execution))
        }
        return .table(try groups.table(with: columns))
    }
}

extension VerbCall {
    /// The groups that it is called on.
    fileprivate func groups() throws -> GroupedRows {
        guard case .groups(let table, let keys)? = receiver else {
            throw EngineError("E0690", "`\(verb.name)` was not called on groups")
        }
        return try GroupedRows(table, by: keys, in: execution)
    }
}

extension GroupedRows {
    /// The keys and these columns, one row a group.
    fileprivate func table(with columns: [(name: String, column: Column)]) throws -> Table {
        try Table((keys?.named ?? []) + columns, rowCount: count)
    }
}
