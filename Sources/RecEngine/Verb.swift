public import RecPlan

/// A verb of the catalogue: how it is called (`VerbSignature`) and how it is run.
public protocol Verb: VerbSignature {
    /// Runs it. Arguments are asked for by parameter name; expressions over rows are evaluated when asked for.
    ///
    /// - Throws: `EngineError`, `FrameError` or `ModelError`; the place of the call is added by the caller.
    func run(_ call: VerbCall) throws -> Value
}

/// All verbs that can be run.
public protocol VerbCatalogue: VerbSignatures {
    /// The verb of that `id` for that kind of receiver.
    func verb(id: String, on receiver: ReceiverKind) -> (any Verb)?
}

/// Something to be called, with the variables that it sees.
public struct ClosureValue: Sendable {
    let closure: PlanClosure
    let evaluator: Evaluator

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
}
