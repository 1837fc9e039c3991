import RecDiagnostics

extension Parser {
    /// A value without anything behind it.
    mutating func expectPrimary(after what: String) -> ExpressionSyntax {
        guard let lexeme = current, !(lexeme.newlineBefore && startsStatement) else {
            reportExpectedValue(after: what)
            return errorNode()
        }
        let span = lexeme.token.span
        switch lexeme.token.kind {
        case .integer, .double:
            return expectNumber(isNegative: false)
        case .stringStart:
            return expectString()
        case .regex:
            advance()
            return ExpressionSyntax(.regex(pattern(span)), span)
        case .identifier:
            advance()
            return ExpressionSyntax(.name(unquoted(lexeme)), span)
        case .closureArgument:
            return expectClosureArgument(lexeme)
        case .keyword:
            return expectKeywordValue(lexeme, after: what)
        case .punctuation:
            switch lexeme.text {
            case "(": return expectParenthesized()
            case "[": return expectCollection()
            case "{":
                if isInCondition { break }
                return expectClosure()
            case ".":
                advance()
                let name = expectMemberName()
                return ExpressionSyntax(.implicitMember(name), self.span(from: span.lower))
            default: break
            }
        case .unknown:
            // Reported when it was read.
            isRecovering = true
            advance()
            return ExpressionSyntax(.error, span)
        default: break
        }
        reportExpectedValue(after: what)
        return errorNode()
    }

    /// The pattern between `#/` and `/#`.
    private func pattern(_ span: SourceSpan) -> String {
        var hashes = 0
        while span.lower + hashes < span.upper, source.bytes[span.lower + hashes] == UInt8(ascii: "#") { hashes += 1 }
        return source.text(in: SourceSpan(span.lower + hashes + 1, span.upper - hashes - 1))
    }

    private mutating func expectKeywordValue(_ lexeme: Lexeme, after what: String) -> ExpressionSyntax {
        switch lexeme.text {
        case "true", "false":
            advance()
            return ExpressionSyntax(.boolean(lexeme.text == "true"), lexeme.token.span)
        case "nil":
            advance()
            return ExpressionSyntax(.missing, lexeme.token.span)
        case "if":
            return expectConditional()
        case "throw":
            report(
                SyntaxID.misplacedThrow, "`throw` stands only in the `else` of a `guard`", at: lexeme.token.span,
                hints: ["`guard condition else { throw notFound(\"...\") }`"])
            skipToStatementEnd()
        default:
            if let hint = Parser.foreignWords[lexeme.text] {
                report(
                    SyntaxID.notInLanguage, "`\(lexeme.text)` is not in the cell language", at: lexeme.token.span, hints: [hint])
                if !startsStatement { advance() }
            } else {
                reportExpectedValue(after: what)
            }
        }
        return ExpressionSyntax(.error, lexeme.token.span)
    }

    /// Swift's own words that the cell language leaves out, and what to write instead.
    static let foreignWords: [String: String] = [
        "var": "names are bound once: write `let`",
        "for": "use `map` on a range or a list, or a verb on the table",
        "while": "use `map` on a range or a list, or a verb on the table",
        "repeat": "use `map` on a range or a list, or a verb on the table",
        "switch": "use `if ... else if ... else`",
        "class": "records are written as `(label: value, ...)`",
        "struct": "records are written as `(label: value, ...)`",
        "enum": "records are written as `(label: value, ...)`",
        "protocol": "records are written as `(label: value, ...)`",
        "import": "everything a notebook may use is there already; Python goes into `%% python` cells",
        "try": "leave it out: a failure ends the cell and is reported",
        "do": "leave it out: a failure ends the cell and is reported",
        "catch": "leave it out: a failure ends the cell and is reported",
        "self": "closures name their parameters: `{ row in row.title }`",
        "as": "`.cast(...)` gives a column another type",
        "is": "compare with `==`; `== nil` tests for a missing value",
        "break": "use a verb on the table",
        "continue": "use a verb on the table",
        "defer": "leave it out",
        "where": "put the condition into `filter(...)`",
    ]

