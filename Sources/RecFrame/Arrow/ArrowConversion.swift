internal import RecSchema

extension ArrowType {
    /// Bytes of one value in the file; for numbers and times.
    var width: Int {
        switch self {
        case .int(let bits, _): bits / 8
        case .float(let precision): 2 << precision
        case .dateDay: 4
        default: 8
        }
    }

    /// The values as the column type of the field holds them; the very buffer where they already are.
    func converted(_ values: Buffer, count: Int, _ validity: Bitmap?, _ name: String) throws(ArrowError) -> Buffer {
        func fail(_ value: some Any) -> ArrowError {
            .unsupported("`\(value)` is too large a value", column: name)
        }
        switch self {
        case .int(8, true): return try map(values, count, Int8.self, Int32.self, validity) { Int32($0) }
        case .int(16, true): return try map(values, count, Int16.self, Int32.self, validity) { Int32($0) }
        case .int(16, false): return try map(values, count, UInt16.self, Int32.self, validity) { Int32($0) }
        case .int(64, false):
            return try map(values, count, UInt64.self, Int64.self, validity) { value throws(ArrowError) in
                guard let value = Int64(exactly: value) else { throw fail(value) }
                return value
            }
        case .float(0):
            return try map(values, count, UInt16.self, Float.self, validity) { ArrowType.float(half: $0) }
        case .dateMillisecond:
            return try map(values, count, Int64.self, Int32.self, validity) { value throws(ArrowError) in
                guard let days = Int32(exactly: ArrowType.floor(value, 86_400_000)) else { throw fail(value) }
                return days
            }
        case .timestamp(let unit), .duration(let unit):
            if unit == 2 { return values }
            if unit == 3 {
                return try map(values, count, Int64.self, Int64.self, validity) { ArrowType.floor($0, 1000) }
            }
            let factor: Int64 = unit == 0 ? 1_000_000 : 1000
            return try map(values, count, Int64.self, Int64.self, validity) { value throws(ArrowError) in
                let (product, overflow) = value.multipliedReportingOverflow(by: factor)
                if overflow { throw fail(value) }
                return product
            }
        default: return values
        }
    }

    private func map<From: BitwiseCopyable, To: BitwiseCopyable>(
        _ values: Buffer, _ count: Int, _ from: From.Type, _ to: To.Type, _ validity: Bitmap?,
        _ body: (From) throws(ArrowError) -> To
    ) throws(ArrowError) -> Buffer {
        let target = MutableBuffer(byteCount: count * MemoryLayout<To>.stride)
        let out = target.pointer(to: to)
        let source = values.pointer(to: from)
        for row in 0..<count where validity?[row] ?? true { out[row] = try body(source[row]) }
        extendLifetime(values)
        return target.finish()
    }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        let quotient = value / unit
        return value % unit < 0 ? quotient - 1 : quotient
    }

    /// IEEE 754 binary16 as binary32, exactly.
    private static func float(half bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 1 ? -1 : 1
        let exponent = Int(bits >> 10 & 31)
        let fraction = Float(bits & 1023) / 1024
        switch exponent {
        case 0: return sign * fraction * 0x1p-14
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}
