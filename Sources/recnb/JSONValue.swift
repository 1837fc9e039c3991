import RecEngine
import RecFrame

/// A value as JSON: a table as an array of objects, a record as an object, dates as text, missing and non-finite numbers as null.
struct JSONValue: Encodable {
    let value: Value
    let head: Int?

    init(_ value: Value, head: Int? = nil) {
        self.value = value
        self.head = head
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        switch value {
        case .scalar(let scalar): try Self.encode(scalar, to: encoder)
        case .path(let path):
            var container = encoder.singleValueContainer()
            try container.encode(path.text)
        case .range(let range):
            var container = encoder.unkeyedContainer()
            for number in range { try container.encode(number) }
        case .list(let items):
            var container = encoder.unkeyedContainer()
            for item in items.prefix(head ?? .max) { try container.encode(JSONValue(item)) }
        case .record(let members): try Self.encode(members, head: head, to: encoder)
        case .model(let model): try Self.encode(model.parts.filter { !$0.name.hasPrefix("_") }, head: head, to: encoder)
        case .table(let table): try Self.encode(table, rows: min(table.rowCount, head ?? .max), to: encoder)
        case .groups, .column, .figure, .closure:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        }
    }

    private static func encode(_ members: [Value.Member], head: Int?, to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for member in members { try container.encode(JSONValue(member.value, head: head), forKey: Key(stringValue: member.name)) }
    }

    private static func encode(_ table: Table, rows: Int, to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        let names = table.names.map(Key.init(stringValue:))
        for row in 0..<rows {
            var object = container.nestedContainer(keyedBy: Key.self)
            for (name, column) in zip(names, table.columns) {
                try object.encode(JSONValue(.scalar(column.scalar(at: row))), forKey: name)
            }
        }
    }

    private static func encode(_ scalar: Scalar, to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch scalar {
        case .missing: try container.encodeNil()
        case .int(let value): try container.encode(value)
        case .double(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .float(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .bool(let value): try container.encode(value)
        case .list(let values): try container.encode(values.map { JSONValue(.scalar($0)) })
        case .string, .date, .dateTime, .duration: try container.encode(scalar.text)
        }
    }
}
