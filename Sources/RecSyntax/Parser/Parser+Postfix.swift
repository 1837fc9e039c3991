import RecDiagnostics

extension Parser {
    /// A value with the members, calls, subscripts and closures behind it.
    mutating func expectPostfix(after what: String = "") -> ExpressionSyntax {
        let first = current
        let start = place
        var value = expectPrimary(after: what)
        if case .conditional = value.kind { return value }
        let isBareNumber = first?.token.kind == .integer || first?.token.kind == .double
        while let lexeme = current, !isRecovering {
            if at(".") {
                if isBareNumber, place == start + 1, isUpperBound || lexeme.newlineBefore {
                    reportPointAfterNumber(value, lexeme)
                }
                if !lexeme.newlineBefore, lexeme.token.span.lower > lastEnd {
                    note(
                        SyntaxID.missingComma, "expected `,`, or no space before `.`",
                        at: SourceSpan(lastEnd, lexeme.token.span.lower), hints: notHint(place - 1))
                }
                value = expectMember(of: value)
            } else if lexeme.newlineBefore {
                break
            } else if at("(") {
                let arguments = expectArguments(close: ")")
                value = make(.call(value, arguments), span(from: value.span.lower))
            } else if at("[") {
                let open = lexeme.token.span
                let arguments = expectArguments(close: "]")
                if arguments.isEmpty {
                    report(SyntaxID.expectedValue, "expected a value between `[` and `]`", at: span(from: open.lower))
                    isRecovering = false
                }
                value = make(.element(value, arguments), span(from: value.span.lower))
            } else if at("{"), !isInCondition, takesClosure(value) {
                value = expectTrailingClosure(of: value)
            } else {
                break
            }
        }
        return value
    }

    /// `11.map` in `5...11.map`, or a number with a chain on the next line.
    private mutating func reportPointAfterNumber(_ number: ExpressionSyntax, _ point: Lexeme) {
        let digits = source.text(in: number.span)
        note(
            SyntaxID.pointAfterNumber, "this `.` belongs to the number \(digits) alone", at: point.token.span,
            labels: [.init(number.span, "not to what stands before it")],
            hints: isUpperBound ? ["put the range in parentheses: `(a...\(digits))`"] : ["put the value in parentheses"])
    }

    private func takesClosure(_ value: ExpressionSyntax) -> Bool {
        switch value.kind {
        case .name, .member, .implicitMember: true
        case .call(_, let arguments): arguments.last?.isTrailingClosure != true
        default: false
        }
    }

    private mutating func expectMember(of base: ExpressionSyntax) -> ExpressionSyntax {
        advance()
        let name = expectMemberName()
        return make(.member(base, name), span(from: base.span.lower))
    }

    /// The name directly behind a `.`; keywords are names there.
    mutating func expectMemberName() -> Name {
        if let lexeme = current, lexeme.token.kind == .identifier || lexeme.token.kind == .keyword,
            lexeme.token.span.lower == lastEnd
        {
            advance()
            return Name(unquoted(lexeme), lexeme.token.span)
        }
        let isNumber = kind == .integer || kind == .double
        if isNumber, span.lower == lastEnd {
            let spaceBefore = place >= 2 && lexemes[place - 2].token.span.upper < lexemes[place - 1].token.span.lower
            let digits = source.text(in: span)
            if place < 2 || spaceBefore || lexemes[place - 2].text != "" && lexemes[place - 2].token.kind != .identifier {
                report(
                    SyntaxID.leadingPoint, "a number cannot start with `.`",
                    at: SourceSpan(lexemes[place - 1].token.span.lower, span.upper), hints: ["write `0.\(digits)`"])
            } else {
                report(
                    SyntaxID.expectedMember, "expected a name after `.`, found the number \(digits)", at: span,
                    hints: ["the parts of a record have names: `record.label`"])
            }
            advance()
        } else if !isAtEnd, !startsLine, kind == .identifier || kind == .keyword {
            report(
                SyntaxID.expectedMember, "expected a name directly after `.`", at: SourceSpan(lastEnd, span.lower),
                hints: ["leave out the space"])
            advance()
        } else {
            report(SyntaxID.expectedMember, "expected a name after `.`", at: missingSpan)
        }
        return Name("", missingSpan)
    }

    /// The text of a name without its backticks.
    func unquoted(_ lexeme: Lexeme) -> String {
        lexeme.text.hasPrefix("`") ? String(lexeme.text.dropFirst().dropLast()) : lexeme.text
    }

    /// For a value that stands behind `not`, as in Python and SQL.
    func notHint(_ place: Int) -> [String] {
        lexemes.indices.contains(place) && lexemes[place].text == "not"
            ? ["`!` negates, directly before what it negates: `!(.rating > 3)`"] : []
    }

    private mutating func expectTrailingClosure(of callee: ExpressionSyntax) -> ExpressionSyntax {
        let closure = expectClosure()
        let argument = Argument(label: nil, value: closure, isTrailingClosure: true)
        let whole = span(from: callee.span.lower)
        let call: ExpressionSyntax
        // In `(f(x)) { }` the parentheses widened the callee's span: the closure goes to what `f(x)` returns.
        if case .call(let function, let arguments) = callee.kind, function.span.lower == callee.span.lower {
            call = make(.call(function, arguments + [argument]), whole)
        } else {
            call = make(.call(callee, [argument]), whole)
        }
        if let label = current, label.token.kind == .identifier, !label.newlineBefore, let colon = lookahead(1),
            colon.text == ":", lookahead(2)?.text == "{"
        {
            report(
                SyntaxID.secondClosure, "only one closure can stand behind a call", at: label.token.span,
                hints: ["put it in the parentheses: `(\(label.text): { ... })`"])
        }
        return call
    }

