import RecDiagnostics

/// How strongly operators bind, as in Swift: a higher number binds more.
private struct Precedence {
    enum Associativity { case left, right, none }

    var level: Int
    var associativity: Associativity

    init(_ operation: BinaryOperator) {
        switch operation {
        case .multiply, .divide, .remainder: (level, associativity) = (7, .left)
        case .add, .subtract: (level, associativity) = (6, .left)
        case .closedRange, .halfOpenRange: (level, associativity) = (5, .none)
        case .coalesce: (level, associativity) = (4, .right)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: (level, associativity) = (3, .none)
        case .and: (level, associativity) = (2, .left)
        case .or: (level, associativity) = (1, .left)
        }
    }
}

extension Parser {
    /// A value, down to the weakest operator; always a node, reported and of the kind `.error` where there is none.
    mutating func expectExpression(after what: String = "") -> ExpressionSyntax {
        let start = span
        return nested { parser in
            let condition = parser.expectBinary(above: 0, after: what)
            return parser.parseTernary(condition)
        } ?? ExpressionSyntax(.error, start)
    }

    /// A node, or an error node where the tree would become too deep for those who walk it.
    mutating func make(_ kind: ExpressionSyntax.Kind, _ span: SourceSpan) -> ExpressionSyntax {
        let node = ExpressionSyntax(kind, span)
        if node.depth <= nestingLimit { return node }
        reportTooDeep(at: span)
        skipToStatementEnd()
        return ExpressionSyntax(.error, span)
    }

    private mutating func parseTernary(_ condition: ExpressionSyntax) -> ExpressionSyntax {
        guard at("?"), let mark = current, !mark.isLeftBound else { return condition }
        advance()
        let then = expectExpression(after: "?")
        guard skip(":") else {
            report(
                SyntaxID.missingColon, "expected `:` and the other value of `? :`", at: missingSpan,
                labels: [.init(mark.token.span, "for this `?`")])
            return make(.ternary(condition, then: then, otherwise: errorNode()), span(from: condition.span.lower))
        }
        let otherwise = expectExpression(after: ":")
        return make(.ternary(condition, then: then, otherwise: otherwise), span(from: condition.span.lower))
    }

    func errorNode() -> ExpressionSyntax { ExpressionSyntax(.error, missingSpan) }

    /// Operators that bind more than `level`, by precedence climbing.
    private mutating func expectBinary(above level: Int, after what: String = "") -> ExpressionSyntax {
        var left = expectPrefixed(after: what)
        var unchained: (level: Int, span: SourceSpan)?
        while let (operation, lexeme) = parseBinaryOperator(above: level) {
            let precedence = Precedence(operation)
            if precedence.associativity == .none {
                if let before = unchained, before.level == precedence.level {
                    reportChained(operation, lexeme, before.span)
                }
                unchained = (precedence.level, lexeme.token.span)
            }
            let outer = isUpperBound
            isUpperBound = operation == .closedRange || operation == .halfOpenRange
            let limit = precedence.associativity == .right ? precedence.level - 1 : precedence.level
            let right = nested { $0.expectBinary(above: limit, after: lexeme.text) } ?? errorNode()
            isUpperBound = outer
            left = make(.binary(left, operation, right), left.span.union(right.span))
        }
        return left
    }

    private mutating func reportChained(_ operation: BinaryOperator, _ lexeme: Lexeme, _ before: SourceSpan) {
        let isRange = operation == .closedRange || operation == .halfOpenRange
        note(
            SyntaxID.chainedOperator,
            isRange ? "a range has two ends" : "comparisons cannot be chained", at: lexeme.token.span,
            labels: [.init(before, "after this one")],
            hints: isRange ? [] : ["join two comparisons with `&&`"])
    }

    /// Consumes the operator here if it stands between two values and binds more than `level`.
    private mutating func parseBinaryOperator(above level: Int) -> (BinaryOperator, Lexeme)? {
        guard let lexeme = current, lexeme.token.kind == .operator, !isRecovering else { return nil }
        if lexeme.text == "?", !lexeme.isLeftBound { return nil }
        // As in Swift, `!` and `?` directly behind a value belong to it, whatever comes next.
        let belongsToValue = lexeme.isLeftBound && (lexeme.text.hasPrefix("!") || lexeme.text.hasPrefix("?"))
        guard lexeme.isLeftBound == lexeme.isRightBound, !belongsToValue else {
            reportUnevenSpace(lexeme)
            return nil
        }
        guard let operation = BinaryOperator(rawValue: lexeme.text) else {
            if !Parser.assignments.contains(lexeme.text), lexeme.text != "->" { reportUnknownOperator(lexeme) }
            return nil
        }
        guard Precedence(operation).level > level else { return nil }
        advance()
        return (operation, lexeme)
    }

    /// What Swift assigns with.
    static let assignments: Set<String> = ["=", "+=", "-=", "*=", "/=", "%="]

