import RecEngine

extension JSON {
    /// The text, UTF-8.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.raw("null")
        case .bool(let value): writer.raw(value ? "true" : "false")
        case .int(let value): writer.raw(String(value))
        case .double(let value): writer.raw("\(value)")
        case .string(let text): writer.write(text)
        case .array(let items): writer.array(items) { $1.write(to: &$0) }
        case .object(let members): writer.object(members.lazy.map { ($0.name, $0.value) }) { $1.write(to: &$0) }
        }
    }

    /// An object of labels and values.
    static func of(_ members: (String, JSON)...) -> JSON { .object(members.map { Member(name: $0.0, value: $0.1) }) }
}
