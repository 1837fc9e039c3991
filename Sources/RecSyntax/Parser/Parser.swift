import RecDiagnostics

/// A token that the parser sees, with what decides how it may be read.
struct Lexeme {
    var token: Token
    /// The text of words, operators and punctuation; empty for other kinds.
    var text: String
    /// Its place among all tokens of the region.
    var index: Int
    /// Whether a line ends between the token before and this one.
    var newlineBefore: Bool
    /// Swift's left-bound: something stands directly before it that it could be a postfix of.
    var isLeftBound: Bool
    /// Swift's right-bound: something stands directly after it that it could be a prefix of.
    var isRightBound: Bool
}

/// Reads the tokens of one region (a header line or a body). `parseX` may find nothing, `expectX` reports, `skipX` consumes.
///
/// After a report the parser is `isRecovering`: it says nothing more until it stands at a place that it understands again
/// (a comma, a closing bracket, a new statement). Depth is limited by `depth`, so no input can exhaust the stack.
struct Parser {
    let source: SourceText
    /// All tokens of the region; kinds may be made more exact on the way.
    var tokens: [Token]
    var lexemes: [Lexeme] = []
    var place = 0
    var diagnostics: [Diagnostic]
    var isRecovering = false
    /// Levels of nesting around the place.
    var depth = 0
    /// Whether `{` opens a block here and no trailing closure.
    var isInCondition = false
    /// Whether the value being read is the upper end of a range.
    var isUpperBound = false
    /// The closing brackets that are still due, outermost first.
    var dueBrackets: [String] = []
    /// The cell's name or kind in its header, to underline when its body is empty.
    var headerPlace: SourceSpan?
    /// A closure around the place: whether it has names, and the highest `$n` in it and one.
    var closures: [(hasNames: Bool, shorthandCount: Int)] = []

    init(_ source: SourceText, tokens: [Token], diagnostics: [Diagnostic] = []) {
        self.source = source
        self.tokens = tokens
        self.diagnostics = diagnostics
        lexemes.reserveCapacity(tokens.count / 2)
        var newlineBefore = true
        for (index, token) in tokens.enumerated() {
            if token.isTrivia {
                newlineBefore = newlineBefore || breaksLine(token)
                continue
            }
            var lexeme = Lexeme(
                token: token, text: "", index: index, newlineBefore: newlineBefore, isLeftBound: false, isRightBound: false)
            switch token.kind {
            case .identifier, .keyword, .operator, .punctuation, .closureArgument: lexeme.text = source.text(in: token.span)
            default: break
            }
            if token.kind == .operator { bind(&lexeme) }
            lexemes.append(lexeme)
            newlineBefore = false
        }
    }

    private func breaksLine(_ token: Token) -> Bool {
        switch token.kind {
        case .newline, .conflict: true
        case .comment: source.bytes[token.span.lower..<token.span.upper].contains { $0 == 0x0A || $0 == 0x0D }
        default: false
        }
    }

    /// Swift's rule for what an operator belongs to (`Lexer::isLeftBound`, `isRightBound` in the Swift compiler).
    private func bind(_ lexeme: inout Lexeme) {
        if lexeme.index > 0 {
            let before = tokens[lexeme.index - 1]
            lexeme.isLeftBound = !before.isTrivia && before.kind != .valueStart && !isByte(before, in: "([{,;:")
        }
        if lexeme.index + 1 < tokens.count {
            let after = tokens[lexeme.index + 1]
            let isPoint = isByte(after, in: ".")
            lexeme.isRightBound =
                isPoint ? !lexeme.isLeftBound : !after.isTrivia && after.kind != .valueEnd && !isByte(after, in: ")]},;:")
        }
    }

    private func isByte(_ token: Token, in set: String) -> Bool {
        token.kind == .punctuation && set.utf8.contains(source.bytes[token.span.lower])
    }

    // MARK: Cursor

    var isAtEnd: Bool { place >= lexemes.count }
    var current: Lexeme? { place < lexemes.count ? lexemes[place] : nil }
    var kind: Token.Kind? { current?.token.kind }
    var text: String { current?.text ?? "" }
    /// Whether the current token begins a line (the end of the region does).
    var startsLine: Bool { current?.newlineBefore ?? true }
    /// The place of the current token; at the end an empty span behind the last one.
    var span: SourceSpan { current?.token.span ?? SourceSpan(lastEnd, lastEnd) }
    /// Where the token before the current one ends.
    var lastEnd: Int {
        place > 0 && place <= lexemes.count ? lexemes[place - 1].token.span.upper : tokens.first?.span.lower ?? 0
    }
    /// The empty place behind the token before: where something is missing.
    var missingSpan: SourceSpan { SourceSpan(lastEnd, lastEnd) }