    private mutating func reportUnevenSpace(_ lexeme: Lexeme) {
        let name = "`\(lexeme.text)`"
        if lexeme.isLeftBound, lexeme.text == "!" || lexeme.text == "?" {
            let next = lookahead(1)
            let isDirect = next?.token.span.lower == lexeme.token.span.upper
            if let next, isDirect, ["!=", "??", "!=="].contains(lexeme.text + next.text) {
                let whole = lexeme.token.span.union(next.token.span)
                return report(
                    SyntaxID.operatorSpacing, "`\(lexeme.text + next.text)` needs a space on both sides", at: whole)
            }
            let isTernary = lexeme.text == "?" && next?.text != "." && next?.newlineBefore == false
            report(
                SyntaxID.unwrapping,
                isTernary ? "expected a space before `?`" : "nothing has to be unwrapped here",
                at: lexeme.token.span,
                hints: isTernary ? ["write `condition ? a : b`"] : ["leave \(name) out; `??` gives a value for what is missing"])
        } else if lexeme.isLeftBound || !lexeme.newlineBefore {
            let isKnown = BinaryOperator(rawValue: lexeme.text) != nil
            guard isKnown else { return reportUnknownOperator(lexeme) }
            report(
                SyntaxID.operatorSpacing, "\(name) needs a space on both sides, or on neither", at: lexeme.token.span,
                hints: lexeme.text == "-" ? ["a space on one side only makes it the sign of a number"] : [])
        }
    }

    /// Whether `and`, `or` stands where an operator would.
    var isWordOperator: Bool { kind == .identifier && !startsLine && (text == "and" || text == "or") }

    mutating func reportUnknownOperator(_ lexeme: Lexeme) {
        let text = lexeme.text
        let known = Set(BinaryOperator.allCases.map(\.rawValue))
        var hint: String?
        switch text {
        case "&", "and": hint = "did you mean `&&`?"
        case "|", "or": hint = "did you mean `||`?"
        case "===", "=": hint = "did you mean `==`?"
        case "!==", "<>": hint = "did you mean `!=`?"
        case "=<": hint = "did you mean `<=`?"
        case "=>": hint = "did you mean `>=`?"
        case "..": hint = "did you mean `...`?"
        case "...<": hint = "did you mean `..<`?"
        case "**", "^": hint = "`pow(a, b)` is a power"
        case "~": hint = "did you mean `!`?"
        case "%%": hint = "a cell header starts at the very beginning of its line"
        default:
            let longest = known.map(\.utf8.count).max() ?? 0
            for length in stride(from: min(longest, text.utf8.count - 1), to: 0, by: -1)
            where known.contains(String(text.prefix(length))) {
                let rest = text.dropFirst(length)
                if PrefixOperator(rawValue: String(rest)) != nil { hint = "put a space before `\(rest)`" }
                break
            }
        }
        report(SyntaxID.unknownOperator, "there is no operator `\(text)`", at: lexeme.token.span, hints: hint.map { [$0] } ?? [])
    }

    /// `-value`, `!value`, or a value without a sign.
    private mutating func expectPrefixed(after what: String) -> ExpressionSyntax {
        guard let lexeme = current, lexeme.token.kind == .operator else { return expectPostfix(after: what) }
        guard let operation = PrefixOperator(rawValue: lexeme.text) else {
            if BinaryOperator(rawValue: lexeme.text) == nil, !["?", "=", "->"].contains(lexeme.text) {
                reportUnknownOperator(lexeme)
            } else {
                reportExpectedValue(after: what)
            }
            return errorNode()
        }
        advance()
        if !lexeme.isRightBound {
            report(
                SyntaxID.operatorSpacing, "`\(lexeme.text)` must stand directly before its value", at: lexeme.token.span,
                hints: ["leave out the space after it"])
        }
        if operation == .minus, let number = parseNegativeNumber(lexeme) { return number }
        let value = nested { $0.expectPostfix(after: lexeme.text) } ?? errorNode()
        return make(.prefix(operation, value), lexeme.token.span.union(value.span))
    }

    /// A number directly behind a minus, when nothing is called on it.
    private mutating func parseNegativeNumber(_ minus: Lexeme) -> ExpressionSyntax? {
        guard kind == .integer || kind == .double else { return nil }
        if let next = lookahead(1), next.text == ".", next.token.kind == .punctuation { return nil }
        let number = expectNumber(isNegative: true)
        return ExpressionSyntax(number.kind, minus.token.span.union(number.span))
    }

    mutating func reportExpectedValue(after what: String) {
        let behind = what.isEmpty ? "" : " after `\(what)`"
        if startsLine || isAtEnd || kind == .valueEnd {
            report(SyntaxID.expectedValue, "expected a value\(behind)", at: missingSpan)
        } else {
            report(SyntaxID.expectedValue, "expected a value\(behind), found \(found)", at: span)
        }
    }
}
