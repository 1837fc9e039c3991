import RecSchema

/// A word as a shell takes it, between quotes where it must be.
public func shellWord(_ word: String) -> String {
    let plain = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%".utf8)
    let isPlain = !word.isEmpty && word.utf8.allSatisfy { $0 >= 0x80 || plain.contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}

/// A whole number with its digits in groups of three (`100,836`).
public func groupedDigits(_ value: Int, separator: String = ",") -> String {
    let digits = String(value.magnitude)
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { result += separator }
        result.append(digit)
    }
    return result
}

/// `1 row`, `100,836 rows`.
public func rowsText(_ count: Int) -> String { counted(count, "row", "rows") }

/// A number of bytes in decimal units (`812 B`, `24.8 kB`, `1.2 GB`).
public func byteText(_ bytes: Int) -> String {
    if bytes.magnitude < 1000 { return "\(bytes) B" }
    var value = Double(bytes)
    for unit in ["kB", "MB", "GB", "TB", "PB"] {
        value /= 1000
        if abs(value) < 999.95 { return DisplayNumber.fixed(value, decimals: 1) + " " + unit }
    }
    return DisplayNumber.fixed(value / 1000, decimals: 1) + " EB"
}

/// A time in the unit that reads best (`0.4 ms`, `12 ms`, `1.24 s`, `2 min 03 s`, `1 h 02 min`).
public func durationText(seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0 else { return "0 ms" }
    if seconds < 0.00995 { return DisplayNumber.fixed(seconds * 1000, decimals: 1) + " ms" }
    if seconds < 0.9995 { return DisplayNumber.fixed(seconds * 1000, decimals: 0) + " ms" }
    if seconds < 9.995 { return DisplayNumber.fixed(seconds, decimals: 2) + " s" }
    if seconds < 59.95 { return DisplayNumber.fixed(seconds, decimals: 1) + " s" }
    let whole = Int(min(seconds, 1e12) + 0.5)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3600) h \(two(whole / 60 % 60)) min"
}

/// `1 cell`, `2 cells`.
public func counted(_ count: Int, _ one: String, _ many: String) -> String {
    groupedDigits(count) + " " + (count == 1 ? one : many)
}
