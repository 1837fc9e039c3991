/// A JSON text as a value: what the body of a request holds.
public indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number without a fraction that fits.
    case int(Int64)
    /// Any other number.
    case double(Double)
    case string(String)
    case array([JSON])
    /// Labels and values in the order written; each label once.
    case object([Member])

    /// A label with its value.
    public struct Member: Hashable, Sendable {
        /// The label.
        public var name: String
        /// The value.
        public var value: JSON
    }

    /// As a person would say it in a message.
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let text): "\"\(text.prefix(40))\(text.count > 40 ? "..." : "")\""
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// Why a text is no JSON: one sentence.
public struct JSONError: Error, Sendable {
    /// What is wrong.
    public let message: String
}

extension JSON {
    /// Reads a JSON text (RFC 8259): the whole of it, UTF-8 only, no label twice in an object, and lists and objects at most 32 deep.
    ///
    /// Cost: linear in the text; memory is bounded by it.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        return try parser.whole()
    }
}

/// Reads JSON from bytes. Never beyond their end, and no deeper than its limit.
private struct JSONParser {
    let bytes: [UInt8]
    var place = 0
    var depth = 0

    private static let depthLimit = 32

    init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func wrong(_ expected: String) -> JSONError {
        JSONError(
            message: place < bytes.count ? "expected \(expected) at byte \(place + 1)" : "it ends where \(expected) is expected")
    }

    mutating func whole() throws(JSONError) -> JSON {
        let value = try value()
        skipSpace()
        if place < bytes.count { throw JSONError(message: "there is more after the value, at byte \(place + 1)") }
        return value
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func value() throws(JSONError) -> JSON {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        default: throw wrong("a value")
        }
    }

    private mutating func word(_ text: String, _ value: JSON) throws(JSONError) -> JSON {
        guard bytes[place...].starts(with: text.utf8) else { throw wrong("a value") }
        place += text.utf8.count
        return value
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        if depth > Self.depthLimit { throw JSONError(message: "it nests more than \(Self.depthLimit) deep") }
        place += 1
        skipSpace()
    }

    private mutating func object() throws(JSONError) -> JSON {
        try enter()
        defer { depth -= 1 }
        var members: [JSON.Member] = []
        var names: Set<String> = []
        if next == UInt8(ascii: "}") {
            place += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw wrong("a label in quotes") }
            let name = try string()
            guard names.insert(name).inserted else {
                throw JSONError(message: "the label \"\(name.prefix(40))\" stands there twice")
            }
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw wrong("`:`") }
            place += 1
            members.append(Member(name: name, value: try value()))
            skipSpace()
            if next == UInt8(ascii: "}") { break }
            guard next == UInt8(ascii: ",") else { throw wrong("`,` or `}`") }
            place += 1
        }
        place += 1
        return .object(members)
    }

    private typealias Member = JSON.Member

    private mutating func array() throws(JSONError) -> JSON {
        try enter()
        defer { depth -= 1 }
        var items: [JSON] = []
        if next == UInt8(ascii: "]") {
            place += 1
            return .array([])
        }
        while true {
            items.append(try value())
            skipSpace()
            if next == UInt8(ascii: "]") { break }
            guard next == UInt8(ascii: ",") else { throw wrong("`,` or `]`") }
            place += 1
        }
        place += 1
        return .array(items)
    }

    private mutating func digits() -> Int {
        let start = place
        while let byte = next, byte >= 0x30, byte <= 0x39 { place += 1 }
        return place - start
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = place
        if next == UInt8(ascii: "-") { place += 1 }
        let isZero = next == UInt8(ascii: "0")
        let count = digits()
        guard count > 0, !isZero || count == 1 else { throw wrong("a number") }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            place += 1
            isWhole = false
            guard digits() > 0 else { throw wrong("a digit") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            place += 1
            isWhole = false
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
            guard digits() > 0 else { throw wrong("a digit") }
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError(message: "the number \(text.prefix(40)) is too large")
        }
        return .double(value)
    }

    private mutating func string() throws(JSONError) -> String {
        place += 1
        var text: [UInt8] = []
        while true {
            guard let byte = next else { throw wrong("`\"`") }
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let whole = String(validating: text, as: UTF8.self) else {
                    throw JSONError(message: "a text in it is not UTF-8")
                }
                return whole
            case UInt8(ascii: "\\"): try escape(&text)
            case 0..<0x20: throw JSONError(message: "a text in it holds a control character, at byte \(place)")
            default: text.append(byte)
            }
        }
    }

    private mutating func escape(_ text: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw wrong("an escape") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var unit = UInt32(try hexadecimal())
            if unit & 0xFC00 == 0xD800, next == UInt8(ascii: "\\"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "u")
            {
                place += 2
                let low = UInt32(try hexadecimal())
                guard low & 0xFC00 == 0xDC00 else {
                    throw JSONError(message: "half of a character stands alone before byte \(place)")
                }
                unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
            }
            guard let scalar = Unicode.Scalar(unit) else {
                throw JSONError(message: "half of a character stands alone before byte \(place)")
            }
            text.append(contentsOf: String(Character(scalar)).utf8)
        default: throw JSONError(message: "there is no escape `\\\(Character(Unicode.Scalar(byte)))`")
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw wrong("a hexadecimal digit")
            }
            value = value << 4 | UInt16(digit)
            place += 1
        }
        return value
    }
}
