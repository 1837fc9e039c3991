import RecFrame
import RecSchema
import Testing

/// Every operator gives the same bits on one thread and on two, on tables of more than one chunk.
@Suite struct ThreadTests {
    static let rows = 70_000

    /// A column of each type, cheaply made: the first rows of a random one, over and over with a shift.
    private func table() throws -> Table {
        var random = SeededRandom(state: 11)
        let order = (0..<Self.rows).map { _ in Int.random(in: 0..<3000, using: &random) }
        var columns: [(name: String, column: Column)] = []
        for type in KeyTests.types {
            let few = try randomColumn(type, 3000, distinct: 700, missing: true, &random)
            columns.append((type.name, try few.gather(try RowIndices(order), in: .serial)))
        }
        return try Table(columns)
    }

    private static let operators: [(String, @Sendable (Table, ExecutionContext) throws -> Table)] = [
        ("filter", { try $0.filter(try $0.column("bool"), in: $1) }), ("dropMissing", { try $0.dropMissing(in: $1) }),
        ("sort", { try $0.sort(by: [SortKey("string"), SortKey("double", descending: true)], in: $1) }),
        ("dropDuplicates", { try $0.dropDuplicates(["int64", "string"], in: $1) }),
        ("keepLast", { try $0.dropDuplicates(["int64", "string"], keep: .last, in: $1) }),
        ("keepNone", { try $0.head(2000).dropDuplicates(["int64", "string"], keep: .none, in: $1) }),
        ("unique", { try $0.unique(["uint32"], in: $1) }), ("count", { try $0.count(by: ["string", "bool"], in: $1) }),
        ("top", { try $0.top(3, by: [SortKey("double", descending: true)], per: ["uint8"], in: $1) }),
        ("explode", { try $0.explode("list(.int64)", in: $1) }),
        ("oneHot", { try $0.select(["date"]).cast("date", .string, $1).oneHot("date", in: $1) }),
        ("standardize", { try $0.scaled(.standardize, ["double", "int32"], in: $1) }),
        ("robustScale", { try $0.scaled(.robustScale, ["uint32", "float32"], in: $1) }),
        ("normalize", { try $0.normalize(["uint8", "uint32", "int32"], in: $1) }),
        (
            "join",
            { table, context in
                let stats = try table.dropMissing(["uint32"]).count(by: ["uint32"], in: context)
                return try table.join(stats, on: [("uint32", "uint32")], kind: .full, in: context)
            }
        ),
        ("joinMany", { try $0.head(69_000).join($0.head(300), on: [("string", "string")], suffix: "_right", in: $1) }),
        ("anti", { try $0.exclude($0.head(5), on: [("int64", "int64"), ("bool", "bool")], in: $1) }),
        (
            "aggregate",
            { table, context in
                let functions: [Aggregate] = [
                    .rows, .count, .sum, .mean, .std(), .variance(), .min, .max, .median, .quantile(0.9), .nUnique, .mode, .first,
                    .last,
                    .collect(), .collect(unique: true),
                ]
                let names = ["float32", "double", "int32"]
                return try table.group(by: ["uint8"], in: context).aggregate(
                    try names.flatMap { name in
                        try functions.enumerated().map { Aggregation("\(name) \($0)", $1, try table.column(name)) }
                    }, in: context)
            }
        ),
        (
            "expressions",
            { table, context in
                let double = Operand.column(try table.column("double"))
                let rows = table.rowCount
                let text = try table.column("string")
                return try table.with([
                    ("a", Column.arithmetic(.multiply, double, .column(table.column("int32")), rows: rows, in: context)),
                    ("b", Column.compare(.less, double, .column(table.column("float32")), rows: rows, in: context)),
                    ("c", table.column("float32").cast(to: .int32, failing: .missing, in: context)),
                    ("d", table.column("int32").cast(to: .string, in: context)), ("e", text.split(" ", in: context)),
                    ("f", text.uppercased(in: context)), ("g", text.extract(TextPattern(#"(\d+)$"#), in: context)),
                    ("h", text.replace(matching: TextPattern("[aeiou]"), with: "*", in: context)),
                    ("i", table.column("dateTime").part(.minute, in: context)),
                    ("j", Column.choose(table.column("bool"), .column(text), .scalar("?"), in: context)),
                    ("k", table.column("date").formatDates(DatePattern("dd.MM.yyyy"), in: context)),
                    ("l", text.textLength(in: context)), ("m", table.column("double").round(digits: 1, in: context)),
                ])
            }
        ),
    ]

    @Test(arguments: operators.map(\.0)) func oneThreadEqualsTwo(name: String) throws {
        let table = try table()
        let operation = try #require(Self.operators.first { $0.0 == name }).1
        let one = try operation(table, contexts[0])
        let two = try operation(table, contexts[1])
        #expect(one.rowCount > 0)
        #expect(one.names == two.names)
        #expect(try one.contentHash() == two.contentHash(in: contexts[1]))
    }

    @Test func reusedMemoryLeavesNoTrace() throws {
        // A large block full of ones is given back; what is computed after must not show it.
        do { _ = Column(Bitmap(repeating: true, count: 64 << 20)) }
        let rows = 600_000
        let column = try Column(repeating: .missing, count: rows, type: .int32)
        let next = try Column.arithmetic(.add, .column(column), .scalar(1), rows: rows)
        #expect(next.missingCount == rows)
        #expect(try next.withoutMissing(.int64).aggregate(.sum) == .int(Int64(rows)))
        let noNumbers = try Column(repeating: .double(.nan), count: rows, type: .double)
        let narrowed = try noNumbers.cast(to: .int64, failing: .missing)
        #expect(narrowed.missingCount == rows)
        #expect(try narrowed.withoutMissing(.int64).aggregate(.sum) == 0)
    }
}

extension Column {
    /// What stands where values are missing.
    fileprivate func withoutMissing(_ type: ColumnType) throws -> Column {
        try Column(type: type, count: count, values: values)
    }
}

extension Table {
    /// The table with a column cast.
    fileprivate func cast(_ name: String, _ type: ColumnType, _ context: ExecutionContext) throws -> Table {
        try with(name, try column(name).cast(to: type, in: context))
    }
}
