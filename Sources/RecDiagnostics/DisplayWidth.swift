/// How many columns of a terminal a character takes: 0, 1 or 2 (Unicode Standard Annex 11; emoji count as wide).
public func displayWidth(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.value < 0x300 { return first.value < 0x20 || first.value == 0xAD ? 0 : 1 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return isWide(first.value) ? 2 : 1
}

/// How many columns of a terminal a text takes, tabs and control characters not counted.
public func displayWidth(of text: String) -> Int {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? text.utf8.count : text.reduce(0) { $0 + displayWidth(of: $1) }
}

/// A text on lines of at most `width` columns, broken at spaces; words, and what stands between backticks and fits on a line, are left
/// whole. What follows the first line is indented, and the first begins in column `column`, where something stands before it. Line
/// ends of the text stay.
public func wrapped(_ text: String, width: Int, indent: Int = 0, column: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for (number, paragraph) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        var line = number == 0 ? "" : margin
        var used = number == 0 ? column : indent
        var isFresh = true
        for word in words(of: paragraph, width: width - indent) {
            let size = displayWidth(of: word)
            if !isFresh, used + 1 + size > width, !word.isEmpty {
                lines.append(line)
                line = margin + word
                used = indent + size
            } else {
                line += (isFresh ? "" : " ") + word
                used += (isFresh ? 0 : 1) + size
            }
            isFresh = false
        }
        lines.append(line)
    }
    return lines.joined(separator: "\n")
}

/// The parts of a text that no line is broken in.
private func words(of text: Substring, width: Int) -> [String] {
    var words: [String] = []
    var quoted: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
        quoted.append(word)
        let isOpen = quoted.reduce(0) { $0 + $1.utf8.count { $0 == UInt8(ascii: "`") } } % 2 == 1
        if isOpen, quoted.reduce(quoted.count - 1, { $0 + displayWidth(of: $1) }) <= width { continue }
        words += isOpen ? quoted : [quoted.joined(separator: " ")]
        quoted = []
    }
    return words + quoted
}

private func isWide(_ code: UInt32) -> Bool {
    var low = 0
    var high = wideRanges.count
    while low < high {
        let middle = (low + high) / 2
        if wideRanges[middle].upperBound < code { low = middle + 1 } else { high = middle }
    }
    return low < wideRanges.count && wideRanges[low].contains(code)
}

/// East Asian Wide and Fullwidth (EastAsianWidth.txt, Unicode 15), neighbouring blocks joined.
private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3, 0x25FD...0x25FE,
    0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE,
    0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA,
    0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755,
    0x2757...0x2757, 0x2795...0x2797, 0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55,
    0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F004...0x1F004,
    0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F265, 0x1F300...0x1F320, 0x1F32D...0x1F335,
    0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4,
    0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F567, 0x1F57A...0x1F57A,
    0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6D7, 0x1F6DC...0x1F6DF,
    0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
]
