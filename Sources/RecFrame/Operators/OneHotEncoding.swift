internal import RecSchema

/// How a column becomes indicators: made from one table, can be applied to others.
public struct OneHotEncoding: Hashable, Sendable {
    /// The column.
    public let column: String
    /// What texts are cut at; nil for plain values and lists.
    public let separator: String?
    /// What stands before a category in the name of its column.
    public let prefix: String
    /// The categories as text, ascending by Unicode scalars.
    public let categories: [String]

    /// Makes one of what was kept of another.
    public init(column: String, separator: String?, prefix: String, categories: [String]) {
        self.column = column
        self.separator = separator
        self.prefix = prefix
        self.categories = categories
    }

    /// Finds the categories of a column: the pieces of its texts, the elements of its lists, or its values as text. Missing values
    /// and empty pieces are no category.
    ///
    /// - Parameters:
    ///   - prefix: the column's name and `_`, if nil.
    ///   - minimumCount: categories in fewer rows are left out.
    ///   - except: categories to leave out.
    ///   - limit: how many categories there may be.
    /// - Throws: `unknownColumn`, `typeMismatch`, `badArgument`, `tooLarge` for more categories than `limit`.
    public static func fit(
        _ table: Table, _ column: String, separator: String? = nil, prefix: String? = nil, minimumCount: Int = 1,
        except: [String] = [], limit: Int = 65_536, in context: ExecutionContext = .serial
    ) throws -> OneHotEncoding {
        let lists = try pieces(try table.column(column), separator, context)
        let pairs = try Table([("c", lists)]).rowNumber().explode("c", in: context).dropMissing(in: context)
            .dropDuplicates(in: context)
        let counts = try pairs.count(by: ["c"], in: context)
        let names = try counts.column("c").strings
        let sizes = try counts.column("count").values(as: Int64.self)
        let unwanted = Set((except + [""]).map { ByteText($0) })
        let categories = zip(names, sizes).filter { $0.1 >= minimumCount && !unwanted.contains(ByteText($0.0)) }.map(\.0)
        guard categories.count <= limit else {
            throw FrameError(
                .tooLarge, "`\(column)` has \(categories.count) categories", column: column,
                hint: "`minimumCount:` leaves rare ones out, and `sparse: true` keeps no zeros")
        }
        return OneHotEncoding(column: column, separator: separator, prefix: prefix ?? column + "_", categories: categories)
    }

    /// The names of the indicator columns, in order.
    public var names: [String] { categories.map { prefix + $0 } }

    /// The table with the indicators (uint8, 1 where the row has the category) in the place of the column. Categories that were not
    /// there when it was fitted are ignored; a missing value has none.
    ///
    /// - Throws: `unknownColumn`, `typeMismatch`, `duplicateColumn` where an indicator's name is taken, `tooLarge` for over 16 GiB.
    public func apply(to table: Table, in context: ExecutionContext = .serial) throws -> Table {
        guard categories.count.multipliedReportingOverflow(by: table.rowCount).partialValue <= 16 << 30 else {
            throw FrameError(
                .tooLarge, "\(categories.count) indicators of \(table.rowCount) rows are too many", column: column,
                hint: "`minimumCount:` leaves rare categories out")
        }
        let indicators = categories.map { _ in MutableBuffer(byteCount: table.rowCount) }
        try forEachPosition(in: table, context) { row, position in indicators[position].pointer(to: UInt8.self)[row] = 1 }
        var columns: [(name: String, column: Column)] = []
        for (name, old) in table.named {
            if name != column {
                columns.append((name, old))
                continue
            }
            for (name, indicator) in zip(names, indicators) {
                columns.append((name, Column(unchecked: .uint8, count: table.rowCount, values: indicator.finish())))
            }
        }
        return try Table(columns, rowCount: table.rowCount)
    }

    /// The indicators that are 1, row after row: where each row's begin (one more than rows, the first 0), and their places among the
    /// categories, ascending, each once.
    ///
    /// - Throws: `unknownColumn`, `typeMismatch`.
    public func positions(
        in table: Table, context: ExecutionContext = .serial
    ) throws -> (starts: [Int], places: [UInt32]) {
        var starts = [0]
        var places: [UInt32] = []
        starts.reserveCapacity(table.rowCount + 1)
        func close() {
            let range = starts[starts.count - 1]..<places.count
            if range.count > 1 {
                let sorted = places[range].sorted()
                places.removeSubrange(range)
                for place in sorted where places.count == range.lowerBound || places[places.count - 1] != place {
                    places.append(place)
                }
            }
            starts.append(places.count)
        }
        try forEachPosition(in: table, context) { row, position in
            while starts.count <= row { close() }
            places.append(UInt32(position))
        }
        while starts.count <= table.rowCount { close() }
        return (starts, places)
    }

    /// Calls `body` with the rows in order and the place of each of their categories that is known.
    private func forEachPosition(
        in table: Table, _ context: ExecutionContext, _ body: (_ row: Int, _ position: Int) -> Void
    ) throws {
        let lists = try OneHotEncoding.pieces(try table.column(column), separator, context)
        guard let child = lists.child else { return }
        // By bytes, as columns keep values apart; of a category that comes twice, which only a damaged model has, the first counts.
        var known: [ByteText: Int] = [:]
        for (place, category) in categories.enumerated() where known[ByteText(category)] == nil {
            known[ByteText(category)] = place
        }
        let dictionary = try Dictionary()
        let numbers = try dictionary.add(child, context)
        let positions = (0..<dictionary.count).map { known[ByteText(dictionary.text($0))] ?? -1 }
        let elements = numbers.pointer(to: UInt32.self)
        for row in 0..<table.rowCount where lists.isValid(at: row) {
            for element in lists.elementRange(at: row) where child.isValid(at: element) {
                let position = positions[Int(elements[element])]
                if position >= 0 { body(row, position) }
            }
        }
        extendLifetime(numbers)
    }

    /// The categories of each row as a list of texts.
    private static func pieces(_ column: Column, _ separator: String?, _ context: ExecutionContext) throws -> Column {
        if let separator {
            guard column.type == .string else { throw FrameError.needs("a text", got: column.type, for: "oneHot(separator:)") }
            return try column.split(separator, in: context)
        }
        if column.type.isList { return try column.cast(to: .list(.string), in: context) }
        // Each value as a list of one.
        let offsets = Buffer.make(count: column.count + 1, of: Int64.self) { out in
            for row in 0...column.count { out[row] = Int64(row) }
        }
        return Column(
            unchecked: .list(.string), count: column.count, values: offsets, child: try column.cast(to: .string, in: context))
    }
}

extension Table {
    /// The table with the indicators of a column in its place: `OneHotEncoding.fit` and `apply`.
    ///
    /// - Throws: what they throw.
    public func oneHot(
        _ column: String, separator: String? = nil, prefix: String? = nil, minimumCount: Int = 1, except: [String] = [],
        in context: ExecutionContext = .serial
    ) throws -> Table {
        try OneHotEncoding.fit(
            self, column, separator: separator, prefix: prefix, minimumCount: minimumCount, except: except, in: context
        ).apply(to: self, in: context)
    }
}
