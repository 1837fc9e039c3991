internal import RecSchema

extension Scalar {
    /// The value as people read it: numbers in the shortest form that reads back the same, dates as `2024-01-31`, times as
    /// `2024-01-31 12:00:00`, lists as `[a, b]`, a missing value as `·`.
    public var text: String {
        switch self {
        case .missing: return "·"
        case .int(let value): return String(value)
        case .double(let value): return numberText(value.description)
        case .float(let value): return numberText(value.description)
        case .bool(let value): return value ? "true" : "false"
        case .string(let value): return value
        case .date(let days): return CivilDate(days: Int64(days)).text
        case .dateTime(let time): return CivilTime(microseconds: time).text
        case .duration(let time): return durationText(time)
        case .list(let values): return "[" + values.map(\.text).joined(separator: ", ") + "]"
        }
    }
}

extension Column {
    /// The value at `row` as people read it; see `Scalar.text`.
    public func text(at row: Int) -> String { scalar(at: row).text }
}

/// Without the `.0` of whole numbers that Swift writes.
private func numberText(_ text: String) -> String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }

/// `1d 02:03:04.5`; parts that are zero at the front are left out but for the time of day.
private func durationText(_ microseconds: Int64) -> String {
    let sign = microseconds < 0 ? "-" : ""
    let total = microseconds.magnitude
    let (days, rest) = total.quotientAndRemainder(dividingBy: 86_400_000_000)
    let time = CivilTime(microseconds: Int64(rest)).timeText
    return sign + (days > 0 ? "\(days)d " : "") + time
}
