import RecDiagnostics

extension Parser {
    /// A piece of a string before its escapes are resolved.
    private enum Piece {
        case text(SourceSpan)
        case value(ExpressionSyntax)
    }

    /// A string literal of any quoting.
    mutating func expectString() -> ExpressionSyntax {
        let start = span
        let opening = source.text(in: start)
        let hashes = opening.utf8.prefix { $0 == UInt8(ascii: "#") }.count
        let delimiter = StringDelimiter(hashes: hashes, isMultiline: opening.utf8.count - hashes == 3)
        advance()
        var pieces: [Piece] = []
        while let lexeme = current {
            switch lexeme.token.kind {
            case .stringText:
                pieces.append(.text(lexeme.token.span))
                advance()
                continue
            case .valueStart:
                pieces.append(.value(expectEmbedded()))
                continue
            case .stringEnd:
                advance()
                let segments =
                    delimiter.isMultiline
                    ? expectLines(pieces, delimiter, start, end: lexeme.token.span) : resolve(pieces, delimiter)
                return make(.string(segments), span(from: start.lower))
            default: break
            }
            break
        }
        // Without an end it was reported when it was read; what stands behind it is on another line.
        isRecovering = true
        return ExpressionSyntax(.error, span(from: start.lower))
    }

    /// `\(value)` in a string or in Markdown.
    mutating func expectEmbedded() -> ExpressionSyntax {
        let open = span
        advance()
        let outer = (isInCondition, isUpperBound, dueBrackets, isRecovering)
        (isInCondition, isUpperBound, dueBrackets, isRecovering) = (false, false, [], false)
        defer { (isInCondition, isUpperBound, dueBrackets, isRecovering) = outer }
        if kind == .valueEnd {
            note(SyntaxID.expectedValue, "expected a value between `\\(` and `)`", at: SourceSpan(open.lower, span.upper))
            advance()
            return ExpressionSyntax(.error, open)
        }
        let value = expectExpression(after: "\\(")
        if kind != .valueEnd, !isRecovering, !isAtEnd, kind != .stringEnd {
            if at(",") {
                report(
                    SyntaxID.expectedLineEnd, "only one value can stand in `\\( )`", at: span,
                    hints: ["write one `\\( )` for each"])
            } else {
                report(SyntaxID.expectedLineEnd, "expected `)` to end the value, found \(found)", at: span)
            }
        }
        skipToValueEnd()
        return value
    }

    /// To behind the `)` that ends the value around the place, or to where its unfinished string or line ends.
    private mutating func skipToValueEnd() {
        var open = 0
        while let kind {
            switch kind {
            case .valueStart: open += 1
            case .valueEnd:
                if open == 0 { return advance() }
                open -= 1
            case .stringStart: open += 0
            case .stringEnd, .markdown:
                if open == 0, !isInsideNestedString() { return }
            default:
                if startsLine, open == 0 { return }
            }
            advance()
        }
    }

    /// Whether the `stringEnd` at the place ends a string that started inside the value being skipped.
    private func isInsideNestedString() -> Bool {
        var back = place - 1
        while back >= 0 {
            switch lexemes[back].token.kind {
            case .stringStart: return true
            case .stringEnd, .valueStart, .valueEnd: return false
            default: back -= 1
            }
        }
        return false
    }

    private mutating func resolve(_ pieces: [Piece], _ delimiter: StringDelimiter) -> [StringSegment] {
        var segments: [StringSegment] = []
        for piece in pieces {
            switch piece {
            case .value(let value): segments.append(.value(value))
            case .text(let span): append(unescape(span, delimiter), to: &segments)
            }
        }
        return segments
    }

    private func append(_ text: String, to segments: inout [StringSegment]) {
        if text.isEmpty { return }
        if case .text(let before) = segments.last {
            segments[segments.count - 1] = .text(before + text)
        } else {
            segments.append(.text(text))
        }
    }

