internal import RecSchema

/// The types of the Arrow format that are told apart here.
enum ArrowType: Hashable {
    case null
    case int(bits: Int, signed: Bool)
    /// 0 half, 1 single, 2 double.
    case float(precision: Int)
    case utf8, largeUtf8, utf8View
    case bool
    case dateDay, dateMillisecond
    /// 0 seconds, 1 milliseconds, 2 microseconds, 3 nanoseconds.
    case timestamp(unit: Int)
    case duration(unit: Int)
    case list, largeList
    case fixedSizeList(Int)
}

/// A field of an Arrow schema.
struct ArrowField {
    var name: String
    var type: ArrowType
    var children: [ArrowField] = []
    /// For dictionary-encoded fields: which dictionary, and the type of the indices.
    var dictionary: (id: Int64, index: ArrowType)?
}

// Slots of the tables in Schema.fbs, Message.fbs and File.fbs of the Arrow format.
enum ArrowSlot {
    enum Message { static let version = 0, headerType = 1, header = 2, bodyLength = 3 }
    enum Header { static let schema: UInt8 = 1, dictionary: UInt8 = 2, batch: UInt8 = 3 }
    enum Schema { static let endianness = 0, fields = 1, metadata = 2 }
    enum Field { static let name = 0, nullable = 1, typeType = 2, type = 3, dictionary = 4, children = 5 }
    enum Pair { static let key = 0, value = 1 }
    enum Batch { static let length = 0, nodes = 1, buffers = 2, compression = 3, variadicCounts = 4 }
    enum Dictionary { static let id = 0, data = 1, isDelta = 2 }
    enum Encoding { static let id = 0, indexType = 1 }
    enum Footer { static let version = 0, schema = 1, dictionaries = 2, batches = 3 }
    static let version5: Int16 = 4
}

extension ArrowField {
    /// The field that a column is written as.
    init(_ name: String, _ type: ColumnType) {
        self.name = name
        switch type {
        case .uint8: self.type = .int(bits: 8, signed: false)
        case .uint32: self.type = .int(bits: 32, signed: false)
        case .int32: self.type = .int(bits: 32, signed: true)
        case .int64: self.type = .int(bits: 64, signed: true)
        case .float: self.type = .float(precision: 1)
        case .double: self.type = .float(precision: 2)
        case .bool: self.type = .bool
        case .string: self.type = .largeUtf8
        case .date: self.type = .dateDay
        case .dateTime: self.type = .timestamp(unit: 2)
        case .duration: self.type = .duration(unit: 2)
        case .list(let element):
            self.type = .largeList
            children = [ArrowField("item", element)]
        }
    }

    /// The type of the column that the field is read as.
    var columnType: ColumnType {
        switch type {
        case .null: .double
        case .int(let bits, let signed):
            switch (bits, signed) {
            case (8, false): .uint8
            case (32, false): .uint32
            case (64, _): .int64
            default: .int32
            }
        case .float(let precision): precision == 2 ? .double : .float
        case .utf8, .largeUtf8, .utf8View: .string
        case .bool: .bool
        case .dateDay, .dateMillisecond: .date
        case .timestamp: .dateTime
        case .duration: .duration
        case .list, .largeList, .fixedSizeList: .list(children.first?.columnType ?? .double)
        }
    }

    /// As a Field table.
    var flat: FlatTable {
        let (code, type) = flatType
        return FlatTable([
            (ArrowSlot.Field.name, .string(name)), (ArrowSlot.Field.nullable, .bool(true)),
            (ArrowSlot.Field.typeType, .uint8(code)), (ArrowSlot.Field.type, .table(type)),
            (ArrowSlot.Field.children, .tables(children.map(\.flat))),
        ])
    }

