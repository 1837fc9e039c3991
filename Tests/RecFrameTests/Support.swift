public import RecFrame
import RecSchema
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Scalar: ExpressibleByNilLiteral {
    /// Missing, in lists of expected values.
    public init(nilLiteral: ()) { self = .missing }
}

/// One thread and two, which must give the same.
let contexts = [ExecutionContext(threads: 1), ExecutionContext(threads: 2)]

/// A column with the values of a kind, some missing, some NaN, few or many different ones.
func randomColumn(_ type: ColumnType, _ count: Int, distinct: Int, missing: Bool, _ random: inout SeededRandom) throws -> Column {
    var scalars: [Scalar] = []
    for _ in 0..<count {
        if missing && Int.random(in: 0..<8, using: &random) == 0 {
            scalars.append(.missing)
            continue
        }
        let value = Int64.random(in: 0..<Int64(distinct), using: &random)
        switch type {
        case .uint8: scalars.append(.int(value % 256))
        case .uint32: scalars.append(.int(value))
        case .int32: scalars.append(.int(value - Int64(distinct / 2)))
        case .int64: scalars.append(.int((value - Int64(distinct / 2)) &* 0x1234_5678_9ABC_D))
        case .float: scalars.append(.float(value == 0 ? .nan : Float(value) / 4 - 1))
        case .double: scalars.append(.double(value == 0 ? .nan : value == 1 ? -0.0 : Double(value) / 8 - 1))
        case .bool: scalars.append(.bool(value % 2 == 0))
        case .string: scalars.append(.string(value == 0 ? "" : "film number \(value % 97) \(value)"))
        case .date: scalars.append(.date(Int32(value)))
        case .dateTime: scalars.append(.dateTime(value &* 1_000_003))
        case .duration: scalars.append(.duration(value))
        case .list: scalars.append(.list((0..<value % 3).map { .int(value / 2 + $0) }))
        }
    }
    return try Column(scalars, type: type)
}

/// The order of keys: missing last, NaN after numbers.
func precedes(_ a: Scalar, _ b: Scalar) -> Bool {
    switch (a, b) {
    case (.missing, _): return false
    case (_, .missing): return true
    case (.string(let x), .string(let y)): return x.unicodeScalars.lexicographicallyPrecedes(y.unicodeScalars)
    case (.bool(let x), .bool(let y)): return !x && y
    case (.date(let x), .date(let y)): return x < y
    case (.dateTime(let x), .dateTime(let y)), (.duration(let x), .duration(let y)): return x < y
    case (.int(let x), .int(let y)): return x < y
    case (.list(let x), .list(let y)): return x.lexicographicallyPrecedes(y, by: precedes)
    default:
        let (x, y) = (a.number ?? 0, b.number ?? 0)
        return x.isNaN ? false : y.isNaN ? true : x < y
    }
}

extension Column {
    /// FNV-1a over the bits of the values, a word each.
    var foldedBits: UInt64 {
        scalars.reduce(1_469_598_103_934_665_603) { hash, scalar in
            let bits: UInt64
            switch scalar {
            case .int(let value): bits = UInt64(bitPattern: value)
            case .float(let value): bits = UInt64(value.bitPattern)
            default: bits = (scalar.number ?? .nan).bitPattern
            }
            return (hash ^ bits) &* 1_099_511_628_211
        }
    }

    func head(_ n: Int) -> [Scalar] { slice(0..<min(n, count)).scalars }
}
