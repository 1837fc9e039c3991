import RecDiagnostics

extension Parser {
    /// One statement; a value is `.discarded` until the block is settled.
    mutating func expectStatement() -> (statement: Statement, returned: SourceSpan?) {
        let start = span
        if kind == .keyword {
            switch text {
            case "let": return (.binding(expectLet()), nil)
            case "guard": return (.guardElse(expectGuard()), nil)
            case "func": return (.function(expectFunction()), nil)
            case "return":
                advance()
                if isAtEnd || startsLine || at("}") {
                    report(SyntaxID.expectedValue, "expected a value after `return`", at: missingSpan)
                    return (.discarded(errorNode()), start)
                }
                return (.discarded(expectExpression(after: "return")), start)
            case "var":
                report(
                    SyntaxID.notInLanguage, "`var` is not in the cell language", at: start,
                    hints: [Parser.foreignWords["var"] ?? ""])
                let statement = expectLet()
                isRecovering = false
                return (.binding(statement), nil)
            case "else":
                report(SyntaxID.expectedValue, "`else` without an `if` or `guard` before it", at: start)
            default: break
            }
        }
        if at("@") {
            report(
                SyntaxID.misplacedAttribute, "attributes stand before parameters only", at: start,
                hints: ["`@Range` and the like belong into `%% parameters` or a header"])
            _ = parseAttributes()
            isRecovering = false
            if at(keyword: "let") { return (.binding(expectLet()), nil) }
        }
        if at("."), let before = place > 0 ? lexemes[place - 1] : nil, before.text == "}" {
            reportPointAfterBlock(before)
            return (.discarded(ExpressionSyntax(.error, start)), nil)
        }
        return (.discarded(expectExpression()), nil)
    }

    /// `.verb()` below the `}` of an `if`, `guard` or `func`.
    private mutating func reportPointAfterBlock(_ brace: Lexeme) {
        report(
            SyntaxID.pointAfterBlock, "this `.` belongs to nothing: a chain does not go on after a block", at: span,
            labels: [.init(brace.token.span, "the block ends here")],
            hints: ["give the value a name, `let name = if ... { } else { }`, and go on with `name`"])
        skipToStatementEnd()
    }

    /// Up to the end of the line, or of the block.
    mutating func endStatement() {
        if isRecovering {
            if !startsLine || place == 0 || kind == .punctuation && text == "." { skipToStatementEnd() }
            return
        }
        if isAtEnd || startsLine && !at(".") || at("}") || kind == .valueEnd { return }
        if at(".") {
            if let before = place > 0 ? lexemes[place - 1] : nil { reportPointAfterBlock(before) }
            return
        }
        if at(";") {
            report(SyntaxID.semicolon, "`;` separates nothing here", at: span, hints: ["put each statement on a line of its own"])
            isRecovering = false
            return advance()
        }
        reportExpectedEnd()
        skipToStatementEnd()
    }

    private mutating func reportExpectedEnd() {
        if at("=") || kind == .operator && Parser.assignments.contains(text) {
            report(
                SyntaxID.assignment, "nothing can be assigned: a name is bound once, with `let`", at: span,
                hints: ["write `let name = value`"])
        } else if at(")") || at("]") {
            report(SyntaxID.strayBracket, "`\(text)` closes nothing", at: span)
        } else if isWordOperator, let current {
            reportUnknownOperator(current)
        } else if kind == .keyword, let hint = Parser.foreignWords[text] {
            report(SyntaxID.notInLanguage, "`\(text)` is not in the cell language", at: span, hints: [hint])
        } else if kind == .unknown {
            isRecovering = true
        } else {
            report(SyntaxID.expectedLineEnd, "expected the end of the line or an operator, found \(found)", at: span)
        }
    }

    /// `let name: Type = value`
    private mutating func expectLet() -> LetStatement {
        let start = span
        advance()
        let name = expectName(after: start, what: "let")
        var type: TypeName?
        if skip(":") { type = expectType() }
        let value = expectInitializer(of: name)
        return LetStatement(name: name, type: type, value: value, span: span(from: start.lower))
    }

    /// `= value` behind a name that is bound.
    mutating func expectInitializer(of name: Name) -> ExpressionSyntax {
        if skipAssignment() { return expectExpression(after: "=") }
        if kind == .operator, text == "==" {
            report(SyntaxID.missingAssignment, "expected `=`, found `==`", at: span, hints: ["`==` compares, `=` binds a name"])
        } else {
            report(
                SyntaxID.missingAssignment, "expected `=` and a value", at: missingSpan,
                hints: name.text.isEmpty ? [] : ["`let \(name.text) = ...`"])
        }
        return errorNode()
    }

    /// `=` with even space around it.
    mutating func skipAssignment() -> Bool {
        guard at("="), let mark = current else { return false }
        if mark.isLeftBound != mark.isRightBound {
            note(SyntaxID.operatorSpacing, "`=` needs a space on both sides, or on neither", at: mark.token.span)
        }
        advance()
        return true
    }

