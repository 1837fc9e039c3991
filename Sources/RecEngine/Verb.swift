public import RecFrame
public import RecPlan
public import RecSchema

/// A verb of the catalogue: how it is called (`VerbSignature`) and how it is run.
public protocol Verb: VerbSignature {
    /// Runs it. Arguments are asked for by parameter name; expressions over rows are evaluated when asked for.
    ///
    /// - Throws: `EngineError`, `FrameError` or `ModelError`; the place of the call is added by the caller.
    func run(_ call: VerbCall) throws -> Value
    /// How that call of it on a table is repeated on rows that come later, as in `features.apply(to: newFilms)`.
    func replay(of call: PlanCall) -> Replay
}

/// How a call of a verb on a table is repeated on other rows.
public enum Replay: Sendable {
    /// Not at all: its result is about all rows together (`group`, `sample`).
    case none
    /// As it stands: each row of the result comes of one row, whatever the others are (`select`, `with`, `filter`).
    case rows
    /// With what was learnt from the rows that it was first called on: the verb is a `FittedVerb`.
    case fitted
}

extension Verb {
    /// Not at all.
    public func replay(of call: PlanCall) -> Replay { .none }
}

/// A verb on tables that learns something from the rows (means, categories, words) and then changes each row by it alone.
public protocol FittedVerb: Verb {
    /// What is learnt from a table: a record of plain values and tables, since it is kept with models.
    func fit(_ call: VerbCall, to table: Table) throws -> Value
    /// The table changed by what was learnt, from it or from another.
    func apply(_ fitted: Value, _ call: VerbCall, to table: Table) throws -> Table
}

extension FittedVerb {
    /// With what was learnt.
    public func replay(of call: PlanCall) -> Replay { .fitted }

    /// Learns from the receiver and changes it.
    public func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(try apply(try fit(call, to: table), call, to: table))
    }
}

/// A fitted verb that makes a sparse matrix: of a table, where it is called so, or of another matrix, which gets further columns. Rows stay
/// as they are.
public protocol FittedMatrixVerb: FittedVerb {
    /// What is learnt from a table, or from a matrix.
    func fit(_ call: VerbCall, toRowsOf value: Value) throws -> Value
    /// The matrix, or the table, that is made by what was learnt.
    func apply(_ fitted: Value, _ call: VerbCall, toRowsOf value: Value) throws -> Value
    /// A matrix of the same columns without a row.
    func emptied(_ matrix: ModelValue) throws -> ModelValue
}

/// All verbs that can be run.
public protocol VerbCatalogue: VerbSignatures {
    /// The verb of that `id` for that kind of receiver.
    func verb(id: String, on receiver: ReceiverKind) -> (any Verb)?
}

/// Something to be called, with the variables that it sees.
public struct ClosureValue: Sendable {
    var closure: PlanClosure
    var evaluator: Evaluator

    /// Calls it. With several parameters and one record as argument, the record's values are bound in order.
    public func callAsFunction(_ arguments: [Value]) throws -> Value {
        var evaluator = evaluator
        var arguments = arguments
        if closure.parameters.count > 1, arguments.count == 1, case .record(let members) = arguments[0] {
            arguments = members.map(\.value)
        }
        for (local, value) in zip(closure.parameters, arguments) { evaluator.bind(local, to: value) }
        return try evaluator.evaluate(closure.body)
    }

    /// The same function, which computes what does not depend on its arguments only once, in whichever call comes first.
    ///
    /// - Parameter context: in which that is computed, whoever calls.
    public func sharing(in context: CellContext) -> ClosureValue {
        var copy = self
        var sharing = PlanSharing(differing: Set(closure.parameters))
        copy.closure.body = sharing.shared(closure.body)
        copy.evaluator.sharedValues = SharedValues(in: context)
        return copy
    }

    /// Leaves behind what was left behind where something was computed once, in the order of the text. For when all calls have ended.
    public func settleShared() throws { try evaluator.sharedValues?.settle() }

    /// The same with further parameters bound.
    public func binding(_ arguments: [Value], from first: Int) -> ClosureValue {
        var copy = self
        for (local, value) in zip(closure.parameters.dropFirst(first), arguments) { copy.evaluator.bind(local, to: value) }
        copy.closure.parameters = Array(closure.parameters.prefix(first))
        return copy
    }

    /// The type of what it gives.
    public var result: ValueType { closure.body.type }

    /// The names of its parameters where its arguments are given by name; else empty.
    public var parameterNames: [String] { closure.named.map(\.name) }

    /// Whether the parameter of that name may be left out.
    public func hasDefault(_ name: String) -> Bool {
        closure.named.contains { $0.name == name && $0.defaultValue != nil }
    }

    /// Calls it with arguments by name; what is left out has its default.
    public func applied(toNamed arguments: [String: Value]) throws -> Value {
        try applied(to: closure.named.map { arguments[$0.name] })
    }

    /// Calls it with arguments in order; nil stands for the default.
    ///
    /// - Parameter depth: of the code that calls.
    func applied(to arguments: [Value?], depth: Int = 0) throws -> Value {
        var evaluator = evaluator.atLeast(depth: depth)
        for (index, local) in closure.parameters.enumerated() {
            if arguments.indices.contains(index), let value = arguments[index] {
                evaluator.bind(local, to: value)
            } else if closure.named.indices.contains(index), let node = closure.named[index].defaultValue {
                evaluator.bind(local, to: try evaluator.evaluate(node))
            } else {
                throw EngineError("E0690", "a function did not get all its arguments")
            }
        }
        return try evaluator.evaluate(closure.body)
    }
}