    private mutating func expectClosureArgument(_ lexeme: Lexeme) -> ExpressionSyntax {
        advance()
        let span = lexeme.token.span
        let number = Int(lexeme.text.dropFirst()) ?? 0
        if closures.isEmpty {
            note(
                SyntaxID.misplacedArgument, "`\(lexeme.text)` stands outside of any closure", at: span,
                hints: ["`$0` is the parameter of `{ ... }` around it"])
        } else if closures[closures.count - 1].hasNames {
            note(
                SyntaxID.misplacedArgument, "`\(lexeme.text)` in a closure whose parameters have names", at: span,
                hints: ["use the name before `in`"])
        } else {
            let count = closures[closures.count - 1].shorthandCount
            closures[closures.count - 1].shorthandCount = Swift.max(count, number + 1)
        }
        return ExpressionSyntax(.closureArgument(number), span)
    }

    /// `(value)` or `(label: value, ...)`.
    private mutating func expectParenthesized() -> ExpressionSyntax {
        let start = span.lower
        let elements = expectArguments(close: ")")
        let whole = span(from: start)
        guard let first = elements.first else {
            if !isRecovering {
                note(SyntaxID.emptyParentheses, "expected a value between `(` and `)`", at: whole)
            }
            return ExpressionSyntax(.error, whole)
        }
        if elements.count == 1, first.label == nil {
            var value = first.value
            value.span = whole
            return value
        }
        reportTwice(elements.compactMap(\.label), "label")
        return make(.tuple(elements), whole)
    }

    /// Reports every name that was there before.
    mutating func reportTwice(_ names: [Name], _ what: String) {
        var seen: [String: Name] = [:]
        for name in names where !name.text.isEmpty && name.text != "_" {
            if let first = seen[name.text] {
                note(
                    SyntaxID.declaredTwice, "the \(what) `\(name.text)` stands here twice", at: name.span,
                    labels: [.init(first.span, "first here")])
            } else {
                seen[name.text] = name
            }
        }
    }

    /// `[a, b]`, `[a: b]`, `[:]`, `[]`.
    private mutating func expectCollection() -> ExpressionSyntax {
        let start = span.lower
        if lookahead(1)?.text == ":", lookahead(2)?.text == "]" {
            for _ in 0..<3 { advance() }
            return ExpressionSyntax(.dictionary([]), span(from: start))
        }
        var elements: [ExpressionSyntax] = []
        var entries: [DictionaryEntry] = []
        expectList(close: "]") { parser in
            let key = parser.expectExpression(after: parser.lexemes[parser.place - 1].text)
            let isFirst = elements.isEmpty && entries.isEmpty
            if parser.skip(":") {
                let value = parser.expectExpression(after: ":")
                if !isFirst, entries.isEmpty { parser.reportMixed(key.span, "this element has a key, those before have none") }
                entries.append(DictionaryEntry(key: key, value: value))
            } else {
                if !isFirst, !entries.isEmpty { parser.reportMixed(key.span, "this element has no key, those before have one") }
                elements.append(key)
            }
        }
        let whole = span(from: start)
        if entries.isEmpty { return make(.array(elements), whole) }
        return make(.dictionary(entries), whole)
    }

    private mutating func reportMixed(_ span: SourceSpan, _ message: String) {
        if isRecovering { return }
        note(
            SyntaxID.mixedEntries, message, at: span,
            hints: ["a list is `[a, b]`, a dictionary `[key: value, key: value]`"])
    }

    // MARK: Numbers

    mutating func expectNumber(isNegative: Bool) -> ExpressionSyntax {
        let span = span
        let isDouble = kind == .double
        advance()
        let digits = source.text(in: span).filter { $0 != "_" }
        let sign = isNegative ? "-" : ""
        if isDouble {
            guard let value = Double(sign + digits), value.isFinite else {
                reportTooLarge(span, "the greatest is about 1.8e308")
                return ExpressionSyntax(.error, span)
            }
            return ExpressionSyntax(.double(value), span)
        }
        let radix = digits.count > 2 && digits.hasPrefix("0") ? numberRadix(Array(digits.utf8)[1]) : 10
        guard let value = Int64(sign + (radix == 10 ? digits : String(digits.dropFirst(2))), radix: radix) else {
            reportTooLarge(span, "integers go from -9223372036854775808 to 9223372036854775807")
            return ExpressionSyntax(.error, span)
        }
        return ExpressionSyntax(.integer(value), span)
    }

    private mutating func reportTooLarge(_ span: SourceSpan, _ fact: String) {
        note(SyntaxID.numberTooLarge, "the number is too large", at: span, notes: [fact])
    }
}
