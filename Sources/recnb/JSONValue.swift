import RecEngine
import RecFrame

/// A value as JSON in one line: a table as an array of objects, a record as an object, both with columns and parts in their own order,
/// dates as text, missing and non-finite numbers as null.
struct JSONValue {
    let value: Value
    let head: Int?

    init(_ value: Value, head: Int? = nil) {
        self.value = value
        self.head = head
    }

    /// The text.
    var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch value {
        case .scalar(let scalar): Self.write(scalar, to: &text)
        case .path(let path): Self.write(path.text, to: &text)
        case .range(let range): Self.write(range, "[", "]", to: &text) { $1 += String($0) }
        case .list(let items): Self.write(items.prefix(head ?? .max), "[", "]", to: &text) { JSONValue($0).write(to: &$1) }
        case .record(let members): write(members, to: &text)
        case .model(let model): write(model.parts.filter { !$0.name.hasPrefix("_") }, to: &text)
        case .table(let table):
            let columns = Array(zip(table.names, table.columns))
            Self.write(0..<min(table.rowCount, head ?? .max), "[", "]", to: &text) { row, text in
                Self.write(columns, "{", "}", to: &text) { column, text in
                    Self.write(column.0, to: &text)
                    text += ":"
                    Self.write(column.1.scalar(at: row), to: &text)
                }
            }
        case .groups, .column, .figure, .closure: text += "null"
        }
    }

    private func write(_ members: [Value.Member], to text: inout String) {
        Self.write(members, "{", "}", to: &text) { member, text in
            Self.write(member.name, to: &text)
            text += ":"
            JSONValue(member.value, head: head).write(to: &text)
        }
    }

    private static func write<Items: Sequence>(
        _ items: Items, _ open: String, _ close: String, to text: inout String, item: (Items.Element, inout String) -> Void
    ) {
        text += open
        var isFirst = true
        for element in items {
            if !isFirst { text += "," }
            isFirst = false
            item(element, &text)
        }
        text += close
    }

    private static func write(_ scalar: Scalar, to text: inout String) {
        switch scalar {
        case .missing: text += "null"
        case .int(let value): text += String(value)
        case .double(let value): write(number: value.description, isFinite: value.isFinite, to: &text)
        case .float(let value): write(number: value.description, isFinite: value.isFinite, to: &text)
        case .bool(let value): text += value ? "true" : "false"
        case .list(let values): write(values, "[", "]", to: &text) { write($0, to: &$1) }
        case .string, .date, .dateTime, .duration: write(scalar.text, to: &text)
        }
    }

    /// Swift's shortest text of a finite number is a number of JSON (RFC 8259); a whole one is written without a point.
    private static func write(number: String, isFinite: Bool, to text: inout String) {
        text += !isFinite ? "null" : number.hasSuffix(".0") ? String(number.dropLast(2)) : number
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
