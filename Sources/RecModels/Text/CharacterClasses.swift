/// One scalar and, for a few capitals, what follows it.
struct LowerCase {
    var first: UInt32
    var rest: [UInt32] = []

    init(_ first: UInt32, rest: [UInt32] = []) {
        self.first = first
        self.rest = rest
    }
}

/// What Unicode says of characters, remembered for those of the basic plane.
struct CharacterClasses {
    /// 0 where not asked yet, 1 for no word character, 2 for one.
    private var words = [UInt8](repeating: 0, count: 1 << 16)
    /// 0 where not asked yet, else the lower case plus one; `several` for those with more than one scalar.
    private var lowers = [UInt32](repeating: 0, count: 1 << 16)
    private static let several = UInt32.max

    /// Whether Python's `\w` takes it: `str.isalnum()` or an underscore.
    mutating func isWord(_ scalar: UInt32) -> Bool {
        if scalar < 1 << 16, words[Int(scalar)] != 0 { return words[Int(scalar)] == 2 }
        var answer = scalar == 0x5f
        if let properties = Unicode.Scalar(scalar)?.properties {
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
                answer = true
            default: answer = answer || properties.numericType != nil
            }
        }
        if scalar < 1 << 16 { words[Int(scalar)] = answer ? 2 : 1 }
        return answer
    }

    /// The lower case of a scalar by itself.
    mutating func lower(_ scalar: UInt32) -> LowerCase {
        if scalar < 1 << 16 {
            let known = lowers[Int(scalar)]
            if known != 0, known != Self.several { return LowerCase(known - 1) }
        }
        guard let valid = Unicode.Scalar(scalar) else { return LowerCase(scalar) }
        let all = valid.properties.lowercaseMapping.unicodeScalars.map(\.value)
        guard let first = all.first else { return LowerCase(scalar) }
        if scalar < 1 << 16 { lowers[Int(scalar)] = all.count == 1 ? first + 1 : Self.several }
        return LowerCase(first, rest: Array(all.dropFirst()))
    }
    /// The lower case of a scalar where it stands, as `str.lower()` has it: a capital sigma that ends a word has a form of its own (Unicode
    /// 3.13, Final_Sigma).
    mutating func lower(_ scalars: [UInt32], at index: Int) -> LowerCase {
        let scalar = scalars[index]
        guard scalar == 0x3a3 else { return lower(scalar) }
        let before = scalars[..<index].reversed().first { !Self.isIgnorable($0) }
        let after = scalars[(index + 1)...].first { !Self.isIgnorable($0) }
        let isFinal = before.map(Self.isCased) ?? false && !(after.map(Self.isCased) ?? false)
        return LowerCase(isFinal ? 0x3c2 : 0x3c3)
    }

    private static func isCased(_ scalar: UInt32) -> Bool { Unicode.Scalar(scalar)?.properties.isCased ?? false }
    private static func isIgnorable(_ scalar: UInt32) -> Bool { Unicode.Scalar(scalar)?.properties.isCaseIgnorable ?? false }
}
