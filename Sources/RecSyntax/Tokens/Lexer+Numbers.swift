import RecDiagnostics

extension Lexer {
    /// A number as Swift has it, or in a header a duration.
    mutating func lexNumber() {
        let start = position
        if peek() == UInt8(ascii: "0"), [UInt8(ascii: "x"), UInt8(ascii: "b"), UInt8(ascii: "o")].contains(peek(1)) {
            return lexRadixNumber()
        }
        var kind = Token.Kind.integer
        skipDigits()
        if peek() == UInt8(ascii: "."), Lexer.isDigit(peek(1)) {
            kind = .double
            position += 1
            skipDigits()
        }
        if peek() | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+") ? 1 : 0
            if Lexer.isDigit(peek(1 + sign)) {
                kind = .double
                position += 1 + sign
                skipDigits()
            }
        }
        guard let length = nameStartLength() else { return emit(kind, from: start) }
        let unitStart = position
        skipWord(length)
        let unit = source.text(in: SourceSpan(unitStart, position))
        if isHeader, durationUnits[unit] != nil { return emit(.duration, from: start) }
        let isDuration = durationUnits[unit] != nil
        report(
            Diagnostic(
                SyntaxID.malformedNumber, "`\(source.text(in: SourceSpan(start, position)))` is not a number",
                at: .init(SourceSpan(start, position)),
                hints: isDuration ? ["durations such as `60s` are for headers"] : ["a name cannot start with a digit"]))
        emit(.unknown, from: start)
    }

    private mutating func skipDigits() {
        while Lexer.isDigit(peek()) || peek() == UInt8(ascii: "_") { position += 1 }
    }

    private mutating func skipWord(_ first: Int) {
        position += first
        while let (scalar, length) = scalar(at: position), scalar == "_" || scalar.properties.isXIDContinue {
            position += length
        }
    }

    private mutating func lexRadixNumber() {
        let start = position
        let radix = numberRadix(peek(1))
        position += 2
        skipWord(0)
        let digits = source.text(in: SourceSpan(start + 2, position))
        let isFine = digits.first?.isHexDigit == true && digits.allSatisfy { $0 == "_" || ($0.hexDigitValue ?? 16) < radix }
        if isFine && digits.allSatisfy(\.isASCII) { return emit(.integer, from: start) }
        report(
            Diagnostic(
                SyntaxID.malformedNumber, "`\(source.text(in: SourceSpan(start, position)))` is not a number to base \(radix)",
                at: .init(SourceSpan(start, position))))
        emit(.unknown, from: start)
    }
}

/// The seconds in a unit of a duration.
let durationUnits: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400]

/// The base that the letter after a leading 0 stands for.
func numberRadix(_ letter: UInt8) -> Int {
    switch letter {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "b"): 2
    case UInt8(ascii: "o"): 8
    default: 10
    }
}
