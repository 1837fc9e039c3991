import RecFrame
import RecPlan
import RecSchema

/// Closes a call on a table over everything that it reads elsewhere, so that it can be repeated on other rows: variables, parameters,
/// other cells and aggregates become constants or captured values; columns of the row stay.
struct CallClosing {
    private var evaluator: Evaluator
    private let table: Table
    private(set) var captures: [Value] = []
    /// Expressions over rows that variables of functions stand for.
    private var rowwise: [Int: PlanNode] = [:]

    /// Thrown where a call cannot be repeated.
    private struct NotReplayable: Error {}

    private init(_ evaluator: Evaluator, _ table: Table) {
        self.evaluator = evaluator
        self.table = table
    }

    /// The call closed over what it reads; nil where it cannot be repeated on other rows (a closure over rows, a rank).
    static func close(
        _ call: PlanCall, of verb: any Verb, on table: Table, _ evaluator: Evaluator
    ) throws -> (call: PlanCall, captures: [Value])? {
        var closing = CallClosing(evaluator, table)
        var closed = call
        closed.receiver = nil
        do {
            for (index, parameter) in verb.parameters.enumerated() where closed.arguments.indices.contains(index) {
                guard let argument = closed.arguments[index] else { continue }
                closed.arguments[index] = try closing.close(argument, parameter)
            }
        } catch is NotReplayable {
            return nil
        }
        return (closed, closing.captures)
    }

    private mutating func close(_ argument: PlanArgument, _ parameter: ParameterSignature) throws -> PlanArgument {
        switch argument {
        case .node(let node):
            if case .closure = parameter.kind { throw NotReplayable() }
            if case .rows = parameter.kind { return .node(try overRows(node)) }
            // What it found out is among what the verb learnt, and it is never asked again.
            if case .columnTest = parameter.kind { return .node(PlanNode(.missing, type: .error, span: node.span)) }
            return .node(try constant(node))
        case .nodes(let nodes): return .nodes(try nodes.map { try constant($0) })
        case .columns(let selectors):
            // Patterns mean the columns of today.
            var names: [String] = []
            for selector in selectors {
                for name in selector.select(from: table.names) where !names.contains(name) { names.append(name) }
            }
            return .columns(names.map { .named($0) })
        case .sortKeys(let keys):
            return .sortKeys(try keys.map { SortKey(try overRows($0.node), isDescending: $0.isDescending) })
        case .named(let nodes): return .named(try nodes.map { NamedNode($0.name, try overRows($0.node)) })
        case .pairs, .types, .choice: return argument
        }
    }

    /// A value that does not depend on the row.
    private mutating func constant(_ node: PlanNode) throws -> PlanNode {
        var value = try evaluator.over(.rows(table)).evaluate(node)
        // An aggregate within an expression over rows is one value, repeated for every row.
        if case .column(let column) = value { value = .scalar(column.count > 0 ? column.scalar(at: 0) : .missing) }
        var node = node
        switch value {
        case .scalar(.missing): node.kind = .missing
        case .scalar(.int(let value)): node.kind = .int(value)
        case .scalar(.double(let value)): node.kind = .double(value)
        case .scalar(.bool(let value)): node.kind = .bool(value)
        case .scalar(.string(let value)): node.kind = .string(value)
        case .closure, .groups, .figure: throw NotReplayable()
        default:
            node.kind = .input(captures.count)
            captures.append(value)
        }
        return node
    }

