/// A query or script as far as recnb must understand it: where its named parameters (`:name`) stand, where statements end, and
/// whether its rows have an order. Texts, quoted names, comments and dollar quotes are passed over.
public struct SQLText: Sendable {
    /// Names of the parameters, each once, in the order of first use.
    public let parameters: [String]
    /// Whether an `order by` stands outside of all parentheses.
    public let isOrdered: Bool
    /// Statements, without empty ones; those inside of a trigger's body count, too.
    public let statements: [String]
    /// The first word of a statement that would end or begin a transaction.
    public let transactionWord: String?
    /// The text as given.
    public let text: String
    private let pieces: [Piece]

    private enum Piece: Sendable {
        case text(String)
        case parameter(Int)
    }

    /// Reads a text; whatever is wrong with it otherwise is for the database to say.
    public init(_ text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        scanner.scan()
        parameters = scanner.parameters
        isOrdered = scanner.isOrdered
        statements = scanner.statements
        pieces = scanner.pieces
        transactionWord = scanner.firstWords.first { ["begin", "start", "commit", "rollback", "abort"].contains($0) }
        self.text = text
    }

    /// The text with parameters written as the database takes them by place: `$1` or `?1`.
    func numbered(_ mark: String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .parameter(let index): mark + "\(index + 1)"
            }
        }.joined()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var at = 0
        var parameters: [String] = []
        var isOrdered = false
        var statements: [String] = []
        var pieces: [Piece] = []
        private var start = 0
        private var statementStart = 0
        private var hasWords = false
        private var depth = 0
        private var lastWord = ""
        var firstWords: [String] = []
        private var hasFirstWord = false

        init(bytes: [UInt8]) { self.bytes = bytes }

        private func byte(_ offset: Int = 0) -> UInt8? { at + offset < bytes.count ? bytes[at + offset] : nil }

        private static func isLetter(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "_") || byte >= 0x80 || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
        }

        private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

        private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

        mutating func scan() {
            while let current = byte() {
                switch current {
                case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                    hasWords = true
                    skipQuoted(current)
                case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-"):
                    while let next = byte(), next != UInt8(ascii: "\n") { at += 1; _ = next }
                case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipComment()
                case UInt8(ascii: "$") where skipDollarQuote(): hasWords = true
                case UInt8(ascii: ":") where byte(1) == UInt8(ascii: ":"): at += 2
                case UInt8(ascii: ":") where byte(1).map(Self.isLetter) == true: takeParameter()
                case UInt8(ascii: "("): depth += 1; at += 1
                case UInt8(ascii: ")"): depth -= 1; at += 1
                case UInt8(ascii: ";"): endStatement()
                default:
                    if Self.isLetter(current) {
                        takeWord()
                    } else {
                        if current > 0x20 { hasWords = true }
                        at += 1
                    }
                }
            }
            endStatement()
            if start < bytes.count { pieces.append(.text(text(start..<bytes.count))) }
        }

        private mutating func takeWord() {
            let begin = at
            while let next = byte(), Self.isLetter(next) || Self.isDigit(next) { at += 1 }
            let word = text(begin..<at).lowercased()
            if depth == 0, word == "by", lastWord == "order" { isOrdered = true }
            lastWord = word
            if !hasFirstWord { firstWords.append(word) }
            hasFirstWord = true
            hasWords = true
        }

        private mutating func takeParameter() {
            pieces.append(.text(text(start..<at)))
            at += 1
            let begin = at
            while let next = byte(), Self.isLetter(next) || Self.isDigit(next) { at += 1 }
            let name = text(begin..<at)
            let index = parameters.firstIndex(of: name) ?? parameters.count
            if index == parameters.count { parameters.append(name) }
            pieces.append(.parameter(index))
            start = at
            hasWords = true
        }

        private mutating func endStatement() {
            let end = min(at, bytes.count)
            if hasWords { statements.append(text(statementStart..<end)) }
            at = min(at + 1, bytes.count)
            statementStart = at
            hasWords = false
            hasFirstWord = false
        }

        private mutating func skipQuoted(_ quote: UInt8) {
            at += 1
            while let next = byte() {
                at += 1
                if next == quote {
                    if byte() == quote { at += 1 } else { return }
                }
            }
        }

        /// Comments nest in PostgreSQL, and nobody nests them elsewhere.
        private mutating func skipComment() {
            var level = 0
            while at < bytes.count {
                if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                    level += 1
                    at += 2
                } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                    level -= 1
                    at += 2
                    if level == 0 { return }
                } else {
                    at += 1
                }
            }
        }

        /// `$tag$ ... $tag$`; false, and nothing skipped, for anything else that begins with a dollar.
        private mutating func skipDollarQuote() -> Bool {
            var end = at + 1
            while end < bytes.count, Self.isLetter(bytes[end]) || (end > at + 1 && Self.isDigit(bytes[end])) { end += 1 }
            guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return false }
            let mark = Array(bytes[at...end])
            var place = end + 1
            while place + mark.count <= bytes.count {
                if bytes[place] == mark[0], Array(bytes[place..<place + mark.count]) == mark {
                    at = place + mark.count
                    return true
                }
                place += 1
            }
            at = bytes.count
            return true
        }
    }
}
