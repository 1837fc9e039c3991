import RecPlan
import RecSchema

extension CallSite {
    /// The columns of an argument; every column of the table where none is named.
    func fieldsOrAll(_ parameter: String) -> [TableSchema.Entry] {
        has(parameter) ? unique(fields(parameter)) : table.entries
    }

    /// The columns of an argument that hold numbers or truth values; every such column of the table where none is named.
    func numericFields(_ parameter: String) -> [TableSchema.Entry] {
        if has(parameter) { return unique(fields(parameter)) }
        return table.entries.filter { entry in
            switch entry {
            case .field(let field): field.type.isNumeric
            case .open(_, let type): type.isNumeric
            }
        }
    }

    /// Each column once, the first time it is named.
    private func unique(_ entries: [TableSchema.Entry]) -> [TableSchema.Entry] {
        var seen: Set<TableSchema.Entry> = []
        return entries.filter { seen.insert($0).inserted }
    }

    /// Columns whose labelled expressions make them, as fields; one of unknown type is provisional.
    func namedFields(_ parameter: String) -> [TableSchema.Field] {
        named(parameter).map { named in
            guard let type = named.node.type.unwrapped.columnType else {
                return TableSchema.Field(named.name, .double, isProvisional: true)
            }
            return TableSchema.Field(named.name, type, isProvisional: named.node.isProvisional)
        }
    }

    /// The values of a variadic argument, as nodes.
    func nodes(_ parameter: String) -> [PlanNode] {
        switch arguments[parameter] {
        case .nodes(let nodes)?: nodes
        case .node(let node)?: [node]
        default: []
        }
    }

    /// Key columns of an argument as fields; a pattern that may stand for any number of columns is reported.
    func keyFields(_ parameter: String) -> [TableSchema.Field] {
        var keys: [TableSchema.Field] = []
        for entry in fieldsOrAll(parameter) {
            switch entry {
            case .field(let field): keys.append(field)
            case .open(let prefix, _):
                report(
                    "E0404", "the columns `\(prefix)*` are known only when run, and keys must be known before",
                    at: parameter, hints: ["name the key columns one by one"])
            }
        }
        return keys
    }

    /// The columns of a result; a name that stands there twice is reported.
    func table(_ fields: [TableSchema.Field], rowCount: Int? = nil, naming parameter: String? = nil) -> ValueType {
        table(entries: fields.map { .field($0) }, rowCount: rowCount, naming: parameter)
    }

    /// The columns of a result; a name that stands there twice is reported.
    func table(entries: [TableSchema.Entry], rowCount: Int? = nil, naming parameter: String? = nil) -> ValueType {
        var seen: Set<String> = []
        var kept: [TableSchema.Entry] = []
        for entry in entries {
            if case .field(let field) = entry, !seen.insert(field.name).inserted {
                report(
                    "E0401", "two columns of the result would be named `\(field.name)`", at: parameter,
                    hints: ["give one of them another name"])
            } else {
                kept.append(entry)
            }
        }
        return .table(TableSchema(entries: kept, rowCount: rowCount))
    }

    /// Text that decides which columns there are, and so must be known before the run. Nil, reported, when it is not; the default
    /// of the signature counts as known.
    func settledText(_ parameter: String) -> String? {
        if let text = constantString(parameter) { return text }
        if has(parameter) {
            report(
                "E0403", "`\(parameter)` must be known before the run, as it names columns", at: parameter,
                hints: ["write the text itself, or a parameter of the notebook"])
        }
        return nil
    }
}

extension TableSchema {
    /// The same columns, and so many rows.
    func with(rowCount: Int?) -> TableSchema { TableSchema(entries: entries, rowCount: rowCount) }

    /// The same columns, those chosen with other types.
    func retyping(_ chosen: [Entry], _ type: (ColumnType) -> ColumnType) -> TableSchema {
        let chosen = Set(chosen)
        return TableSchema(
            entries: entries.map { entry in
                guard chosen.contains(entry) else { return entry }
                switch entry {
                case .field(let field): return .field(Field(field.name, type(field.type), isProvisional: field.isProvisional))
                case .open(let prefix, let old): return .open(prefix: prefix, type: type(old))
                }
            }, rowCount: rowCount)
    }

    /// Whether nothing at all is known of it.
    var isUnknown: Bool { openPrefixes.contains("") && fields.isEmpty }

    /// The type of a row as a record; unknown where not all columns are known.
    var rowType: ValueType {
        isClosed ? .record(fields.map { .init($0.name, ValueType(element: $0.type)) }) : .error
    }

    /// As in a message: `userId: uint32, rating: float32`.
    var words: String {
        entries.map { entry in
            switch entry {
            case .field(let field): "\(field.name): \(field.type.name)"
            case .open(let prefix, let type): "\(prefix)*: \(type.name)"
            }
        }.joined(separator: ", ")
    }
}

extension ValueType {
    /// The type of the values of a column, or of the one value.
    var elementType: ColumnType? { unwrapped.columnType }

    /// Whether it is a column.
    var isColumn: Bool {
        if case .column = unwrapped { true } else { false }
    }
}

/// Names in backticks with commas: `a`, `b`.
func quoted(_ names: some Sequence<String>) -> String {
    names.map { "`\($0)`" }.joined(separator: ", ")
}
