import RecFrame
import RecSchema
import Testing

/// A table with a column of every type, with and without missing values.
func everyType(rows: Int = 3) throws -> Table {
    let pick: (Int) -> Bool = { $0 % 3 != 1 }
    func optional<T>(_ value: (Int) -> T) -> [T?] { (0..<rows).map { pick($0) ? value($0) : nil } }
    let texts = ["", "é", "two\nlines", "a, \"b\"", "Сталкер"]
    return try Table([
        ("u8", Column(optional { UInt8(truncatingIfNeeded: $0 &* 37) })),
        ("u32", Column(optional { UInt32(truncatingIfNeeded: $0 &* 2_654_435_761) })),
        ("i32", Column(optional { Int32(truncatingIfNeeded: $0 &* 40_503) - 7 })),
        ("i64", Column(optional { Int64($0) &* -3_037_000_499_123 })),
        ("f32", Column(optional { Float($0) / 3 })),
        ("f64", Column((0..<rows).map { Double($0) / 7 })),
        ("bool", Column(optional { $0 % 2 == 0 })),
        ("text", Column(optional { texts[$0 % texts.count] })),
        ("date", Column(days: optional { Int32($0) * 1000 - 20_000 })),
        ("time", Column(microseconds: optional { Int64($0) * 1_234_567_890_123 })),
        ("span", Column(optional { Scalar.duration(Int64($0) * 86_399_999_999) }.map { $0 ?? .missing }, type: .duration)),
        (
            "lists",
            Column(
                lists: optional { n in (0..<n % 4).map { $0 == 2 ? .missing : .string(texts[(n + $0) % texts.count]) } },
                of: .string)
        ),
        (
            "nested",
            Column(
                lists: optional { n in (0..<n % 3).map { .list([.int(Int64(n)), .int(Int64($0))]) } }, of: .list(.int64))
        ),
    ])
}

func expectSame(_ a: Table, _ b: Table, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(a.names == b.names, sourceLocation: sourceLocation)
    #expect(a.columns.map(\.type) == b.columns.map(\.type), sourceLocation: sourceLocation)
    #expect(a.rowCount == b.rowCount, sourceLocation: sourceLocation)
    #expect(a.rows == b.rows, sourceLocation: sourceLocation)
}

@Test("what is written is read back, as the bytes of the file", arguments: [0, 1, 3, 8, 9, 64, 65, 1000])
func arrowRoundTrip(rows: Int) throws {
    let table = try everyType(rows: rows)
    let bytes = Buffer.copying(try ArrowFile.bytes(table, metadata: ["b": "2", "a": "é"]))
    let contents = try ArrowFile.read(bytes)
    expectSame(contents.table, table)
    #expect(contents.metadata == ["recnb.version": "1", "a": "é", "b": "2"])
    let range = bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress)..<UInt(bitPattern: $0.baseAddress) + UInt($0.count) }
    for column in contents.table.columns where rows > 0 {
        let start = column.values.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(range.contains(start), "a column was copied")
        #expect(start % 64 == range.lowerBound % 64, "a buffer is not aligned")
    }
    let schema = try ArrowFile.schema(bytes)
    #expect(schema.fields.map(\.name) == table.names)
    #expect(schema.fields.map(\.type) == table.columns.map(\.type))
    #expect(schema.rowCount == rows)
}

@Test("tables without columns keep their rows")
func arrowNoColumns() throws {
    for rows in [0, 5] {
        let table = try Table([], rowCount: rows)
        #expect(try ArrowFile.read(.copying(ArrowFile.bytes(table))).table.rowCount == rows)
    }
}

@Test("equal rows give equal bytes, wherever they lie in memory")
func arrowDeterminism() throws {
    let table = try everyType(rows: 200)
    for range in [0..<200, 3..<200, 64..<131, 7..<7, 8..<9] {
        let part = table.slice(range)
        let fresh = try Table(part.named.map { ($0.name, try Column($0.column.scalars, type: $0.column.type)) })
        #expect(try ArrowFile.bytes(part) == ArrowFile.bytes(fresh))
    }
    let values = Buffer.copying([Int64(1), 99, 3])
    let offsets = Buffer.copying([Int64(1), 2, 4, 5])
    let text = Buffer.copying(Array("xabcdx".utf8))
    let valid = Bitmap([true, false, true])
    let odd = try Table([
        ("n", Column(type: .int64, count: 3, values: values, validity: valid)),
        ("s", Column(type: .string, count: 3, values: offsets, bytes: text, validity: valid)),
    ])
    let plain = try Table([("n", Column([Int64(1), nil, 3])), ("s", Column(["a", nil, "d"]))])
    #expect(try ArrowFile.bytes(odd) == ArrowFile.bytes(plain))
}

@Test("what is no Arrow file is told apart")
func arrowForeign() throws {
    let cases: [(String, ArrowError.Code, String)] = [
        ("", .notArrow, "this is no Arrow file"), ("a,b\n1,2\n", .notArrow, "this is no Arrow file"),
        ("PAR1....PAR1", .notArrow, "this is a Parquet file, not an Arrow file"),
        ("ARROW1\0\0", .damaged, "damaged Arrow file: it has no end"),
        ("ARROW1\0\0\0\0\0\0\0\0\0\0\0\0ARROW1", .damaged, "damaged Arrow file: its footer does not fit"),
    ]
    for (text, code, message) in cases {
        let error = try #require(throws: ArrowError.self) { try ArrowFile.read(.copying(Array(text.utf8))) }
        #expect(error.code == code)
        #expect(error.message == message)
    }
}

@Test("text is looked at in a file that only says it is one of ours")
func arrowForeignText() throws {
    var bytes = try ArrowFile.bytes(try Table([("s", Column(["some-long-text"]))]))
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("some-long-text".utf8)) })
    bytes[place] = 0xFF
    #expect(throws: ArrowError.self) { try ArrowFile.read(.copying(bytes)) }
    #expect(try ArrowFile.read(.copying(bytes), isTrusted: true).table.rowCount == 1)
}

@Test("a file cut short anywhere is an error")
func arrowTruncated() throws {
    let bytes = try ArrowFile.bytes(everyType())
    for count in stride(from: 0, to: bytes.count, by: 13) {
        #expect(throws: ArrowError.self) { try ArrowFile.read(.copying(Array(bytes[..<count]))) }
    }
}

@Test("damaged files give an error or a table that can be read, never a crash")
func arrowMutated() throws {
    let seed: UInt64 = 20_240_229
    var random = SeededRandom(state: seed)
    print("seed of the mutated Arrow files: \(seed)")
    let originals = [
        try ArrowFile.bytes(everyType(rows: 20)), try ArrowFile.bytes(everyType(rows: 2)), try ArrowFile.bytes(Table()),
    ]
    var (errors, read) = (0, 0)
    for _ in 0..<rounds(900) {
        let original = originals[Int.random(in: 0..<originals.count, using: &random)]
        let mutated = mutate(original, &random)
        do {
            let table = try ArrowFile.read(.copying(mutated), isTrusted: Bool.random(using: &random)).table
            for column in table.columns {
                try column.checkOffsets()
                for row in Set([0, column.count / 2, column.count - 1]) where row >= 0 && row < column.count {
                    _ = column.text(at: row)
                }
            }
            if table.rowCount < 1000 { _ = try ArrowFile.bytes(table) }
            read += 1
        } catch is ArrowError {
            errors += 1
        }
    }
    #expect(errors > 0 && read > 0, "\(errors) errors, \(read) tables")
}
