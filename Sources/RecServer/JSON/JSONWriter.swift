public import RecEngine
import RecFrame

/// Writes values of the cell language as JSON: a table as an array of objects, a record as an object, dates as text, missing values and
/// numbers that JSON does not have as null.
public struct JSONWriter: Sendable {
    /// What was written so far, UTF-8.
    public private(set) var bytes: [UInt8] = []

    /// Nothing written yet.
    public init() { bytes.reserveCapacity(512) }

    /// The JSON of a value.
    public static func bytes(_ value: Value) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        return writer.bytes
    }

    /// Writes a value.
    public mutating func write(_ value: Value) {
        switch value {
        case .scalar(let scalar): write(scalar)
        case .path(let path): write(path.text)
        case .range(let range): list(range) { $0.write(Scalar.int($1)) }
        case .list(let items): list(items) { $0.write($1) }
        case .record(let members): object(members.lazy.map { ($0.name, $0.value) }) { $0.write($1) }
        case .table(let table): write(table)
        case .model(let model):
            if let name = model.tableMember, case .table(let table)? = model[name] { write(table) } else { raw("null") }
        case .groups, .column, .figure, .closure: raw("null")
        }
    }

    private mutating func write(_ table: Table) {
        let names = table.names.map { name in
            var writer = JSONWriter()
            writer.write(name)
            writer.raw(":")
            return writer.bytes
        }
        list(0..<table.rowCount) { writer, row in
            writer.raw("{")
            for (index, column) in table.columns.enumerated() {
                if index > 0 { writer.raw(",") }
                writer.bytes += names[index]
                writer.write(column.scalar(at: row))
            }
            writer.raw("}")
        }
    }

    mutating func write(_ scalar: Scalar) {
        switch scalar {
        case .missing: raw("null")
        case .int(let value): raw(String(value))
        case .double(let value): value.isFinite ? raw("\(value)") : raw("null")
        case .float(let value): value.isFinite ? raw("\(value)") : raw("null")
        case .bool(let value): raw(value ? "true" : "false")
        case .list(let values): list(values) { $0.write($1) }
        case .string(let text): write(text)
        case .date, .dateTime, .duration: write(scalar.text)
        }
    }

    /// Writes a text in quotes.
    public mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            case 0..<0x20, 0x7F:
                raw("\\u00")
                let digits = String(byte, radix: 16)
                raw(digits.utf8.count == 1 ? "0" + digits : digits)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a parsed value as it was.
    public mutating func write(_ value: JSON) {
        switch value {
        case .null: raw("null")
        case .bool(let value): raw(value ? "true" : "false")
        case .int(let value): raw(String(value))
        case .double(let value): raw("\(value)")
        case .string(let text): write(text)
        case .array(let items): list(items) { $0.write($1) }
        case .object(let members): object(members.lazy.map { ($0.name, $0.value) }) { $0.write($1) }
        }
    }

    private mutating func raw(_ text: String) { bytes += text.utf8 }

    private mutating func list<Items: Sequence>(_ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void) {
        raw("[")
        var isFirst = true
        for item in items {
            if !isFirst { raw(",") }
            isFirst = false
            write(&self, item)
        }
        raw("]")
    }

    private mutating func object<V>(_ members: some Sequence<(String, V)>, _ write: (inout JSONWriter, V) -> Void) {
        raw("{")
        var isFirst = true
        for (name, value) in members {
            if !isFirst { raw(",") }
            isFirst = false
            self.write(name)
            raw(":")
            write(&self, value)
        }
        raw("}")
    }
}

extension JSON {
    /// The text, UTF-8.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// An object of labels and values.
    static func of(_ members: (String, JSON)...) -> JSON { .object(members.map { Member(name: $0.0, value: $0.1) }) }
}