    /// Text with its escapes resolved; unknown ones are reported and left out. CRLF becomes LF.
    private mutating func unescape(_ span: SourceSpan, _ delimiter: StringDelimiter) -> String {
        var result: [UInt8] = []
        var i = span.lower
        while i < span.upper {
            let byte = source.bytes[i]
            if byte == 0x0D {
                result.append(0x0A)
                i += i + 1 < span.upper && source.bytes[i + 1] == 0x0A ? 2 : 1
            } else if byte == UInt8(ascii: "\\"), hasHashes(delimiter.hashes, at: i + 1, before: span.upper) {
                let start = i
                i += 1 + delimiter.hashes
                i = unescapeOne(from: start, at: i, before: span.upper, delimiter, into: &result)
            } else {
                result.append(byte)
                i += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func hasHashes(_ count: Int, at offset: Int, before end: Int) -> Bool {
        offset + count <= end && source.bytes[offset..<(offset + count)].allSatisfy { $0 == UInt8(ascii: "#") }
    }

    /// The escape that starts at `start` and whose letter is at `place`: the offset behind it.
    private mutating func unescapeOne(
        from start: Int, at place: Int, before end: Int, _ delimiter: StringDelimiter, into result: inout [UInt8]
    ) -> Int {
        guard place < end else { return end }
        let letter = source.bytes[place]
        switch letter {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "0"): result.append(0)
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): result.append(letter)
        case 0x0A where delimiter.isMultiline: break
        case 0x0D where delimiter.isMultiline:
            return place + 1 < end && source.bytes[place + 1] == 0x0A ? place + 2 : place + 1
        case UInt8(ascii: "u"):
            if let (scalar, next) = unicodeEscape(at: place + 1, before: end) {
                result.append(contentsOf: String(scalar).utf8)
                return next
            }
            note(
                SyntaxID.invalidEscape, "`\\u` takes the hexadecimal code of a character in braces",
                at: SourceSpan(start, place + 1), hints: ["write `\\u{44F}`"])
        default:
            let length = Swift.max(1, source.validSequenceLength(at: place))
            let upper = Swift.min(end, place + length)
            let text = source.text(in: SourceSpan(start, upper))
            note(
                SyntaxID.invalidEscape, "`\(text)` is no escape", at: SourceSpan(start, upper),
                hints: ["write `\\\\` for a backslash, or quote the text as `#\"...\"#` to take all backslashes as they are"])
            return upper
        }
        return place + 1
    }

    private func unicodeEscape(at offset: Int, before end: Int) -> (Unicode.Scalar, Int)? {
        guard offset < end, source.bytes[offset] == UInt8(ascii: "{") else { return nil }
        guard let close = source.bytes[offset..<end].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let digits = source.text(in: SourceSpan(offset + 1, close))
        guard (1...8).contains(digits.utf8.count), digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code)
        else { return nil }
        return (scalar, close + 1)
    }

    // MARK: Lines

    /// The content of a `"""` string: without its first and last line end and the indentation of its closing quotes.
    private mutating func expectLines(
        _ pieces: [Piece], _ delimiter: StringDelimiter, _ start: SourceSpan, end: SourceSpan
    ) -> [StringSegment] {
        let bytes = source.bytes
        var pieces = pieces
        // The text begins on the line below the opening quotes.
        var first = start.upper
        while first < end.lower, bytes[first] == 0x20 || bytes[first] == 0x09 { first += 1 }
        guard first < end.lower, bytes[first] == 0x0A || bytes[first] == 0x0D, case .text(var opening) = pieces.first else {
            note(SyntaxID.multilineString, "the text after `\"\"\"` begins on the next line", at: start)
            return resolve(pieces, delimiter)
        }
        first += bytes[first] == 0x0D && bytes[first + 1] == 0x0A ? 2 : 1
        opening.lower = first
        pieces[0] = .text(opening)
        // The closing quotes stand alone on their line; what is before them is the indentation.
        var indentStart = end.lower
        while indentStart > first, bytes[indentStart - 1] == 0x20 || bytes[indentStart - 1] == 0x09 { indentStart -= 1 }
        let indentation = bytes[indentStart..<end.lower]
        guard indentStart == first || bytes[indentStart - 1] == 0x0A || bytes[indentStart - 1] == 0x0D,
            case .text(var closing) = pieces[pieces.count - 1]
        else {
            note(SyntaxID.multilineString, "the closing `\"\"\"` stands on a line of its own", at: end)
            return resolve(pieces, delimiter)
        }
        if indentStart > first {
            indentStart -= 1
            if indentStart > first, bytes[indentStart] == 0x0A, bytes[indentStart - 1] == 0x0D { indentStart -= 1 }
        }
        closing.upper = Swift.max(indentStart, closing.lower)
        pieces[pieces.count - 1] = .text(closing)

        var segments: [StringSegment] = []
        var isReported = false
        for (number, piece) in pieces.enumerated() {
            guard case .text(let span) = piece else {
                if case .value(let value) = piece { segments.append(.value(value)) }
                continue
            }
            var line = span.lower
            var isLineStart = number == 0
            repeat {
                var next = line
                while next < span.upper, bytes[next] != 0x0A, bytes[next] != 0x0D { next += 1 }
                if next < span.upper { next += bytes[next] == 0x0D && next + 1 < span.upper && bytes[next + 1] == 0x0A ? 2 : 1 }
                var from = line
                if isLineStart {
                    from = Swift.min(skipIndentation(indentation, line, next, &isReported, end), next)
                }
                append(unescape(SourceSpan(from, next), delimiter), to: &segments)
                isLineStart = true
                line = next
            } while line < span.upper
        }
        return segments
    }

    /// Where a line's text begins behind the indentation of the closing quotes; too little is reported once a string.
    private mutating func skipIndentation(
        _ indentation: ArraySlice<UInt8>, _ line: Int, _ next: Int, _ isReported: inout Bool, _ end: SourceSpan
    ) -> Int {
        var from = line
        for byte in indentation {
            if from < source.bytes.count, source.bytes[from] == byte, from < end.lower {
                from += 1
                continue
            }
            // An empty line has none; one of too few spaces is an error, as in Swift.
            if from == line, source.bytes[from] == 0x0A || source.bytes[from] == 0x0D { return from }
            if !isReported {
                isReported = true
                note(
                    SyntaxID.stringIndentation, "this line is indented less than the closing `\"\"\"`",
                    at: SourceSpan(line, Swift.max(from, line + 1)),
                    labels: [.init(end, "its indentation is taken off every line")])
            }
            return from
        }
        return from
    }
}
