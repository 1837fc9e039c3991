/// The tokens of the cell language worth a colour. Any text will do: what is not understood stays plain.
func scanRecnb(_ code: String) -> CodeScanner {
    var scanner = RecnbScanner(scanner: CodeScanner(code))
    scanner.run()
    return scanner.scanner
}

private struct RecnbScanner {
    /// What the scanner is inside of, innermost last: a string, or an interpolation in one with its open parentheses.
    private enum Nesting {
        case string(hashes: Int, triple: Bool)
        case interpolation(parentheses: Int)
    }

    var scanner: CodeScanner
    private var nesting: [Nesting] = []

    private static let keywords: Set<String> = [
        "let", "func", "if", "else", "guard", "throw", "return", "in", "true", "false", "nil", "case",
    ]

    init(scanner: CodeScanner) { self.scanner = scanner }

    mutating func run() {
        while !scanner.isAtEnd {
            if case .string(let hashes, let triple) = nesting.last {
                string(hashes: hashes, triple: triple, from: scanner.at)
            } else {
                code()
            }
        }
    }

    private mutating func code() {
        guard let byte = scanner.peek() else { return }
        let start = scanner.at
        switch byte {
        case UInt8(ascii: "/") where scanner.peek(1) == UInt8(ascii: "/"):
            scanner.skipLine()
            scanner.add(.comment, from: start)
        case UInt8(ascii: "/") where scanner.peek(1) == UInt8(ascii: "*"):
            blockComment()
        case UInt8(ascii: "\""), UInt8(ascii: "#"):
            openString()
        case UInt8(ascii: "@"):
            scanner.at += 1
            scanner.skip(while: CodeScanner.isWord)
            scanner.add(.annotation, from: start)
        case UInt8(ascii: "`"):
            backticked(from: start, kind: nil)
        case UInt8(ascii: "."):
            member()
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            parenthesis(byte)
        case _ where CodeScanner.isDigit(byte):
            scanner.skipNumber()
            scanner.add(.number, from: start)
        case _ where CodeScanner.isWord(byte):
            word()
        default:
            scanner.at += 1
        }
    }

    private mutating func blockComment() {
        let start = scanner.at
        var depth = 0
        repeat {
            if scanner.startsWith("/*") {
                depth += 1
                scanner.at += 2
            } else if scanner.startsWith("*/") {
                depth -= 1
                scanner.at += 2
            } else {
                scanner.at += 1
            }
        } while depth > 0 && !scanner.isAtEnd
        scanner.add(.comment, from: start)
    }

    private mutating func openString() {
        let start = scanner.at
        scanner.skip { $0 == UInt8(ascii: "#") }
        let hashes = scanner.at - start
        guard scanner.peek() == UInt8(ascii: "\"") else { return }
        let triple = scanner.startsWith("\"\"\"")
        scanner.at += triple ? 3 : 1
        nesting.append(.string(hashes: hashes, triple: triple))
        string(hashes: hashes, triple: triple, from: start)
    }

    /// Reads on inside a string until it ends, its line ends, or an interpolation begins.
    private mutating func string(hashes: Int, triple: Bool, from start: Int) {
        let fence = String(repeating: "#", count: hashes)
        let close = (triple ? "\"\"\"" : "\"") + fence
        let escape = "\\" + fence
        while let byte = scanner.peek() {
            if scanner.startsWith(close) {
                scanner.at += close.utf8.count
                nesting.removeLast()
                break
            } else if byte == UInt8(ascii: "\\"), scanner.startsWith(escape) {
                scanner.at += escape.utf8.count
                if scanner.peek() == UInt8(ascii: "(") {
                    scanner.at += 1
                    nesting.append(.interpolation(parentheses: 0))
                    break
                }
                if !scanner.isAtEnd, scanner.peek() != UInt8(ascii: "\n") { scanner.at += 1 }
            } else if byte == UInt8(ascii: "\n"), !triple {
                nesting.removeAll()
                break
            } else {
                scanner.at += 1
            }
        }
        scanner.add(.string, from: start)
    }

    private mutating func parenthesis(_ byte: UInt8) {
        scanner.at += 1
        guard case .interpolation(let open) = nesting.last else { return }
        if byte == UInt8(ascii: "(") {
            nesting[nesting.count - 1] = .interpolation(parentheses: open + 1)
        } else if open > 0 {
            nesting[nesting.count - 1] = .interpolation(parentheses: open - 1)
        } else {
            nesting.removeLast()
            // The parenthesis that ends an interpolation is the string's.
            scanner.add(.string, from: scanner.at - 1)
        }
    }

    private mutating func member() {
        let start = scanner.at
        let before = scanner.peek(-1)
        scanner.at += 1
        let attached = before.map { CodeScanner.isWord($0) || [UInt8](")]}`\"?.".utf8).contains($0) } ?? false
        if scanner.peek() == UInt8(ascii: "`"), !attached { return backticked(from: start, kind: .member) }
        guard let first = scanner.peek(), CodeScanner.isWord(first), !CodeScanner.isDigit(first) else { return }
        let name = scanner.at
        scanner.skip(while: CodeScanner.isWord)
        if scanner.peek() == UInt8(ascii: "(") {
            scanner.add(.call, from: name)
        } else if !attached, !opensLine(start) {
            scanner.add(.member, from: start)
        }
    }

    /// Whether only white space stands before `offset` on its line: a chain goes on there.
    private func opensLine(_ offset: Int) -> Bool {
        var index = offset - 1
        while index >= 0 {
            if scanner.bytes[index] == UInt8(ascii: "\n") { return true }
            if scanner.bytes[index] != UInt8(ascii: " "), scanner.bytes[index] != UInt8(ascii: "\t") { return false }
            index -= 1
        }
        return true
    }

    private mutating func backticked(from start: Int, kind: CodeToken.Kind?) {
        scanner.at += 1
        scanner.skip { $0 != UInt8(ascii: "`") && $0 != UInt8(ascii: "\n") }
        if scanner.peek() == UInt8(ascii: "`") { scanner.at += 1 }
        if let kind { scanner.add(kind, from: start) }
    }

    private mutating func word() {
        let start = scanner.at
        scanner.skip(while: CodeScanner.isWord)
        let word = scanner.text(start)
        if Self.keywords.contains(word) {
            scanner.add(.keyword, from: start)
        } else if scanner.peek() == UInt8(ascii: "(") {
            scanner.add(.call, from: start)
        } else if let first = word.utf8.first, first >= UInt8(ascii: "A"), first <= UInt8(ascii: "Z") {
            scanner.add(.type, from: start)
        }
    }
}
