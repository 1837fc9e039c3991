public import RecFrame
public import RecSchema

extension Table {
    /// The table that records make: a column a label, in the order of the first record. Whole numbers meet fractions as fractions.
    ///
    /// - Parameter schema: the types that the checker found; without it they follow from the values.
    /// - Throws: `EngineError` where an item is no record, or a value cannot stand in a column.
    public init(records items: [Value], schema: TableSchema? = nil) throws {
        var names = schema?.fields.map(\.name) ?? []
        if schema == nil, case .record(let members)? = items.first { names = members.map(\.name) }
        var columns: [[Scalar]] = Array(repeating: [], count: names.count)
        for item in items {
            guard case .record(let members) = item, members.count == names.count else {
                throw EngineError("E0645", "a record was expected, not \(item.kindName)")
            }
            for (index, member) in members.enumerated() { columns[index].append(try member.value.cell(of: member.name)) }
        }
        var made: [(name: String, column: Column)] = []
        for (index, name) in names.enumerated() {
            let known = schema.flatMap { $0.fields[index].isProvisional ? nil : $0.fields[index].type }
            let type = known ?? Self.commonType(columns[index])
            made.append((name, try Column(columns[index].map { Self.widened($0, to: type) }, type: type)))
        }
        try self.init(made, rowCount: items.count)
    }

    private static func commonType(_ values: [Scalar]) -> ColumnType {
        var type: ColumnType?
        for value in values {
            guard let next = value.type else { continue }
            if let known = type, known != next { type = known.isNumeric && next.isNumeric ? .double : known } else { type = next }
        }
        return type ?? .double
    }

    private static func widened(_ value: Scalar, to type: ColumnType) -> Scalar {
        switch (value, type) {
        case (.int(let number), .double): .double(Double(number))
        case (.float(let number), .double): .double(Double(number))
        case (.int(let number), .float): .float(Float(number))
        case (.double(let number), .float): .float(Float(number))
        default: value
        }
    }
}

extension Value {
    /// The value as it stands in a column.
    fileprivate func cell(of name: String) throws -> Scalar {
        switch self {
        case .scalar(let scalar): return scalar
        case .path(let path): return .string(path.text)
        case .list(let items): return .list(try items.map { try $0.cell(of: name) })
        default: throw EngineError("E0649", "`\(name)` is \(kindName), which cannot stand in a column")
        }
    }
}
