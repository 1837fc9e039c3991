import RecDiagnostics
public import RecFrame
public import RecPlan
import RecSchema

/// Rows that implicit members (`.rating`) stand for.
public indirect enum RowScope: Sendable {
    /// Each row of a table.
    case rows(Table)
    /// Each group of rows: key columns have one value a group, and aggregates reach the rows below.
    case groups(GroupedRows)
}

/// Runs checked expressions. A value type: a closure keeps the one that made it, and so its variables.
public struct Evaluator: Sendable {
    /// The cell's run.
    public private(set) var context: CellContext
    let catalogue: any VerbCatalogue
    let inputs: @Sendable (Int) throws -> Value
    let parameters: [Value]
    var locals: [Int: Value] = [:]
    var rows: RowScope?
    /// Values of expressions that are the same for all calls of the function being evaluated.
    var sharedValues: SharedValues?
    private(set) var depth = 0
    var isTopLevel = true
    /// Whether tables carry the recipe of how their rows were made.
    var recordsRecipes = false
    /// Who is told of calls; nobody in a usual run.
    private(set) var observer: (any CallObserver)?

    /// How deeply calls of functions and closures may nest. Functions only call earlier ones, so this is a bound on the
    /// stack, not on what can be said.
    static let depthLimit = 400

    /// Makes an evaluator for one run of a cell.
    ///
    /// - Parameters:
    ///   - inputs: gives the value of the n-th entry of `CellPlan.inputs`; asked for when first needed.
    ///   - parameters: the values of `CellPlan.parameters`.
    ///   - observer: is told of calls.
    public init(
        context: CellContext, catalogue: any VerbCatalogue, inputs: @escaping @Sendable (Int) throws -> Value,
        parameters: [Value], observer: (any CallObserver)? = nil
    ) {
        self.observer = observer
        self.context = context
        self.catalogue = catalogue
        self.inputs = inputs
        self.parameters = parameters
    }

    /// Binds a local variable.
    public mutating func bind(_ local: Int, to value: Value) {
        locals[local] = value
    }

    /// The same evaluator for another run of the cell.
    func with(_ context: CellContext) -> Evaluator {
        var copy = self
        copy.context = context
        return copy
    }

    /// The same evaluator with other rows in reach.
    func over(_ rows: RowScope) -> Evaluator {
        var copy = self
        copy.rows = rows
        copy.isTopLevel = false
        return copy
    }

    /// The value of an expression.
    ///
    /// - Throws: `EngineError` with the innermost place that is known.
    public func evaluate(_ node: PlanNode) throws -> Value {
        do {
            return try value(of: node)
        } catch {
            throw EngineError(error).at(node.span)
        }
    }

    private func value(of node: PlanNode) throws -> Value {
        switch node.kind {
        case .missing: return .missing
        case .int(let value): return .scalar(.int(value))
        case .double(let value): return .scalar(.double(value))
        case .bool(let value): return .scalar(.bool(value))
        case .string(let value), .choice(let value): return .scalar(.string(value))
        case .column(let name): return try column(name)
        case .local(let index):
            guard let value = locals[index] else { throw EngineError("E0690", "a variable has no value here") }
            return value
        case .parameter(let index):
            guard parameters.indices.contains(index) else { throw EngineError("E0690", "a parameter has no value here") }
            return parameters[index]
        case .input(let index): return try feature(try inputs(index))
        case .unary(let op, let operand): return try apply(op, to: evaluate(operand))
        case .binary(let op, let left, let right): return try binary(op, left, right)
        case .conditional(let condition, let yes, let no): return try conditional(condition, yes, no)
        case .interpolation(let parts): return try interpolation(parts)
        case .list(let items): return .list(try items.map(evaluate))
        case .record(let fields): return .record(try fields.map { Value.Member($0.name, try evaluate($0.node)) })
        case .range(let lower, let upper, let closed): return try range(lower, upper, closed: closed)
        case .member(let base, let name):
            let whole = try evaluate(base)
            // A part of what is missing is missing.
            if whole.isMissing { return .missing }
            guard let value = whole.member(name) else { throw EngineError("E0640", "there is no `\(name)` in the value") }
            return value
        case .columnValues(let base, let name):
            let column = try Self.table(try evaluate(base)).column(name)
            return .list(column.scalars.map { .scalar($0) })
        case .tableFromRecords(let base):
            guard case .table(let schema) = node.type, case .list(let items) = try evaluate(base) else {
                throw EngineError("E0690", "records were expected")
            }
            return .table(try Table(records: try items.map(context.withPathsAsText), schema: schema))
        case .call(let call): return try run(call, at: node)
        case .apply(let function, let arguments): return try apply(function, to: arguments)
        case .closure(let closure): return .closure(ClosureValue(closure: closure, evaluator: nested()))
        case .invoke(let callee, let arguments): return try invoke(callee, arguments)
        case .replacing(let replacing): return try value(of: replacing)
        case .shared(let shared): return try value(of: shared)
        case .narrowed(let narrowing): return try value(of: narrowing)
        case .block(let block): return try run(block)
        }
    }

    private func column(_ name: String) throws -> Value {
        switch rows {
        case .rows(let table): return .column(try table.column(name))
        case .groups(let groups): return .column(try groups.keyColumn(name))
        case nil: throw EngineError("E0690", "the column `\(name)` is used where there are no rows")
        }
    }

