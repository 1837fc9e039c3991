import RecDiagnostics

/// `text` in at most `width` columns, cut with `ellipsis` at the end where it is longer.
func truncated(_ text: String, to width: Int, ellipsis: String) -> String {
    if text.utf8.count <= width || displayWidth(of: text) <= width { return text }
    let room = width - displayWidth(of: ellipsis)
    if room < 0 { return String(ellipsis.prefix(max(0, width))) }
    var result = ""
    var used = 0
    for character in text {
        let next = displayWidth(of: character)
        if used + next > room { break }
        result.append(character)
        used += next
    }
    return result + ellipsis
}

/// `text` filled with spaces to `width` columns, on the left when `trailing`.
func padded(_ text: String, to width: Int, trailing: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - displayWidth(of: text)))
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
