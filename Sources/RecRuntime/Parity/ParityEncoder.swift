import FoundationEssentials
import Glibc
import RecEngine
import RecFrame
import RecPlan
import RecPythonClient
import RecSchema

/// Makes of values what Python reads: tables become Arrow files in a folder of their own, each table once.
struct ParityEncoder {
    let project: Project
    let folder: String
    private var written: [(table: Table, path: String)] = []
    /// Files made so far: no path is used twice, since Python remembers tables by their paths.
    private var count = 0

    init(project: Project, folder: String) {
        self.project = project
        self.folder = folder
    }

    /// Forgets tables and removes their files.
    mutating func clear() {
        for (_, path) in written { unlink(path) }
        written = []
    }

    mutating func value(_ value: Value?) throws -> PythonValue {
        switch value {
        case nil: return .missing
        case .scalar(let scalar)?: return PythonValue(scalar)
        case .path(let path)?: return .string(project.resolve(path.text))
        case .range(let range)?:
            guard range.count <= VerbCall.longestList else {
                throw EngineError("E0661", "the range has \(range.count) numbers, too many to be compared")
            }
            return .list(range.map { .int($0) })
        case .list(let items)?: return .list(try items.map { try self.value($0) })
        case .record(let members)?:
            return .record(try members.map { PythonField(name: $0.name, value: try self.value($0.value)) })
        case .table(let table)?: return .table(path: try path(of: table))
        case .groups(let table, let keys)?:
            return .record([
                PythonField(name: "kind", value: .string("groups")),
                PythonField(name: "table", value: .table(path: try path(of: table))),
                PythonField(name: "keys", value: .list(keys.map { .string($0) })),
            ])
        case .column(let column)?: return .table(path: try path(of: try Table([("value", column)])))
        case .model(let model)?:
            var fields = try model.parts.map { PythonField(name: $0.name, value: try self.value($0.value)) }
            fields.append(PythonField(name: "_kind", value: .string(model.kind)))
            if let member = model.tableMember { fields.append(PythonField(name: "_tableMember", value: .string(member))) }
            return .record(fields)
        case .figure?, .closure?: return .missing
        }
    }

    mutating func argument(_ argument: ObservedArgument) throws -> PythonValue {
        switch argument {
        case .value(let value): return try self.value(value)
        case .values(let values): return .list(try values.map { try value($0) })
        case .columns(let names): return .list(names.map { .string($0) })
        case .pairs(let pairs): return .list(pairs.map { .list([.string($0.left), .string($0.right)]) })
        case .types(let types): return .record(types.map { PythonField(name: $0.name, value: .string($0.type)) })
        case .choice(let choice): return .string(choice)
        case .expression(let expression): return try self.expression(expression)
        case .keys(let keys):
            return .list(
                try keys.map { key in
                    .record([
                        PythonField(name: "key", value: try expression(key.key)),
                        PythonField(name: "descending", value: .bool(key.isDescending)),
                    ])
                })
        case .named(let named):
            return .list(try named.map { .list([.string($0.name), try expression($0.expression)]) })
        case .closure: return .missing
        }
    }

    private mutating func path(of table: Table) throws -> String {
        if let known = written.first(where: { Self.isSame($0.table, table) }) { return known.path }
        count += 1
        let path = "\(folder)/\(count).arrow"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw EngineError("E0661", "`\(path)` cannot be written (\(String(cString: strerror(errno))))") }
        defer { close(file) }
        try ArrowFile.write(table) { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw EngineError("E0661", "`\(path)` cannot be written (\(String(cString: strerror(errno))))")
                }
                rest = rest.dropFirst(count)
            }
        }
        written.append((table, path))
        return path
    }

    private static func isSame(_ a: Table, _ b: Table) -> Bool {
        a.rowCount == b.rowCount && a.names == b.names && zip(a.columns, b.columns).allSatisfy { $0.isIdentical(to: $1) }
    }
}

extension ParityEncoder {
    /// An expression as a list of nodes, each naming the places of its parts; the last is the whole.
    mutating func expression(_ expression: ObservedExpression) throws -> PythonValue {
        var nodes: [PythonValue] = []
        _ = try place(expression, &nodes)
        return .record([PythonField(name: "nodes", value: .list(nodes))])
    }

    private mutating func place(_ expression: ObservedExpression, _ nodes: inout [PythonValue]) throws -> PythonValue {
        func node(_ op: String, _ fields: [(String, PythonValue)]) -> PythonValue {
            nodes.append(.record([PythonField(name: "op", value: .string(op))] + fields.map { PythonField(name: $0, value: $1) }))
            return .int(Int64(nodes.count - 1))
        }
        switch expression {
        case .column(let name): return node("column", [("name", .string(name))])
        case .value(let given):
            let told: PythonValue = try self.value(given)
            return node("value", [("value", told)])
        case .unary(let op, let operand):
            let operand = try place(operand, &nodes)
            return node("unary", [("operator", .string(op.rawValue)), ("of", operand)])
        case .binary(let op, let left, let right):
            let left = try place(left, &nodes)
            let right = try place(right, &nodes)
            return node("binary", [("operator", .string(op.rawValue)), ("left", left), ("right", right)])
        case .conditional(let condition, let yes, let no):
            let condition = try place(condition, &nodes)
            let yes = try place(yes, &nodes)
            let no = try place(no, &nodes)
            return node("conditional", [("condition", condition), ("yes", yes), ("no", no)])
        case .joined(let parts):
            let parts = try parts.map { try place($0, &nodes) }
            return node("joined", [("parts", .list(parts))])
        case .other(let what): return node("other", [("what", .string(what))])
        case .call(let verb, let receiver, let arguments):
            let receiver = try receiver.map { try place($0, &nodes) }
            var fields: [PythonField] = []
            for (name, argument) in arguments {
                fields.append(PythonField(name: name, value: try place(argument, &nodes)))
            }
            return node(
                "call",
                [("key", .string(verb.referenceKey)), ("receiver", receiver ?? .missing), ("arguments", .record(fields))])
        }
    }

    /// The place of an argument of a verb in an expression: of the expression it is, or of a node made for its value.
    private mutating func place(_ argument: ObservedArgument, _ nodes: inout [PythonValue]) throws -> PythonValue {
        let fields: [PythonField]
        switch argument {
        case .expression(let expression): return try place(expression, &nodes)
        case .value(let value): return try place(ObservedExpression.value(value), &nodes)
        case .named(let named):
            let parts = try named.map { try place($0.expression, &nodes) }
            fields = [PythonField(name: "op", value: .string("list")), PythonField(name: "parts", value: .list(parts))]
        case .keys(let keys):
            let parts = try keys.map { PythonValue.list([try place($0.key, &nodes), .bool($0.isDescending)]) }
            fields = [PythonField(name: "op", value: .string("keys")), PythonField(name: "parts", value: .list(parts))]
        default:
            fields = [
                PythonField(name: "op", value: .string("value")), PythonField(name: "value", value: try self.argument(argument)),
            ]
        }
        nodes.append(.record(fields))
        return .int(Int64(nodes.count - 1))
    }
}
