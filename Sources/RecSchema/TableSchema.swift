/// The columns of a table as far as they are known before it is there.
public struct TableSchema: Hashable, Sendable {
    /// A named column.
    public struct Field: Hashable, Sendable {
        /// The column's name, unique in its table.
        public var name: String
        /// The type of its values.
        public var type: ColumnType
        /// Inferred from the first rows of a file; the whole file may show another.
        public var isProvisional: Bool

        /// Makes a field.
        public init(_ name: String, _ type: ColumnType, isProvisional: Bool = false) {
            self.name = name
            self.type = type
            self.isProvisional = isProvisional
        }
    }

    /// One place in the order of columns.
    public enum Entry: Hashable, Sendable {
        /// A column whose name is known.
        case field(Field)
        /// Any number of columns whose names begin with the prefix; known only when run (one-hot, pivot). An empty prefix
        /// stands for columns of any name.
        case open(prefix: String, type: ColumnType)
    }

    /// The columns in order.
    public var entries: [Entry]
    /// The number of rows, where it is known before the run.
    public var rowCount: Int?

    /// Makes a schema of entries.
    public init(entries: [Entry], rowCount: Int? = nil) {
        self.entries = entries
        self.rowCount = rowCount
    }

    /// Makes a schema of named columns only.
    public init(_ fields: [Field], rowCount: Int? = nil) {
        self.init(entries: fields.map { .field($0) }, rowCount: rowCount)
    }

    /// A table of which nothing is known: any column may be there.
    public static let unknown = TableSchema(entries: [.open(prefix: "", type: .double)])

    /// The named columns, in order.
    public var fields: [Field] {
        entries.compactMap { if case .field(let field) = $0 { field } else { nil } }
    }

    /// The prefixes under which further columns may be.
    public var openPrefixes: [String] {
        entries.compactMap { if case .open(let prefix, _) = $0 { prefix } else { nil } }
    }

    /// Whether every column's name is known.
    public var isClosed: Bool { openPrefixes.isEmpty }

    /// The column of that name; one under an open prefix counts, as provisional.
    public func field(_ name: String) -> Field? {
        let wanted = ByteText(name)
        for case .field(let field) in entries where ByteText(field.name) == wanted { return field }
        for case .field(let field) in entries where field.name == name { return field }
        for case .open(let prefix, let type) in entries where name.hasPrefix(prefix) {
            return Field(name, type, isProvisional: true)
        }
        return nil
    }

    /// Whether the type of a column that may be there is known: it is not where columns of any name may be.
    public func knowsType(of name: String) -> Bool {
        for case .field(let field) in entries where field.name == name { return true }
        for case .open(let prefix, _) in entries where name.hasPrefix(prefix) { return !prefix.isEmpty }
        return false
    }

    /// The same columns with the number of rows unknown.
    public var withoutRowCount: TableSchema { TableSchema(entries: entries) }

    /// Replaces the column of that name in place, or appends it.
    public mutating func set(_ field: Field) {
        for (index, entry) in entries.enumerated() {
            if case .field(let old) = entry, old.name == field.name {
                entries[index] = .field(field)
                return
            }
        }
        entries.append(.field(field))
    }

    /// Removes the named column, if there.
    public mutating func remove(_ name: String) {
        entries.removeAll { if case .field(let field) = $0 { field.name == name } else { false } }
    }
}

/// Which columns are meant in a place that takes columns.
public enum ColumnSelector: Hashable, Sendable {
    /// The column of that name.
    case named(String)
    /// All columns that match the pattern, in table order; `*` stands for any text (`columns("user_*")`).
    case pattern(String)

    /// The selected names among those given, in their order.
    public func select(from names: [String]) -> [String] {
        switch self {
        case .named(let name): names.contains(name) ? [name] : []
        case .pattern(let pattern): names.filter { matchesPattern($0, pattern) }
        }
    }
}

/// Whether the text matches a pattern in which `*` stands for any text; linear in the text for one star.
public func matchesPattern(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text.utf8)
    let pattern = Array(pattern.utf8)
    let star = UInt8(ascii: "*")
    var t = 0
    var p = 0
    var afterStar: (p: Int, t: Int)?
    while t < text.count {
        if p < pattern.count, pattern[p] == star {
            afterStar = (p + 1, t)
            p += 1
        } else if p < pattern.count, pattern[p] == text[t] {
            p += 1
            t += 1
        } else if let back = afterStar {
            p = back.p
            t = back.t + 1
            afterStar = (back.p, back.t + 1)
        } else {
            return false
        }
    }
    return pattern[p...].allSatisfy { $0 == star }
}
