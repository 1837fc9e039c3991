public import RecSchema

/// A call of a verb while it is checked: what is known of its arguments, and where problems are reported.
///
/// A verb's `resultType` gets one after the checker has matched labels, kinds and column names by the signature, so it only
/// says what the signature cannot: the schema of the result, and conditions between arguments.
public final class CallSite {
    /// A problem with one argument.
    public struct Problem: Sendable {
        /// Stable id.
        public var id: String
        /// The sentence.
        public var message: String
        /// The parameter whose argument is underlined; nil for the verb's own name.
        public var parameter: String?
        /// Facts.
        public var notes: [String]
        /// What to do.
        public var hints: [String]
    }

    /// The type of what the verb is called on.
    public let receiver: ValueType?
    /// The argument's form by parameter name; those left out are missing unless they have a default.
    public let arguments: [String: PlanArgument]
    /// The columns in reach of column arguments: those of the receiver, of the first table among the arguments for a free
    /// function, of the rows around it for an element, aggregate or window verb.
    public let table: TableSchema
    /// What a file begins with, for verbs that read files.
    public let files: any FileProbe
    /// The result types of closures by parameter name, where they are known.
    public var closureResults: [String: ValueType] = [:]
    /// The value of a node where it is known without running: literals, parameters, arithmetic of both.
    public let constant: (PlanNode) -> PlanNode?
    /// Whether files are looked at: not in a branch that is known not to be taken, where they need not be there.
    public var looksOutside = true
    /// What was reported.
    public private(set) var problems: [Problem] = []

    /// Makes a call site.
    public init(
        receiver: ValueType?, arguments: [String: PlanArgument], table: TableSchema, files: any FileProbe,
        constant: @escaping (PlanNode) -> PlanNode?
    ) {
        self.receiver = receiver
        self.arguments = arguments
        self.table = table
        self.files = files
        self.constant = constant
    }

    /// Reports a problem.
    public func report(
        _ id: String, _ message: String, at parameter: String? = nil, notes: [String] = [], hints: [String] = []
    ) {
        problems.append(Problem(id: id, message: message, parameter: parameter, notes: notes, hints: hints))
    }

    /// What an element verb gives whose values are of that type: a column as soon as the receiver or an argument is one.
    public func elementResult(_ type: ColumnType) -> ValueType {
        var isColumn = false
        if case .column? = receiver { isColumn = true }
        for case .node(let node) in arguments.values {
            if case .column = node.type { isColumn = true }
        }
        return isColumn ? .column(type) : ValueType(element: type)
    }

    /// The node of an argument.
    public func node(_ parameter: String) -> PlanNode? {
        if case .node(let node)? = arguments[parameter] { node } else { nil }
    }

    /// The static type of an argument.
    public func type(_ parameter: String) -> ValueType? { node(parameter)?.type }

    /// The columns of a table argument; of a sparse matrix those that are kept as they are.
    public func schema(_ parameter: String) -> TableSchema { type(parameter)?.columnSchema ?? .unknown }

    /// Whether the argument was given or has a default.
    public func has(_ parameter: String) -> Bool { arguments[parameter] != nil }

    /// Columns of a `column` or `columns` argument, patterns resolved as far as known, in the order given.
    public func fields(_ parameter: String, in schema: TableSchema? = nil) -> [TableSchema.Entry] {
        guard case .columns(let selectors)? = arguments[parameter] else { return [] }
        let schema = schema ?? table
        return selectors.flatMap { selector -> [TableSchema.Entry] in
            switch selector {
            case .named(let name): return schema.field(name).map { [.field($0)] } ?? []
            case .pattern(let pattern):
                return schema.entries.filter {
                    switch $0 {
                    case .field(let field): matchesPattern(field.name, pattern)
                    case .open(let prefix, _):
                        matchesPattern(prefix, pattern) || pattern.dropLast(pattern.hasSuffix("*") ? 1 : 0).hasPrefix(prefix)
                    }
                }
            }
        }
    }

    /// The single column name of a `column` argument.
    public func columnName(_ parameter: String) -> String? {
        if case .columns(let selectors)? = arguments[parameter], case .named(let name)? = selectors.first { name } else { nil }
    }

