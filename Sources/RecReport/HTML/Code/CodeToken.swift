/// A coloured stretch of code, in UTF-8 offsets.
struct CodeToken: Hashable {
    /// What it is; the raw value is its class in the page.
    enum Kind: String {
        case keyword = "k"
        case string = "s"
        case comment = "c"
        case number = "n"
        /// A column or another implicit member.
        case member = "m"
        case call = "f"
        case type = "t"
        case annotation = "a"
    }

    var kind: Kind
    var range: Range<Int>
}

/// Reads code byte by byte; never reads past the end and never stops before it.
struct CodeScanner {
    let bytes: [UInt8]
    var at = 0
    private(set) var tokens: [CodeToken] = []

    init(_ code: String) { bytes = Array(code.utf8) }

    var isAtEnd: Bool { at >= bytes.count }

    func peek(_ offset: Int = 0) -> UInt8? {
        let index = at + offset
        return index >= 0 && index < bytes.count ? bytes[index] : nil
    }

    func startsWith(_ text: String) -> Bool {
        bytes[min(at, bytes.count)...].starts(with: text.utf8)
    }

    mutating func add(_ kind: CodeToken.Kind, from start: Int) {
        if at > start { tokens.append(CodeToken(kind: kind, range: start..<at)) }
    }

    mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = peek(), condition(byte) { at += 1 }
    }

    mutating func skipLine() { skip { $0 != UInt8(ascii: "\n") } }

    /// Digits, letters and points of a number, with the sign of an exponent.
    mutating func skipNumber() {
        var last: UInt8 = 0
        while let byte = peek() {
            let sign = (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && (last | 0x20) == UInt8(ascii: "e")
            let point = byte == UInt8(ascii: ".") && (peek(1).map(Self.isDigit) ?? false)
            guard Self.isWord(byte) || point || sign else { return }
            last = byte
            at += 1
        }
    }

    func text(_ start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Letters, digits, `_`, and every byte of a character outside ASCII.
    static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || isDigit(byte) || isLetter(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }
}

/// The colours of code as text: for each Unicode scalar the class of its token in a page, `.` where it is plain.
package func codeColours(_ code: String, _ language: ReportCell.BodyLanguage) -> String {
    let tokens =
        switch language {
        case .recnb: scanRecnb(code).tokens
        case .python: scanPython(code).tokens
        case .markdown, .plain: [CodeToken]()
        }
    var letters = ""
    var (at, next) = (0, 0)
    for scalar in code.unicodeScalars {
        while next < tokens.count, tokens[next].range.upperBound <= at { next += 1 }
        letters += next < tokens.count && tokens[next].range.contains(at) ? tokens[next].kind.rawValue : "."
        at += UTF8.width(scalar)
    }
    return letters
}

extension HTMLWriter {
    /// Adds `code` with its tokens in spans.
    mutating func code(_ code: String, _ language: ReportCell.BodyLanguage) {
        let scanner: CodeScanner
        switch language {
        case .recnb: scanner = scanRecnb(code)
        case .python: scanner = scanPython(code)
        case .markdown, .plain: return text(code)
        }
        var at = 0
        for token in scanner.tokens {
            text(utf8: scanner.bytes[at..<token.range.lowerBound])
            markup("<span class=\"\(token.kind.rawValue)\">")
            text(utf8: scanner.bytes[token.range])
            markup("</span>")
            at = token.range.upperBound
        }
        text(utf8: scanner.bytes[at...])
    }
}