    /// An expression over rows: what depends on the row stays, everything else becomes constant.
    private mutating func overRows(_ node: PlanNode) throws -> PlanNode {
        guard try dependsOnRow(node) else { return try constant(node) }
        var node = node
        switch node.kind {
        case .column: break
        case .local(let index):
            guard let bound = rowwise[index] else { throw NotReplayable() }
            return bound
        case .unary(let op, let operand): node.kind = .unary(op, try overRows(operand))
        case .binary(let op, let left, let right): node.kind = .binary(op, try overRows(left), try overRows(right))
        case .conditional(let condition, let yes, let no):
            node.kind = .conditional(try overRows(condition), try overRows(yes), try overRows(no))
        case .interpolation(let parts): node.kind = .interpolation(try parts.map { try overRows($0) })
        case .list(let items): node.kind = .list(try items.map { try overRows($0) })
        case .call(var call):
            guard let verb = evaluator.catalogue.verb(id: call.verb, on: call.receiverKind), verb.role == .element else {
                throw NotReplayable()
            }
            if let receiver = call.receiver { call.receiver = try overRows(receiver) }
            for index in call.arguments.indices {
                switch call.arguments[index] {
                case .node(let argument)?: call.arguments[index] = .node(try overRows(argument))
                case .nodes(let arguments)?: call.arguments[index] = .nodes(try arguments.map { try overRows($0) })
                case nil, .choice?, .types?: break
                default: throw NotReplayable()
                }
            }
            node.kind = .call(call)
        case .apply(let function, let arguments): return try inlined(function, arguments)
        case .block(let block): return try inlined(block)
        default: throw NotReplayable()
        }
        return node
    }

    private mutating func inlined(_ function: PlanFunction, _ arguments: [PlanNode]) throws -> PlanNode {
        let outer = (evaluator, rowwise)
        defer { (evaluator, rowwise) = outer }
        for (local, argument) in zip(function.parameters, arguments) { try bind(local, to: argument) }
        return try overRows(function.body)
    }

    private mutating func inlined(_ block: PlanBlock) throws -> PlanNode {
        let outer = (evaluator, rowwise)
        defer { (evaluator, rowwise) = outer }
        for statement in block.statements {
            guard case .bind(let local, let node) = statement else { throw NotReplayable() }
            try bind(local, to: node)
        }
        return try overRows(block.result)
    }

    private mutating func bind(_ local: Int, to node: PlanNode) throws {
        if try dependsOnRow(node) {
            rowwise[local] = try overRows(node)
        } else {
            evaluator.bind(local, to: try evaluator.over(.rows(table)).evaluate(node))
        }
    }

    /// Whether the value of an expression differs from row to row.
    ///
    /// - Throws: `NotReplayable` where it depends on other rows too and yet differs (ranks, row numbers).
    private func dependsOnRow(_ node: PlanNode) throws -> Bool {
        switch node.kind {
        case .column: return true
        case .missing, .int, .double, .bool, .string, .choice, .parameter, .input, .closure, .replacing: return false
        case .shared(let shared): return try dependsOnRow(shared.node)
        case .narrowed: return false
        case .local(let index): return rowwise[index] != nil
        case .unary(_, let operand): return try dependsOnRow(operand)
        case .member(let base, _), .columnValues(let base, _), .tableFromRecords(let base): return try dependsOnRow(base)
        case .binary(_, let left, let right): return try anyDependsOnRow([left, right])
        case .range(let lower, let upper, _): return try anyDependsOnRow([lower, upper])
        case .conditional(let condition, let yes, let no): return try anyDependsOnRow([condition, yes, no])
        case .interpolation(let nodes), .list(let nodes), .apply(_, let nodes): return try anyDependsOnRow(nodes)
        case .record(let fields): return try anyDependsOnRow(fields.map(\.node))
        case .invoke(_, let nodes):
            if try anyDependsOnRow(nodes.compactMap(\.self)) { throw NotReplayable() }
            return false
        case .block(let block):
            let bound = block.statements.map { statement in
                switch statement {
                case .bind(_, let node), .guardLet(_, let node, _), .guardTrue(let node, _): node
                }
            }
            return try anyDependsOnRow(bound + [block.result])
        case .call(let call):
            switch evaluator.catalogue.verb(id: call.verb, on: call.receiverKind)?.role {
            // What other verbs name as columns are those of their own tables; an aggregate is one value.
            case .ordinary?, .aggregate?, .output?, .store?, .query?: return false
            case .element?:
                var nodes = call.receiver.map { [$0] } ?? []
                for argument in call.arguments {
                    switch argument {
                    case .node(let node)?: nodes.append(node)
                    case .nodes(let several)?: nodes += several
                    default: break
                    }
                }
                return try anyDependsOnRow(nodes)
            case .window?, nil: throw NotReplayable()
            }
        }
    }

    private func anyDependsOnRow(_ nodes: [PlanNode]) throws -> Bool {
        // All are looked at, so that a rank is found wherever it stands.
        try nodes.reduce(false) { try dependsOnRow($1) || $0 }
    }
}
