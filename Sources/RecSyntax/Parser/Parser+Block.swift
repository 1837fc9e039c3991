import RecDiagnostics

extension Parser {
    // MARK: Closures

    /// `{ a, b in ... }`, `{ $0 + 1 }`
    mutating func expectClosure() -> ExpressionSyntax {
        let start = span
        let outer = (isInCondition, isUpperBound)
        (isInCondition, isUpperBound) = (false, false)
        defer { (isInCondition, isUpperBound) = outer }
        let closure: ClosureSyntax? = nested { parser in
            parser.advance()
            let parameters = parser.parseClosureParameters()
            parser.closures.append((!parameters.isEmpty, 0))
            let body = parser.expectBlockContent(open: start, "closure")
            let shorthandCount = parser.closures.removeLast().shorthandCount
            return ClosureSyntax(parameters: parameters, shorthandCount: shorthandCount, body: body)
        }
        guard let closure else { return ExpressionSyntax(.error, start) }
        return make(.closure(closure), span(from: start.lower))
    }

    /// The names before `in`, with or without parentheses; nothing is consumed if there is no `in`.
    private mutating func parseClosureParameters() -> [Name] {
        guard let close = findIn() else { return [] }
        var names: [Name] = []
        let isParenthesized = skip("(")
        if place == close, !isParenthesized {
            report(SyntaxID.closureParameters, "expected a name before `in`", at: span)
        }
        while place < close, !at(")") {
            guard let lexeme = current, lexeme.token.kind == .identifier || lexeme.text == "_" else {
                report(SyntaxID.closureParameters, "expected a name before `in`, found \(found)", at: span)
                place = close
                break
            }
            advance()
            names.append(Name(unquoted(lexeme), lexeme.token.span))
            if at(":") || at("->") {
                report(
                    SyntaxID.closureParameters, "parameters of a closure are written without types", at: span,
                    hints: ["write `{ \(lexeme.text) in ... }`"])
                while place < close, !at(","), !at(")") { advance() }
            }
            if place == close || at(")") { break }
            if !skip(",") {
                report(SyntaxID.missingComma, "expected `,` between two names", at: missingSpan)
            } else if place == close || at(")") {
                report(SyntaxID.closureParameters, "expected a name after `,`", at: missingSpan)
            }
        }
        if isParenthesized { _ = skip(")") }
        if place < close {
            report(SyntaxID.closureParameters, "expected `in` after the names of a closure, found \(found)", at: span)
        }
        place = close + 1
        isRecovering = false
        reportTwice(names, "parameter")
        return names
    }

    /// Where the `in` of the closure that begins here is: before the line ends, and before any block opens or closes.
    private func findIn() -> Int? {
        var ahead = place
        while ahead < lexemes.count {
            let lexeme = lexemes[ahead]
            if lexeme.newlineBefore, ahead > place { return nil }
            if lexeme.token.kind == .keyword, lexeme.text == "in" { return ahead }
            switch lexeme.token.kind {
            case .identifier: break
            case .keyword: if lexeme.text != "_" { return nil }
            case .punctuation: if ["{", "}", ".", ";", "@"].contains(lexeme.text) { return nil }
            case .operator: if lexeme.text != "->" { return nil }
            default: return nil
            }
            ahead += 1
        }
        return nil
    }

    // MARK: Blocks

    /// `{ ... }` behind `what`.
    mutating func expectBlock(_ what: String) -> CodeBlock {
        guard at("{") else {
            if startsLine || isAtEnd {
                report(SyntaxID.expectedBlock, "expected `{` and the body of \(what)", at: missingSpan)
            } else {
                report(SyntaxID.expectedBlock, "expected `{` and the body of \(what), found \(found)", at: span)
            }
            return CodeBlock(statements: [], result: errorNode(), span: missingSpan)
        }
        let open = span
        let outer = (isInCondition, isUpperBound)
        (isInCondition, isUpperBound) = (false, false)
        defer { (isInCondition, isUpperBound) = outer }
        return nested { parser in
            parser.advance()
            return parser.expectBlockContent(open: open, what)
        } ?? CodeBlock(statements: [], result: errorNode(), span: open)
    }

    /// Statements up to the `}` that closes `open`, which is consumed.
    private mutating func expectBlockContent(open: SourceSpan, _ what: String) -> CodeBlock {
        dueBrackets.append("}")
        defer { dueBrackets.removeLast() }
        var block = expectStatements(in: what, open: open)
        if !skip("}") {
            report(
                SyntaxID.missingBracket, "expected `}`", at: missingSpan, labels: [.init(open, "to close what is opened here")])
        }
        block.span = span(from: open.lower)
        return block
    }