    // MARK: Lists

    /// `(label: value, ...)` or `[value, ...]` behind a callee or an attribute.
    mutating func expectArguments(close: String) -> [Argument] {
        var arguments: [Argument] = []
        expectList(close: close) { arguments.append($0.expectArgument()) }
        return arguments
    }

    /// One argument, with its label if it has one.
    mutating func expectArgument() -> Argument {
        if let lexeme = current, lexeme.token.kind == .identifier || lexeme.token.kind == .keyword,
            let next = lookahead(1), next.text == ":", next.token.kind == .punctuation
        {
            advance()
            advance()
            let label = Name(unquoted(lexeme), lexeme.token.span)
            if ["var", "let", "inout", "_"].contains(lexeme.text) {
                note(SyntaxID.keywordAsName, "`\(lexeme.text)` cannot be a label", at: lexeme.token.span)
            }
            return Argument(label: label, value: expectExpression(after: "\(lexeme.text):"))
        }
        return Argument(label: nil, value: expectExpression(after: place > 0 ? lexemes[place - 1].text : ""))
    }

    /// Elements with commas between and a comma allowed at the end; `element` is called at the start of each.
    mutating func expectList(close: String, _ element: (inout Parser) -> Void) {
        let open = span
        advance()
        dueBrackets.append(close)
        let outer = (isInCondition, isUpperBound)
        (isInCondition, isUpperBound) = (false, false)
        defer {
            dueBrackets.removeLast()
            (isInCondition, isUpperBound) = outer
        }
        while !at(close) {
            if isAtEnd || startsStatement || kind == .valueEnd { return reportMissing(close, open) }
            let start = place
            element(&self)
            if at(close) { break }
            if isRecovering { skipInList() }
            if skip(",") {
                isRecovering = false
            } else if !at(close), !expectComma(close, open, hasMoved: place > start) {
                return
            }
        }
        advance()
        isRecovering = false
    }

    /// Between two elements without a comma: false if the list ends here.
    private mutating func expectComma(_ close: String, _ open: SourceSpan, hasMoved: Bool) -> Bool {
        if kind == .punctuation, [")", "]", "}"].contains(text) {
            if dueBrackets.dropLast().contains(text) {
                reportMissing(close, open)
            } else {
                report(
                    SyntaxID.missingBracket, "expected `\(close)`, found `\(text)`", at: span,
                    labels: [.init(open, "opened here")])
                advance()
                isRecovering = false
            }
            return false
        }
        if isAtEnd || startsStatement || kind == .valueEnd || isRecovering || (startsLine && !closesLater(close)) {
            reportMissing(close, open)
            return false
        }
        if at("=") {
            report(
                SyntaxID.assignment, "`=` compares nothing", at: span, hints: ["write `==` to compare, or `:` after a label"])
        } else if isWordOperator, let current {
            reportUnknownOperator(current)
        } else if kind == .operator {
            report(SyntaxID.missingComma, "expected `,` or `\(close)`, found \(found)", at: span)
        } else {
            report(
                SyntaxID.missingComma, "expected `,` between two values", at: missingSpan, hints: notHint(place - 1))
            if hasMoved, kind != .punctuation || at("(") || at("[") || at(".") {
                isRecovering = false
                return true
            }
        }
        skipInList()
        if skip(",") {
            isRecovering = false
            return true
        }
        if at(close) { return true }
        reportMissing(close, open)
        return false
    }

    private mutating func reportMissing(_ close: String, _ open: SourceSpan) {
        report(
            SyntaxID.missingBracket, "expected `\(close)`", at: missingSpan,
            labels: [.init(open, "to close what is opened here")])
    }

    /// Whether the bracket of the list around the place is closed before the next statement.
    private func closesLater(_ close: String) -> Bool {
        var open = 0
        var ahead = place
        while ahead < lexemes.count, ahead < place + 500 {
            let lexeme = lexemes[ahead]
            if lexeme.token.kind == .valueEnd { return false }
            if lexeme.token.kind == .keyword, lexeme.newlineBefore, ["let", "guard", "func"].contains(lexeme.text) {
                return false
            }
            if lexeme.token.kind == .punctuation {
                switch lexeme.text {
                case "(", "[", "{": open += 1
                case ")", "]", "}":
                    if open == 0 { return lexeme.text == close }
                    open -= 1
                default: break
                }
            }
            ahead += 1
        }
        return false
    }

    /// Steps over what could not be read to the next comma or closing bracket of this list.
    private mutating func skipInList() {
        var open = 0
        while !isAtEnd, !startsStatement, kind != .valueEnd {
            if kind == .punctuation {
                switch text {
                case "(", "[", "{": open += 1
                case ")", "]", "}":
                    if open == 0 { return }
                    open -= 1
                case ",":
                    if open == 0 { return }
                default: break
                }
            }
            advance()
        }
    }
}
