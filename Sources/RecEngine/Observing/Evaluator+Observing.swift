import RecDiagnostics
import RecPlan
import RecSchema

extension Evaluator {
    /// Runs a call and tells the observer of it.
    func run(_ call: PlanCall, of verb: any Verb, on receiver: Value?, at node: PlanNode, telling observer: any CallObserver)
        throws
        -> Value
    {
        let recorder = CallRecorder(observer)
        let start = observer.seconds()
        let result = try verb.run(VerbCall(verb: verb, plan: call, receiver: receiver, evaluator: self, recorder: recorder))
        let spent = observer.seconds() - start
        let notes = recorder.notes
        observer.observed(
            ObservedCall(
                verb: verb, span: node.span, receiver: receiver,
                arguments: try withoutObserver().arguments(of: call, verb, notes, [:])
                    + notes.told.map { ($0.name, ObservedArgument.value($0.value)) }, result: result,
                seconds: max(0, spent - notes.seconds)))
        return result
    }

    /// Whether calls of a verb are told of here: over rows the verbs of values are part of the call whose rows they are.
    func isTold(_ verb: any Verb) -> Bool { rows == nil || verb.isOfWholeValues }

    private func arguments(
        of call: PlanCall, _ verb: any Verb, _ notes: CallRecorder.Notes, _ locals: [Int: ObservedExpression]
    ) throws -> [(name: String, value: ObservedArgument)] {
        var arguments: [(name: String, value: ObservedArgument)] = []
        for (parameter, argument) in zip(verb.parameters, call.arguments) {
            guard let argument else { continue }
            arguments.append((parameter.name, try self.argument(argument, parameter, notes, locals)))
        }
        return arguments
    }

    private func argument(
        _ argument: PlanArgument, _ parameter: ParameterSignature, _ notes: CallRecorder.Notes,
        _ locals: [Int: ObservedExpression]
    ) throws -> ObservedArgument {
        switch argument {
        case .choice(let choice): return .choice(choice)
        case .pairs(let pairs): return .pairs(pairs)
        case .types(let fields): return .types(fields.map { TypedColumn(name: $0.name, type: $0.type.name) })
        case .columns(let selectors):
            if let names = notes.columns[parameter.name] { return .columns(names) }
            return .columns(
                selectors.map { selector in
                    switch selector {
                    case .named(let name): name
                    case .pattern(let pattern): pattern
                    }
                })
        case .nodes(let nodes):
            if let values = notes.lists[parameter.name] { return .values(values) }
            if nodes.contains(where: { $0.type.isColumn }) {
                return .named(try nodes.map { ("", try expression($0, locals)) })
            }
            return .values(try nodes.map(evaluate))
        case .sortKeys(let keys): return .keys(try keys.map { (try expression($0.node, locals), $0.isDescending) })
        case .named(let nodes):
            if let values = notes.labelled[parameter.name] { return .named(values.map { ($0.name, .value($0.value)) }) }
            return .named(try nodes.map { ($0.name, try expression($0.node, locals)) })
        case .node(let node):
            if case .rows = parameter.kind { return .expression(try expression(node, locals)) }
            if case .closure = node.kind { return .closure }
            if let value = notes.values[parameter.name] { return .value(value) }
            if node.type.isColumn { return .expression(try expression(node, locals)) }
            return .value(try evaluate(node))
        }
    }

    /// The expression as it can be told: what is the same for all rows is computed, functions of the notebook are put in place.
    private func expression(_ node: PlanNode, _ locals: [Int: ObservedExpression]) throws -> ObservedExpression {
        switch node.kind {
        case .local(let index):
            if let known = locals[index] { return known }
        case .apply(let function, let arguments):
            guard node.type.isColumn else { break }
            var inner = locals
            for (local, argument) in zip(function.parameters, arguments) { inner[local] = try expression(argument, locals) }
            return try expression(function.body, inner)
        case .block(let block):
            guard node.type.isColumn else { break }
            var inner = locals
            for statement in block.statements {
                guard case .bind(let local, let node) = statement else { return .other("a `guard`") }
                inner[local] = try expression(node, inner)
            }
            return try expression(block.result, inner)
        default: break
        }
        // Inside a function a variable may stand for a column although the type of what is made of it does not say so.
        if !node.type.isColumn, !uses(node, locals) { return .value(try evaluate(node)) }
        switch node.kind {
        case .column(let name): return .column(name)
        case .unary(let op, let operand): return .unary(op, try expression(operand, locals))
        case .binary(let op, let left, let right):
            return .binary(op, try expression(left, locals), try expression(right, locals))
        case .conditional(let condition, let yes, let no):
            return .conditional(try expression(condition, locals), try expression(yes, locals), try expression(no, locals))
        case .interpolation(let parts): return .joined(try parts.map { try expression($0, locals) })
        case .call(let call):
            guard let verb = catalogue.verb(id: call.verb, on: call.receiverKind) else { return .other("`\(call.verb)`") }
            if verb.isOfWholeValues { return .value(try evaluate(node)) }
            return .call(
                verb, receiver: try call.receiver.map { try expression($0, locals) },
                arguments: try arguments(of: call, verb, CallRecorder.Notes(), locals))
        case .local: return .value(try evaluate(node))
        default: return .other("part of an expression")
        }
    }

    /// Whether a node reads one of these variables.
    private func uses(_ node: PlanNode, _ locals: [Int: ObservedExpression]) -> Bool {
        if locals.isEmpty { return false }
        switch node.kind {
        case .local(let index): return locals[index] != nil
        case .unary(_, let operand): return uses(operand, locals)
        case .binary(_, let left, let right): return uses(left, locals) || uses(right, locals)
        case .conditional(let condition, let yes, let no):
            return uses(condition, locals) || uses(yes, locals) || uses(no, locals)
        case .interpolation(let parts), .list(let parts): return parts.contains { uses($0, locals) }
        case .call(let call):
            if let receiver = call.receiver, uses(receiver, locals) { return true }
            return call.arguments.contains { argument in
                switch argument {
                case .node(let node)?: uses(node, locals)
                case .nodes(let nodes)?: nodes.contains { uses($0, locals) }
                default: false
                }
            }
        case .apply(_, let arguments): return arguments.contains { uses($0, locals) }
        default: return false
        }
    }
}

extension ValueType {
    /// Whether each row has a value of its own.
    fileprivate var isColumn: Bool {
        if case .column = self { true } else { false }
    }
}

extension Verb {
    /// Whether it computes the same wherever it stands, and not over the rows in reach.
    fileprivate var isOfWholeValues: Bool {
        switch role {
        case .ordinary, .output, .store, .query: true
        case .element, .aggregate, .window: false
        }
    }
}
