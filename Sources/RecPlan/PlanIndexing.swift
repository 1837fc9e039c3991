import RecSchema

/// Finds where a function's body picks rows of a table that is the same for all calls by something that differs, and lets an index find
/// them: equality filters, and joins with a few rows.
///
/// For bodies that `PlanSharing` has marked. The meaning stays: verbs run as before, on the rows and columns that can matter to them. Only
/// an error that a row which does not matter would raise (an overflow in the rest of a condition) is not met any more.
public struct PlanIndexing {
    /// What of a local variable is used: nothing yet, some columns, or all.
    private var demands: [Int: Demand] = [:]

    private struct Demand {
        /// Nil for all.
        var columns: Set<String>?
    }

    private let differing: Set<Int>
    private let isElementwise: (PlanCall) -> Bool
    private var functions: [ObjectIdentifier: (old: PlanFunction, new: PlanFunction)] = [:]
    /// Numbers of variables that are made here: below zero, where the checker has none.
    private var nextLocal = -1

    /// - Parameters:
    ///   - differing: the variables that differ from call to call.
    ///   - isElementwise: whether a call's verb works on each value by itself.
    public init(differing: Set<Int>, isElementwise: @escaping (PlanCall) -> Bool) {
        self.differing = differing
        self.isElementwise = isElementwise
    }

    /// The expression with indexes in it. Cost: the size of the expression times its depth at most.
    public mutating func indexed(_ node: PlanNode) -> PlanNode { indexed(node, nil) }

    /// - Parameter columns: the columns that are used of what it gives; nil for all.
    private mutating func indexed(_ node: PlanNode, _ columns: Set<String>?) -> PlanNode {
        var node = node
        switch node.kind {
        case .missing, .int, .double, .bool, .string, .choice, .column, .parameter, .input: break
        case .local(let local): use(local, columns)
        case .shared, .narrowed, .range, .replacing: useAll(node)
        case .unary(let op, let operand): node.kind = .unary(op, indexed(operand))
        case .binary(let op, let left, let right):
            let left = indexed(left)
            node.kind = .binary(op, left, indexed(right))
        case .conditional(let condition, let yes, let no):
            let condition = indexed(condition)
            let yes = indexed(yes, columns)
            node.kind = .conditional(condition, yes, indexed(no, columns))
        case .interpolation(let parts): node.kind = .interpolation(indexed(parts))
        case .list(let items): node.kind = .list(indexed(items))
        case .record(var fields):
            for index in fields.indices { fields[index].node = indexed(fields[index].node) }
            node.kind = .record(fields)
        case .member(let base, let name): node.kind = .member(indexed(base), name)
        case .columnValues(let base, let name): node.kind = .columnValues(indexed(base, [name]), name)
        case .tableFromRecords(let base): node.kind = .tableFromRecords(indexed(base))
        case .call(let call) where call.receiverKind == .table: return table(call, node, columns)
        case .call(var call):
            if call.receiverKind == .element { useAll(node) } else { indexParts(of: &call) }
            node.kind = .call(call)
        case .apply(let function, let arguments): node.kind = .apply(entered(function), indexed(arguments))
        case .closure(var closure):
            closure.body = indexed(closure.body)
            node.kind = .closure(closure)
        case .invoke(let callee, let arguments):
            var parts: [PlanNode?] = []
            for argument in arguments { parts.append(argument.map { indexed($0, nil) }) }
            node.kind = .invoke(indexed(callee), parts)
        case .block(let block): node.kind = .block(indexed(block, columns))
        }
        return node
    }

    private mutating func indexed(_ nodes: [PlanNode]) -> [PlanNode] {
        var result: [PlanNode] = []
        for node in nodes { result.append(indexed(node, nil)) }
        return result
    }

    /// Backwards, so that what is used of a variable is known before its value is looked at.
    private mutating func indexed(_ block: PlanBlock, _ columns: Set<String>?) -> PlanBlock {
        let result = indexed(block.result, columns)
        var statements: [PlanBlock.Statement] = []
        for statement in block.statements.reversed() {
            switch statement {
            case .bind(let local, let value):
                let used = demands[local, default: Demand(columns: [])].columns
                statements.append(.bind(local: local, indexed(value, used)))
            case .guardLet(let local, let value, let failure):
                useAll(failure.message)
                statements.append(.guardLet(local: local, indexed(value, nil), failure))
            case .guardTrue(let value, let failure):
                useAll(failure.message)
                statements.append(.guardTrue(indexed(value, nil), failure))
            }
        }
        return PlanBlock(statements: statements.reversed(), result: result)
    }

