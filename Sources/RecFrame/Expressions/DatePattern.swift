/// A pattern of a date or time: `yyyy MM dd HH mm ss`, `S` for a fraction of a second (up to six digits), any other character as is,
/// letters in single quotes (`'T'`).
public struct DatePattern: Hashable, Sendable {
    enum Field: Hashable, Sendable {
        case year, month, day, hour, minute, second, fraction
        case literal(UInt8)
    }

    let fields: [Field]

    /// Reads a pattern.
    ///
    /// - Throws: `badArgument` for a letter that means nothing, or a field of another width.
    public init(_ pattern: String) throws(FrameError) {
        var fields: [Field] = []
        let bytes = Array(pattern.utf8)
        var i = 0
        while i < bytes.count {
            let letter = bytes[i]
            if letter == UInt8(ascii: "'") {
                i += 1
                while i < bytes.count && bytes[i] != letter {
                    fields.append(.literal(bytes[i]))
                    i += 1
                }
                i += 1
                continue
            }
            var width = 1
            while i + width < bytes.count && bytes[i + width] == letter { width += 1 }
            let isLetter = (65...90).contains(letter) || (97...122).contains(letter)
            switch (UnicodeScalar(letter), width) {
            case ("y", 4): fields.append(.year)
            case ("M", 2): fields.append(.month)
            case ("d", 2): fields.append(.day)
            case ("H", 2): fields.append(.hour)
            case ("m", 2): fields.append(.minute)
            case ("s", 2): fields.append(.second)
            case ("S", _): fields.append(.fraction)
            case _ where isLetter:
                throw FrameError(
                    .badArgument, "`\(pattern)` is no date pattern",
                    hint: "it is made of yyyy, MM, dd, HH, mm, ss and S; other letters stand in single quotes")
            default: fields += Array(repeating: .literal(letter), count: width)
            }
            i += width
        }
        self.fields = fields
    }

    private init(fields: [Field]) { self.fields = fields }

    private static let day: [Field] = [.year, .literal(45), .month, .literal(45), .day]
    private static let time: [Field] = [.hour, .literal(58), .minute, .literal(58), .second]
    /// `yyyy-MM-dd`
    static let isoDate = DatePattern(fields: day)
    /// `yyyy-MM-dd HH:mm:ss`
    static let isoTime = DatePattern(fields: day + [.literal(32)] + time)
    /// `yyyy-MM-dd'T'HH:mm:ss`
    static let isoTimeT = DatePattern(fields: day + [.literal(84)] + time)

    /// What was read: a moment, and whether it is a day without a time.
    struct Parsed: Equatable {
        var days: Int64
        var microsecondsOfDay: Int64

        var microseconds: Int64 { days * CivilTime.day + microsecondsOfDay }
        var onlyDate: Int32? { microsecondsOfDay == 0 ? Int32(exactly: days) : nil }
    }

    /// Reads a whole text; nil if it does not follow the pattern or there is no such day or time. Years have four digits.
    func parse(_ text: some StringProtocol) -> Parsed? {
        var text = String(text)
        return text.withUTF8 { parse($0) }
    }

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Parsed? {
        var at = 0
        func number(_ width: Int) -> Int64? {
            guard at + width <= bytes.count else { return nil }
            var value: Int64 = 0
            for _ in 0..<width {
                guard (48...57).contains(bytes[at]) else { return nil }
                value = value * 10 + Int64(bytes[at] - 48)
                at += 1
            }
            return value
        }
        var (year, month, day, micros): (Int64, Int64, Int64, Int64) = (1970, 1, 1, 0)
        for field in fields {
            switch field {
            case .literal(let byte):
                guard at < bytes.count, bytes[at] == byte else { return nil }
                at += 1
            case .year:
                guard let value = number(4) else { return nil }
                year = value
            case .month:
                guard let value = number(2) else { return nil }
                month = value
            case .day:
                guard let value = number(2) else { return nil }
                day = value
            case .hour:
                guard let value = number(2), value < 24 else { return nil }
                micros += value * 3_600_000_000
            case .minute:
                guard let value = number(2), value < 60 else { return nil }
                micros += value * 60_000_000
            case .second:
                guard let value = number(2), value < 60 else { return nil }
                micros += value * 1_000_000
            case .fraction:
                var unit: Int64 = 100_000
                let start = at
                while at < bytes.count, (48...57).contains(bytes[at]), at - start < 6 {
                    micros += Int64(bytes[at] - 48) * unit
                    unit /= 10
                    at += 1
                }
                if at == start { return nil }
            }
        }
        guard at == bytes.count, let date = CivilDate(year: year, month: month, day: day) else { return nil }
        return Parsed(days: date.days, microsecondsOfDay: micros)
    }

    /// A moment by the pattern; a fraction has six digits.
    func format(_ time: CivilTime) -> String {
        let date = CivilDate(days: time.days)
        var bytes: [UInt8] = []
        func add(_ value: Int64, _ width: Int) { bytes += padded(value, width).utf8 }
        for field in fields {
            switch field {
            case .literal(let byte): bytes.append(byte)
            case .year:
                if date.year < 0 { bytes.append(45) }
                add(Int64(date.year.magnitude), 4)
            case .month: add(Int64(date.month), 2)
            case .day: add(Int64(date.day), 2)
            case .hour: add(time.hour, 2)
            case .minute: add(time.minute, 2)
            case .second: add(time.second, 2)
            case .fraction: add(time.microsecond, 6)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
