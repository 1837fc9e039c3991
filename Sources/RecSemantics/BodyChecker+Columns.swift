import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    // MARK: Selectors

    func selectors(
        _ values: [ExpressionSyntax], _ condition: ColumnCondition, _ context: ColumnContext, in scope: Scope
    ) -> [ColumnSelector]? {
        var found: [ColumnSelector] = []
        var isBroken = false
        for value in values {
            switch value.kind {
            case .array(let elements):
                guard let inner = selectors(elements, condition, context, in: scope) else {
                    isBroken = true
                    continue
                }
                found += inner
            case .implicitMember(let name):
                if isColumn(name.text, condition, context, at: value.span, name: name.span) {
                    found.append(.named(name.text))
                } else {
                    isBroken = true
                }
            case .call(let callee, let arguments):
                guard case .name(let function) = callee.kind, function == "column" || function == "columns",
                    arguments.count == 1
                else {
                    notAColumn(value)
                    isBroken = true
                    continue
                }
                guard let text = constantText(arguments[0].value, in: scope) else {
                    isBroken = true
                    continue
                }
                if function == "column" {
                    if isColumn(text, condition, context, at: value.span, name: value.span) {
                        found.append(.named(text))
                    } else {
                        isBroken = true
                    }
                } else if isPattern(text, context, at: value.span) {
                    found.append(.pattern(text))
                } else {
                    isBroken = true
                }
            case .error: isBroken = true
            default:
                notAColumn(value)
                isBroken = true
            }
        }
        return isBroken ? nil : found
    }

    private func constantText(_ value: ExpressionSyntax, in scope: Scope) -> String? {
        let node = check(value, in: scope)
        if case .string(let text)? = constant(node)?.kind { return text }
        if !node.isFailed {
            error(
                "E0233", "the name of a column must be known before the run", at: value.span, node.type.description,
                hints: ["write the text itself, or a parameter of the notebook"])
        }
        return nil
    }

    func notAColumn(_ value: ExpressionSyntax) {
        var hints = ["a column is written with a dot: `.rating`"]
        switch value.kind {
        case .error: return
        case .name(let name): hints = ["a column is written with a dot: `.\(name)`"]
        case .binary, .call, .prefix: hints = ["name a column here, and compute it before in `with(name: ...)`"]
        case .member(let base, let name):
            if case .name = base.kind { hints = ["only the column's name is wanted: `.\(name.text)`"] }
        default: break
        }
        if case .string(let segments) = value.kind, segments.count == 1, case .text(let text) = segments[0] {
            hints = ["a column is written `.\(text)`, or `column(\"\(text)\")` if the name is no word"]
        }
        error("E0233", "a column is wanted here", at: value.span, "not a column", hints: hints)
    }

    private func isColumn(
        _ name: String, _ condition: ColumnCondition, _ context: ColumnContext, at span: SourceSpan, name nameSpan: SourceSpan
    ) -> Bool {
        guard let field = context.schema.field(name) else {
            unknownColumn(name, in: context.schema, of: context.name, at: nameSpan)
            return false
        }
        if !field.isProvisional, !condition.allows(field.type) {
            error("E0234", "`.\(name)` must be \(condition.words)", at: span, "column of \(field.type.name)")
            return false
        }
        return true
    }

    private func isPattern(_ pattern: String, _ context: ColumnContext, at span: SourceSpan) -> Bool {
        let site = CallSite(
            receiver: nil, arguments: ["p": .columns([.pattern(pattern)])], table: context.schema,
            files: notebook.request.files, constant: { _ in nil })
        if context.schema.isClosed, site.fields("p").isEmpty {
            error(
                "E0203", "\(context.name.text) has no column that matches `\(pattern)`", at: span, "matches nothing",
                notes: ["columns: \(context.schema.fields.map(\.name).joined(separator: ", "))"])
            return false
        }
        return true
    }

    // MARK: Pairs

    func pairs(_ values: [ExpressionSyntax], _ context: ColumnContext, in scope: Scope) -> [ColumnPair]? {
        var found: [ColumnPair] = []
        var isBroken = false
        for value in values {
            switch value.kind {
            case .dictionary(let entries):
                for entry in entries {
                    guard let left = columnName(entry.key, in: scope), let right = columnName(entry.value, in: scope) else {
                        isBroken = true
                        continue
                    }
                    add(left, Self.nameSpan(entry.key), right, Self.nameSpan(entry.value))
                }
            case .array(let elements):
                guard let inner = pairs(elements, context, in: scope) else {
                    isBroken = true
                    continue
                }
                found += inner
            default:
                guard let name = columnName(value, in: scope) else {
                    isBroken = true
                    continue
                }
                add(name, Self.nameSpan(value), name, Self.nameSpan(value))
            }
        }
        func add(_ left: String, _ leftSpan: SourceSpan, _ right: String, _ rightSpan: SourceSpan) {
            let a = context.schema.field(left)
            let b = context.other.field(right)
            if a == nil {
                unknownColumn(left, in: context.schema, of: context.name, at: leftSpan)
                isBroken = true
            } else if b == nil {
                unknownColumn(right, in: context.other, of: context.otherName, at: rightSpan)
                isBroken = true
            } else if let a, let b, !a.isProvisional, !b.isProvisional, a.type != b.type, !(a.type.isInteger && b.type.isInteger)
            {
                error(
                    "E0235", "`.\(left)` and `.\(right)` can never be equal", at: leftSpan, "compared here",
                    notes: [
                        "\(context.name.text): `\(left)` is \(a.type.name)",
                        "\(context.otherName.text): `\(right)` is \(b.type.name)",
                    ],
                    hints: ["`cast` one of them first"])
                isBroken = true
            }
            found.append(ColumnPair(left, right))
        }
        return isBroken ? nil : found
    }

    /// Where the name of a column stands, without its dot.
    static func nameSpan(_ value: ExpressionSyntax) -> SourceSpan {
        if case .implicitMember(let name) = value.kind { name.span } else { value.span }
    }

    /// The name of a column written in a place where only a name makes sense; nil, reported, for anything else.
    func columnName(_ value: ExpressionSyntax, in scope: Scope) -> String? {
        switch value.kind {
        case .implicitMember(let name): return name.text
        case .call(let callee, let arguments):
            if case .name("column") = callee.kind, arguments.count == 1 { return constantText(arguments[0].value, in: scope) }
            notAColumn(value)
            return nil
        case .error: return nil
        default:
            notAColumn(value)
            return nil
        }
    }

    func renames(_ values: [ExpressionSyntax], _ context: ColumnContext, in scope: Scope) -> [ColumnPair]? {
        guard let value = values.first, case .dictionary(let entries) = value.kind else {
            error("E0213", "`rename` takes old and new names", at: values.first?.span ?? SourceSpan(0, 0), "as in `[.old: .new]`")
            return nil
        }
        var found: [ColumnPair] = []
        var isBroken = false
        for entry in entries {
            guard let old = columnName(entry.key, in: scope), let new = columnName(entry.value, in: scope) else {
                isBroken = true
                continue
            }
            if context.schema.field(old) == nil {
                unknownColumn(old, in: context.schema, of: context.name, at: Self.nameSpan(entry.key))
                isBroken = true
            }
            found.append(ColumnPair(old, new))
        }
        return isBroken ? nil : found
    }
}