    private mutating func entered(_ function: PlanFunction) -> PlanFunction {
        if let known = functions[ObjectIdentifier(function)] { return known.new }
        let new = PlanFunction(name: function.name, parameters: function.parameters, body: indexed(function.body))
        functions[ObjectIdentifier(function)] = (function, new)
        return new
    }

    // MARK: What is used

    private mutating func use(_ local: Int, _ columns: Set<String>?) {
        guard let columns, let known = demands[local, default: Demand(columns: [])].columns else {
            demands[local] = Demand(columns: nil)
            return
        }
        demands[local] = Demand(columns: known.union(columns))
    }

    private mutating func useAll(_ node: PlanNode) {
        var collector = LocalCollector()
        collector.visit(node)
        for local in collector.found { use(local, nil) }
    }

    /// The columns that a call's arguments name; nil where that is not plain.
    private func named(in call: PlanCall) -> Set<String>? {
        var names: Set<String> = []
        for argument in call.arguments {
            switch argument {
            case nil, .choice?, .types?: break
            case .columns(let selectors)?:
                for selector in selectors {
                    guard case .named(let name) = selector else { return nil }
                    names.insert(name)
                }
            case .pairs, .named: return nil
            case .node(let node)?: if !collect(node, &names) { return nil }
            case .nodes(let nodes)?: for node in nodes where !collect(node, &names) { return nil }
            case .sortKeys(let keys)?: for key in keys where !collect(key.node, &names) { return nil }
            }
        }
        return names
    }

    /// Collects the columns of a row expression in which each row stands for itself; false for others.
    private func collect(_ node: PlanNode, _ names: inout Set<String>) -> Bool {
        switch node.kind {
        case .missing, .int, .double, .bool, .string, .choice, .parameter, .input, .local, .shared, .narrowed: return true
        case .column(let name):
            names.insert(name)
            return true
        case .unary, .binary, .conditional, .interpolation, .list, .member:
            for child in node.children where !collect(child, &names) { return false }
            return true
        case .call(let call):
            if call.receiverKind == .table || call.receiverKind == .list { return true }
            guard isElementwise(call) else { return false }
            for child in node.children where !collect(child, &names) { return false }
            return true
        default: return false
        }
    }

    // MARK: Calls on tables

    private mutating func indexParts(of call: inout PlanCall) {
        if let receiver = call.receiver { call.receiver = indexed(receiver) }
        for index in call.arguments.indices {
            switch call.arguments[index] {
            case .node(let node)?: call.arguments[index] = .node(indexed(node))
            case .nodes(let nodes)?: call.arguments[index] = .nodes(indexed(nodes))
            case .sortKeys(let keys)?: for key in keys { useAll(key.node) }
            case .named(let nodes)?: for node in nodes { useAll(node.node) }
            case nil, .columns?, .pairs?, .types?, .choice?: break
            }
        }
    }

    private mutating func table(_ call: PlanCall, _ node: PlanNode, _ columns: Set<String>?) -> PlanNode {
        var node = node
        var call = call
        let names = named(in: call)
        switch call.verb {
        case "filter", "contains", "firstRow":
            return picking(call, node, call.verb == "filter" ? columns : call.verb == "contains" ? [] : nil)
        case "join", "exclude": return joining(call, node, columns)
        case "select", "first", "count":
            guard let names, let receiver = call.receiver else { break }
            call.receiver = indexed(receiver, names)
            node.kind = .call(call)
            return node
        case "top", "sort", "sample", "head", "tail", "slice":
            guard let names, let receiver = call.receiver else { break }
            for argument in call.arguments { for part in argument?.nodes ?? [] { useAll(part) } }
            call.receiver = indexed(receiver, columns?.union(names))
            node.kind = .call(call)
            return node
        default: break
        }
        indexParts(of: &call)
        node.kind = .call(call)
        return node
    }

    /// A verb that asks a condition of each row.
    private mutating func picking(_ call: PlanCall, _ node: PlanNode, _ columns: Set<String>?) -> PlanNode {
        var node = node
        var call = call
        guard let receiver = call.receiver, case .node(let condition)?? = call.arguments.first else {
            indexParts(of: &call)
            node.kind = .call(call)
            return node
        }
        useAll(condition)
        var names: Set<String> = []
        let isPlain = collect(condition, &names)
        let used = isPlain ? columns?.union(names) : nil
        if isPlain, isFixed(receiver), let (column, key) = equality(condition) {
            useAll(receiver)
            call.receiver = narrowed(receiver, column, key, .equal, used)
        } else {
            call.receiver = indexed(receiver, used)
        }
        node.kind = .call(call)
        return node
    }

