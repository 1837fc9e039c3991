import RecFrame
import RecPythonClient

extension PythonValue {
    /// A value of a table as Python gets it.
    init(_ scalar: Scalar) {
        self =
            switch scalar {
            case .missing: .missing
            case .int(let value): .int(value)
            case .double(let value): .double(value)
            case .float(let value): .double(Double(value))
            case .bool(let value): .bool(value)
            case .string(let value): .string(value)
            case .date(let days): .date(days)
            case .dateTime(let microseconds): .dateTime(microseconds)
            case .duration(let microseconds): .int(microseconds)
            case .list(let values): .list(values.map { PythonValue($0) })
            }
    }
}