    /// The code and the table of the type union; only types that are written.
    private var flatType: (UInt8, FlatTable) {
        switch type {
        case .int(let bits, let signed): (2, FlatTable([(0, .int32(Int32(bits))), (1, .bool(signed))]))
        case .float(let precision): (3, FlatTable([(0, .int16(Int16(precision)))]))
        case .bool: (6, FlatTable())
        case .dateDay: (8, FlatTable([(0, .int16(0))]))
        case .timestamp(let unit): (10, FlatTable([(0, .int16(Int16(unit))), (1, .string("UTC"))]))
        case .duration(let unit): (18, FlatTable([(0, .int16(Int16(unit)))]))
        case .largeUtf8: (20, FlatTable())
        case .largeList: (21, FlatTable())
        default: (1, FlatTable())
        }
    }
}

/// Reads schemas that nobody vouches for: the number of fields and how deep they are is limited.
struct ArrowSchemaReader {
    private var fieldCount = 0
    private static let fieldLimit = 100_000
    private static let depthLimit = 16

    mutating func fields(_ tables: [FlatTableView], depth: Int = 0) throws(ArrowError) -> [ArrowField] {
        fieldCount += tables.count
        guard depth < ArrowSchemaReader.depthLimit, fieldCount <= ArrowSchemaReader.fieldLimit else {
            throw .damaged("too many fields")
        }
        var fields: [ArrowField] = []
        for table in tables { fields.append(try field(table, depth: depth)) }
        return fields
    }

    private mutating func field(_ table: FlatTableView, depth: Int) throws(ArrowError) -> ArrowField {
        let name = table.string(ArrowSlot.Field.name) ?? ""
        let children = try fields(table.tables(ArrowSlot.Field.children) ?? [], depth: depth + 1)
        let code = table.number(ArrowSlot.Field.typeType, as: UInt8.self) ?? 0
        let type = try ArrowSchemaReader.type(code, table.table(ArrowSlot.Field.type), column: name)
        switch type {
        case .list, .largeList, .fixedSizeList:
            guard children.count == 1 else { throw .damaged("a list without one type of elements", column: name) }
        default: break
        }
        var field = ArrowField(name: name, type: type, children: children)
        if let encoding = table.table(ArrowSlot.Field.dictionary) {
            let index = try encoding.table(ArrowSlot.Encoding.indexType).map { table throws(ArrowError) in
                try ArrowSchemaReader.type(2, table, column: name)
            }
            field.dictionary = (
                encoding.number(ArrowSlot.Encoding.id, as: Int64.self) ?? 0, index ?? .int(bits: 32, signed: true)
            )
        }
        return field
    }

    private static func type(_ code: UInt8, _ table: FlatTableView?, column: String) throws(ArrowError) -> ArrowType {
        let unit = Int(table?.number(0, as: Int16.self) ?? -1)
        switch code {
        case 1: return .null
        case 2:
            let bits = Int(table?.number(0, as: Int32.self) ?? 0)
            guard [8, 16, 32, 64].contains(bits) else { throw .damaged("integers of \(bits) bits", column: column) }
            return .int(bits: bits, signed: table?.number(1, as: UInt8.self) ?? 0 != 0)
        case 3:
            let precision = max(0, unit)
            guard precision <= 2 else { throw .damaged("an unknown floating-point format", column: column) }
            return .float(precision: precision)
        case 5: return .utf8
        case 6: return .bool
        case 8: return unit == 0 ? .dateDay : .dateMillisecond
        case 10:
            guard unit <= 3 else { throw .damaged("an unknown unit of time", column: column) }
            return .timestamp(unit: max(0, unit))
        case 12: return .list
        case 16: return .fixedSizeList(Int(table?.number(0, as: Int32.self) ?? 0))
        case 18:
            guard unit <= 3 else { throw .damaged("an unknown unit of time", column: column) }
            return .duration(unit: unit < 0 ? 1 : unit)
        case 20: return .largeUtf8
        case 21: return .largeList
        case 24: return .utf8View
        default:
            let names: [UInt8: String] = [
                4: "binary", 7: "decimal", 9: "time of day", 11: "interval", 13: "struct", 14: "union", 15: "fixed-size binary",
                17: "map", 19: "large binary", 22: "run-end encoded", 23: "binary view", 25: "list view", 26: "large list view",
            ]
            throw .unsupported("columns of Arrow's type \(names[code] ?? "number \(code)") are not read", column: column)
        }
    }
}