    /// Statements and their value, up to a `}` or the end. `open` is nil for the body of a cell.
    mutating func expectStatements(in what: String, open: SourceSpan?) -> CodeBlock {
        let start = span.lower
        let errorsBefore = diagnostics.count
        var items: [(statement: Statement, returned: SourceSpan?)] = []
        while !isAtEnd, kind != .valueEnd {
            if at("}") {
                if open != nil { break }
                reportStray()
                continue
            }
            isRecovering = false
            let before = place
            items.append(expectStatement())
            endStatement()
            if place == before { advance() }
        }
        return settle(items, what, span(from: start), open: open, hasErrors: diagnostics.count > errorsBefore)
    }

    private mutating func reportStray() {
        isRecovering = false
        report(SyntaxID.strayBracket, "`\(text)` closes nothing", at: span)
        advance()
    }

    /// What the last item is decides the value of the block.
    private mutating func settle(
        _ items: [(statement: Statement, returned: SourceSpan?)], _ what: String, _ span: SourceSpan, open: SourceSpan?,
        hasErrors: Bool
    ) -> CodeBlock {
        var statements: [Statement] = []
        var result: ExpressionSyntax?
        for (number, item) in items.enumerated() {
            let isLast = number == items.count - 1
            if isLast, case .discarded(let value) = item.statement {
                result = value
                break
            }
            statements.append(item.statement)
            if let returned = item.returned {
                note(
                    SyntaxID.afterReturn, "what stands after this `return` is never read", at: returned,
                    hints: ["`return` stands before the last value of a body, or is left out"])
            } else if case .discarded(let value) = item.statement, value.kind != .error, !hasErrors {
                note(
                    SyntaxID.unusedValue, "nothing uses this value", at: firstLine(of: value.span),
                    notes: ["the value of a \(what) is its last line; lines before it are `let`, `guard` or `func`"],
                    hints: ["give it a name with `let`, or leave it out"])
            }
        }
        if let result { return CodeBlock(statements: statements, result: result, span: span) }
        let place = open ?? (items.last.map { firstLine(of: $0.statement.span) } ?? span)
        if !hasErrors, !isRecovering {
            if items.isEmpty, open == nil {
                note(
                    SyntaxID.missingValue, "this \(what) is empty", at: headerPlace ?? span, hints: ["its last line is its value"]
                )
            } else {
                note(
                    SyntaxID.missingValue, "this \(what) has no value", at: place,
                    hints: ["after `let`, `guard` and `func`, its last line is its value"])
            }
        }
        return CodeBlock(statements: statements, result: ExpressionSyntax(.error, SourceSpan(span.upper, span.upper)), span: span)
    }

    func firstLine(of span: SourceSpan) -> SourceSpan {
        let line = source.span(ofLine: source.line(at: span.lower))
        return SourceSpan(span.lower, Swift.min(span.upper, line.upper))
    }

    // MARK: Conditions

    /// `if a { } else if b { } else { }`
    mutating func expectConditional() -> ExpressionSyntax {
        let start = span
        var branches: [ConditionalSyntax.Branch] = []
        var otherwise: CodeBlock?
        while skip(keyword: "if") {
            let condition = expectCondition("if")
            let body = expectBlock("`if`")
            branches.append(.init(condition: condition, body: body))
            guard !isRecovering, skip(keyword: "else") else { break }
            if !at(keyword: "if") { otherwise = expectBlock("`else`") }
        }
        if otherwise == nil {
            report(
                SyntaxID.missingElse, "`if` without `else` has no value when its condition does not hold", at: start,
                hints: ["add `else { ... }`"])
        }
        let missing = CodeBlock(statements: [], result: errorNode(), span: missingSpan)
        return make(.conditional(.init(branches: branches, otherwise: otherwise ?? missing)), span(from: start.lower))
    }

    /// The condition between a keyword and its block.
    mutating func expectCondition(_ keyword: String) -> ExpressionSyntax {
        if keyword == "if", at(keyword: "let") || at(keyword: "var") {
            report(
                SyntaxID.condition, "`if let` is not in the cell language", at: span,
                hints: ["use `??`, or `guard let name = value else { throw ... }`"])
            while !isAtEnd, !at("{") { advance() }
            isRecovering = false
            return errorNode()
        }
        let outer = isInCondition
        isInCondition = true
        let condition = expectExpression(after: keyword)
        isInCondition = outer
        if at("=") {
            report(SyntaxID.assignment, "`=` compares nothing", at: span, hints: ["write `==` to compare"])
        } else if at(","), !isRecovering {
            report(
                SyntaxID.condition, "`\(keyword)` takes one condition", at: span,
                hints: keyword == "if"
                    ? ["join conditions with `&&`"] : ["write one `guard` a line, or join conditions with `&&`"])
        }
        if isRecovering { skipToBlock() }
        return condition
    }

    /// After a condition that could not be read: to its block, if that is on the same line.
    private mutating func skipToBlock() {
        while !isAtEnd, !startsLine, !at("{"), !at("}"), !at(keyword: "else") { advance() }
        if at("{") || at(keyword: "else") { isRecovering = false }
    }
}
