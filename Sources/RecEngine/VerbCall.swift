public import RecDiagnostics
public import RecFrame
public import RecPlan
public import RecSchema

/// A call of a verb while it runs: its receiver, and its arguments in the form that each parameter's kind asks for.
///
/// The checker has matched arguments to the signature, so a getter that does not find what the signature promises throws an
/// internal error; it never traps.
public struct VerbCall: Sendable {
    /// The verb.
    public let verb: any Verb
    let plan: PlanCall
    /// What it is called on.
    public let receiver: Value?
    let evaluator: Evaluator
    /// Notes what the verb asks for; nil where nobody is told of it.
    let recorder: CallRecorder?

    init(verb: any Verb, plan: PlanCall, receiver: Value?, evaluator: Evaluator, recorder: CallRecorder? = nil) {
        self.verb = verb
        self.plan = plan
        self.receiver = receiver
        self.evaluator = evaluator
        self.recorder = recorder
    }

    /// The cell's run.
    public var context: CellContext { evaluator.context }

    /// The same call for a part of the cell's work.
    public func with(context: CellContext) -> VerbCall {
        VerbCall(verb: verb, plan: plan, receiver: receiver, evaluator: evaluator.with(context: context))
    }

    /// Threads and cancellation.
    public var execution: ExecutionContext { evaluator.context.execution }

    /// The rows in reach of an element, aggregate or window verb.
    public var rows: RowScope? { evaluator.rows }

    /// Whether a reference is told of the call.
    public var isTold: Bool { recorder != nil }

    /// Computes what is not the verb's own work, as a closure's value: outside of the time that a reference is compared with.
    public func outside<Result>(_ compute: () throws -> Result) rethrows -> Result {
        try recorder?.outside(compute) ?? compute()
    }

    /// Tells a reference of something beside the arguments, as what a closure gave; names begin with `_`.
    public func tell(_ name: String, _ value: Value) { recorder?.tell(name, value) }

    func argument(_ name: String) -> PlanArgument? {
        guard let index = verb.parameters.firstIndex(where: { $0.name == name }), plan.arguments.indices.contains(index)
        else { return nil }
        return plan.arguments[index]
    }

    private func wrong(_ name: String) -> EngineError {
        EngineError("E0690", "`\(verb.name)` did not get what it expects as `\(name)`")
    }

    /// Whether the argument was given, or has a default.
    public func has(_ name: String) -> Bool { argument(name) != nil }

    /// Where an argument is written; nil when it was left out, or is no value.
    public func span(of name: String) -> SourceSpan? {
        if case .node(let node)? = argument(name) { node.span } else { nil }
    }

    // MARK: Receivers

    /// The table that it is called on.
    public func table() throws -> Table {
        guard let receiver else { throw wrong("receiver") }
        if case .list(let items) = receiver { return try Table(records: try items.map(context.withPathsAsText)) }
        return try Evaluator.table(receiver)
    }

    /// The model that it is called on.
    public func model() throws -> ModelValue {
        guard case .model(let model)? = receiver else { throw wrong("receiver") }
        return model
    }

    /// The values of the list or range that it is called on.
    public func list() throws -> [Value] {
        guard let receiver else { throw wrong("receiver") }
        return try Self.items(receiver)
    }

    // MARK: Values

    /// The value of an argument; nil when it was left out.
    public func value(_ name: String) throws -> Value? {
        switch argument(name) {
        case nil: nil
        case .node(let node)?: try recorder?.value(name) { try evaluator.evaluate(node) } ?? evaluator.evaluate(node)
        case .choice(let choice)?: .scalar(.string(choice))
        default: throw wrong(name)
        }
    }

    /// The values of a variadic argument.
    public func values(_ name: String) throws -> [Value] {
        switch argument(name) {
        case nil: []
        case .nodes(let nodes)?:
            try recorder?.values(name) { try nodes.map(evaluator.evaluate) } ?? nodes.map(evaluator.evaluate)
        case .node(let node)?: [try evaluator.evaluate(node)]
        default: throw wrong(name)
        }
    }

    /// A table argument; nil when it was left out.
    public func table(ifGiven name: String) throws -> Table? {
        guard let value = try value(name) else { return nil }
        if case .list(let items) = value { return try Table(records: try items.map(context.withPathsAsText)) }
        return try Evaluator.table(value)
    }

    /// A table argument.
    public func table(_ name: String) throws -> Table {
        guard let table = try table(ifGiven: name) else { throw wrong(name) }
        return table
    }

    /// A scalar argument; nil when it was left out. A missing value is an error that names the parameter.
    public func scalar(_ name: String) throws -> Scalar? {
        guard let value = try value(name) else { return nil }
        switch value {
        case .scalar(.missing): throw EngineError("E0646", "`\(verb.name)` got a missing value as `\(name)`")
        case .scalar(let scalar): return scalar
        case .path(let path): return .string(try context.host.text(of: path))
        default: throw wrong(name)
        }
    }

