/// Cuts a text into words as Python's regular expression `\b\w\w+\b` does after `str.lower()`: runs of at least two letters, digits,
/// numbers and underscores of any script, in lower case. One cutter serves one thread.
struct WordCutter {
    /// The words of the last text with a space between each two, so that an n-gram is a stretch of it.
    private(set) var bytes: [UInt8] = []
    /// Where the words of the last text lie in `bytes`.
    private(set) var words: [Range<Int>] = []

    private let lowercases: Bool
    private var scalars: [UInt32] = []
    private var classes = CharacterClasses()

    init(lowercases: Bool) { self.lowercases = lowercases }

    /// Reads a text.
    mutating func cut(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        var start = 0
        var length = 0
        for byte in text {
            if byte >= 0x80 { return cutUnicode(text) }
            let kind = asciiKinds[Int(byte)]
            if kind == 0 {
                close(&start, &length)
            } else {
                bytes.append(kind == 2 && lowercases ? byte | 0x20 : byte)
                length += 1
            }
        }
        close(&start, &length)
    }

    /// Leaves out words.
    mutating func drop(_ isUnwanted: (UnsafeBufferPointer<UInt8>) -> Bool) {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var places: [Range<Int>] = []
        bytes.withUnsafeBufferPointer { bytes in
            for word in words {
                let slice = UnsafeBufferPointer(rebasing: bytes[word])
                if isUnwanted(slice) { continue }
                let start = kept.count
                kept.append(contentsOf: slice)
                places.append(start..<kept.count)
                kept.append(space)
            }
        }
        bytes = kept
        words = places
    }

    /// Ends a run of word characters; one of a single character is no word.
    private mutating func close(_ start: inout Int, _ length: inout Int) {
        if length >= 2 {
            words.append(start..<bytes.count)
            bytes.append(space)
        } else if length == 1 {
            bytes.removeSubrange(start...)
        }
        start = bytes.count
        length = 0
    }

    private mutating func cutUnicode(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        scalars.removeAll(keepingCapacity: true)
        var decoder = UTF8()
        var iterator = text.makeIterator()
        decoding: while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): scalars.append(scalar.value)
            case .emptyInput: break decoding
            case .error: scalars.append(0xfffd)
            }
        }
        var start = 0
        var length = 0
        for index in scalars.indices {
            if lowercases {
                let lower = classes.lower(scalars, at: index)
                add(lower.first, &start, &length)
                for scalar in lower.rest { add(scalar, &start, &length) }
            } else {
                add(scalars[index], &start, &length)
            }
        }
        close(&start, &length)
    }

    private mutating func add(_ scalar: UInt32, _ start: inout Int, _ length: inout Int) {
        guard classes.isWord(scalar), let valid = Unicode.Scalar(scalar) else { return close(&start, &length) }
        if scalar < 0x80 {
            bytes.append(UInt8(scalar))
        } else if let encoded = UTF8.encode(valid) {
            for byte in encoded { bytes.append(byte) }
        }
        length += 1
    }

}

private let space = UInt8(ascii: " ")

/// 1 for word characters, 2 for those that are capitals.
private let asciiKinds: [UInt8] = (0..<128).map { code in
    switch UInt8(code) {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): 2
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): 1
    default: 0
    }
}
