import RecFrame
import RecSchema

extension Column {
    /// A few figures of a column that tell a person where it differs without its values: what is missing, and of numbers the least, the
    /// greatest and the mean. Sums run in the order of rows.
    var lockFigures: [String] {
        var figures: [String] = []
        if missingCount > 0 { figures.append("missing=\(missingCount)") }
        switch type {
        case .uint8: add(UInt8.self, to: &figures) { Double($0) }
        case .uint32: add(UInt32.self, to: &figures) { Double($0) }
        case .int32: add(Int32.self, to: &figures) { Double($0) }
        case .int64: add(Int64.self, to: &figures) { Double($0) }
        case .float: add(Float.self, to: &figures) { Double($0) }
        case .double: add(Double.self, to: &figures) { $0 }
        case .bool:
            let bits = bools
            figures.append("true=\((0..<count).count { isValid(at: $0) && bits[$0] })")
        case .date, .dateTime, .duration, .string, .list: break
        }
        return figures
    }

    private func add<T: BitwiseCopyable & Sendable>(_ type: T.Type, to figures: inout [String], _ number: (T) -> Double) {
        var (least, most, sum, finite) = (Double.infinity, -Double.infinity, 0.0, 0)
        let hasMissing = missingCount > 0
        values(as: type).withUnsafeBufferPointer { values in
            for row in 0..<count where !hasMissing || isValid(at: row) {
                let value = number(values[row])
                guard value.isFinite else { continue }
                least = Swift.min(least, value)
                most = Swift.max(most, value)
                sum += value
                finite += 1
            }
        }
        guard finite > 0 else { return }
        for (name, value) in [("min", least), ("max", most), ("mean", sum / Double(finite))] {
            figures.append("\(name)=\(Scalar.double(value).text)")
        }
        if finite < count - missingCount { figures.append("notFinite=\(count - missingCount - finite)") }
    }
}
