import RecSchema

/// An expression that has one value for all calls of a function.
public final class PlanShared: Sendable {
    /// The place among those of the function, in the order of the text.
    public let number: Int
    /// The expression.
    public let node: PlanNode

    /// Makes it.
    public init(number: Int, node: PlanNode) {
        self.number = number
        self.node = node
    }
}

/// Finds what in a function's body does not depend on the arguments that differ from call to call, and marks it as shared.
///
/// Only whole values are marked, never parts of an expression over rows. The meaning stays: the language is pure, and what is shared is
/// evaluated when it is first needed.
public struct PlanSharing {
    /// Variables whose values differ from call to call.
    public private(set) var differing: Set<Int>
    private var count = 0
    private let entersFunctions: Bool
    private var functions: [ObjectIdentifier: (old: PlanFunction, new: PlanFunction)] = [:]

    /// - Parameters:
    ///   - differing: the parameters that differ.
    ///   - entersFunctions: whether functions that are called with what differs are looked into as well.
    public init(differing: Set<Int>, entersFunctions: Bool = false) {
        self.differing = differing
        self.entersFunctions = entersFunctions
    }

    /// The function with what can be shared marked, whatever it is called with. The variables around it were met before it.
    private mutating func entered(_ function: PlanFunction) -> PlanFunction {
        if !entersFunctions { return function }
        if let known = functions[ObjectIdentifier(function)] { return known.new }
        differing.formUnion(function.parameters)
        let new = PlanFunction(name: function.name, parameters: function.parameters, body: shared(function.body))
        functions[ObjectIdentifier(function)] = (function, new)
        return new
    }

    /// The expression with what can be shared marked. Cost: the size of the expression times its depth at most.
    public mutating func shared(_ node: PlanNode) -> PlanNode {
        var node = node
        if Self.isWork(node.kind), !differs(node) {
            node.kind = .shared(PlanShared(number: count, node: node))
            count += 1
            return node
        }
        switch node.kind {
        case .missing, .int, .double, .bool, .string, .choice, .column, .local, .parameter, .input, .interpolation, .range,
            .shared, .narrowed:
            break
        case .unary(let op, let operand): node.kind = .unary(op, shared(operand))
        case .binary(let op, let left, let right):
            let left = shared(left)
            node.kind = .binary(op, left, shared(right))
        case .conditional(let condition, let yes, let no):
            let condition = shared(condition)
            let yes = shared(yes)
            node.kind = .conditional(condition, yes, shared(no))
        case .list(let items): node.kind = .list(shared(items))
        case .record(var fields):
            for index in fields.indices { fields[index].node = shared(fields[index].node) }
            node.kind = .record(fields)
        case .member(let base, let name): node.kind = .member(shared(base), name)
        case .columnValues(let base, let name): node.kind = .columnValues(shared(base), name)
        case .tableFromRecords(let base): node.kind = .tableFromRecords(shared(base))
        case .call(let call): node.kind = .call(shared(call))
        case .apply(let function, let arguments): node.kind = .apply(entered(function), shared(arguments))
        case .invoke(let function, let arguments):
            let function = shared(function)
            var marked: [PlanNode?] = []
            for argument in arguments { marked.append(argument.map { shared($0) }) }
            node.kind = .invoke(function, marked)
        case .closure(var closure):
            differing.formUnion(closure.parameters)
            closure.body = shared(closure.body)
            node.kind = .closure(closure)
        case .replacing(let replacing):
            var replacements = replacing.replacements
            for index in replacements.indices { replacements[index].node = shared(replacements[index].node) }
            node.kind = .replacing(
                PlanReplacing(
                    replacements: replacements, cells: replacing.cells, result: replacing.result, captures: replacing.captures))
        case .block(let block): node.kind = .block(shared(block))
        }
        return node
    }

    private mutating func shared(_ nodes: [PlanNode]) -> [PlanNode] {
        var result: [PlanNode] = []
        for node in nodes { result.append(shared(node)) }
        return result
    }

    private mutating func shared(_ block: PlanBlock) -> PlanBlock {
        var statements: [PlanBlock.Statement] = []
        for statement in block.statements {
            switch statement {
            case .bind(let local, let value):
                if differs(value) { differing.insert(local) }
                statements.append(.bind(local: local, shared(value)))
            case .guardLet(let local, let value, let failure):
                if differs(value) { differing.insert(local) }
                statements.append(.guardLet(local: local, shared(value), failure))
            case .guardTrue(let value, let failure): statements.append(.guardTrue(shared(value), failure))
            }
        }
        return PlanBlock(statements: statements, result: shared(block.result))
    }

    private mutating func shared(_ call: PlanCall) -> PlanCall {
        var call = call
        if call.receiverKind == .element { return call }
        if let receiver = call.receiver { call.receiver = shared(receiver) }
        for index in call.arguments.indices {
            guard case .node(let node)? = call.arguments[index] else { continue }
            if Self.isWhole(node) { call.arguments[index] = .node(shared(node)) }
        }
        return call
    }

    private func differs(_ node: PlanNode) -> Bool {
        var collector = LocalCollector()
        collector.visit(node)
        return !collector.found.isDisjoint(with: differing)
    }

    /// Whether an argument is a value of its own, and not an expression over rows.
    private static func isWhole(_ node: PlanNode) -> Bool {
        if case .closure = node.kind { return true }
        switch node.type.unwrapped {
        case .table, .groups, .model, .list, .record: return true
        default: return false
        }
    }

    private static func isWork(_ kind: PlanNode.Kind) -> Bool {
        switch kind {
        case .call, .apply, .invoke, .replacing, .tableFromRecords, .columnValues, .conditional: true
        default: false
        }
    }
}
