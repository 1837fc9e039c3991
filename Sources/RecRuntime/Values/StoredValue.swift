public import RecCache
public import RecFrame
import RecPlan

/// A value as a cell record keeps it: small values in full, each table as the hash of its Arrow file among the record's outputs.
///
/// The hash of a stored value is what later cells depend on, so a part (`groups.assignments`) has one of its own: a cell that reads only
/// that part does not run again when another part changes.
public indirect enum StoredValue: Hashable, Sendable {
    /// One value or none.
    case scalar(Scalar)
    /// A path's text.
    case path(String)
    /// Whole numbers up to, not including, the upper bound.
    case range(Range<Int64>)
    /// Values in order.
    case list([StoredValue])
    /// Labelled values.
    case record([Member])
    /// A table of so many rows, whose Arrow file has that hash.
    case table(rows: Int, ContentHash)
    /// A fitted model.
    case model(kind: String, tableMember: String?, parts: [Member])
    /// A figure: its picture is kept, the value itself cannot be read by other cells.
    case figure

    /// A labelled value.
    public struct Member: Hashable, Sendable {
        /// The label.
        public var name: String
        /// The value.
        public var value: StoredValue

        /// Makes a member.
        public init(_ name: String, _ value: StoredValue) {
            self.name = name
            self.value = value
        }
    }

    /// A part of it, from the outside inwards; nil when there is none.
    public subscript(path: [String]) -> StoredValue? {
        guard let first = path.first else { return self }
        let members: [Member]
        switch self {
        case .record(let fields): members = fields
        case .model(_, _, let parts): members = parts
        default: return nil
        }
        return members.first { $0.name == first }?.value[Array(path.dropFirst())]
    }

    /// Whether it stands for pictures alone.
    public var isFigures: Bool {
        switch self {
        case .figure: true
        case .list(let items): !items.isEmpty && items.allSatisfy { $0 == .figure }
        case .record(let members): !members.isEmpty && members.allSatisfy { $0.value == .figure }
        default: false
        }
    }

    /// What is shown of it: the table alone where a `feature` cell keeps its recipe too.
    public var shown: StoredValue {
        if case .model(Recipes.kind, let member?, _) = self { return self[[member]] ?? self }
        return self
    }

    /// The hash of what it holds.
    public var contentHash: ContentHash { ContentHash(of: text) }

    /// All tables in it.
    public var tables: [ContentHash] {
        switch self {
        case .table(_, let hash): [hash]
        case .list(let items): items.flatMap(\.tables)
        case .record(let members), .model(_, _, let members): members.flatMap { $0.value.tables }
        case .scalar, .path, .range, .figure: []
        }
    }

    /// The value as text for a record; every item is preceded by its kind and either ends at a sign of its own or has its length written
    /// before it, so no two values have one text.
    public var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to out: inout String) {
        switch self {
        case .scalar(let scalar): Self.write(scalar, to: &out)
        case .path(let path): out += "p" + Self.counted(path)
        case .range(let range): out += "r\(range.lowerBound),\(range.upperBound);"
        case .list(let items):
            out += "l\(items.count);"
            for item in items { item.write(to: &out) }
        case .record(let members):
            out += "R\(members.count);"
            Self.write(members, to: &out)
        case .table(let rows, let hash): out += "t\(rows),\(hash);"
        case .model(let kind, let tableMember, let parts):
            out += "M" + Self.counted(kind) + Self.counted(tableMember ?? "") + "\(parts.count);"
            Self.write(parts, to: &out)
        case .figure: out += "g"
        }
    }

    private static func write(_ members: [Member], to out: inout String) {
        for member in members {
            out += counted(member.name)
            member.value.write(to: &out)
        }
    }

    private static func counted(_ text: String) -> String { "\(text.utf8.count):\(text)" }

    private static func write(_ scalar: Scalar, to out: inout String) {
        switch scalar {
        case .missing: out += "m"
        case .int(let value): out += "i\(value);"
        case .double(let value): out += "d\(String(value.bitPattern, radix: 16));"
        case .float(let value): out += "f\(String(value.bitPattern, radix: 16));"
        case .bool(let value): out += value ? "y" : "n"
        case .string(let value): out += "s" + counted(value)
        case .date(let value): out += "D\(value);"
        case .dateTime(let value): out += "T\(value);"
        case .duration(let value): out += "U\(value);"
        case .list(let values):
            out += "L\(values.count);"
            for value in values { write(value, to: &out) }
        }
    }

    /// Reads what `text` wrote; nil for anything else.
    public init?(text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let value = reader.value(), reader.isAtEnd else { return nil }
        self = value
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0
        var depth = 0
        var isAtEnd: Bool { at == bytes.count }

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> UInt8? {
            guard at < bytes.count else { return nil }
            defer { at += 1 }
            return bytes[at]
        }

        mutating func word(until end: UInt8) -> String? {
            guard let stop = bytes[at...].firstIndex(of: end) else { return nil }
            defer { at = stop + 1 }
            return String(decoding: bytes[at..<stop], as: UTF8.self)
        }

        mutating func count() -> Int? {
            guard let count = word(until: UInt8(ascii: ";")).flatMap({ Int($0) }), count >= 0, count <= bytes.count else {
                return nil
            }
            return count
        }

        mutating func counted() -> String? {
            guard let count = word(until: UInt8(ascii: ":")).flatMap({ Int($0) }), count >= 0, count <= bytes.count - at else {
                return nil
            }
            defer { at += count }
            return String(decoding: bytes[at..<at + count], as: UTF8.self)
        }

        mutating func members() -> [Member]? {
            guard let count = count() else { return nil }
            var members: [Member] = []
            for _ in 0..<count {
                guard let name = counted(), let value = value() else { return nil }
                members.append(Member(name, value))
            }
            return members
        }

        mutating func value() -> StoredValue? {
            depth += 1
            defer { depth -= 1 }
            guard depth < 200, at < bytes.count else { return nil }
            switch bytes[at] {
            case UInt8(ascii: "p"):
                at += 1
                return counted().map { .path($0) }
            case UInt8(ascii: "r"):
                at += 1
                guard let low = word(until: UInt8(ascii: ",")).flatMap({ Int64($0) }),
                    let high = word(until: UInt8(ascii: ";")).flatMap({ Int64($0) }), low <= high
                else { return nil }
                return .range(low..<high)
            case UInt8(ascii: "l"):
                at += 1
                guard let count = count() else { return nil }
                var items: [StoredValue] = []
                for _ in 0..<count {
                    guard let item = value() else { return nil }
                    items.append(item)
                }
                return .list(items)
            case UInt8(ascii: "R"):
                at += 1
                return members().map { .record($0) }
            case UInt8(ascii: "t"):
                at += 1
                guard let rows = word(until: UInt8(ascii: ",")).flatMap({ Int($0) }),
                    let hash = word(until: UInt8(ascii: ";")).flatMap({ ContentHash($0) })
                else { return nil }
                return .table(rows: rows, hash)
            case UInt8(ascii: "M"):
                at += 1
                guard let kind = counted(), let table = counted(), let parts = members() else { return nil }
                return .model(kind: kind, tableMember: table.isEmpty ? nil : table, parts: parts)
            case UInt8(ascii: "g"):
                at += 1
                return .figure
            default: return scalar().map { .scalar($0) }
            }
        }

        mutating func scalar() -> Scalar? {
            let end = UInt8(ascii: ";")
            guard let tag = next() else { return nil }
            switch tag {
            case UInt8(ascii: "m"): return .missing
            case UInt8(ascii: "y"): return .bool(true)
            case UInt8(ascii: "n"): return .bool(false)
            case UInt8(ascii: "i"): return word(until: end).flatMap { Int64($0) }.map { .int($0) }
            case UInt8(ascii: "d"):
                return word(until: end).flatMap { UInt64($0, radix: 16) }.map { .double(Double(bitPattern: $0)) }
            case UInt8(ascii: "f"):
                return word(until: end).flatMap { UInt32($0, radix: 16) }.map { .float(Float(bitPattern: $0)) }
            case UInt8(ascii: "s"): return counted().map { .string($0) }
            case UInt8(ascii: "D"): return word(until: end).flatMap { Int32($0) }.map { .date($0) }
            case UInt8(ascii: "T"): return word(until: end).flatMap { Int64($0) }.map { .dateTime($0) }
            case UInt8(ascii: "U"): return word(until: end).flatMap { Int64($0) }.map { .duration($0) }
            case UInt8(ascii: "L"):
                guard let count = count() else { return nil }
                depth += 1
                defer { depth -= 1 }
                guard depth < 200 else { return nil }
                var values: [Scalar] = []
                for _ in 0..<count {
                    guard let value = scalar() else { return nil }
                    values.append(value)
                }
                return .list(values)
            default: return nil
            }
        }
    }
}
