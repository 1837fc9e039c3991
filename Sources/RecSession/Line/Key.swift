/// What a person pressed.
public enum Key: Hashable, Sendable {
    /// A character to write.
    case text(Character)
    /// Return.
    case enter
    /// Tab.
    case tab
    /// Takes away the character before the cursor.
    case backspace
    /// Takes away the character under the cursor.
    case delete
    /// One character to the left.
    case left
    /// One character to the right.
    case right
    /// An older line.
    case up
    /// A newer line.
    case down
    /// To the beginning of the line.
    case home
    /// To the end of the line.
    case end
    /// One word to the left.
    case wordLeft
    /// One word to the right.
    case wordRight
    /// Takes away all from the cursor on (Ctrl-K).
    case killToEnd
    /// Takes away all before the cursor (Ctrl-U).
    case killToStart
    /// Takes away the word before the cursor (Ctrl-W).
    case killWord
    /// Puts back what was taken away last (Ctrl-Y).
    case yank
    /// An empty screen (Ctrl-L).
    case clear
    /// Gives up the line (Ctrl-C).
    case interrupt
    /// The end of all (Ctrl-D), where the line is empty.
    case endOfInput
}

/// Makes keys of the bytes that a terminal sends: UTF-8, controls, and the sequences of ECMA-48 and of xterm.
public struct KeyDecoder: Sendable {
    private var pending: [UInt8] = []

    /// Nothing was read yet.
    public init() {}

    /// Whether bytes of a sequence have come that is not complete.
    public var isWaiting: Bool { !pending.isEmpty }

    /// Keys that are complete with these bytes.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while let (key, count) = next() {
            pending.removeFirst(count)
            if let key { keys.append(key) }
        }
        return keys
    }

    /// Gives up a sequence that does not go on: a lone Escape means nothing here.
    public mutating func flush() { pending = [] }

    /// The first key and its bytes; a nil key for what means nothing; nil where more bytes are needed.
    private func next() -> (Key?, Int)? {
        guard let first = pending.first else { return nil }
        if first == 0x1B { return escape() }
        if let key = Self.controls[first] { return (key, 1) }
        if first < 0x20 { return (nil, 1) }
        if first < 0x80 { return (.text(Character(Unicode.Scalar(first))), 1) }
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        // A byte that begins nothing, or a sequence that another byte interrupts, is left out.
        if count == 1 { return (nil, 1) }
        for place in 1..<count {
            guard place < pending.count else { return nil }
            if pending[place] & 0xC0 != 0x80 { return (nil, place) }
        }
        guard let text = String(validating: pending[..<count], as: UTF8.self), let character = text.first else {
            return (nil, count)
        }
        return (.text(character), count)
    }

    private static let controls: [UInt8: Key] = [
        0x01: .home, 0x02: .left, 0x03: .interrupt, 0x04: .endOfInput, 0x05: .end, 0x06: .right, 0x08: .backspace, 0x09: .tab,
        0x0A: .enter, 0x0B: .killToEnd, 0x0C: .clear, 0x0D: .enter, 0x0E: .down, 0x10: .up, 0x15: .killToStart, 0x17: .killWord,
        0x19: .yank, 0x7F: .backspace,
    ]

    private func escape() -> (Key?, Int)? {
        guard pending.count > 1 else { return nil }
        switch pending[1] {
        case UInt8(ascii: "["), UInt8(ascii: "O"): return sequence()
        case UInt8(ascii: "b"): return (.wordLeft, 2)
        case UInt8(ascii: "f"): return (.wordRight, 2)
        case 0x7F: return (.killWord, 2)
        // Escape twice, or before a key of its own.
        case 0x1B: return (nil, 1)
        default: return (nil, 2)
        }
    }

    /// A sequence: parameters, then a byte that says which key.
    private func sequence() -> (Key?, Int)? {
        guard let end = pending.indices.dropFirst(2).first(where: { (0x40...0x7E).contains(pending[$0]) }) else {
            // No sequence is that long: a paste of nonsense must not hold back what follows.
            return pending.count > 32 ? (nil, pending.count) : nil
        }
        let parameters = String(decoding: pending[2..<end], as: UTF8.self)
        let isWord = parameters.hasSuffix(";5") || parameters.hasSuffix(";3")
        let key: Key? =
            switch pending[end] {
            case UInt8(ascii: "A"): .up
            case UInt8(ascii: "B"): .down
            case UInt8(ascii: "C"): isWord ? .wordRight : .right
            case UInt8(ascii: "D"): isWord ? .wordLeft : .left
            case UInt8(ascii: "H"): .home
            case UInt8(ascii: "F"): .end
            case UInt8(ascii: "~"):
                switch parameters.prefix(while: { $0 != ";" }) {
                case "1", "7": .home
                case "4", "8": .end
                case "3": .delete
                default: nil
                }
            default: nil
            }
        return (key, end + 1)
    }
}
