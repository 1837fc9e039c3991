import RecSchema

/// Writes what a plan means as bytes: equal bytes, equal meaning. Names of variables and spans are not written, and of static types only
/// those that a run looks at: the type of a single value, which becomes the type of a column that is made of it when the value itself is
/// missing and cannot tell, and the columns of a table made of records. Variables are renumbered in order of first use, and a function is written once and referred to afterwards, so the size is
/// linear in the plan.
///
/// Every value is preceded by a tag or a length, so no two different plans can give the same bytes.
public struct PlanEncoder {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private var locals: [Int: Int] = [:]
    private var functions: [ObjectIdentifier: Int] = [:]

    /// An empty encoder.
    public init() {}

    /// The bytes of one node.
    public static func encode(_ node: PlanNode) -> [UInt8] {
        var encoder = PlanEncoder()
        encoder.write(node)
        return encoder.bytes
    }

    /// Appends a node.
    public mutating func write(_ node: PlanNode) {
        writeType(of: node)
        switch node.kind {
        case .missing: tag("nil")
        case .int(let value): tag("int"); number(value)
        case .double(let value): tag("dbl"); number(Int64(bitPattern: value.bitPattern))
        case .bool(let value): tag(value ? "yes" : "no")
        case .string(let value): tag("str"); text(value)
        case .choice(let name): tag("case"); text(name)
        case .column(let name): tag("col"); text(name)
        case .local(let index): tag("loc"); number(local(index))
        case .parameter(let index): tag("par"); number(Int64(index))
        case .input(let index): tag("in"); number(Int64(index))
        case .unary(let op, let operand): tag("un"); text(op.rawValue); write(operand)
        case .binary(let op, let left, let right): tag("bin"); text(op.rawValue); write(left); write(right)
        case .conditional(let condition, let yes, let no): tag("if"); write(condition); write(yes); write(no)
        case .interpolation(let parts): tag("join"); list(parts)
        case .list(let items): tag("list"); list(items)
        case .record(let fields): tag("rec"); named(fields)
        case .range(let lower, let upper, let closed): tag(closed ? "rng" : "rng<"); write(lower); write(upper)
        case .member(let base, let name): tag("mem"); write(base); text(name)
        case .columnValues(let base, let name): tag("vals"); write(base); text(name)
        case .tableFromRecords(let base): tag("tbl"); write(base)
        case .call(let call): write(call)
        case .apply(let function, let arguments): tag("app"); write(function); list(arguments)
        case .closure(let closure):
            tag("fn")
            number(Int64(closure.parameters.count))
            for parameter in closure.parameters { number(local(parameter)) }
            write(closure.body)
            for parameter in closure.named {
                tag("label")
                text(parameter.name)
                write(parameter.defaultValue)
            }
        case .invoke(let callee, let arguments):
            tag("inv")
            write(callee)
            number(Int64(arguments.count))
            for argument in arguments { write(argument) }
        case .replacing(let replacing): write(replacing)
        case .shared(let shared): write(shared.node)
        case .narrowed(let narrowing): write(narrowing.table)
        case .block(let block): write(block)
        }
    }

    /// Appends the type of a single value, and of what is made by its type. What a literal is its tag says; a column is of a table
    /// whose content is in the key.
    private mutating func writeType(of node: PlanNode) {
        switch node.kind {
        case .int, .double, .bool, .string, .choice, .column: return
        case .tableFromRecords:
            guard case .table(let schema) = node.type.unwrapped else { return }
            tag("of")
            number(Int64(schema.entries.count))
            for entry in schema.entries {
                switch entry {
                case .field(let field):
                    text(field.name)
                    text(field.isProvisional ? "" : field.type.name)
                case .open(let prefix, let type):
                    tag("open")
                    text(prefix)
                    text(type.name)
                }
            }
        default:
            if case .column = node.type.unwrapped { return }
            guard let type = node.type.columnType else { return }
            tag("of")
            text(type.name)
        }
    }

    /// Appends text, preceded by its length.
    public mutating func text(_ value: String) {
        let utf8 = Array(value.utf8)
        number(Int64(utf8.count))
        bytes += utf8
    }

    /// Appends a number in eight bytes, lowest first.
    public mutating func number(_ value: Int64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
        }
    }

    private mutating func tag(_ name: String) {
        bytes.append(UInt8(ascii: "#"))
        bytes += Array(name.utf8)
        bytes.append(0)
    }

    private mutating func local(_ index: Int) -> Int64 {
        if let known = locals[index] { return Int64(known) }
        locals[index] = locals.count
        return Int64(locals.count - 1)
    }

    private mutating func list(_ nodes: [PlanNode]) {
        number(Int64(nodes.count))
        for node in nodes { write(node) }
    }

    private mutating func named(_ nodes: [NamedNode]) {
        number(Int64(nodes.count))
        for field in nodes {
            text(field.name)
            write(field.node)
        }
    }

    private mutating func write(_ function: PlanFunction) {
        if let known = functions[ObjectIdentifier(function)] {
            tag("ref")
            number(Int64(known))
            return
        }
        functions[ObjectIdentifier(function)] = functions.count
        tag("def")
        number(Int64(function.parameters.count))
        for parameter in function.parameters { number(local(parameter)) }
        write(function.body)
    }

    private mutating func write(_ node: PlanNode?) {
        if let node { write(node) } else { tag("none") }
    }

    private mutating func write(_ replacing: PlanReplacing) {
        tag("repl")
        for bindings in [replacing.replacements, replacing.cells] {
            number(Int64(bindings.count))
            for binding in bindings {
                number(local(binding.local))
                write(binding.node)
            }
        }
        write(replacing.result)
    }

    private mutating func write(_ block: PlanBlock) {
        tag("blk")
        number(Int64(block.statements.count))
        for statement in block.statements {
            switch statement {
            case .bind(let index, let value):
                tag("let")
                number(local(index))
                write(value)
            case .guardLet(let index, let value, let failure):
                tag("glet")
                number(local(index))
                write(value)
                write(failure)
            case .guardTrue(let condition, let failure):
                tag("guard")
                write(condition)
                write(failure)
            }
        }
        write(block.result)
    }

    private mutating func write(_ failure: PlanFailure) {
        text(failure.kind.rawValue)
        write(failure.message)
    }

    private mutating func write(_ call: PlanCall) {
        tag("call")
        text(call.verb)
        text(call.receiverKind.code)
        number(Int64(call.version))
        write(call.receiver)
        number(Int64(call.arguments.count))
        for argument in call.arguments {
            guard let argument else {
                tag("none")
                continue
            }
            write(argument)
        }
    }

    private mutating func write(_ argument: PlanArgument) {
        switch argument {
        case .node(let node): write(node)
        case .nodes(let nodes): tag("args"); list(nodes)
        case .columns(let selectors):
            tag("cols")
            number(Int64(selectors.count))
            for selector in selectors {
                switch selector {
                case .named(let name): tag("n"); text(name)
                case .pattern(let pattern): tag("p"); text(pattern)
                }
            }
        case .pairs(let pairs):
            tag("pairs")
            number(Int64(pairs.count))
            for pair in pairs {
                text(pair.left)
                text(pair.right)
            }
        case .sortKeys(let keys):
            tag("keys")
            number(Int64(keys.count))
            for key in keys {
                tag(key.isDescending ? "desc" : "asc")
                write(key.node)
            }
        case .named(let nodes): tag("named"); named(nodes)
        case .types(let fields):
            tag("types")
            number(Int64(fields.count))
            for field in fields {
                text(field.name)
                text(field.type.name)
            }
        case .choice(let name): tag("case"); text(name)
        }
    }
}
