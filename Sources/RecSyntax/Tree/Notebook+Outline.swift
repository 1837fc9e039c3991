extension Notebook {
    /// The tree as text without spans, comments and white space: two notebooks with one outline mean the same.
    package var outline: String {
        cells.map(\.outline).joined(separator: "\n")
    }
}

extension Cell {
    /// The cell as text without spans.
    package var outline: String {
        var head = ["cell", kind.rawValue, quote(name?.text ?? ""), "\(ordinal)"]
        if let title { head.append("title " + quote(title)) }
        if let parameters { head.append(list(parameters.map(outline(of:)))) }
        if !results.isEmpty { head.append("-> " + list(results.map { "\(quote($0.name.text)): \($0.type.outline)" })) }
        for option in options { head.append("\(option.name.text): \(option.value)") }
        return "(" + head.joined(separator: " ") + "\n" + body.outline + ")"
    }
}

extension CellBody {
    fileprivate var outline: String {
        switch self {
        case .code(let block): block.outline
        case .markdown(let segments):
            segments.map {
                switch $0 {
                case .text(let text): quote(text)
                case .value(let value): value.outline
                }
            }.joined(separator: "\n")
        case .parameters(let parameters): parameters.map(RecSyntax.outline(of:)).joined(separator: "\n")
        case .functions(let functions): functions.map(\.outline).joined(separator: "\n")
        case .routes(let routes):
            routes.map {
                "(\($0.method.text) \(quote($0.path)) \(list($0.placeholders.map(\.text))) \($0.target.outline)"
                    + $0.options.map { " " + RecSyntax.outline(of: $0) }.joined() + ")"
            }.joined(separator: "\n")
        case .python(let source): quote(source.text)
        case .unknown: "?"
        }
    }
}

extension CodeBlock {
    fileprivate var outline: String {
        "{" + statements.map { $0.outline + "; " }.joined() + result.outline + "}"
    }
}

extension Statement {
    fileprivate var outline: String {
        switch self {
        case .binding(let statement):
            "let \(quote(statement.name.text))" + (statement.type.map { ": " + $0.outline } ?? "") + " = "
                + statement.value.outline
        case .guardElse(let statement):
            "guard " + (statement.name.map { "let \(quote($0.text)) = " } ?? "") + statement.value.outline
                + " else \(statement.failure.reason.rawValue) \(statement.failure.message.outline)"
        case .function(let function): function.outline
        case .discarded(let value): "discard " + value.outline
        }
    }
}

extension FunctionDeclaration {
    fileprivate var outline: String {
        "func \(quote(name.text))\(list(parameters.map(RecSyntax.outline(of:))))" + (resultType.map { " -> " + $0.outline } ?? "")
            + " " + body.outline
    }
}

extension TypeName {
    fileprivate var outline: String {
        switch kind {
        case .named(let name): quote(name)
        case .array(let element): "[" + element.outline + "]"
        case .dictionary(let key, let value): "[\(key.outline): \(value.outline)]"
        case .optional(let type): type.outline + "?"
        case .record(let fields): list(fields.map { "\(quote($0.name.text)): \($0.type.outline)" })
        case .error: "<error>"
        }
    }
}

extension ExpressionSyntax {
    /// The value as text without spans, fully bracketed.
    package var outline: String {
        switch kind {
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .missing: "nil"
        case .string(let segments):
            "(string"
                + segments.map {
                    switch $0 {
                    case .text(let text): " " + quote(text)
                    case .value(let value): " " + value.outline
                    }
                }.joined() + ")"
        case .regex(let pattern): "(regex \(quote(pattern)))"
        case .name(let name): quote(name)
        case .implicitMember(let name): "." + quote(name.text)
        case .closureArgument(let number): "$\(number)"
        case .member(let base, let name): "(member \(base.outline) \(quote(name.text)))"
        case .call(let callee, let arguments): "(call \(callee.outline)\(joined(arguments)))"
        case .element(let base, let arguments): "(element \(base.outline)\(joined(arguments)))"
        case .prefix(let operation, let value): "(\(operation.rawValue) \(value.outline))"
        case .binary(let left, let operation, let right): "(\(operation.rawValue) \(left.outline) \(right.outline))"
        case .ternary(let condition, let then, let otherwise): "(? \(condition.outline) \(then.outline) \(otherwise.outline))"
        case .conditional(let conditional):
            "(if" + conditional.branches.map { " \($0.condition.outline) \($0.body.outline)" }.joined()
                + " else \(conditional.otherwise.outline))"
        case .array(let elements): "[" + elements.map(\.outline).joined(separator: ", ") + "]"
        case .dictionary(let entries):
            "[:" + entries.map { " \($0.key.outline): \($0.value.outline)" }.joined(separator: ",") + "]"
        case .tuple(let elements): "(tuple\(joined(elements)))"
        case .closure(let closure):
            "(closure \(list(closure.parameters.map(\.text))) \(closure.shorthandCount) \(closure.body.outline))"
        case .error: "<error>"
        }
    }

    private func joined(_ arguments: [Argument]) -> String {
        arguments.map { " " + RecSyntax.outline(of: $0) }.joined()
    }
}

private func outline(of argument: Argument) -> String {
    (argument.label.map { quote($0.text) + ": " } ?? "") + (argument.isTrailingClosure ? "trailing " : "")
        + argument.value.outline
}

private func outline(of parameter: ParameterDeclaration) -> String {
    parameter.attributes.map { "@\($0.name.text)\(list($0.arguments.map(outline(of:)))) " }.joined()
        + quote(parameter.label?.text ?? "_") + " " + quote(parameter.name.text) + ": " + parameter.type.outline
        + (parameter.defaultValue.map { " = " + $0.outline } ?? "")
}

private func list(_ elements: [String]) -> String { "(" + elements.joined(separator: ", ") + ")" }

private func quote(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
    return isPlain ? text : text.debugDescription
}
