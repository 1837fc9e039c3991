import RecDiagnostics

/// The words that Swift keeps for itself: none can be a bare name.
let reservedWords: Set<String> = [
    "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout", "internal",
    "let", "operator", "precedencegroup", "private", "protocol", "public", "rethrows", "static", "struct", "subscript",
    "typealias", "var", "break", "case", "catch", "continue", "default", "defer", "do", "else", "fallthrough", "for", "guard",
    "if", "in", "repeat", "return", "throw", "switch", "where", "while", "Any", "as", "false", "is", "nil", "self", "Self",
    "super", "throws", "true", "try", "_",
]

extension Lexer {
    static func isOperatorByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "!"), UInt8(ascii: "*"),
            UInt8(ascii: "%"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^"),
            UInt8(ascii: "~"), UInt8(ascii: "?"):
            true
        default:
            false
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The scalar at an offset and its length in bytes; nil where the bytes are not UTF-8 or the region ends.
    func scalar(at offset: Int) -> (Unicode.Scalar, Int)? {
        guard offset < end else { return nil }
        let length = source.validSequenceLength(at: offset)
        guard length > 0, offset + length <= end else { return nil }
        if length == 1 { return (Unicode.Scalar(bytes[offset]), 1) }
        var value = UInt32(bytes[offset]) & (0xFF >> UInt32(length + 1))
        for k in 1..<length { value = value << 6 | UInt32(bytes[offset + k] & 0x3F) }
        return Unicode.Scalar(value).map { ($0, length) }
    }

    private func nameLength(at offset: Int, starts: Bool) -> Int? {
        guard let (scalar, length) = scalar(at: offset) else { return nil }
        if scalar == "_" { return length }
        let properties = scalar.properties
        return (starts ? properties.isXIDStart : properties.isXIDContinue) ? length : nil
    }

    /// The length of the scalar here if a name can start with it.
    func nameStartLength() -> Int? { nameLength(at: position, starts: true) }

    mutating func lexName(_ first: Int) {
        let start = position
        position += first
        while let length = nameLength(at: position, starts: false) { position += length }
        let isReserved = reservedWords.contains(source.text(in: SourceSpan(start, position)))
        emit(isReserved ? .keyword : .identifier, from: start)
    }

    /// `` `any name` ``
    mutating func lexQuotedName() {
        let start = position
        position += 1
        while position < end, ![0x60, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        guard peek() == 0x60 else {
            report(
                Diagnostic(
                    SyntaxID.malformedName, "a name in backticks has no closing backtick on its line",
                    at: .init(SourceSpan(start, position))))
            return emit(.unknown, from: start)
        }
        position += 1
        let text = source.text(in: SourceSpan(start + 1, position - 1))
        if text.allSatisfy(\.isWhitespace) || text.contains("\\") || text.utf8.allSatisfy(Lexer.isOperatorByte) {
            report(
                Diagnostic(
                    SyntaxID.malformedName, "`\(text)` cannot be a name in backticks", at: .init(SourceSpan(start, position)),
                    notes: ["such a name has a letter or digit, and no backslash or line end"],
                    hints: ["`column(\"...\")` names any column"]))
            return emit(.unknown, from: start)
        }
        emitText(.identifier, from: start)
    }

    /// `$0`
    mutating func lexDollar() {
        let start = position
        position += 1
        while Lexer.isDigit(peek()) { position += 1 }
        let digits = position - start - 1
        if (1...2).contains(digits) && nameLength(at: position, starts: true) == nil {
            return emit(.closureArgument, from: start)
        }
        while let length = nameLength(at: position, starts: false) { position += length }
        report(
            Diagnostic(
                SyntaxID.unexpectedCharacter, "`\(source.text(in: SourceSpan(start, position)))` is not a name",
                at: .init(SourceSpan(start, position)), hints: ["`$0`, `$1` ... are the parameters of a closure without names"]))
        emit(.unknown, from: start)
    }

    /// Whether the token directly before the place can be the end of a value.
    private var isBehindValue: Bool {
        guard let last = tokens.last, !last.isTrivia, last.kind != .valueStart else { return false }
        return last.kind != .punctuation || [")", "]", "}"].contains(source.text(in: last.span))
    }

    /// A run of operator characters; it ends before a comment.
    mutating func lexOperator(dots: Bool) {
        let start = position
        if peek() == UInt8(ascii: "?") || peek() == UInt8(ascii: "!"), isBehindValue {
            // As in Swift, such a mark belongs to the value, whatever comes next.
            position += 1
            return emit(.operator, from: start)
        }
        while position < end, Lexer.isOperatorByte(bytes[position]) || dots && bytes[position] == UInt8(ascii: ".") {
            if position > start, has("//") || has("/*") { break }
            position += 1
        }
        emit(.operator, from: start)
    }

    /// `'text'`, as Python has it.
    mutating func lexSingleQuotes() {
        let start = position
        position += 1
        while position < end, ![0x27, 0x0A, 0x0D].contains(bytes[position]) {
            position += peek() == UInt8(ascii: "\\") && position + 1 < end ? 2 : 1
        }
        position = min(position, end)
        if peek() == 0x27 { position += 1 }
        report(
            Diagnostic(
                SyntaxID.singleQuotes, "strings stand in double quotes", at: .init(SourceSpan(start, position)),
                hints: ["write `\"...\"`"]))
        emit(.unknown, from: start)
    }

    /// A character that starts no token, with all equal ones after it.
    mutating func lexUnexpected() {
        let start = position
        guard let (scalar, length) = scalar(at: position) else {
            // Reported once for the whole file.
            while position < end, source.validSequenceLength(at: position) == 0 { position += 1 }
            if position == start { position += 1 }
            return emit(.unknown, from: start)
        }
        position += length
        // One report for a run of such characters, and for all parts of an emoji.
        while let (next, length) = self.scalar(at: position), !next.isASCII, next == scalar || isStrange(next) {
            position += length
        }
        let span = SourceSpan(start, position)
        if scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}" {
            report(
                Diagnostic(
                    SyntaxID.unexpectedCharacter, "\(describe(scalar)) cannot stand here", at: .init(span),
                    hints: ["write an ordinary space"]))
            return emit(.whitespace, from: start)
        }
        var hints: [String] = []
        if let meant = Lexer.lookalikes[scalar] { hints.append("did you mean `\(meant)`?") }
        let shown = scalar.value < 0x20 || scalar.value == 0x7F ? describe(scalar) : "`\(source.text(in: span))`"
        report(Diagnostic(SyntaxID.unexpectedCharacter, "\(shown) cannot stand here", at: .init(span), hints: hints))
        emit(.unknown, from: start)
    }

    private func isStrange(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isXIDStart && !scalar.properties.isWhitespace && Lexer.lookalikes[scalar] == nil
    }

    private func describe(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        return scalar.properties.name.map { "\(code) (\($0.lowercased()))" } ?? "the control character \(code)"
    }

    private static let lookalikes: [Unicode.Scalar: String] = [
        "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{AB}": "\"", "\u{BB}": "\"", "\u{2018}": "\"", "\u{2019}": "\"",
        "\u{2212}": "-", "\u{2013}": "-", "\u{2014}": "-", "\u{D7}": "*", "\u{F7}": "/", "\u{2264}": "<=", "\u{2265}": ">=",
        "\u{2260}": "!=", "\u{2026}": "...", "\u{2192}": "->", "\u{FF08}": "(", "\u{FF09}": ")", "\u{FF0C}": ",",
        "\u{FF1A}": ":", "\u{3002}": ".",
    ]
}
