/// How many columns of a fixed-width terminal `text` takes: 2 for East Asian wide characters and emoji, 0 for marks that join the
/// character before them. O(length).
///
/// Widths follow UAX #11 (EastAsianWidth.txt, classes W and F) with ambiguous characters narrow, as terminals do.
public func displayWidth(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return text.reduce(0) { $0 + displayWidth($1) }
}

func displayWidth(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
        if scalar.value == 0xFE0F { return 2 }
        if width == 0 { width = displayWidth(scalar) }
    }
    return width
}

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (value >= 0x7F && value < 0xA0) ? 0 : 1 }
    switch value {
    case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0, 0x23F3, 0x25FD...0x25FE, 0x2614...0x2615,
        0x2648...0x2653, 0x267F, 0x2693, 0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE, 0x26D4, 0x26EA,
        0x26F2...0x26F3, 0x26F5, 0x26FA, 0x26FD, 0x2705, 0x270A...0x270B, 0x2728, 0x274C, 0x274E, 0x2753...0x2755, 0x2757,
        0x2795...0x2797, 0x27B0, 0x27BF, 0x2B1B...0x2B1C, 0x2B50, 0x2B55, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
        0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F004, 0x1F0CF, 0x1F18E, 0x1F191...0x1F19A, 0x1F1E6...0x1F320,
        0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4,
        0x1F3F8...0x1F43E, 0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A,
        0x1F595...0x1F596, 0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7,
        0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945,
        0x1F947...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
        return 2
    case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFE00...0xFE0F, 0xFEFF:
        return 0
    default:
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return 1
        }
    }
}

/// `text` in at most `width` columns, cut with `ellipsis` at the end where it is longer.
func truncated(_ text: String, to width: Int, ellipsis: String) -> String {
    if text.utf8.count <= width || displayWidth(text) <= width { return text }
    let room = width - displayWidth(ellipsis)
    if room < 0 { return String(ellipsis.prefix(max(0, width))) }
    var result = ""
    var used = 0
    for character in text {
        let next = displayWidth(character)
        if used + next > room { break }
        result.append(character)
        used += next
    }
    return result + ellipsis
}

/// `text` filled with spaces to `width` columns, on the left when `trailing`.
func padded(_ text: String, to width: Int, trailing: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - displayWidth(text)))
    return trailing ? fill + text : text + fill
}

/// `text` on one line and without anything that a terminal would obey: line ends and tabs as `\n` and `\t`, other control
/// characters and those that turn the direction of writing as `\u{...}`. At most `limit` characters are looked at.
func oneLine(_ text: String, limit: Int = 4_096) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit { break }
        count += 1
        appendVisible(scalar, to: &result, keepsLines: false)
    }
    return result
}

/// `text` with its line ends and tabs, but without anything else that a terminal would obey.
func harmless(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { appendVisible(scalar, to: &result, keepsLines: true) }
    return result
}

private func appendVisible(_ scalar: Unicode.Scalar, to result: inout String, keepsLines: Bool) {
    switch scalar.value {
    case 0x0A: result += keepsLines ? "\n" : "\\n"
    case 0x09: result += keepsLines ? "\t" : "\\t"
    case 0x0D: result += keepsLines ? "" : "\\r"
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028...0x2029:
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: result.unicodeScalars.append(scalar)
    }
}
