import RecEngine
import RecFrame
import RecSchema

/// Bins of equal width and how many values each holds, as `numpy.histogram` counts them.
struct HistogramBins {
    /// One more than there are bins, ascending.
    let edges: [Double]
    /// Values from an edge up to, not including, the next; the last bin includes its upper edge.
    let counts: [Int64]
    /// Values that are missing, NaN or infinite.
    let leftOut: Int

    static let mostBins = 10_000
    /// Bins that are made at most where nobody says how many.
    private static let mostChosen = 80

    /// Counts a column of numbers.
    ///
    /// - Throws: `EngineError` where the width makes no sense for the values.
    init(_ column: Column, count: Int?, width: Double?) throws {
        let values = NumberView(column)
        var low = Double.infinity
        var high = -Double.infinity
        var finite = 0
        values.forEach { value in
            finite += 1
            low = min(low, value)
            high = max(high, value)
        }
        leftOut = column.count - finite
        guard finite > 0 else {
            edges = [0, 1]
            counts = [0]
            return
        }
        let edges = try Self.edges(values, low: low, high: high, finite: finite, count: count, width: width)
        self.edges = edges
        counts = Self.counts(values, edges)
    }

    private static func edges(
        _ values: NumberView, low: Double, high: Double, finite: Int, count: Int?, width: Double?
    ) throws -> [Double] {
        if let width { return try edges(values, low: low, high: high, width: width) }
        if low == high { return [low - 0.5, high + 0.5] }
        var count = count
        if count == nil, values.isWhole, high - low <= 40 {
            return (0...Int(high - low) + 1).map { low - 0.5 + Double($0) }
        }
        if count == nil { count = chosen(values, low: low, high: high, finite: finite) }
        let bins = min(mostBins, max(1, count ?? mostChosen))
        let step = (high - low) / Double(bins)
        guard step.isFinite, step > 0 else {
            throw EngineError("E0665", "the values from \(low) to \(high) cannot be put into \(bins) bins")
        }
        return (0..<bins).map { low + Double($0) * step } + [high]
    }

    private static func edges(_ values: NumberView, low: Double, high: Double, width: Double) throws -> [Double] {
        guard width > 0, width.isFinite, (high - low) / width <= Double(mostBins), abs(low / width) < 1e15,
            abs(high / width) < 1e15
        else { throw EngineError("E0665", "bins of width \(width) from \(low) to \(high) would be too many, or none") }
        var areMultiples = true
        values.forEach { value in
            let place = value / width
            if areMultiples, abs(place - place.rounded(.toNearestOrEven)) > 1e-6 { areMultiples = false }
        }
        if areMultiples {
            let first = (low / width).rounded(.toNearestOrEven)
            let last = (high / width).rounded(.toNearestOrEven)
            return (0...Int(last - first) + 1).map { (first + Double($0) - 0.5) * width }
        }
        let first = (low / width).rounded(.down)
        let last = (high / width).rounded(.down)
        return (0...Int(last - first) + 1).map { (first + Double($0)) * width }
    }

    /// The number of bins that `numpy.histogram_bin_edges(values, "auto")` finds, kept from 8 to 80; 80 for very many values.
    private static func chosen(_ values: NumberView, low: Double, high: Double, finite: Int) -> Int {
        if finite > 200_000 { return mostChosen }
        var sorted: [Double] = []
        sorted.reserveCapacity(finite)
        values.forEach { sorted.append($0) }
        sorted.sort()
        func quantile(_ q: Double) -> Double {
            let place = Double(finite - 1) * q
            let index = Int(place)
            let next = min(finite - 1, index + 1)
            return sorted[index] + (sorted[next] - sorted[index]) * (place - Double(index))
        }
        let range = high - low
        let sturges = range / (log2(Double(finite)) + 1)
        let freedman = 2 * (quantile(0.75) - quantile(0.25)) / cubeRoot(Double(finite))
        let width = freedman > 0 ? min(freedman, sturges) : sturges
        let bins = width > 0 ? (range / width).rounded(.up) : 1
        return bins.isFinite ? min(mostChosen, max(8, Int(min(bins, 1e9)))) : mostChosen
    }

    /// The base-two logarithm to about 1e-9, from the exponent and a series: no library function whose last bit differs.
    private static func log2(_ x: Double) -> Double {
        let (exponent, mantissa) = (Double(x.exponent), x.significand)
        let t = (mantissa - 1) / (mantissa + 1)
        var term = t
        var sum = 0.0
        for k in 0..<24 {
            sum += term / Double(2 * k + 1)
            term *= t * t
        }
        return exponent + 2 * sum / 0.693_147_180_559_945_3
    }

    private static func cubeRoot(_ x: Double) -> Double {
        var root = Double(sign: .plus, exponent: x.exponent / 3, significand: 1.5)
        for _ in 0..<60 { root -= (root - x / (root * root)) / 3 }
        return root
    }

    private static func counts(_ values: NumberView, _ edges: [Double]) -> [Int64] {
        let bins = edges.count - 1
        var counts = [Int64](repeating: 0, count: bins)
        let low = edges[0]
        let high = edges[bins]
        let scale = Double(bins) / (high - low)
        values.forEach { value in
            if value < low || value > high { return }
            var bin = min(bins - 1, max(0, Int((value - low) * scale)))
            while bin > 0, value < edges[bin] { bin -= 1 }
            while bin < bins - 1, value >= edges[bin + 1] { bin += 1 }
            counts[bin] += 1
        }
        return counts
    }
}

/// The finite numbers of a column, one after the other.
struct NumberView {
    let column: Column

    init(_ column: Column) { self.column = column }

    /// Whether the column holds whole numbers by its type.
    var isWhole: Bool { column.type.isInteger }

    func forEach(_ body: (Double) -> Void) {
        func visit<T: BitwiseCopyable & Sendable>(_ type: T.Type, _ number: (T) -> Double) {
            let validity = column.validity
            column.values(as: type).withUnsafeBufferPointer { values in
                for row in 0..<column.count {
                    if let validity, !validity[row] { continue }
                    let value = number(values[row])
                    if value.isFinite { body(value) }
                }
            }
        }
        switch column.type {
        case .uint8: visit(UInt8.self) { Double($0) }
        case .uint32: visit(UInt32.self) { Double($0) }
        case .int32: visit(Int32.self) { Double($0) }
        case .int64: visit(Int64.self) { Double($0) }
        case .float: visit(Float.self) { Double($0) }
        case .double: visit(Double.self) { $0 }
        case .bool: for row in 0..<column.count where column.isValid(at: row) { body(column.bools[row] ? 1 : 0) }
        default: break
        }
    }
}