    /// A whole number; nil when it was left out.
    public func int(ifGiven name: String) throws -> Int? {
        guard let scalar = try scalar(name) else { return nil }
        guard case .int(let value) = scalar else { throw wrong(name) }
        if let parameter = verb.parameters.first(where: { $0.name == name }), case .int(let bounds) = parameter.kind,
            !bounds.contains(value)
        {
            throw EngineError(
                "E0647", "`\(name)` is \(value), and must be \(Self.words(bounds))")
        }
        return Int(value)
    }

    /// A whole number.
    public func int(_ name: String) throws -> Int {
        guard let value = try int(ifGiven: name) else { throw wrong(name) }
        return value
    }

    /// A number; nil when it was left out.
    public func double(ifGiven name: String) throws -> Double? {
        guard let scalar = try scalar(name) else { return nil }
        guard let value = scalar.number else { throw wrong(name) }
        if let parameter = verb.parameters.first(where: { $0.name == name }), case .number(let bounds) = parameter.kind,
            !bounds.contains(value)
        {
            throw EngineError(
                "E0647",
                "`\(name)` is \(value.isNaN ? "not a number" : "\(value)"), and must be from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return value
    }

    /// A number.
    public func double(_ name: String) throws -> Double {
        guard let value = try double(ifGiven: name) else { throw wrong(name) }
        return value
    }

    /// Text; nil when it was left out.
    public func string(ifGiven name: String) throws -> String? {
        guard let scalar = try scalar(name) else { return nil }
        guard case .string(let value) = scalar else { throw wrong(name) }
        return value
    }

    /// Text.
    public func string(_ name: String) throws -> String {
        guard let value = try string(ifGiven: name) else { throw wrong(name) }
        return value
    }

    /// A truth value; false when it was left out.
    public func bool(_ name: String) throws -> Bool {
        guard let scalar = try scalar(name) else { return false }
        guard case .bool(let value) = scalar else { throw wrong(name) }
        return value
    }

    /// A case; nil when it was left out.
    public func choice(_ name: String) throws -> String? {
        switch argument(name) {
        case nil: nil
        case .choice(let choice)?: choice
        case .node(let node)?:
            if case .scalar(.string(let text)) = try evaluator.evaluate(node) { text } else { throw wrong(name) }
        default: throw wrong(name)
        }
    }

    /// The cases of an argument that takes several; none when it was left out.
    public func choices(_ name: String) throws -> [String] {
        try values(name).map { value in
            guard case .scalar(.string(let text)) = value else { throw wrong(name) }
            return text
        }
    }

    /// Values by name, in the order written.
    public func labelled(_ name: String) throws -> [(name: String, value: Value)] {
        guard case .named(let nodes)? = argument(name) else {
            if argument(name) == nil { return [] }
            throw wrong(name)
        }
        let compute = { try nodes.map { ($0.name, try evaluator.evaluate($0.node)) } }
        return try recorder?.labelled(name, compute) ?? compute()
    }

    /// Lists by name, in the order written.
    public func settings(_ name: String) throws -> [(name: String, values: [Value])] {
        try labelled(name).map { ($0.name, try Self.items($0.value)) }
    }

    /// A path.
    public func path(_ name: String) throws -> PathValue {
        switch try value(name) {
        case .path(let path)?: return path
        case .scalar(.string(let text))?: return PathValue(text)
        default: throw wrong(name)
        }
    }

    /// The values of a list argument; a range and a column's worth count as lists.
    public func items(_ name: String) throws -> [Value] {
        guard let value = try value(name) else { return [] }
        return try Self.items(value)
    }

    /// A closure.
    public func closure(_ name: String) throws -> ClosureValue {
        guard case .closure(let closure)? = try value(name) else { throw wrong(name) }
        return closure
    }

    // MARK: Columns

    /// Names of the selected columns of a table, in the order given, each once; patterns in table order.
    public func columnNames(_ name: String, in table: Table) throws -> [String] {
        guard case .columns(let selectors)? = argument(name) else {
            if argument(name) == nil { return [] }
            throw wrong(name)
        }
        var seen: Set<String> = []
        var names: [String] = []
        for selector in selectors {
            if case .named(let column) = selector { _ = try table.column(column) }
            for column in selector.select(from: table.names) where seen.insert(column).inserted { names.append(column) }
        }
        recorder?.note(name, columns: names)
        return names
    }

    /// What was written for columns, for verbs whose columns are of no table yet.
    public func selectors(_ name: String) throws -> [ColumnSelector] {
        switch argument(name) {
        case nil: return []
        case .columns(let selectors)?: return selectors
        default: throw wrong(name)
        }
    }

    /// The name of a single column; nil when it was left out.
    public func columnName(_ name: String) throws -> String? {
        switch argument(name) {
        case nil: return nil
        case .columns(let selectors)?:
            guard case .named(let column)? = selectors.first, selectors.count == 1 else { throw wrong(name) }
            return column
        default: throw wrong(name)
        }
    }

    /// Pairs of columns.
    public func pairs(_ name: String) throws -> [ColumnPair] {
        switch argument(name) {
        case nil: return []
        case .pairs(let pairs)?: return pairs
        default: throw wrong(name)
        }
    }

    /// Types by column.
    public func types(_ name: String) throws -> [TableSchema.Field] {
        switch argument(name) {
        case nil: return []
        case .types(let fields)?: return fields
        default: throw wrong(name)
        }
    }

    /// An expression over the rows of a table, as a column as long as the table.
    public func column(_ name: String, over table: Table) throws -> Column {
        guard case .node(let node)? = argument(name) else { throw wrong(name) }
        return try evaluator.over(.rows(table)).column(of: node, count: table.rowCount)
    }

    /// Whether a condition on all values of a column holds; they are called `.value` there. A missing answer does not.
    public func holds(_ name: String, for column: Column) throws -> Bool {
        guard case .node(let node)? = argument(name) else { throw wrong(name) }
        let whole = try GroupedRows(try Table([("value", column)]), by: [], in: execution)
        return try evaluator.over(.groups(whole)).column(of: node, count: 1).scalar(at: 0) == .bool(true)
    }

    /// Labelled expressions over the rows of a table. Each sees the table as it was, not the others' results.
    public func namedColumns(_ name: String, over table: Table) throws -> [(name: String, column: Column)] {
        guard case .named(let nodes)? = argument(name) else { throw wrong(name) }
        let scope = evaluator.over(.rows(table))
        return try nodes.map { ($0.name, try scope.column(of: $0.node, count: table.rowCount)) }
    }

    /// Labelled aggregations, one value a group each.
    public func aggregations(_ name: String, over groups: GroupedRows) throws -> [(name: String, column: Column)] {
        guard case .named(let nodes)? = argument(name) else { throw wrong(name) }
        let scope = evaluator.over(.groups(groups))
        return try nodes.map { ($0.name, try scope.column(of: $0.node, count: groups.count)) }
    }

    /// Keys of an order, as columns with their direction.
    public func sortKeys(_ name: String, over table: Table) throws -> [(column: Column, isDescending: Bool)] {
        guard case .sortKeys(let keys)? = argument(name) else {
            if argument(name) == nil { return [] }
            throw wrong(name)
        }
        let scope = evaluator.over(.rows(table))
        return try keys.map { (try scope.column(of: $0.node, count: table.rowCount), $0.isDescending) }
    }

    // MARK: Verbs over rows

    /// What an element verb is called on and given: columns where any is one, otherwise values.
    public func operand(_ name: String) throws -> Value? { try value(name) }

    /// For an aggregate verb: what `aggregate` makes of the argument's values in all rows, or in each group, whichever is in reach.
    ///
    /// - Parameter name: the parameter that holds the expression over rows; nil for a count of rows.
    public func aggregate(_ aggregate: Aggregate, of name: String?) throws -> Value {
        switch evaluator.rows {
        case .rows(let table):
            let argument = try name.map { try column($0, over: table) }
            guard let argument else { return .scalar(.int(Int64(table.rowCount))) }
            return .scalar(try argument.aggregate(aggregate, in: execution))
        case .groups(let groups):
            let argument = try name.map { try column($0, over: groups.table) }
            return .column(try groups.aggregate(aggregate, of: argument, in: execution))
        case nil: throw EngineError("E0690", "`\(verb.name)` has no rows to compute over")
        }
    }

    /// The most elements that a list may get of a range; columns hold more.
    public static var longestList: Int { 5_000_000 }

    static func items(_ value: Value) throws -> [Value] {
        switch value {
        case .list(let items): return items
        case .range(let range):
            guard range.count <= longestList else {
                throw EngineError("E0661", "the range has \(range.count) numbers, more than a list can hold (\(longestList))")
            }
            return range.map { .scalar(.int($0)) }
        case .scalar(.list(let items)): return items.map { .scalar($0) }
        case .table(let table):
            return (0..<table.rowCount).map { row in
                .record(zip(table.names, table.row(row)).map { Value.Member($0, .scalar($1)) })
            }
        default: throw EngineError("E0690", "a list was expected, not \(value.kindName)")
        }
    }

    static func words(_ bounds: ClosedRange<Int64>) -> String {
        bounds.upperBound == .max ? "at least \(bounds.lowerBound)" : "from \(bounds.lowerBound) to \(bounds.upperBound)"
    }
}

extension VerbCall {
    /// A range of numbers; nil when it was left out.
    public func numberRange(_ name: String) throws -> ClosedRange<Double>? {
        guard let value = try value(name) else { return nil }
        guard let (lower, upper) = Self.bounds(value) else {
            throw EngineError("E0646", "`\(verb.name)` got a missing value as `\(name)`")
        }
        guard case .numberRange(let bounds)? = verb.parameters.first(where: { $0.name == name })?.kind, lower <= upper,
            bounds.contains(lower), bounds.contains(upper)
        else { throw EngineError("E0647", "`\(name)` is \(lower)...\(upper), which is no range of numbers that it can be") }
        return lower...upper
    }

    /// The bounds of a range of numbers as it is kept in values; nil for anything else.
    public static func bounds(_ value: Value) -> (lower: Double, upper: Double)? {
        guard case .scalar(let lower)? = value.member("lowerBound"), case .scalar(let upper)? = value.member("upperBound"),
            let lower = lower.number, let upper = upper.number
        else { return nil }
        return (lower, upper)
    }
}
