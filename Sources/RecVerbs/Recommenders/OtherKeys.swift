import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// A further table about the users or items of ratings (their features, traits, clusters), and how its rows belong to inner ids. Rows of
/// keys that have no rating get inner ids after those that have.
struct OtherKeys {
    /// The keys of all inner ids.
    let keys: (name: String, column: Column)
    /// For each inner id the row of the table; nil for one that is not in it.
    let rows: [Int?]

    /// - Parameters:
    ///   - keys: of the ratings, by inner id.
    ///   - other: the key of each row of the table; missing ones name nothing.
    /// - Throws: E0674 for a key that comes twice.
    init(_ keys: (name: String, column: Column), with other: Column, named parameter: String, _ call: VerbCall) throws {
        let places = try other.places(in: keys.column, as: keys.name, context: call.execution)
        var rows = [Int?](repeating: nil, count: keys.column.count)
        var further: [Int] = []
        for (row, place) in places.enumerated() where other.isValid(at: row) {
            if place == .max {
                further.append(row)
            } else if rows[Int(place)] == nil {
                rows[Int(place)] = row
            } else {
                throw Self.twice(other, row, parameter)
            }
        }
        let strangers = try other.gather(try RowIndices(further.map { Optional($0) }), in: call.execution)
        let (numbers, distinct) = try strangers.numbering(in: call.execution)
        if distinct.count < further.count {
            var seen: Set<UInt32> = []
            for (place, number) in numbers.enumerated() where !seen.insert(number).inserted {
                throw Self.twice(other, further[place], parameter)
            }
        }
        self.keys = (
            keys.name,
            try Column.concat([keys.column, strangers.cast(to: keys.column.type, in: call.execution)], in: call.execution)
        )
        self.rows = rows + further.map { Optional($0) }
    }

    private static func twice(_ other: Column, _ row: Int, _ parameter: String) -> EngineError {
        EngineError(
            "E0674", "\(other.scalar(at: row).text) comes twice in `\(parameter)`", hints: ["`dropDuplicates` by its key first"])
    }

    /// A parameter that names the key of a further table.
    static func parameter(of table: String, as key: String) -> ParameterSignature {
        ParameterSignature(
            "key", .column(.any), .optional, of: table,
            "the column of `\(table)` that names its rows; the one named as `\(key):` when left out")
    }

    /// Reports a table that has no key of the type that the ratings have.
    static func check(_ table: String, for key: TableSchema.Field, _ call: CallSite) {
        let keys = RecommenderKeys(call)
        if let name = call.columnName("key") ?? call.type(table)?.matrixSchema?.key?.name {
            guard let field = call.type(table)?.columnSchema?.field(name) else { return }
            keys.check(ValueType(element: field.type), key, at: call.has("key") ? "key" : table, call)
        } else if let schema = call.type(table)?.columnSchema {
            keys.require(key, in: schema, at: table, call)
        }
    }
}
