import RecDiagnostics

extension Lexer {
    /// Reads Markdown with values in it to the end of the region.
    mutating func lexMarkdown() {
        skipConflict()
        var start = position
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "\\"), peek(2) == UInt8(ascii: "(") {
                position += 3
            } else if byte == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "(") {
                emit(.markdown, from: start)
                lexMarkdownValue()
                start = position
            } else if byte == 0x0A || byte == 0x0D {
                emit(.markdown, from: start)
                start = position
                position += byte == 0x0D && peek(1) == 0x0A ? 2 : 1
                emit(.newline, from: start)
                skipConflict()
                start = position
            } else {
                position += 1
            }
        }
        emit(.markdown, from: start)
    }

    /// `\(value)`, which ends on its line.
    private mutating func lexMarkdownValue() {
        let start = position
        let found = diagnostics.count
        position += 2
        emit(.valueStart, from: start)
        modes = [.value(open: 0, start: start)]
        while position < end, !modes.isEmpty {
            if bytes[position] == 0x0A || bytes[position] == 0x0D { break }
            if case .string(let delimiter, let stringStart) = modes.last {
                lexStringText(delimiter, stringStart)
            } else {
                lexToken()
            }
        }
        if modes.isEmpty { return }
        // What is never closed was probably meant as text: nothing else is said about it.
        diagnostics.removeSubrange(found...)
        closeModes()
    }

    /// Reads Python to the end of the region: a token a line.
    mutating func lexPython() {
        skipConflict()
        while position < end {
            var start = position
            while position < end, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
            emit(.python, from: start)
            start = position
            if position < end { position += peek() == 0x0D && peek(1) == 0x0A ? 2 : 1 }
            emit(.newline, from: start)
            skipConflict()
        }
    }
}
