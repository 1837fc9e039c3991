import RecDiagnostics

/// How a string literal is quoted.
struct StringDelimiter {
    /// The number of `#` on each side.
    var hashes: Int
    /// Whether it is `"""`.
    var isMultiline: Bool

    /// The number of bytes of the delimiter.
    var length: Int { hashes + (isMultiline ? 3 : 1) }
}

extension Lexer {
    /// `#"`, `#/`, or a `#` that starts nothing.
    mutating func lexHash() {
        let start = position
        var hashes = 0
        while peek(hashes) == UInt8(ascii: "#") { hashes += 1 }
        if peek(hashes) == UInt8(ascii: "\"") { return startString(hashes: hashes) }
        if peek(hashes) == UInt8(ascii: "/") { return lexRegex(hashes: hashes) }
        let isFirst = tokens.last.map { $0.kind == .newline || $0.kind == .whitespace } ?? true
        position += hashes
        if isFirst { while position < end, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 } }
        report(
            Diagnostic(
                SyntaxID.unexpectedCharacter, "`#` starts no comment here", at: .init(SourceSpan(start, start + hashes)),
                hints: ["comments start with `//`"]))
        emit(isFirst ? .comment : .unknown, from: start)
    }

    mutating func startString(hashes: Int) {
        let start = position
        position += hashes
        let isMultiline = has("\"\"\"")
        let delimiter = StringDelimiter(hashes: hashes, isMultiline: isMultiline)
        position = start + delimiter.length
        emit(.stringStart, from: start)
        modes.append(.string(delimiter, start: start))
    }

    /// A token whose text is free, but for control characters (Swift refuses them, and editors hide them).
    mutating func emitText(_ kind: Token.Kind, from start: Int, allowsTabs: Bool = false) {
        emit(kind, from: start)
        let isControl = { (byte: UInt8) in
            byte < 0x20 && byte != 0x0A && byte != 0x0D && !(byte == 0x09 && allowsTabs) || byte == 0x7F
        }
        guard let first = bytes[start..<position].firstIndex(where: isControl) else { return }
        if bytes[first] == 0x09 {
            return report(
                Diagnostic(
                    SyntaxID.unexpectedCharacter, "a tab stands here", at: .init(SourceSpan(first, first + 1)),
                    hints: ["write `\\t`"]))
        }
        let hex = String(bytes[first], radix: 16, uppercase: true)
        report(
            Diagnostic(
                SyntaxID.unexpectedCharacter, "an invisible control character (code \(hex)) stands here",
                at: .init(SourceSpan(first, first + 1)), hints: kind == .stringText ? ["write `\\u{\(hex)}`"] : ["leave it out"]))
    }

    /// Reads on in a string's text: to its end, a value in it, or the end of the line.
    mutating func lexStringText(_ delimiter: StringDelimiter, _ start: Int) {
        let textStart = position
        while position < end {
            let byte = bytes[position]
            if byte == 0x0A || byte == 0x0D, !delimiter.isMultiline {
                emitText(.stringText, from: textStart, allowsTabs: delimiter.isMultiline)
                return leaveLine()
            }
            if isDelimiter(delimiter) {
                emitText(.stringText, from: textStart, allowsTabs: delimiter.isMultiline)
                let endStart = position
                position += delimiter.length
                modes.removeLast()
                return emit(.stringEnd, from: endStart)
            }
            guard byte == UInt8(ascii: "\\"), hasHashes(delimiter.hashes, at: 1) else {
                position += 1
                continue
            }
            let escaped = peek(1 + delimiter.hashes)
            if escaped == UInt8(ascii: "(") {
                emitText(.stringText, from: textStart, allowsTabs: delimiter.isMultiline)
                let valueStart = position
                position += 2 + delimiter.hashes
                modes.append(.value(open: 0, start: valueStart))
                return emit(.valueStart, from: valueStart)
            }
            let isLineEnd = escaped == 0x0A || escaped == 0x0D
            position = min(end, position + 1 + delimiter.hashes + (isLineEnd ? 0 : 1))
        }
        emitText(.stringText, from: textStart, allowsTabs: delimiter.isMultiline)
    }

    private func hasHashes(_ count: Int, at ahead: Int) -> Bool {
        for k in 0..<count where peek(ahead + k) != UInt8(ascii: "#") { return false }
        return true
    }

    private func isDelimiter(_ delimiter: StringDelimiter) -> Bool {
        guard peek() == UInt8(ascii: "\"") else { return false }
        if !delimiter.isMultiline { return hasHashes(delimiter.hashes, at: 1) }
        return has("\"\"\"") && hasHashes(delimiter.hashes, at: 3)
    }

    /// At the end of a line: whatever has to end on its line and did not is reported and given up.
    mutating func leaveLine() {
        guard
            let first = modes.firstIndex(where: {
                if case .string(let delimiter, _) = $0 { !delimiter.isMultiline } else { false }
            })
        else { return }
        giveUp(from: first)
    }

    /// At the end of the region: reports what is still open.
    mutating func closeModes() {
        leaveLine()
        if !modes.isEmpty { giveUp(from: 0) }
    }

    private mutating func giveUp(from first: Int) {
        if case .value(_, let start) = modes.last, modes.count - first <= 2 {
            report(
                Diagnostic(
                    SyntaxID.unterminatedValue, "a value that starts with `\\(` has no closing `)`",
                    at: .init(SourceSpan(start, start + 2))))
        } else if case .string(let delimiter, let start) = modes[first] {
            let quotes = source.text(in: SourceSpan(start + delimiter.hashes, start + delimiter.length))
            let marks = quotes + String(repeating: "#", count: delimiter.hashes)
            let isCut = delimiter.isMultiline && end < bytes.count
            report(
                Diagnostic(
                    SyntaxID.unterminatedString, "a string has no closing `\(marks)`",
                    at: .init(SourceSpan(start, delimiter.isMultiline ? start + delimiter.length : position)),
                    notes: isCut ? ["a line that starts with `%%` begins a cell, also inside a string: indent it there"] : []))
        } else if case .value(_, let start) = modes[first] {
            report(
                Diagnostic(
                    SyntaxID.unterminatedValue, "a value that starts with `\\(` has no closing `)`",
                    at: .init(SourceSpan(start, start + 2))))
        }
        // The parser then sees no value where none can be read.
        var starts: Set<Int> = []
        for case .value(_, let start) in modes[first...] { starts.insert(start) }
        var index = tokens.count
        while !starts.isEmpty, index > 0 {
            index -= 1
            if starts.remove(tokens[index].span.lower) != nil { tokens[index].kind = .unknown }
        }
        modes.removeSubrange(first...)
    }

    /// `#/pattern/#`, on one line.
    private mutating func lexRegex(hashes: Int) {
        let start = position
        position += hashes + 1
        while position < end, bytes[position] != 0x0A, bytes[position] != 0x0D {
            if peek() == UInt8(ascii: "/"), hasHashes(hashes, at: 1) {
                position += 1 + hashes
                return emitText(.regex, from: start)
            }
            let isEscape = peek() == UInt8(ascii: "\\") && ![0, 0x0A, 0x0D].contains(peek(1))
            position += isEscape ? 2 : 1
        }
        report(
            Diagnostic(
                SyntaxID.unterminatedRegex, "a pattern that starts with `#/` has no closing `/#` on its line",
                at: .init(SourceSpan(start, position))))
        emit(.unknown, from: start)
    }
}
