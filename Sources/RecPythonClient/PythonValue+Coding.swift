internal import RecSchema

/// Values travel as `[tag, payload]`: n missing, b bool, i int, f float (NaN and infinities as texts), s text, D days, T microseconds,
/// l list, r record as pairs, t path of a table, p picture.
extension PythonValue: Encodable {
    /// Deeper values are refused: what reads them calls itself for each level.
    static let mostDepth = 64

    private struct TooDeep: Error, CustomStringConvertible {
        var description: String { "it is nested more than \(PythonValue.mostDepth) deep" }
    }

    private struct IsFigure: Error, CustomStringConvertible {
        var description: String { "a figure is no input" }
    }

    /// Writes the tag and the payload.
    public func encode(to encoder: any Encoder) throws {
        guard encoder.codingPath.count <= 2 * PythonValue.mostDepth + 8 else { throw TooDeep() }
        var container = encoder.unkeyedContainer()
        switch self {
        case .missing: try container.encode("n")
        case .bool(let value): try container.encode("b", value)
        case .int(let value): try container.encode("i", value)
        case .double(let value) where value.isFinite: try container.encode("f", value)
        case .double(let value): try container.encode("f", value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
        case .string(let value): try container.encode("s", value)
        case .date(let days): try container.encode("D", days)
        case .dateTime(let microseconds): try container.encode("T", microseconds)
        case .list(let values): try container.encode("l", values)
        case .record(let fields): try container.encode("r", fields)
        case .table(let path): try container.encode("t", path)
        case .figure: throw IsFigure()
        }
    }
}

extension PythonField: Encodable {
    /// Writes the name and the value as a pair.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(name)
        try container.encode(value)
    }
}

extension UnkeyedEncodingContainer {
    fileprivate mutating func encode(_ tag: String, _ payload: some Encodable) throws {
        try encode(tag)
        try encode(payload)
    }
}

/// A value as it arrives; a picture's bytes are still in the data beside it.
struct TaggedValue: Decodable {
    /// A value with its label: `[name, value]`.
    struct Pair: Decodable {
        let name: String
        let value: TaggedValue

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            name = try container.decode(String.self)
            value = try container.decode(TaggedValue.self)
        }
    }

    private indirect enum Content {
        case plain(PythonValue)
        case list([TaggedValue])
        case record([(String, TaggedValue)])
        case picture(Place)
    }

    private struct Place: Decodable {
        let format: FigureFormat
        let width: Int
        let height: Int
        let offset: Int
        let count: Int
    }

    private let content: Content

    init(from decoder: any Decoder) throws {
        guard decoder.codingPath.count <= 4 * PythonValue.mostDepth else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too deep"))
        }
        var container = try decoder.unkeyedContainer()
        let tag = try container.decode(String.self)
        switch tag {
        case "n": content = .plain(.missing)
        case "b": content = .plain(.bool(try container.decode(Bool.self)))
        case "i": content = .plain(.int(try container.decode(Int64.self)))
        case "f": content = .plain(.double(try container.decodeNumber()))
        case "s": content = .plain(.string(try container.decode(String.self)))
        case "D": content = .plain(.date(try container.decode(Int32.self)))
        case "T": content = .plain(.dateTime(try container.decode(Int64.self)))
        case "t": content = .plain(.table(path: try container.decode(String.self)))
        case "l": content = .list(try container.decode([TaggedValue].self))
        case "r": content = .record(try container.decode([Pair].self).map { ($0.name, $0.value) })
        case "p": content = .picture(try container.decode(Place.self))
        default: throw DecodingError.dataCorruptedError(in: container, debugDescription: "no such tag")
        }
    }

    /// The value with its pictures; `nil` if one lies outside of `data`.
    func value(in data: [UInt8]) -> PythonValue? {
        switch content {
        case .plain(let value): return value
        case .list(let elements):
            let values = elements.compactMap { $0.value(in: data) }
            return values.count == elements.count ? .list(values) : nil
        case .record(let pairs):
            let fields = pairs.compactMap { name, value in value.value(in: data).map { PythonField(name: name, value: $0) } }
            return fields.count == pairs.count ? .record(fields) : nil
        case .picture(let place):
            guard place.offset >= 0, place.count >= 0, place.offset <= data.count, place.count <= data.count - place.offset else {
                return nil
            }
            let bytes = Array(data[place.offset..<place.offset + place.count])
            return .figure(Picture(format: place.format, width: place.width, height: place.height, bytes: bytes))
        }
    }
}

extension UnkeyedDecodingContainer {
    fileprivate mutating func decodeNumber() throws -> Double {
        if let number = try? decode(Double.self) { return number }
        switch try decode(String.self) {
        case "nan": return .nan
        case "inf": return .infinity
        case "-inf": return -.infinity
        default: throw DecodingError.dataCorruptedError(in: self, debugDescription: "no number")
        }
    }
}