    private func range(_ lower: PlanNode, _ upper: PlanNode, closed: Bool) throws -> Value {
        guard case .scalar(.int(let low)) = try evaluate(lower), case .scalar(.int(let high)) = try evaluate(upper) else {
            throw EngineError("E0641", "the bounds of a range are whole numbers")
        }
        let (end, overflow) = closed ? high.addingReportingOverflow(1) : (high, false)
        guard low <= end || overflow else {
            throw EngineError("E0642", "the range from \(low) to \(high) runs backwards")
        }
        guard !overflow, !end.subtractingReportingOverflow(low).overflow else {
            throw EngineError("E0661", "the range from \(low) to \(high) has more numbers than can be counted")
        }
        return .range(low..<end)
    }

    private func conditional(_ condition: PlanNode, _ yes: PlanNode, _ no: PlanNode) throws -> Value {
        switch try evaluate(condition) {
        case .scalar(.bool(let isTrue)): return try evaluate(isTrue ? yes : no)
        case .column(let mask):
            return try select(mask, try evaluate(yes), try evaluate(no))
        case .scalar(.missing): throw EngineError("E0643", "the condition is missing: neither true nor false").at(condition.span)
        default: throw EngineError("E0690", "a condition was expected").at(condition.span)
        }
    }

    private func run(_ block: PlanBlock) throws -> Value {
        var scope = self
        for statement in block.statements {
            switch statement {
            case .bind(let local, let node): scope.bind(local, to: try scope.evaluate(node))
            case .guardLet(let local, let node, let failure):
                let value = try scope.evaluate(node)
                if value.isMissing { throw try scope.thrown(failure) }
                scope.bind(local, to: value)
            case .guardTrue(let condition, let failure):
                guard case .scalar(.bool(true)) = try scope.evaluate(condition) else { throw try scope.thrown(failure) }
            }
        }
        return try scope.evaluate(block.result)
    }

    private func thrown(_ failure: PlanFailure) throws -> EngineError {
        let message = try evaluate(failure.message)
        let text = if case .scalar(let scalar) = message { scalar.text } else { "" }
        return EngineError(
            failure.kind == .notFound ? "E0650" : "E0651", text, kind: failure.kind == .notFound ? .notFound : .badRequest,
            span: failure.message.span)
    }

    /// The same evaluator, of which nobody is told.
    func withoutObserver() -> Evaluator {
        var copy = self
        copy.observer = nil
        copy.isTopLevel = false
        return copy
    }

    /// One level deeper, where steps are no longer those of the cell itself.
    func nested() -> Evaluator {
        var copy = self
        copy.depth += 1
        copy.isTopLevel = false
        return copy
    }

    /// The same evaluator for a part of the cell's work.
    func with(context: CellContext) -> Evaluator {
        var copy = self
        copy.context = context
        return copy
    }

    /// The same evaluator where calls nest so deep or deeper.
    func atLeast(depth: Int) -> Evaluator {
        var copy = self
        copy.depth = max(self.depth, depth + 1)
        return copy
    }

    func checkDepth(_ place: String) throws(EngineError) {
        if depth < Self.depthLimit { return }
        throw EngineError("E0644", "functions call one another more than \(Self.depthLimit) deep at \(place)")
    }

    private func apply(_ function: PlanFunction, to arguments: [PlanNode]) throws -> Value {
        try checkDepth("`\(function.name)`")
        // Functions may call one another many times without a verb that asks.
        try context.execution.check()
        let values = try arguments.map(evaluate)
        // With rows in reach the result depends on them too.
        let call = rows == nil ? context.functions.call(function, values, locals: locals) : nil
        if let call, let known = context.functions.result(of: call) { return known }
        try context.functions.countEvaluation(of: function)
        var scope = nested()
        for (local, value) in zip(function.parameters, values) { scope.bind(local, to: value) }
        let result = try scope.evaluate(function.body)
        if let call { context.functions.keep(result, of: call) }
        return result
    }

    private func run(_ call: PlanCall, at node: PlanNode) throws -> Value {
        guard let verb = catalogue.verb(id: call.verb, on: call.receiverKind) else {
            throw EngineError("E0690", "there is no verb `\(call.verb)`")
        }
        try context.execution.check()
        let receiver = try call.receiver.map(evaluate)
        let result: Value
        if let observer, isTold(verb), observer.wants(verb, at: node.span) {
            result = try run(call, of: verb, on: receiver, at: node, telling: observer)
        } else if recordsRecipes, call.receiverKind == .table || call.receiverKind == .model(Recipes.matrix), let receiver,
            verb.role == .ordinary
        {
            result = try runRecorded(call, verb, on: receiver)
        } else {
            result = try verb.run(VerbCall(verb: verb, plan: call, receiver: receiver, evaluator: self))
        }
        if isTopLevel, call.receiverKind == .table, case .table(let before)? = receiver, case .table(let after) = result {
            context.note(RowsStep(verb: verb.name, rowsIn: before.rowCount, rowsOut: after.rowCount))
        }
        return result
    }

    /// The table that a value is or stands for.
    public static func table(_ value: Value) throws(EngineError) -> Table {
        switch value {
        case .table(let table): return table
        case .model(let model):
            if let name = model.tableMember, case .table(let table)? = model[name] { return table }
        case .groups(let table, _): return table
        default: break
        }
        throw EngineError("E0645", "a table was expected, not \(value.kindName)")
    }
}
