import RecFrame

/// A value as an object of one member that names its kind, in model files and in the recipes they hold: `{"int": 1}`; see `ModelFile`.
extension Scalar {
    /// The value in JSON; every one reads back with the same bits, but for the payload of a `Float` that is not a number.
    var json: JSONTree {
        switch self {
        case .missing: .object(["missing": .bool(true)])
        case .int(let value): .object(["int": .int(value)])
        case .double(let value) where value.isFinite: .object(["double": .string("\(value)")])
        // JSON has no word for the others.
        case .double(let value): .object(["bits": .string(String(value.bitPattern, radix: 16))])
        case .float(let value): .object(["float": .string("\(value)")])
        case .bool(let value): .object(["bool": .bool(value)])
        case .string(let value): .object(["string": .string(value)])
        case .date(let value): .object(["date": .int(Int64(value))])
        case .dateTime(let value): .object(["dateTime": .int(value)])
        case .duration(let value): .object(["duration": .int(value)])
        case .list(let values): .object(["values": .array(values.map(\.json))])
        }
    }

    /// Reads what `json` wrote; nil for anything else.
    init?(json tree: JSONTree) {
        if let value = tree["int"]?.int {
            self = .int(value)
        } else if let value = tree["double"]?.string.flatMap({ Double($0) }) {
            self = .double(value)
        } else if let bits = tree["bits"]?.string.flatMap({ UInt64($0, radix: 16) }) {
            self = .double(Double(bitPattern: bits))
        } else if let value = tree["float"]?.string.flatMap({ Float($0) }) {
            self = .float(value)
        } else if case .bool(let value)? = tree["bool"] {
            self = .bool(value)
        } else if let value = tree["string"]?.string {
            self = .string(value)
        } else if let value = tree["date"]?.int.flatMap({ Int32(exactly: $0) }) {
            self = .date(value)
        } else if let value = tree["dateTime"]?.int {
            self = .dateTime(value)
        } else if let value = tree["duration"]?.int {
            self = .duration(value)
        } else if tree["missing"] != nil {
            self = .missing
        } else if let trees = tree["values"]?.array {
            var values: [Scalar] = []
            for tree in trees {
                guard let value = Scalar(json: tree) else { return nil }
                values.append(value)
            }
            self = .list(values)
        } else {
            return nil
        }
    }
}