    /// A column that must equal a value for the condition to hold.
    private func equality(_ condition: PlanNode) -> (column: String, key: PlanNode)? {
        guard case .binary(let op, let left, let right) = condition.kind else { return nil }
        switch op {
        case .and: return equality(left) ?? equality(right)
        case .equal:
            if case .column(let name) = left.kind, isValue(right) { return (name, right) }
            if case .column(let name) = right.kind, isValue(left) { return (name, left) }
            return nil
        default: return nil
        }
    }

    private func isValue(_ node: PlanNode) -> Bool {
        var names: Set<String> = []
        return collect(node, &names) && names.isEmpty
    }

    private mutating func joining(_ call: PlanCall, _ node: PlanNode, _ columns: Set<String>?) -> PlanNode {
        var node = node
        var call = call
        guard let receiver = call.receiver, case .node(let other)?? = call.arguments.first, call.arguments.count >= 2,
            case .pairs(let pairs)? = call.arguments[1], let kind = joinKind(call)
        else {
            indexParts(of: &call)
            node.kind = .call(call)
            return node
        }
        let hasSuffix = call.verb == "join" && call.arguments.count > 3 && call.arguments[3] != nil
        let keepsRight = kind != "semi" && kind != "anti"
        let leftColumns = hasSuffix ? nil : columns?.union(pairs.map(\.left))
        let rightColumns = keepsRight ? (hasSuffix ? nil : columns?.union(pairs.map(\.right))) : Set(pairs.map(\.right))
        let single = pairs.count == 1 ? pairs[0] : nil
        if let single, isFixed(other), !isFixed(receiver), ["inner", "left", "semi", "anti"].contains(kind) {
            useAll(other)
            let left = indexed(receiver, leftColumns)
            let local = nextLocal
            nextLocal -= 1
            let bound = PlanNode(.local(local), type: receiver.type, span: receiver.span)
            call.receiver = bound
            call.arguments[0] = .node(narrowed(other, single.right, bound, .contained(single.left), rightColumns))
            node.kind = .call(call)
            let statements = [PlanBlock.Statement.bind(local: local, left)]
            return PlanNode(.block(PlanBlock(statements: statements, result: node)), type: node.type, span: node.span)
        }
        if let single, isFixed(receiver), !isFixed(other), kind == "inner" || kind == "semi" {
            useAll(receiver)
            let right = indexed(other, rightColumns)
            let local = nextLocal
            nextLocal -= 1
            let bound = PlanNode(.local(local), type: other.type, span: other.span)
            call.receiver = narrowed(receiver, single.left, bound, .contained(single.right), leftColumns)
            call.arguments[0] = .node(bound)
            node.kind = .call(call)
            let statements = [PlanBlock.Statement.bind(local: local, right)]
            return PlanNode(.block(PlanBlock(statements: statements, result: node)), type: node.type, span: node.span)
        }
        call.receiver = indexed(receiver, leftColumns)
        call.arguments[0] = .node(indexed(other, rightColumns))
        for argument in call.arguments.dropFirst(2) { for part in argument?.nodes ?? [] { useAll(part) } }
        node.kind = .call(call)
        return node
    }

    private func joinKind(_ call: PlanCall) -> String? {
        if call.verb == "exclude" { return "anti" }
        guard call.arguments.count > 2 else { return nil }
        switch call.arguments[2] {
        case .choice(let kind)?: return kind
        case .node(let node)?:
            if case .choice(let kind) = node.kind { return kind }
            if case .string(let kind) = node.kind { return kind }
            return nil
        default: return nil
        }
    }

    /// Whether it is a table that is there once for all calls.
    private func isFixed(_ node: PlanNode) -> Bool {
        switch node.kind {
        case .shared, .input: true
        case .member(let base, _): isFixed(base)
        case .local(let local): local >= 0 && !differing.contains(local)
        default: false
        }
    }

    private func narrowed(
        _ table: PlanNode, _ column: String, _ key: PlanNode, _ pick: PlanNarrowing.Pick, _ columns: Set<String>?
    ) -> PlanNode {
        let narrowing = PlanNarrowing(
            table: table, column: column, key: key, pick: pick, columns: columns.map { $0.union([column]) })
        return PlanNode(.narrowed(narrowing), type: table.type, span: table.span)
    }
}