    /// A name that is being declared.
    mutating func expectName(after place: SourceSpan, what: String) -> Name {
        if let lexeme = current, lexeme.token.kind == .identifier, !startsLine {
            advance()
            return Name(unquoted(lexeme), lexeme.token.span)
        }
        if kind == .keyword, !startsLine {
            let word = text
            if word == "_" {
                report(SyntaxID.expectedName, "a value that gets no name is never used", at: span)
            } else {
                note(
                    SyntaxID.keywordAsName, "`\(word)` is a word of the language and cannot be a name", at: span,
                    hints: ["write it in backticks: `` `\(word)` ``"])
            }
            advance()
            return Name(word, SourceSpan(lastEnd - word.utf8.count, lastEnd))
        }
        if at("("), what == "let" {
            report(
                SyntaxID.expectedName, "`\(what)` binds one name", at: span, hints: ["bind the record, and write `record.label`"])
        } else if isAtEnd || startsLine {
            report(SyntaxID.expectedName, "expected a name after `\(what)`", at: missingSpan)
        } else {
            report(SyntaxID.expectedName, "expected a name after `\(what)`, found \(found)", at: span)
        }
        return Name("", missingSpan)
    }

    /// `guard let name = value else { throw notFound("...") }`
    private mutating func expectGuard() -> GuardStatement {
        let start = span
        advance()
        var name: Name?
        if at(keyword: "let") {
            let place = span
            advance()
            let bound = expectName(after: place, what: "let")
            name = bound
            if !skipAssignment() {
                report(
                    SyntaxID.missingAssignment, "expected `=` and a value", at: missingSpan,
                    hints: bound.text.isEmpty ? [] : ["`guard let \(bound.text) = ... else { ... }`"])
            }
        }
        let value = isRecovering ? errorNode() : expectCondition("guard")
        guard skip(keyword: "else") else {
            report(
                SyntaxID.guardWithoutElse, "`guard` without `else`", at: missingSpan, labels: [.init(start, "for this `guard`")],
                hints: ["add `else { throw notFound(\"...\") }`"])
            return GuardStatement(name: name, value: value, failure: missingFailure, span: span(from: start.lower))
        }
        let failure = expectFailureBlock()
        return GuardStatement(name: name, value: value, failure: failure, span: span(from: start.lower))
    }

    private var missingFailure: FailureSyntax {
        FailureSyntax(reason: .notFound, message: errorNode(), span: missingSpan)
    }

    /// `{ throw notFound("...") }`
    private mutating func expectFailureBlock() -> FailureSyntax {
        let open = span
        guard skip("{") else {
            report(SyntaxID.guardWithoutThrow, "expected `{ throw ... }` after `else`", at: missingSpan)
            return missingFailure
        }
        dueBrackets.append("}")
        defer { dueBrackets.removeLast() }
        let outer = isInCondition
        isInCondition = false
        defer { isInCondition = outer }
        var failure = missingFailure
        if skip(keyword: "throw") {
            failure = expectFailure()
        } else {
            report(
                SyntaxID.guardWithoutThrow,
                at("}")
                    ? "expected `throw` in the `else` of a `guard`"
                    : "expected `throw` in the `else` of a `guard`, found \(found)", at: at("}") ? open : span,
                hints: ["`throw notFound(\"...\")` or `throw badRequest(\"...\")`"])
        }
        if !at("}"), !isRecovering {
            report(
                SyntaxID.guardWithoutThrow, "expected `}` after what is thrown, found \(found)", at: isAtEnd ? missingSpan : span)
        }
        skipToStatementEndInBlock()
        if skip("}") { isRecovering = false }
        return failure
    }

    private mutating func skipToStatementEndInBlock() {
        while !isAtEnd, !at("}"), !startsStatement {
            let before = place
            skipToStatementEnd()
            if place == before { advance() }
        }
    }

    /// `notFound("...")` behind `throw`.
    private mutating func expectFailure() -> FailureSyntax {
        let value = expectExpression(after: "throw")
        let reasons = FailureSyntax.Reason.allCases.map(\.rawValue)
        guard case .call(let callee, let arguments) = value.kind, case .name(let name) = callee.kind else {
            if value.kind != .error {
                report(
                    SyntaxID.failureReason, "expected `notFound(\"...\")` or `badRequest(\"...\")` after `throw`", at: value.span)
                isRecovering = false
            }
            return FailureSyntax(reason: .notFound, message: errorNode(), span: value.span)
        }
        let reason = FailureSyntax.Reason(rawValue: name)
        if reason == nil {
            let meant = didYouMean(name, among: reasons)
            note(
                SyntaxID.failureReason, "nothing called `\(name)` can be thrown", at: callee.span,
                notes: ["`notFound(\"...\")` is status 404, `badRequest(\"...\")` status 400"],
                hints: meant.map { ["did you mean `\($0)`?"] } ?? [])
        }
        if arguments.count == 1, arguments[0].label == nil, !arguments[0].isTrailingClosure {
            return FailureSyntax(reason: reason ?? .notFound, message: arguments[0].value, span: value.span)
        }
        note(SyntaxID.failureReason, "`\(name)` takes one text for the user", at: value.span, hints: ["`\(name)(\"...\")`"])
        return FailureSyntax(reason: reason ?? .notFound, message: errorNode(), span: value.span)
    }
}
