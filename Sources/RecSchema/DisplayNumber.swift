/// Floating-point numbers as a reader wants them: rounded in decimal from the shortest text that names the number, half away from
/// zero, the same on every machine.
public enum DisplayNumber {
    /// One number with at most `significant` digits: `3.92093`, `4`, `1.5e+20`, `NaN`, `inf`.
    public static func text(_ value: Double, significant: Int = 6) -> String {
        guard let digits = Digits(value.description) else { return special(value) }
        return digits.general(significant: max(1, significant))
    }

    /// As for doubles; a `Float` keeps its own shortest text.
    public static func text(_ value: Float, significant: Int = 6) -> String {
        guard let digits = Digits(value.description) else { return special(Double(value)) }
        return digits.general(significant: max(1, significant))
    }

    /// A column of numbers with the same number of decimals, as few as name every value, with about `significant` digits in the
    /// largest; nil stays nil. Columns of very large or very small numbers are written one by one. A number below a million
    /// millionth of the largest, such as the mean of standardized numbers leaves, is shown as 0.
    public static func column(_ values: [Double?], significant: Int = 6) -> [String?] {
        column(values.map { $0.map { ($0, $0.description) } }, significant: max(1, significant))
    }

    /// As for doubles; `Float` numbers keep their own shortest text (`0.1`, not `0.10000000149011612`).
    public static func column(_ values: [Float?], significant: Int = 6) -> [String?] {
        column(values.map { $0.map { (Double($0), $0.description) } }, significant: max(1, significant))
    }

    /// A number with exactly `decimals` digits after the point.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard let digits = Digits(value.description) else { return special(value) }
        return digits.fixed(decimals: max(0, min(decimals, 300)))
    }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf"
    }

    /// Below this share of a column's largest number is what rounding leaves.
    private static let noise = 1e-12

    private static func column(_ values: [(value: Double, text: String)?], significant: Int) -> [String?] {
        let largest = values.reduce(0) { max($0, $1.map { $0.value.isFinite ? abs($0.value) : 0 } ?? 0) }
        // What a sum leaves that is nothing, beside numbers of an ordinary size, is shown as nothing.
        let parsed = values.map { entry in
            entry.flatMap { Digits(abs($0.value) < largest * noise ? "0.0" : $0.text) }
        }
        let present = parsed.compactMap(\.self)
        let whole = present.map(\.point).max() ?? 0
        let wanted = present.map(\.decimals).max() ?? 0
        let allowed = max(0, significant - max(1, whole))
        let decimals = min(wanted, allowed)
        let smallest = present.filter { !$0.isZero }.map(\.point).min() ?? 1
        let plain = whole <= 15 && (smallest > -decimals || wanted <= decimals)
        return zip(values, parsed).map { value, digits in
            guard let value else { return nil }
            guard let digits else { return special(value.value) }
            return plain ? digits.fixed(decimals: decimals) : digits.general(significant: significant)
        }
    }

    /// A finite number as decimal digits: the value is 0.d1d2d3... times ten to the power `point`.
    struct Digits {
        var negative: Bool
        var digits: [UInt8]
        var point: Int

        var isZero: Bool { digits.isEmpty }
        /// Digits after the decimal point.
        var decimals: Int { max(0, digits.count - point) }

        /// Reads what `description` of a floating-point number gives; nil for `nan` and `inf`.
        init?(_ text: String) {
            negative = false
            digits = []
            point = 0
            var seenPoint = false
            var exponent = 0
            var bytes = Substring(text).utf8
            if bytes.first == UInt8(ascii: "-") {
                negative = true
                bytes.removeFirst()
            }
            while let byte = bytes.popFirst() {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    digits.append(byte - UInt8(ascii: "0"))
                    if !seenPoint { point += 1 }
                case UInt8(ascii: "."): seenPoint = true
                case UInt8(ascii: "e"), UInt8(ascii: "E"):
                    guard let written = Int(Substring(bytes)) else { return nil }
                    exponent = written
                    bytes = Substring("").utf8
                default: return nil
                }
            }
            if digits.isEmpty { return nil }
            point += exponent
            let zeros = digits.prefix { $0 == 0 }.count
            digits.removeFirst(zeros)
            point -= zeros
            trim()
        }

        private mutating func trim() {
            while digits.last == 0 { digits.removeLast() }
            if digits.isEmpty { point = 0 }
        }

        /// Keeps `count` digits (all before that are kept), half away from zero.
        private func rounded(to count: Int) -> Digits {
            if count >= digits.count { return self }
            var result = self
            if count < 0 {
                result.digits = []
                result.trim()
                return result
            }
            let up = digits[count] >= 5
            result.digits.removeLast(digits.count - count)
            if up {
                var index = count - 1
                while index >= 0, result.digits[index] == 9 {
                    result.digits[index] = 0
                    index -= 1
                }
                if index >= 0 {
                    result.digits[index] += 1
                } else {
                    result.digits.insert(1, at: 0)
                    result.point += 1
                }
            }
            result.trim()
            return result
        }

        func fixed(decimals: Int) -> String {
            let value = rounded(to: point + decimals)
            var text = value.negative && !value.isZero ? "-" : ""
            text += value.point > 0 ? value.slice(0, value.point) : "0"
            if decimals > 0 { text += "." + value.slice(value.point, value.point + decimals) }
            return text
        }

        func general(significant: Int) -> String {
            let value = rounded(to: significant)
            if value.isZero { return "0" }
            if value.point > -4, value.point <= 15 { return value.fixed(decimals: value.decimals) }
            var text = value.negative ? "-" : ""
            text += value.slice(0, 1)
            if value.digits.count > 1 { text += "." + value.slice(1, value.digits.count) }
            let exponent = value.point - 1
            return text + (exponent < 0 ? "e-" : "e+") + (exponent.magnitude < 10 ? "0" : "") + String(exponent.magnitude)
        }

        /// Digits from place `from` to place `to` after the head of `digits`, zeros where there are none.
        private func slice(_ from: Int, _ to: Int) -> String {
            var text = ""
            for index in from..<max(from, to) {
                text += String(index >= 0 && index < digits.count ? digits[index] : 0)
            }
            return text
        }
    }
}
