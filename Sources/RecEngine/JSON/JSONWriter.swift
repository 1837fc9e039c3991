public import RecFrame

/// Writes values of the cell language as JSON (RFC 8259): a table as an array of objects and a record as an object, both with columns and
/// parts in their own order, dates as text, missing values and numbers that JSON does not have as null. No white space; only what must be
/// escaped is. A fraction has a point or an exponent, a whole number has none.
public struct JSONWriter: Sendable {
    /// What becomes of a model.
    public enum ModelForm: Sendable {
        /// The table that it stands for; null where it stands for none.
        case table
        /// An object of all parts that a user may name.
        case parts
    }

    /// What was written so far, UTF-8.
    public private(set) var bytes: [UInt8] = []

    private let models: ModelForm
    /// How many rows of a table and elements of a list are written.
    private let head: Int

    /// Nothing written yet.
    ///
    /// - Parameter head: how many rows of a table, and elements of a list, are written; nil for all.
    public init(models: ModelForm = .table, head: Int? = nil) {
        self.models = models
        self.head = head ?? .max
        bytes.reserveCapacity(512)
    }

    /// The JSON of a value, UTF-8.
    public static func bytes(_ value: Value, models: ModelForm = .table, head: Int? = nil) -> [UInt8] {
        var writer = JSONWriter(models: models, head: head)
        writer.write(value)
        return writer.bytes
    }

    /// The JSON of a scalar.
    public static func text(_ scalar: Scalar) -> String {
        var writer = JSONWriter()
        writer.write(scalar)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Writes a value.
    public mutating func write(_ value: Value) {
        switch value {
        case .scalar(let scalar): write(scalar)
        case .path(let path): write(path.text)
        case .range(let range): array(range.prefix(head)) { $0.write(Scalar.int($1)) }
        case .list(let items): array(items.prefix(head)) { $0.write($1) }
        case .record(let members): object(members.lazy.map { ($0.name, $0.value) }) { $0.write($1) }
        case .table(let table): write(table)
        case .model(let model):
            switch models {
            case .table:
                if let name = model.tableMember, case .table(let table)? = model[name] { write(table) } else { raw("null") }
            case .parts:
                object(model.parts.lazy.filter { !$0.name.hasPrefix("_") }.map { ($0.name, $0.value) }) { $0.write($1) }
            }
        case .groups, .column, .figure, .closure: raw("null")
        }
    }

    /// Writes a table: an array of an object for each row.
    public mutating func write(_ table: Table) {
        let names = table.names.map { name in
            var writer = JSONWriter()
            writer.write(name)
            writer.raw(":")
            return writer.bytes
        }
        array(0..<min(table.rowCount, head)) { writer, row in
            writer.raw("{")
            for (index, column) in table.columns.enumerated() {
                if index > 0 { writer.raw(",") }
                writer.bytes += names[index]
                writer.write(column.scalar(at: row))
            }
            writer.raw("}")
        }
    }

    /// Writes a scalar.
    public mutating func write(_ scalar: Scalar) {
        switch scalar {
        case .missing: raw("null")
        case .int(let value): raw(String(value))
        case .double(let value): value.isFinite ? raw("\(value)") : raw("null")
        case .float(let value): value.isFinite ? raw("\(value)") : raw("null")
        case .bool(let value): raw(value ? "true" : "false")
        case .list(let values): array(values) { $0.write($1) }
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
            case 0..<0x20:
                raw("\\u00")
                let digits = String(byte, radix: 16)
                raw(digits.utf8.count == 1 ? "0" + digits : digits)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes what stands for itself: `null`, `true`, a number.
    public mutating func raw(_ text: String) { bytes += text.utf8 }

    /// Writes an array.
    public mutating func array<Items: Sequence>(_ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void) {
        raw("[")
        var isFirst = true
        for item in items {
            if !isFirst { raw(",") }
            isFirst = false
            write(&self, item)
        }
        raw("]")
    }

    /// Writes an object of labels and values, in that order.
    public mutating func object<V>(_ members: some Sequence<(String, V)>, _ write: (inout JSONWriter, V) -> Void) {
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
