import RecDiagnostics

/// Cuts a region of the source (a header line or a body) into tokens. What it cannot read becomes an `.unknown` token and
/// a diagnostic; the tokens always cover the region without gap or overlap, and every step moves forward.
struct Lexer {
    /// What encloses the place being read.
    enum Mode {
        /// In a string's text.
        case string(StringDelimiter, start: Int)
        /// In `\( ... )`: how many parentheses are open in it.
        case value(open: Int, start: Int)
    }

    let source: SourceText
    let bytes: [UInt8]
    let end: Int
    /// Whether `60s` is one token.
    let isHeader: Bool
    /// Regions of git conflicts by their first byte.
    let conflicts: [Int: SourceSpan]

    var position: Int
    var modes: [Mode] = []
    var tokens: [Token] = []
    var diagnostics: [Diagnostic] = []

    init(_ source: SourceText, _ region: SourceSpan, isHeader: Bool = false, conflicts: [Int: SourceSpan] = [:]) {
        self.source = source
        self.bytes = source.bytes
        self.position = region.lower
        self.end = min(region.upper, source.bytes.count)
        self.isHeader = isHeader
        self.conflicts = conflicts
    }

    /// The byte `ahead` of the place, or 0 after the end.
    func peek(_ ahead: Int = 0) -> UInt8 {
        position + ahead < end ? bytes[position + ahead] : 0
    }

    func has(_ text: StaticString, at ahead: Int = 0) -> Bool {
        guard position + ahead + text.utf8CodeUnitCount <= end else { return false }
        return text.withUTF8Buffer { buffer in
            for (k, byte) in buffer.enumerated() where bytes[position + ahead + k] != byte { return false }
            return true
        }
    }

    mutating func emit(_ kind: Token.Kind, from start: Int) {
        if position > start { tokens.append(Token(kind, SourceSpan(start, position))) }
    }

    mutating func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    /// Reads the cell language to the end of the region.
    mutating func lexCode() {
        while position < end {
            if case .string(let delimiter, let start) = modes.last {
                lexStringText(delimiter, start)
            } else {
                lexToken()
            }
        }
        closeModes()
    }

    /// One token of code.
    mutating func lexToken() {
        let start = position
        if lexTrivia() { return }
        let byte = peek()
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            lexNumber()
        case UInt8(ascii: "\""):
            startString(hashes: 0)
        case UInt8(ascii: "#"):
            lexHash()
        case UInt8(ascii: "`"):
            lexQuotedName()
        case UInt8(ascii: "'"):
            lexSingleQuotes()
        case UInt8(ascii: "$"):
            lexDollar()
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            lexParenthesis(opens: byte == UInt8(ascii: "("))
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","),
            UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "@"):
            position += 1
            emit(.punctuation, from: start)
        case UInt8(ascii: "."):
            if peek(1) == UInt8(ascii: ".") {
                lexOperator(dots: true)
            } else {
                position += 1
                emit(.punctuation, from: start)
            }
        default:
            if Lexer.isOperatorByte(byte) {
                lexOperator(dots: false)
            } else if let length = nameStartLength() {
                lexName(length)
            } else {
                lexUnexpected()
            }
        }
    }

    /// White space, line ends, comments and conflict regions; false if none is here.
    mutating func lexTrivia() -> Bool {
        let start = position
        switch peek() {
        case 0x20, 0x09, 0x0B, 0x0C:
            while position < end, [0x20, 0x09, 0x0B, 0x0C].contains(bytes[position]) { position += 1 }
            emit(.whitespace, from: start)
        case 0x0A, 0x0D:
            leaveLine()
            position += peek() == 0x0D && peek(1) == 0x0A ? 2 : 1
            emit(.newline, from: start)
            skipConflict()
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
            while position < end, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
            emit(.comment, from: start)
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
            lexBlockComment()
        default:
            return false
        }
        return true
    }

    /// Steps over a conflict region that starts here.
    mutating func skipConflict() {
        while let region = conflicts[position], region.upper > position {
            let start = position
            position = min(region.upper, end)
            emit(.conflict, from: start)
        }
    }

    /// `/* ... */`, nested.
    private mutating func lexBlockComment() {
        let start = position
        var open = 0
        repeat {
            if has("/*") {
                open += 1
                position += 2
            } else if has("*/") {
                open -= 1
                position += 2
            } else {
                position += 1
            }
        } while open > 0 && position < end
        if open > 0 {
            report(
                Diagnostic(
                    SyntaxID.unterminatedComment, "a comment that starts with `/*` has no end",
                    at: .init(SourceSpan(start, start + 2)), hints: ["end it with `*/`, once for every `/*` in it"]))
        }
        emit(.comment, from: start)
    }

    private mutating func lexParenthesis(opens: Bool) {
        let start = position
        position += 1
        guard case .value(let open, let valueStart) = modes.last else { return emit(.punctuation, from: start) }
        if !opens, open == 0 {
            modes.removeLast()
            emit(.valueEnd, from: start)
        } else {
            modes[modes.count - 1] = .value(open: open + (opens ? 1 : -1), start: valueStart)
            emit(.punctuation, from: start)
        }
    }
}