    func lookahead(_ count: Int) -> Lexeme? {
        place + count < lexemes.count ? lexemes[place + count] : nil
    }

    func at(_ punctuation: String) -> Bool {
        guard let current, current.text == punctuation else { return false }
        return current.token.kind == .punctuation || current.token.kind == .operator
    }

    func at(keyword: String) -> Bool { kind == .keyword && text == keyword }

    mutating func advance() {
        if place < lexemes.count { place += 1 }
    }

    mutating func skip(_ punctuation: String) -> Bool {
        guard at(punctuation) else { return false }
        advance()
        return true
    }

    mutating func skip(keyword: String) -> Bool {
        guard at(keyword: keyword) else { return false }
        advance()
        return true
    }

    /// From `start` to the end of the token before the current one.
    func span(from start: Int) -> SourceSpan { SourceSpan(start, Swift.max(lastEnd, start)) }

    // MARK: Reports

    mutating func report(
        _ id: String, _ message: String, at span: SourceSpan, _ label: String = "", labels: [Diagnostic.Label] = [],
        notes: [String] = [], hints: [String] = []
    ) {
        if isRecovering { return }
        isRecovering = true
        // An unknown token was reported when it was read.
        if kind == .unknown, span.lower == self.span.lower { return }
        note(id, message, at: span, label, labels: labels, notes: notes, hints: hints)
    }

    /// Reports without losing the thread: what follows can still be read.
    mutating func note(
        _ id: String, _ message: String, at span: SourceSpan, _ label: String = "", labels: [Diagnostic.Label] = [],
        notes: [String] = [], hints: [String] = []
    ) {
        diagnostics.append(Diagnostic(id, message, at: .init(span, label), labels: labels, notes: notes, hints: hints))
    }

    /// What stands at the place, for messages.
    var found: String {
        guard let current else { return "the end" }
        switch current.token.kind {
        case .stringStart: return "a string"
        case .stringText, .stringEnd: return "text"
        case .valueEnd: return "`)`"
        case .keyword: return "the keyword `\(current.text)`"
        default: return "`\(source.text(in: current.token.span))`"
        }
    }

    // MARK: Recovery

    /// Whether a statement surely begins here, whatever brackets are open.
    var startsStatement: Bool {
        guard kind == .keyword, startsLine else { return false }
        return text == "let" || text == "guard" || text == "func"
    }

    /// Steps over what could not be read to the next statement, or to a `}` that is due.
    mutating func skipToStatementEnd() {
        var open = 0
        while !isAtEnd, !startsStatement {
            if kind == .valueEnd { return }
            if kind == .punctuation {
                switch text {
                case "(", "[", "{": open += 1
                case ")", "]": open = Swift.max(0, open - 1)
                case "}":
                    if open == 0 { return }
                    open -= 1
                default: break
                }
            }
            advance()
            if open == 0, startsLine, !continuesStatement { return }
        }
    }

    /// Whether the token at the start of a line belongs to the statement of the line above.
    private var continuesStatement: Bool {
        guard let current else { return false }
        switch current.token.kind {
        case .punctuation: return [".", ",", ")", "]", ":"].contains(current.text)
        case .operator: return current.isLeftBound == current.isRightBound
        case .keyword: return current.text == "else"
        default: return false
        }
    }

    /// Runs `read` one level deeper; too deep is reported, and the rest of the statement skipped, instead.
    mutating func nested<Value>(_ read: (inout Parser) -> Value) -> Value? {
        guard depth < Parser.nestedLimit else {
            reportTooDeep(at: span)
            skipToStatementEnd()
            return nil
        }
        depth += 1
        defer { depth -= 1 }
        return read(&self)
    }

    mutating func reportTooDeep(at span: SourceSpan) {
        report(
            SyntaxID.tooDeep, "this is nested too deeply", at: SourceSpan(span.lower, Swift.min(span.upper, span.lower + 1)),
            hints: ["give a part of it a name with `let`"])
    }

    /// The levels of brackets, operators and blocks that may stand in each other.
    static let nestedLimit = 200
}
