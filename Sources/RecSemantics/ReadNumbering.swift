import RecPlan

/// Numbers what nodes read by first use, and rewrites them to the new numbers. A function is rewritten once, wherever it is called
/// from, so the cost is linear in the plan.
struct ReadNumbering {
    /// The old numbers of inputs and parameters that are read, in order of first use.
    private(set) var inputs: [Int] = []
    private(set) var parameters: [Int] = []
    private var inputNumbers: [Int: Int] = [:]
    private var parameterNumbers: [Int: Int] = [:]
    private var functions: [ObjectIdentifier: (old: PlanFunction, new: PlanFunction)] = [:]

    mutating func renumber(_ node: PlanNode) -> PlanNode {
        var node = node
        switch node.kind {
        case .missing, .int, .double, .bool, .string, .choice, .column, .local: break
        case .input(let old): node.kind = .input(Self.number(old, &inputs, &inputNumbers))
        case .parameter(let old): node.kind = .parameter(Self.number(old, &parameters, &parameterNumbers))
        case .unary(let op, let operand): node.kind = .unary(op, renumber(operand))
        case .binary(let op, let left, let right):
            let left = renumber(left)
            node.kind = .binary(op, left, renumber(right))
        case .conditional(let condition, let yes, let no):
            let condition = renumber(condition)
            let yes = renumber(yes)
            node.kind = .conditional(condition, yes, renumber(no))
        case .interpolation(let parts): node.kind = .interpolation(renumber(parts))
        case .list(let items): node.kind = .list(renumber(items))
        case .record(let fields): node.kind = .record(renumber(fields))
        case .range(let lower, let upper, let closed):
            let lower = renumber(lower)
            node.kind = .range(lower, renumber(upper), closed: closed)
        case .member(let base, let name): node.kind = .member(renumber(base), name)
        case .columnValues(let base, let name): node.kind = .columnValues(renumber(base), name)
        case .tableFromRecords(let base): node.kind = .tableFromRecords(renumber(base))
        case .call(var call):
            if let receiver = call.receiver { call.receiver = renumber(receiver) }
            for index in call.arguments.indices {
                if let argument = call.arguments[index] { call.arguments[index] = renumber(argument) }
            }
            node.kind = .call(call)
        case .apply(let function, let arguments):
            let function = renumber(function)
            node.kind = .apply(function, renumber(arguments))
        case .closure(var closure):
            closure.body = renumber(closure.body)
            node.kind = .closure(closure)
        case .invoke(let callee, let arguments):
            let callee = renumber(callee)
            var renumbered: [PlanNode?] = []
            for argument in arguments { renumbered.append(argument.map { renumber($0) }) }
            node.kind = .invoke(callee, renumbered)
        case .shared(let shared): node = renumber(shared.node)
        case .narrowed(let narrowing): node = renumber(narrowing.table)
        case .replacing(let replacing): node.kind = .replacing(renumber(replacing))
        case .block(let block): node.kind = .block(renumber(block))
        }
        return node
    }

    private static func number(_ old: Int, _ order: inout [Int], _ numbers: inout [Int: Int]) -> Int {
        if let known = numbers[old] { return known }
        numbers[old] = order.count
        order.append(old)
        return order.count - 1
    }

    private mutating func renumber(_ nodes: [PlanNode]) -> [PlanNode] {
        var result: [PlanNode] = []
        result.reserveCapacity(nodes.count)
        for node in nodes { result.append(renumber(node)) }
        return result
    }

    private mutating func renumber(_ nodes: [NamedNode]) -> [NamedNode] {
        var result: [NamedNode] = []
        result.reserveCapacity(nodes.count)
        for named in nodes { result.append(NamedNode(named.name, renumber(named.node))) }
        return result
    }

    private mutating func renumber(_ function: PlanFunction) -> PlanFunction {
        // The old one is kept, so that no other can take its place in memory and be mistaken for it.
        if let known = functions[ObjectIdentifier(function)] { return known.new }
        let new = PlanFunction(name: function.name, parameters: function.parameters, body: renumber(function.body))
        functions[ObjectIdentifier(function)] = (function, new)
        return new
    }

    private mutating func renumber(_ replacing: PlanReplacing) -> PlanReplacing {
        let replacements = renumber(replacing.replacements)
        let cells = renumber(replacing.cells)
        return PlanReplacing(
            replacements: replacements, cells: cells, result: renumber(replacing.result), captures: replacing.captures)
    }

    private mutating func renumber(_ bindings: [PlanReplacing.Binding]) -> [PlanReplacing.Binding] {
        var result: [PlanReplacing.Binding] = []
        for var binding in bindings {
            binding.node = renumber(binding.node)
            result.append(binding)
        }
        return result
    }

    private mutating func renumber(_ block: PlanBlock) -> PlanBlock {
        var statements: [PlanBlock.Statement] = []
        for statement in block.statements {
            switch statement {
            case .bind(let local, let value): statements.append(.bind(local: local, renumber(value)))
            case .guardLet(let local, let value, let failure):
                let value = renumber(value)
                statements.append(.guardLet(local: local, value, renumber(failure)))
            case .guardTrue(let value, let failure):
                let value = renumber(value)
                statements.append(.guardTrue(value, renumber(failure)))
            }
        }
        return PlanBlock(statements: statements, result: renumber(block.result))
    }

    private mutating func renumber(_ failure: PlanFailure) -> PlanFailure {
        PlanFailure(kind: failure.kind, message: renumber(failure.message))
    }

    private mutating func renumber(_ argument: PlanArgument) -> PlanArgument {
        switch argument {
        case .node(let node): return .node(renumber(node))
        case .nodes(let nodes): return .nodes(renumber(nodes))
        case .sortKeys(let keys):
            var result: [SortKey] = []
            for key in keys { result.append(SortKey(renumber(key.node), isDescending: key.isDescending)) }
            return .sortKeys(result)
        case .named(let nodes): return .named(renumber(nodes))
        case .columns, .pairs, .types, .choice: return argument
        }
    }
}
