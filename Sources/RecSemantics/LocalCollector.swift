import RecPlan

/// Collects the numbers of the variables that a plan reads.
struct LocalCollector {
    var found: Set<Int> = []
    private var functions: Set<ObjectIdentifier> = []

    /// Numbers of all variables that are read.
    static func locals(in statements: [PlanBlock.Statement], result: PlanNode) -> Set<Int> {
        // Backwards, so that what only an unused variable reads is unused too.
        var collector = LocalCollector()
        collector.visit(result)
        for statement in statements.reversed() {
            switch statement {
            case .bind(let local, let value): if collector.found.contains(local) { collector.visit(value) }
            case .guardLet(_, let value, let failure), .guardTrue(let value, let failure):
                collector.visit(value)
                collector.visit(failure.message)
            }
        }
        return collector.found
    }

    mutating func visit(_ node: PlanNode) {
        switch node.kind {
        case .missing, .int, .double, .bool, .string, .choice, .column, .parameter, .input: break
        case .local(let local): found.insert(local)
        case .unary(_, let operand), .member(let operand, _), .columnValues(let operand, _), .tableFromRecords(let operand):
            visit(operand)
        case .binary(_, let left, let right), .range(let left, let right, _):
            visit(left)
            visit(right)
        case .conditional(let condition, let yes, let no):
            visit(condition)
            visit(yes)
            visit(no)
        case .interpolation(let nodes), .list(let nodes): for node in nodes { visit(node) }
        case .record(let fields): for field in fields { visit(field.node) }
        case .call(let call):
            if let receiver = call.receiver { visit(receiver) }
            for argument in call.arguments { if let argument { visit(argument) } }
        case .apply(let function, let arguments):
            for argument in arguments { visit(argument) }
            if functions.insert(ObjectIdentifier(function)).inserted { visit(function.body) }
        case .closure(let closure): visit(closure.body)
        case .invoke(let callee, let arguments):
            visit(callee)
            for argument in arguments { if let argument { visit(argument) } }
        case .replacing(let replacing):
            for binding in replacing.replacements + replacing.cells { visit(binding.node) }
            visit(replacing.result)
        case .block(let block):
            for statement in block.statements {
                switch statement {
                case .bind(_, let value): visit(value)
                case .guardLet(_, let value, let failure), .guardTrue(let value, let failure):
                    visit(value)
                    visit(failure.message)
                }
            }
            visit(block.result)
        }
    }

    private mutating func visit(_ argument: PlanArgument) {
        switch argument {
        case .node(let node): visit(node)
        case .nodes(let nodes): for node in nodes { visit(node) }
        case .sortKeys(let keys): for key in keys { visit(key.node) }
        case .named(let nodes): for named in nodes { visit(named.node) }
        case .columns, .pairs, .types, .choice: break
        }
    }
}
