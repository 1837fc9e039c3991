import RecDiagnostics

extension Parser {
    // MARK: Types

    /// A type as written.
    mutating func expectType() -> TypeName {
        let start = span
        var type = nested { $0.expectPlainType() } ?? TypeName(kind: .error, span: start)
        var optionals = 0
        while let mark = current, mark.text == "?", mark.isLeftBound, type.kind != .error, optionals < 2 {
            advance()
            optionals += 1
            type = TypeName(kind: .optional(type), span: span(from: start.lower))
        }
        return type
    }

    private mutating func expectPlainType() -> TypeName {
        let start = span
        if let lexeme = current, lexeme.token.kind == .identifier, !lexeme.newlineBefore {
            advance()
            if at("<") || at(".") {
                report(SyntaxID.expectedType, "types have a plain name", at: span, hints: ["a list is written `[Int]`"])
            }
            return TypeName(kind: .named(unquoted(lexeme)), span: lexeme.token.span)
        }
        if at("[") {
            var kind = TypeName.Kind.error
            var count = 0
            expectList(close: "]") { parser in
                count += 1
                let first = parser.expectType()
                kind = parser.skip(":") ? .dictionary(key: first, value: parser.expectType()) : .array(first)
            }
            if count != 1, !isRecovering {
                note(SyntaxID.expectedType, "expected one type between `[` and `]`", at: span(from: start.lower))
                kind = .error
            }
            return TypeName(kind: kind, span: span(from: start.lower))
        }
        if at("(") {
            let fields = expectFields(id: SyntaxID.expectedType)
            return TypeName(kind: fields.isEmpty ? .error : .record(fields), span: span(from: start.lower))
        }
        if isAtEnd || startsLine {
            report(SyntaxID.expectedType, "expected a type", at: missingSpan)
        } else {
            report(SyntaxID.expectedType, "expected a type, found \(found)", at: span)
        }
        return TypeName(kind: .error, span: missingSpan)
    }

    /// `(name: Type, ...)`; each must have a name.
    mutating func expectFields(id: String) -> [ResultDeclaration] {
        let start = span
        var fields: [ResultDeclaration] = []
        var elements = 0
        expectList(close: ")") { parser in
            elements += 1
            if parser.lookahead(1)?.text != ":" {
                let type = parser.expectType()
                parser.report(
                    id, "expected a name before the type", at: type.span,
                    hints: ["`(result: \(parser.source.text(in: type.span)))`"])
                return
            }
            let name = parser.expectName(after: parser.span, what: "(")
            _ = parser.skip(":")
            fields.append(ResultDeclaration(name: name, type: parser.expectType()))
        }
        if elements == 0, !isRecovering {
            note(id, "expected a name and a type between `(` and `)`", at: span(from: start.lower))
        }
        reportTwice(fields.map(\.name), "name")
        return fields
    }

    // MARK: Parameters

    /// `@Range(2...50) @Secret`, each perhaps on a line of its own.
    mutating func parseAttributes() -> [AttributeSyntax] {
        var attributes: [AttributeSyntax] = []
        while at("@") {
            let start = span
            advance()
            guard let lexeme = current, lexeme.token.kind == .identifier, lexeme.token.span.lower == lastEnd else {
                report(SyntaxID.misplacedAttribute, "expected a name directly after `@`", at: missingSpan)
                return attributes
            }
            advance()
            var arguments: [Argument] = []
            if at("("), !startsLine, span.lower == lastEnd { arguments = expectArguments(close: ")") }
            attributes.append(
                AttributeSyntax(
                    name: Name(unquoted(lexeme), lexeme.token.span), arguments: arguments, span: span(from: start.lower)))
        }
        reportTwice(attributes.map(\.name), "attribute")
        return attributes
    }

    /// `(name: Type = value, label name: Type)` of a function or a cell.
    mutating func expectParameters() -> [ParameterDeclaration] {
        var parameters: [ParameterDeclaration] = []
        expectList(close: ")") { parser in
            if let parameter = parser.expectParameter() { parameters.append(parameter) }
        }
        reportTwice(parameters.map(\.name), "parameter")
        reportTwice(parameters.compactMap { $0.label == $0.name ? nil : $0.label }, "label")
        return parameters
    }

    private mutating func expectParameter() -> ParameterDeclaration? {
        let start = span
        let attributes = parseAttributes()
        if isRecovering { return nil }
        guard let first = parseLabel() else {
            report(SyntaxID.expectedName, "expected the name of a parameter, found \(found)", at: isAtEnd ? missingSpan : span)
            return nil
        }
        var label: Name? = first
        var name = first
        if let second = kind == .identifier && !startsLine ? parseLabel() : nil { name = second }
        if first.text == "_", !source.text(in: first.span).hasPrefix("`") {
            if name == first {
                report(SyntaxID.expectedName, "expected the name of a parameter after `_`", at: missingSpan)
                return nil
            }
            label = nil
        }
        let type = expectParameterType(of: name)
        var defaultValue: ExpressionSyntax?
        if skipAssignment() { defaultValue = expectExpression(after: "=") }
        return ParameterDeclaration(
            attributes: attributes, label: label, name: name, type: type, defaultValue: defaultValue,
            span: span(from: start.lower))
    }

    private mutating func parseLabel() -> Name? {
        guard let lexeme = current, lexeme.token.kind == .identifier || lexeme.token.kind == .keyword else { return nil }
        if lexeme.token.kind == .keyword, lexeme.text != "_", lookahead(1)?.token.kind != .identifier {
            note(
                SyntaxID.keywordAsName, "`\(lexeme.text)` is a word of the language and cannot be a name", at: span,
                hints: ["write a label before a name: `\(lexeme.text) value: Int`"])
        }
        advance()
        return Name(unquoted(lexeme), lexeme.token.span)
    }

    /// `: Type` behind the name of a parameter, which always has one.
    mutating func expectParameterType(of name: Name) -> TypeName {
        if skip(":") { return expectType() }
        report(
            SyntaxID.missingType, "the parameter `\(name.text)` needs a type", at: name.span,
            hints: ["`\(name.text): \(guessedType)`"])
        if at("=") { isRecovering = false }
        return TypeName(kind: .error, span: missingSpan)
    }

    /// The type that the value behind `=` seems to have.
    private var guessedType: String {
        guard at("="), var value = lookahead(1) else { return "Int" }
        if value.text == "-", let next = lookahead(2) { value = next }
        switch value.token.kind {
        case .stringStart: return "String"
        case .double: return "Double"
        case .keyword: return value.text == "true" || value.text == "false" ? "Bool" : "Int"
        default: return "Int"
        }
    }

    // MARK: Functions

    /// `func name(parameters) -> Type { body }`
    mutating func expectFunction() -> FunctionDeclaration {
        let start = span
        advance()
        let name = expectName(after: start, what: "func")
        var parameters: [ParameterDeclaration] = []
        if at("("), !startsLine {
            parameters = expectParameters()
        } else {
            report(
                SyntaxID.malformedFunction, "expected `(` and the parameters of the function", at: missingSpan,
                hints: name.text.isEmpty ? [] : ["`func \(name.text)(...) { ... }`"])
        }
        var resultType: TypeName?
        if !isRecovering, skip("->") { resultType = expectType() }
        let outer = closures
        closures = []
        defer { closures = outer }
        let body = expectBlock(name.text.isEmpty ? "function" : "function `\(name.text)`")
        return FunctionDeclaration(
            name: name, parameters: parameters, resultType: resultType, body: body, span: span(from: start.lower))
    }
}