    /// The pairs of a `columnPairs` or `renames` argument.
    public func pairs(_ parameter: String) -> [ColumnPair] {
        if case .pairs(let pairs)? = arguments[parameter] { pairs } else { [] }
    }

    /// Labelled expressions.
    public func named(_ parameter: String) -> [NamedNode] {
        if case .named(let nodes)? = arguments[parameter] { nodes } else { [] }
    }

    /// Types by column.
    public func types(_ parameter: String) -> [TableSchema.Field] {
        if case .types(let fields)? = arguments[parameter] { fields } else { [] }
    }

    /// The case given, or the default one.
    public func choice(_ parameter: String) -> String? {
        if case .choice(let name)? = arguments[parameter] { name } else { nil }
    }

    /// The cases given for an argument that takes several; empty where it was left out.
    public func choices(_ parameter: String) -> [String] {
        guard case .nodes(let nodes)? = arguments[parameter] else { return [] }
        return nodes.compactMap { if case .choice(let name) = $0.kind { name } else { nil } }
    }

    /// The argument's value where it is known before the run.
    public func constantInt(_ parameter: String) -> Int64? {
        guard let node = node(parameter), case .int(let value)? = constant(node)?.kind else { return nil }
        return value
    }

    /// The argument's number, whole or not, where it is known before the run.
    public func constantNumber(_ parameter: String) -> Double? {
        guard let node = node(parameter) else { return nil }
        return switch constant(node)?.kind {
        case .double(let value)?: value
        case .int(let value)?: Double(value)
        default: nil
        }
    }

    /// The argument's text where it is known before the run.
    public func constantString(_ parameter: String) -> String? {
        guard let node = node(parameter), case .string(let value)? = constant(node)?.kind else { return nil }
        return value
    }

    /// The argument's truth where it is known before the run.
    public func constantBool(_ parameter: String) -> Bool? {
        guard let node = node(parameter), case .bool(let value)? = constant(node)?.kind else { return nil }
        return value
    }
}

extension ValueType {
    /// The columns, where the value is a table or stands for one: a grouped table, a list of records, a model with a main table.
    public var tableSchema: TableSchema? {
        switch self {
        case .table(let schema), .groups(let schema, _): schema
        case .list(.record(let fields)): TableSchema(recordFields: fields)
        case .model(let model):
            model.tableMember.flatMap { name in model.members.first { $0.name == name }?.type.tableSchema }
        case .optional(let type): type.tableSchema
        default: nil
        }
    }

    /// What a sparse matrix holds; nil for anything else.
    public var matrixSchema: MatrixSchema? {
        if case .model(let model) = unwrapped { model.matrix } else { nil }
    }

    /// The columns that may be named of it: of a table, or those that a sparse matrix keeps as they are.
    public var columnSchema: TableSchema? { tableSchema ?? matrixSchema?.rows }
}

extension TableSchema {
    /// The table that records of these fields make; nil when one of them cannot stand in a column. A field whose type is not
    /// known is provisional.
    public init?(recordFields: [ValueType.RecordField]) {
        var fields: [Field] = []
        for field in recordFields {
            if case .error = field.type.unwrapped {
                fields.append(Field(field.name, .double, isProvisional: true))
            } else if let type = field.type.columnType {
                fields.append(Field(field.name, type))
            } else {
                return nil
            }
        }
        self.init(fields)
    }
}

/// What the checker may look at in the file system: the first bytes of a file that a notebook reads.
public protocol FileProbe: Sendable {
    /// Up to that many bytes from the start of a file, whose path is as written in the notebook (relative to the project
    /// root) or as a `Path` parameter gave it; nil when it cannot be read.
    func prefix(ofFile path: String, bytes: Int) -> [UInt8]?
    /// Whether there is a file or folder.
    func exists(_ path: String) -> Bool
}

/// No files at all.
public struct NoFiles: FileProbe {
    /// Makes it.
    public init() {}
    /// Nothing can be read.
    public func prefix(ofFile path: String, bytes: Int) -> [UInt8]? { nil }
    /// Nothing is there.
    public func exists(_ path: String) -> Bool { false }
}
