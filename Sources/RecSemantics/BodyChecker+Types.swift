import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Whether a value of type `actual` may stand where `wanted` is wanted.
    func accepts(_ wanted: ValueType, _ actual: ValueType) -> Bool {
        let actual = actual.unwrapped
        if case .error = actual { return true }
        if wanted == actual { return true }
        switch (wanted, actual) {
        case (.error, _), (.double, .int), (.double, .float), (.float, .int), (.float, .double), (.string, .path),
            (.path, .string):
            return true
        case (.table, .groups): return false
        // Elements of which nothing is known may be records.
        case (.table, .list(let element)) where NotebookContext.isSilent(element): return true
        case (.table, _): return actual.tableSchema != nil
        case (.list(let a), .list(let b)): return accepts(a, b)
        case (.list(let a), .range): return accepts(a, .int)
        case (.optional(let a), _): return accepts(a, actual)
        case (.record(let a), .record(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && accepts($0.type, $1.type) }
        case (.model(let a), .model(let b)): return a.kind == b.kind || a.kind.isEmpty
        default: return false
        }
    }

    /// A literal number as the number that is wanted, so that `0` and `0.0` mean the same.
    func widened(_ node: PlanNode, to type: ValueType) -> PlanNode {
        switch (type.unwrapped, node.kind) {
        case (.double, .int(let value)): PlanNode(.double(Double(value)), type: .double, span: node.span)
        case (.table, _): asTable(node)
        default: node
        }
    }

    /// The type that a written one names; nil, reported, when there is none.
    func resolve(_ written: TypeName) -> ValueType? {
        switch written.kind {
        case .error: return .error
        case .array(let element): return resolve(element).map { .list($0) }
        case .optional(let type): return resolve(type).map { .optional($0) }
        case .dictionary(let key, let value):
            guard let key = resolve(key), let value = resolve(value) else { return nil }
            return .dictionary(key, value)
        case .record(let fields):
            var resolved: [ValueType.RecordField] = []
            for field in fields {
                guard let type = resolve(field.type) else { return nil }
                resolved.append(.init(field.name.text, type))
            }
            return .record(resolved)
        case .named(let name):
            if let type = Self.types[name] { return type }
            let meant = ForeignNames.types[name.lowercased()].map { ["did you mean `\($0)`?"] }
            error(
                "E0206", "there is no type `\(name)`", at: written.span, "unknown type",
                notes: ["types: \(Self.types.keys.sorted().joined(separator: ", "))"],
                hints: meant ?? didYouMean(name, among: Self.types.keys))
            return nil
        }
    }

    static let types: [String: ValueType] = [
        "Int": .int, "Double": .double, "Float": .float, "Bool": .bool, "String": .string, "Date": .date,
        "DateTime": .dateTime, "Duration": .duration, "Path": .path, "Table": .table(.unknown), "Figure": .figure,
        "Model": .model(ModelType(kind: "", members: [])),
    ]

    /// The one type of two that must agree; nil when they do not.
    func unify(_ a: ValueType, _ b: ValueType) -> ValueType? {
        if a == b { return a }
        switch (a, b) {
        case (.error, let other), (let other, .error): return other
        case (.optional(let x), .optional(let y)): return unify(x, y).map { .optional($0) }
        case (.optional(let x), let y), (let y, .optional(let x)):
            guard let type = unify(x, y) else { return nil }
            // Of a column any row may be missing anyway.
            if case .column = type { return type }
            return .optional(type)
        case (.int, .double), (.double, .int), (.float, .double), (.double, .float), (.int, .float), (.float, .int):
            return .double
        case (.string, .path), (.path, .string): return .string
        case (.list(let x), .list(let y)): return unify(x, y).map { .list($0) }
        case (.list(let x), .range), (.range, .list(let x)): return unify(x, .int).map { .list($0) }
        case (.column(let x), .column(let y)): return x.isNumeric && y.isNumeric ? .column(.double) : nil
        case (.column(let x), let y), (let y, .column(let x)):
            guard let type = y.columnType else { return nil }
            return type == x || (type.isNumeric && x.isNumeric) ? .column(x) : nil
        case (.record(let x), .record(let y)):
            guard x.map(\.name) == y.map(\.name) else { return nil }
            var fields: [ValueType.RecordField] = []
            for (left, right) in zip(x, y) {
                guard let type = unify(left.type, right.type) else { return nil }
                fields.append(.init(left.name, type))
            }
            return .record(fields)
        case (.table(let x), .table(let y)): return unify(x, y).map { .table($0) }
        case (.table(let x), .list(.record(let fields))), (.list(.record(let fields)), .table(let x)):
            guard let y = TableSchema(recordFields: fields) else { return nil }
            return unify(x, y).map { .table($0) }
        case (.model(let x), .model(let y)) where x.kind == y.kind:
            let members = x.members.compactMap { member -> ValueType.RecordField? in
                guard let other = y.members.first(where: { $0.name == member.name }) else { return nil }
                return unify(member.type, other.type).map { .init(member.name, $0) }
            }
            if x.matrix != y.matrix { return nil }
            return .model(ModelType(kind: x.kind, members: members, tableMember: x.tableMember, matrix: x.matrix))
        default: return nil
        }
    }

    private func unify(_ a: TableSchema, _ b: TableSchema) -> TableSchema? {
        let rowCount = a.rowCount == b.rowCount ? a.rowCount : nil
        guard a.isClosed, b.isClosed else {
            return TableSchema(entries: a.isClosed ? b.entries : a.entries, rowCount: rowCount)
        }
        guard a.fields.map(\.name) == b.fields.map(\.name) else { return nil }
        var fields: [TableSchema.Field] = []
        for (x, y) in zip(a.fields, b.fields) {
            if x.type == y.type {
                fields.append(.init(x.name, x.type, isProvisional: x.isProvisional || y.isProvisional))
            } else if y.isProvisional {
                fields.append(x)
            } else if x.isProvisional {
                fields.append(y)
            } else if x.type.isNumeric, y.type.isNumeric {
                fields.append(.init(x.name, x.type, isProvisional: true))
            } else {
                return nil
            }
        }
        return TableSchema(fields, rowCount: rowCount)
    }

    /// The type of a choice of which it is known what is taken: what both branches promise, and of tables and models what the
    /// branch that is taken says of them.
    func settled(_ type: ValueType, taken: ValueType) -> ValueType {
        switch (type, taken) {
        case (.table, .table), (.model, .model), (_, .error), (_, .figure): return taken
        case (.record(let fields), .record(let own)) where fields.map(\.name) == own.map(\.name):
            return .record(zip(fields, own).map { .init($0.name, settled($0.type, taken: $1.type)) })
        case (.optional(let type), .optional(let taken)): return .optional(settled(type, taken: taken))
        case (.optional(let type), _): return settled(type, taken: taken)
        default: return type
        }
    }

    /// How many types a type is made of, as far as the budget goes. Records of records can double with every line.
    static func weight(_ type: ValueType, budget: inout Int) {
        budget -= 1
        if budget < 0 { return }
        switch type {
        case .list(let element), .optional(let element): weight(element, budget: &budget)
        case .dictionary(let key, let value):
            weight(key, budget: &budget)
            weight(value, budget: &budget)
        case .record(let fields): for field in fields where budget >= 0 { weight(field.type, budget: &budget) }
        case .model(let model): for member in model.members where budget >= 0 { weight(member.type, budget: &budget) }
        default: break
        }
    }

    /// A type with its fields, for messages about two that differ.
    func describe(_ type: ValueType) -> String {
        switch type {
        case .record(let fields):
            "(" + fields.prefix(12).map { "\($0.name): \($0.type.description)" }.joined(separator: ", ")
                + (fields.count > 12 ? ", ..." : "") + ")"
        case .table(let schema):
            "table of " + schema.fields.prefix(12).map { "\($0.name): \($0.type.name)" }.joined(separator: ", ")
                + (schema.fields.count > 12 ? ", ..." : "")
        case .list(let element): "list of \(describe(element))"
        default: type.description
        }
    }

    func article(_ words: String) -> String {
        guard let first = words.lowercased().first else { return words }
        return ("aeiou".contains(first) ? "an " : "a ") + words
    }
}
