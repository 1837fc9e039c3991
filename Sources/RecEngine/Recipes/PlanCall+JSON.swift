import RecDiagnostics
import RecFrame
import RecPlan
import RecSchema

/// Closed calls (`CallClosing`) as JSON and back: the form in which recipes are kept. Types and places are not written.
struct PlanCallCoding {
    /// Thrown for what is no closed call.
    struct Malformed: Error {}

    // MARK: Writing

    static func encode(_ call: PlanCall) throws -> JSONTree {
        var members: [String: JSONTree] = [
            "verb": .string(call.verb), "of": .string(call.receiverKind.code), "version": .int(Int64(call.version)),
            "arguments": .array(try call.arguments.map { try $0.map(encode) ?? .null }),
        ]
        if let receiver = call.receiver { members["receiver"] = try encode(receiver) }
        return .object(members)
    }

    private static func encode(_ argument: PlanArgument) throws -> JSONTree {
        switch argument {
        case .node(let node): return .object(["value": try encode(node)])
        case .nodes(let nodes): return .object(["values": .array(try nodes.map(encode))])
        case .columns(let selectors):
            return .object(
                [
                    "columns": .array(
                        try selectors.map { selector in
                            guard case .named(let name) = selector else { throw Malformed() }
                            return .string(name)
                        })
                ])
        case .pairs(let pairs): return .object(["pairs": .array(pairs.map { .array([.string($0.left), .string($0.right)]) })])
        case .sortKeys(let keys):
            return .object(["order": .array(try keys.map { .array([try encode($0.node), .bool($0.isDescending)]) })])
        case .named(let nodes):
            return .object(["named": .array(try nodes.map { .array([.string($0.name), try encode($0.node)]) })])
        case .types(let fields):
            return .object(["types": .array(fields.map { .array([.string($0.name), .string($0.type.name)]) })])
        case .choice(let name): return .object(["case": .string(name)])
        }
    }

    private static func encode(_ node: PlanNode) throws -> JSONTree {
        switch node.kind {
        case .missing: return Scalar.missing.json
        case .int(let value): return Scalar.int(value).json
        case .double(let value): return Scalar.double(value).json
        case .bool(let value): return Scalar.bool(value).json
        case .string(let value): return Scalar.string(value).json
        case .choice(let name): return .object(["case": .string(name)])
        case .column(let name): return .object(["column": .string(name)])
        case .input(let index): return .object(["captured": .int(Int64(index))])
        case .unary(let op, let operand): return .object(["unary": .string(op.rawValue), "on": .array([try encode(operand)])])
        case .binary(let op, let left, let right):
            return .object(["binary": .string(op.rawValue), "on": .array([try encode(left), try encode(right)])])
        case .conditional(let condition, let yes, let no): return .object(["if": .array(try [condition, yes, no].map(encode))])
        case .interpolation(let parts): return .object(["text": .array(try parts.map(encode))])
        case .list(let items): return .object(["list": .array(try items.map(encode))])
        case .call(let call): return .object(["call": try encode(call)])
        default: throw Malformed()
        }
    }

    // MARK: Reading

    static func call(_ tree: JSONTree) throws -> PlanCall {
        guard let verb = tree["verb"]?.string, let kind = tree["of"]?.string.flatMap(receiverKind),
            let version = tree["version"]?.int.flatMap({ Int(exactly: $0) }), let arguments = tree["arguments"]?.array
        else { throw Malformed() }
        return PlanCall(
            verb: verb, receiverKind: kind, version: version, receiver: try tree["receiver"].map(node),
            arguments: try arguments.map { $0 == .null ? nil : try argument($0) })
    }

    private static func receiverKind(_ code: String) -> ReceiverKind? {
        let plain: [ReceiverKind] = [.none, .table, .groups, .list, .element, .figure, .model(Recipes.matrix)]
        return plain.first { $0.code == code }
    }

    private static func argument(_ tree: JSONTree) throws -> PlanArgument {
        if let value = tree["value"] { return .node(try node(value)) }
        if let values = tree["values"]?.array { return .nodes(try values.map(node)) }
        if let columns = tree["columns"]?.array { return .columns(try columns.map { .named(try string($0)) }) }
        if let pairs = tree["pairs"]?.array {
            return .pairs(
                try pairs.map { pair in
                    let (left, right) = try two(pair)
                    return ColumnPair(try string(left), try string(right))
                })
        }
        if let keys = tree["order"]?.array {
            return .sortKeys(
                try keys.map { key in
                    guard case (let node, .bool(let isDescending)) = try two(key) else { throw Malformed() }
                    return SortKey(try self.node(node), isDescending: isDescending)
                })
        }
        if let named = tree["named"]?.array {
            return .named(
                try named.map { entry in
                    let (name, value) = try two(entry)
                    return NamedNode(try string(name), try node(value))
                })
        }
        if let types = tree["types"]?.array {
            return .types(
                try types.map { entry in
                    let (name, type) = try two(entry)
                    guard let type = ColumnType(reading: try string(type)) else { throw Malformed() }
                    return TableSchema.Field(try string(name), type)
                })
        }
        if let name = tree["case"]?.string { return .choice(name) }
        throw Malformed()
    }

    private static func node(_ tree: JSONTree) throws -> PlanNode {
        PlanNode(try kind(tree), type: .error, span: SourceSpan(0, 0))
    }

    private static func kind(_ tree: JSONTree) throws -> PlanNode.Kind {
        if let name = tree["case"]?.string { return .choice(name) }
        if let name = tree["column"]?.string { return .column(name) }
        if let index = tree["captured"]?.int.flatMap({ Int(exactly: $0) }) { return .input(index) }
        if let name = tree["unary"]?.string, let op = UnaryOperator(rawValue: name), let on = tree["on"]?.array, on.count == 1 {
            return .unary(op, try node(on[0]))
        }
        if let name = tree["binary"]?.string, let op = BinaryOperator(rawValue: name), let on = tree["on"]?.array, on.count == 2 {
            return .binary(op, try node(on[0]), try node(on[1]))
        }
        if let parts = tree["if"]?.array, parts.count == 3 {
            return .conditional(try node(parts[0]), try node(parts[1]), try node(parts[2]))
        }
        if let parts = tree["text"]?.array { return .interpolation(try parts.map(node)) }
        if let items = tree["list"]?.array { return .list(try items.map(node)) }
        if let call = tree["call"] { return .call(try self.call(call)) }
        switch Scalar(json: tree) {
        case .missing?: return .missing
        case .int(let value)?: return .int(value)
        case .double(let value)?: return .double(value)
        case .bool(let value)?: return .bool(value)
        case .string(let value)?: return .string(value)
        default: throw Malformed()
        }
    }

    private static func string(_ tree: JSONTree) throws -> String {
        guard let text = tree.string else { throw Malformed() }
        return text
    }

    private static func two(_ tree: JSONTree) throws -> (JSONTree, JSONTree) {
        guard let items = tree.array, items.count == 2 else { throw Malformed() }
        return (items[0], items[1])
    }
}
