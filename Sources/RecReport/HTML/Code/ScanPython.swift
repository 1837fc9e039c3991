/// The tokens of Python worth a colour (lexical analysis of the Python reference, 2.5 to 2.7; f-strings as plain strings).
func scanPython(_ code: String) -> CodeScanner {
    var scanner = CodeScanner(code)
    while let byte = scanner.peek() {
        let start = scanner.at
        switch byte {
        case UInt8(ascii: "#"):
            scanner.skipLine()
            scanner.add(.comment, from: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            scanner.skipPythonString()
            scanner.add(.string, from: start)
        case UInt8(ascii: "@") where scanner.peek(1).map(CodeScanner.isLetter) ?? false:
            scanner.at += 1
            scanner.skip { CodeScanner.isWord($0) || $0 == UInt8(ascii: ".") }
            scanner.add(.annotation, from: start)
        case _ where CodeScanner.isDigit(byte):
            scanner.skipNumber()
            scanner.add(.number, from: start)
        case _ where CodeScanner.isWord(byte):
            scanner.skipPythonWord()
        default:
            scanner.at += 1
        }
    }
    return scanner
}

private let pythonKeywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield",
]

extension CodeScanner {
    /// From an opening quote to the closing one, or to the end of the line for a string of one line.
    fileprivate mutating func skipPythonString() {
        guard let quote = peek() else { return }
        let triple = peek(1) == quote && peek(2) == quote
        at += triple ? 3 : 1
        while let byte = peek() {
            if byte == UInt8(ascii: "\\") {
                at = Swift.min(at + 2, bytes.count)
            } else if byte == quote, !triple || (peek(1) == quote && peek(2) == quote) {
                at += triple ? 3 : 1
                return
            } else if byte == UInt8(ascii: "\n"), !triple {
                return
            } else {
                at += 1
            }
        }
    }

    fileprivate mutating func skipPythonWord() {
        let start = at
        skip(while: Self.isWord)
        let word = text(start)
        let quoted = peek() == UInt8(ascii: "\"") || peek() == UInt8(ascii: "'")
        if quoted, word.utf8.count <= 2, ["r", "b", "f", "u", "rb", "br", "rf", "fr"].contains(word.lowercased()) {
            skipPythonString()
            add(.string, from: start)
        } else if pythonKeywords.contains(word) {
            add(.keyword, from: start)
        } else if peek() == UInt8(ascii: "(") {
            add(.call, from: start)
        }
    }
}
