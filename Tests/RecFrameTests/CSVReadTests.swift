import RecFrame
import RecSchema
import Testing

/// Reads a text in chunks of many sizes, on one thread and on two, with both sets of kernels, which must all give the same.
func readCSV(
    _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout CSVReadOptions) -> Void = { _ in }
) throws -> CSVReadResult {
    var options = CSVReadOptions()
    change(&options)
    let buffer = Buffer.copying(bytes)
    func outcome(_ chunk: Int, _ threads: Int, plain: Bool = false) -> Result<CSVReadResult, CSVError> {
        Result { () throws(CSVError) in
            try CSV.read(buffer, options: options, context: ExecutionContext(threads: threads), chunkBytes: chunk, plain: plain)
        }
    }
    let whole = outcome(1 << 19, 1)
    for (chunk, threads, plain) in [(1, 1, false), (3, 2, true), (7, 2, false), (64, 2, true), (1 << 19, 1, true)] {
        switch (whole, outcome(chunk, threads, plain: plain)) {
        case (.success(let a), .success(let b)):
            #expect(a.table.names == b.table.names, sourceLocation: sourceLocation)
            #expect(a.table.columns.map(\.type) == b.table.columns.map(\.type), sourceLocation: sourceLocation)
            #expect(a.table.rows == b.table.rows, "chunks of \(chunk) bytes", sourceLocation: sourceLocation)
            #expect(a.skippedCount == b.skippedCount && a.skipped == b.skipped, sourceLocation: sourceLocation)
        case (.failure(let a), .failure(let b)):
            #expect(a == b, "chunks of \(chunk) bytes", sourceLocation: sourceLocation)
        default:
            Issue.record("chunks of \(chunk) bytes give another outcome", sourceLocation: sourceLocation)
        }
    }
    return try whole.get()
}

func readCSV(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout CSVReadOptions) -> Void = { _ in }
) throws -> CSVReadResult {
    try readCSV(Array(text.utf8), sourceLocation: sourceLocation, change)
}

/// A text, how it is read, and what comes out.
struct CSVCase: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var change: @Sendable (inout CSVReadOptions) -> Void = { _ in }
    var types: [ColumnType]
    var rows: [[Scalar]]
    var testDescription: String { name }
}

private let cases: [CSVCase] = [
    CSVCase(name: "plain", text: "a,b\n1,x\n2,y\n", types: [.int64, .string], rows: [[1, "x"], [2, "y"]]),
    CSVCase(name: "no newline at the end", text: "a,b\n1,x\n2,y", types: [.int64, .string], rows: [[1, "x"], [2, "y"]]),
    CSVCase(name: "CRLF", text: "a,b\r\n1,x\r\n2,\"y\"\r\n", types: [.int64, .string], rows: [[1, "x"], [2, "y"]]),
    CSVCase(name: "CR at the very end", text: "a,b\n1,x\n2,y\r", types: [.int64, .string], rows: [[1, "x"], [2, "y"]]),
    CSVCase(name: "CR only", text: "a,b\r1,x\r2,y\r", types: [.int64, .string], rows: [[1, "x"], [2, "y"]]),
    CSVCase(name: "CR within a field", text: "a,b\n1,x\ry\n", types: [.int64, .string], rows: [[1, "x\ry"]]),
    CSVCase(name: "byte order mark", text: "\u{FEFF}a,b\n1,x\n", types: [.int64, .string], rows: [[1, "x"]]),
    CSVCase(
        name: "empty lines", text: "\n\na,b\n\n1,x\n\r\n\n2,y\n\n\n", types: [.int64, .string], rows: [[1, "x"], [2, "y"]]),
    CSVCase(
        name: "quotes", text: "a,b\n1,\"x, y\"\n2,\"say \"\"hi\"\"\"\n3,\"two\nlines\"\n4,\"\"\"\"\n", types: [.int64, .string],
        rows: [[1, "x, y"], [2, "say \"hi\""], [3, "two\nlines"], [4, "\""]]),
    CSVCase(
        name: "quotes within unquoted fields are text", text: "a,b\n1,5\" disk\n2,x\"\"y\"\n", types: [.int64, .string],
        rows: [[1, "5\" disk"], [2, "x\"\"y\""]]),
    CSVCase(
        name: "quoted numbers", text: "a,b\n\"1\",\"2.5\"\n\"3\",\"-4\"\n", types: [.int64, .double],
        rows: [[1, 2.5], [3, -4.0]]),
    CSVCase(
        name: "quoting off", text: "a;b\n\"1;x\n",
        change: {
            $0.quote = nil; $0.delimiter = ";"
        }, types: [.string, .string],
        rows: [["\"1", "x"]]),
    CSVCase(
        name: "another quote", text: "a,b\n'x,y',2\n", change: { $0.quote = "'" }, types: [.string, .int64], rows: [["x,y", 2]]),
    CSVCase(
        name: "tabs", text: "a\tb\n1\tx y\n", change: { $0.delimiter = "\t" }, types: [.int64, .string], rows: [[1, "x y"]]),
    CSVCase(name: "one column", text: "a\n1\n\n3\n", types: [.int64], rows: [[1], [3]]),
    CSVCase(name: "one column of text", text: "a\n\"\"\nx\n", types: [.string], rows: [[nil], ["x"]]),
    CSVCase(name: "header only", text: "a,b\n", types: [.string, .string], rows: []),
    CSVCase(name: "header without newline", text: "a,b", types: [.string, .string], rows: []),
    CSVCase(
        name: "header only, declared", text: "a,b\n", change: { $0.types = ["a": .uint8] }, types: [.uint8, .string], rows: []),
    CSVCase(
        name: "no header", text: "1,x\n2,y\n", change: { $0.header = .none }, types: [.int64, .string],
        rows: [[1, "x"], [2, "y"]]),
    CSVCase(
        name: "missing", text: "a,b,c\n1,,NA\n,x,2.5\nnull,<NA>,\n", types: [.int64, .string, .double],
        rows: [[1, nil, nil], [nil, "x", 2.5], [nil, nil, nil]]),
    CSVCase(name: "all missing", text: "a,b\n,NA\n,\n", types: [.double, .double], rows: [[nil, nil], [nil, nil]]),
    CSVCase(
        name: "own missing tokens", text: "a,b\n-1,NA\n2,?\n", change: { $0.missing = ["-1", "?"] }, types: [.int64, .string],
        rows: [[nil, "NA"], [2, nil]]),
    CSVCase(
        name: "no missing tokens", text: "a,b\n,\n2,NA\n", change: { $0.missing = [] }, types: [.string, .string],
        rows: [["", ""], ["2", "NA"]]),
    CSVCase(
        name: "no missing tokens, declared", text: "a,b\n,\n2,NA\n",
        change: {
            $0.missing = []; $0.types = ["a": .int64]
        },
        types: [.int64, .string], rows: [[nil, ""], [2, "NA"]]),
    CSVCase(
        name: "quoted is missing, as in pandas", text: "a,b\n\"\",\"NA\"\n1,\"x\"\n", types: [.int64, .string],
        rows: [[nil, nil], [1, "x"]]),
    CSVCase(
        name: "quoted is text", text: "a,b\n\"\",\"\"\n1,\"NA\"\n2,\n",
        change: {
            $0.quotedMissing = false; $0.types = ["a": .int64]
        },
        types: [.int64, .string], rows: [[nil, ""], [1, "NA"], [2, nil]]),
    CSVCase(
        name: "select and order", text: "a,b,c\n1,\"x,\n\",2\n3,y,4\n", change: { $0.select = ["c", "a"] },
        types: [.int64, .int64],
        rows: [[2, 1], [4, 3]]),
    CSVCase(name: "select nothing", text: "a,b\n1,2\n3,4\n", change: { $0.select = [] }, types: [], rows: [[], []]),
    CSVCase(
        name: "inferring", text: "a,b,c,d,e\n1,1,true,2024-01-31,1\n2,2.5,False,2024-02-29,x\n",
        types: [.int64, .double, .bool, .string, .string],
        rows: [[1, 1.0, true, "2024-01-31", "1"], [2, 2.5, false, "2024-02-29", "x"]]),
    CSVCase(
        name: "inferring dates", text: "a,b\n2024-01-31,2024-01-31\n1970-01-02,x\n", change: { $0.inferDates = true },
        types: [.date, .string], rows: [[.date(19_753), "2024-01-31"], [.date(1), "x"]]),
    CSVCase(
        name: "numbers too large for int64", text: "a,b\n9223372036854775807,18446744073709551616\n-9223372036854775808,1.5\n",
        types: [.int64, .double], rows: [[.int(.max), 18446744073709551616.0], [.int(.min), 1.5]]),
    CSVCase(
        name: "ids too large for int64", text: "a\n1\n99999999999999999999\n", types: [.string],
        rows: [["1"], ["99999999999999999999"]]),
    CSVCase(name: "true and 1 are text", text: "a\ntrue\n1\n", types: [.string], rows: [["true"], ["1"]]),
    CSVCase(
        name: "spaces around numbers", text: "a,b\n 1,2.5 \n\t3, 4\n", types: [.int64, .double], rows: [[1, 2.5], [3, 4.0]]),
    CSVCase(
        name: "leading zeros and signs", text: "a,b\n007,+1.50\n-0,-.5\n", types: [.int64, .double],
        rows: [[7, 1.5], [0, -0.5]]),
    CSVCase(
        name: "declared", text: "a,b,c,d,e,f,g,h\n255,4294967295,-2147483648,-1,0.1,0.1,1,x\n",
        change: {
            $0.types = [
                "a": .uint8, "b": .uint32, "c": .int32, "d": .int64, "e": .float, "f": .double, "g": .bool, "h": .string,
            ]
        }, types: [.uint8, .uint32, .int32, .int64, .float, .double, .bool, .string],
        rows: [[255, 4_294_967_295, -2_147_483_648, -1, .float(0.1), .double(0.1), true, "x"]]),
    CSVCase(
        name: "times",
        text:
            "a,b,c\n2024-02-29,2024-02-29T12:30:00Z,1 days 02:03:04.5\n1969-12-31,1970-01-01 01:00:00.000001+01:00,-1 days +23:59:59\n",
        change: { $0.types = ["a": .date, "b": .dateTime, "c": .duration] }, types: [.date, .dateTime, .duration],
        rows: [
            [.date(19_782), .dateTime(1_709_209_800_000_000), .duration(93_784_500_000)],
            [.date(-1), .dateTime(1), .duration(-1_000_000)],
        ]),
    CSVCase(name: "NUL", text: "a,b\nx\0y,1\n", types: [.string, .int64], rows: [["x\0y", 1]]),
    CSVCase(name: "unnamed", text: ",b\n0,x\n", types: [.int64, .string], rows: [[0, "x"]]),
    CSVCase(name: "trailing empty field", text: "a,b\n1,\n2,", types: [.int64, .double], rows: [[1, nil], [2, nil]]),
    CSVCase(
        name: "rows left out", text: "a,b\n1,x\n2\n3,y,z\nq,u\n4,\"v\"w\n5,w\n",
        change: {
            $0.badRows = .skip; $0.types = ["a": .uint32]
        }, types: [.uint32, .string], rows: [[1, "x"], [5, "w"]]),
    CSVCase(
        name: "a row left out says nothing about types", text: "a,b\n1,2\nx,y,z\n3,4\n", change: { $0.badRows = .skip },
        types: [.int64, .int64], rows: [[1, 2], [3, 4]]),
    CSVCase(
        name: "Cyrillic", text: "фильм,год\n\"Брат, 2\",2000\nСталкер,1979\n", types: [.string, .int64],
        rows: [["Брат, 2", 2000], ["Сталкер", 1979]]),
    CSVCase(
        name: "floats", text: "a\n1e3\n-1.5E-3\n.5\n5.\ninf\n-Infinity\n1e400\n", types: [.double],
        rows: [[1000.0], [-0.0015], [0.5], [5.0], [.double(.infinity)], [.double(-.infinity)], [.double(.infinity)]]),
]

@Test("CSV texts and what they hold", arguments: cases)
func csvCase(_ example: CSVCase) throws {
    let result = try readCSV(example.text, example.change)
    #expect(result.table.columns.map(\.type) == example.types)
    #expect(result.table.rows == example.rows)
}

@Test("names of columns")
func csvNames() throws {
    let named = try readCSV(",b,\"c \"\"d\"\"\ne\"\n0,1,2\n")
    #expect(named.table.names == ["Unnamed: 0", "b", "c \"d\"\ne"])
    let unnamed = try readCSV("1,2\n") { $0.header = .none }
    #expect(unnamed.table.names == ["column_1", "column_2"])
}

@Test(
    "the encoding that the letters speak for is named",
    arguments: [
        (
            [0xCA, 0xE8, 0xED, 0xEE, 0x2C, 0xEB, 0xE5, 0xF2, 0xEE],
            "Windows-1251, as its letters suggest, say `encoding: .windows1251`"
        ),
        ([0xEB, 0xC9, 0xCE, 0xCF, 0x2C, 0xCC, 0xC5, 0xD4, 0xCF], "KOI8-R, as its letters suggest, say `encoding: .koi8r`"),
        (
            [0xCA, 0xC8, 0xCD, 0xCE, 0x2C, 0xCB, 0xC5, 0xD2, 0xCE],
            "Windows-1251, as its letters suggest, say `encoding: .windows1251`"
        ),
        ([0x31, 0x30, 0x80, 0x2C, 0x63, 0x61, 0x66, 0xE9], "Windows-1252, as its letters suggest, say `encoding: .windows1252`"),
        ([0x63, 0x61, 0x66, 0xE9, 0x2C, 0x6E, 0xF3], "Latin-1, say `encoding: .latin1`"),
    ] as [([UInt8], String)])
func csvLikeliestEncoding(_ row: [UInt8], _ said: String) throws {
    let error = try #require(throws: CSVError.self) { try readCSV(Array("a,b\n".utf8) + row + [0x0A]) }
    #expect(error.hint == "if the file is in \(said)")
    let header = try #require(throws: CSVError.self) { try readCSV(row + Array("\n1,2\n".utf8)) }
    #expect(header.hint == error.hint)
}

@Test("bytes that an encoding has no character for")
func csvUndefinedBytes() throws {
    for (encoding, byte, title) in [
        (CSVReadOptions.Encoding.windows1251, 0x98 as UInt8, "Windows-1251"), (.windows1252, 0x81, "Windows-1252"),
    ] {
        let bytes = Array("a\nx".utf8) + [byte, 0x0A]
        let error = try #require(throws: CSVError.self) { try readCSV(bytes) { $0.encoding = encoding } }
        #expect(error.message == "column `a` is not \(title): byte 0x\(String(byte, radix: 16)) at offset 3")
        let replaced = try readCSV(bytes) {
            $0.encoding = encoding
            $0.invalidText = .replace
        }
        #expect(replaced.table.rows == [["x\u{FFFD}"]])
    }
}

@Test("a header without the separator, in rows that have it, names the other separator")
func csvOtherSeparator() throws {
    let error = try #require(throws: CSVError.self) { try readCSV("a;b\n1,5;2\n") }
    #expect(error.message == "2 fields where there should be 1")
    #expect(error.hint == #"the header has no `,`, but `;`: say `delimiter: ";"`"#)
    func other(_ text: String, complete: Bool = true) -> Character? {
        CSV.otherSeparator(Buffer.copying(Array(text.utf8)), options: CSVReadOptions(), isComplete: complete)
    }
    #expect(other("a;b\n1;2\n3;4\n") == ";")
    #expect(other("a\tb\n1\t2\n") == "\t")
    #expect(other("a;b\n\"x;y\";2\n") == ";")
    #expect(other("a;b\n1;2\n3;", complete: false) == ";")
    #expect(other("a;b\n1;2\n3\n") == nil)
    #expect(other("a,b\n1;2,2\n") == nil)
    #expect(other("title\nx; y\n") == nil)
    #expect(other("") == nil)
}

@Test("Latin-1 and bytes that are not UTF-8")
func csvEncodings() throws {
    let bytes = Array("a,b\n".utf8) + [0x41, 0x6D, 0xE9, 0x6C, 0x69, 0x65, 0x2C, 0x22, 0xE9, 0x22, 0x22, 0x22, 0x0A]
    let latin = try readCSV(bytes) { $0.encoding = .latin1 }
    #expect(latin.table.rows == [["Amélie", "é\""]])
    let replaced = try readCSV(bytes) { $0.invalidText = .replace }
    #expect(replaced.table.rows == [["Am\u{FFFD}lie", "\u{FFFD}\""]])
    let error = try #require(throws: CSVError.self) { try readCSV(bytes) }
    #expect(
        error.description == """
            line 2: column `a` is not UTF-8: byte 0xE9 at offset 6
              help: if the file is in Latin-1, say `encoding: .latin1`
            """)
    let unread = try readCSV(bytes) { $0.select = [] }
    #expect(unread.table.rowCount == 1)
    let truncated = try readCSV(Array("a\n".utf8) + [0xF0, 0x9F, 0x8E]) { $0.invalidText = .replace }
    #expect(truncated.table.rows == [["\u{FFFD}\u{FFFD}\u{FFFD}"]])
}

/// A text and the error that it gives.
struct CSVErrorCase: Sendable, CustomTestStringConvertible {
    var text: String
    var change: @Sendable (inout CSVReadOptions) -> Void = { _ in }
    var message: String
    var testDescription: String { message }
}

private let errors: [CSVErrorCase] = [
    CSVErrorCase(text: "", message: "the file is empty"),
    CSVErrorCase(text: "\n\r\n\n", message: "the file is empty"),
    CSVErrorCase(text: "", change: { $0.header = .none }, message: "the file is empty"),
    CSVErrorCase(text: "a,b,a\n1,2,3\n", message: "line 1: columns 1 and 3 are both named `a`"),
    CSVErrorCase(text: "\na,\"b\n1,2\n", message: "line 2: a quote is opened in the header and never closed"),
    CSVErrorCase(
        text: "a,b\n1,x\n2,\"y\n3,z\n",
        message: """
            line 3: a quote is opened in column `b` and never closed
              help: if quotes are ordinary characters in this file, say `quote: ""`
            """),
    CSVErrorCase(
        text: "a,b\n1,\"two\nlines\"\n2\n",
        message: """
            line 4: 1 field where there should be 2
              help: `badRows: .skip` leaves such rows out and reports them
            """),
    CSVErrorCase(
        text: "a,b\n1,x\n2,y,z\n3\n4,u\n",
        message: """
            2 rows cannot be read
              line 3: 3 fields where there should be 2
              line 4: 1 field where there should be 2
              help: `badRows: .skip` leaves such rows out and reports them
            """),
    CSVErrorCase(
        text: "id,n\n-1,1\n4294967296,2\nabc,3\n1.5,4\n5,1e39\n6,x\n\"\",\"7\"x\n",
        change: { $0.types = ["id": .uint32, "n": .float] },
        message: """
            7 rows cannot be read
              line 2: `-1` does not fit column `id` of type uint32
              line 3: `4294967296` does not fit column `id` of type uint32
              line 4: `abc` in column `id` is no uint32
              line 5: `1.5` in column `id` is no uint32
              line 6: `1e39` does not fit column `n` of type float32
              and 2 more
              help: `badRows: .skip` leaves such rows out and reports them
            """),
    CSVErrorCase(
        text: "a\n2023-02-29\n", change: { $0.types = ["a": .date] },
        message: """
            line 2: `2023-02-29` in column `a` is no date
              help: `badRows: .skip` leaves such rows out and reports them
            """),
    CSVErrorCase(
        text: "a,b\n\"x\"y,1\n",
        message: """
            line 2: text after the closing quote in column `a`: `"x"y`
              help: `badRows: .skip` leaves such rows out and reports them
            """),
    CSVErrorCase(
        text: "movieId,title\n1,x\n", change: { $0.types = ["movieID": .uint32] },
        message: "the file has no column `movieID`\n  help: did you mean `movieId`?"),
    CSVErrorCase(
        text: "a,b\n1,x\n", change: { $0.select = ["genres"] }, message: "the file has no column `genres`\n  help: columns: a, b"),
    CSVErrorCase(text: "a\n", change: { $0.select = ["a", "a"] }, message: "column `a` is selected twice"),
    CSVErrorCase(
        text: "a\n", change: { $0.types = ["a": .list(.string)] },
        message: "column `a` cannot be read as a list\n  help: read it as `.string` and split it"),
    CSVErrorCase(
        text: "a\n", change: { $0.delimiter = "7" },
        message: "`7` cannot be the delimiter\n  help: use a comma, semicolon, tab or `|`"),
    CSVErrorCase(text: "a\n", change: { $0.quote = "," }, message: "`,` cannot be the quote"),
]

@Test("errors say what and where", arguments: errors)
func csvError(_ example: CSVErrorCase) throws {
    let error = try #require(throws: CSVError.self) { try readCSV(example.text, example.change) }
    #expect(error.description == example.message)
}

@Test("an open quote is an error even where bad rows are skipped")
func csvOpenQuote() throws {
    let error = try #require(throws: CSVError.self) { try readCSV("a,b\n1\n2\n3\n4\n5\n6\n7,\"x\n") { $0.badRows = .skip } }
    #expect(error.line == 8)
}

@Test("UTF-16 is refused")
func csvUTF16() throws {
    let error = try #require(throws: CSVError.self) { try readCSV([0xFF, 0xFE, 0x61, 0, 0x0A, 0]) }
    #expect(error.code == .encoding)
}

@Test("rows that are left out are counted and listed")
func csvSkipped() throws {
    let text = "a,b\n" + (0..<100).map { $0 % 10 == 0 ? "\($0)" : "\($0),x" }.joined(separator: "\n")
    let result = try readCSV(text) { $0.badRows = .skip }
    #expect(result.table.rowCount == 90)
    #expect(result.skippedCount == 10)
    #expect(result.skipped.map(\.line) == [2, 12, 22, 32, 42])
}

@Test("sniffing looks at the first rows only, and not at a row that is cut off")
func csvSniff() throws {
    let text = "a,b,c,d\n" + String(repeating: "1,2.5,x,\n", count: 100) + "y,2,3,4\n"
    let schema = try CSV.sniff(.copying(Array(text.utf8)))
    #expect(schema.fields.map(\.type) == [.int64, .double, .string, .double])
    #expect(schema.fields.map(\.isProvisional) == [true, true, true, true])
    let read = try readCSV(text)
    #expect(read.table.columns.map(\.type) == [.string, .double, .string, .int64])
    var options = CSVReadOptions()
    options.types = ["a": .uint32]
    options.select = ["b", "a"]
    let cut = try CSV.sniff(.copying(Array("a,b\n1,2\n3,4.".utf8)), options: options, isComplete: false)
    #expect(cut.fields == [.init("b", .int64, isProvisional: true), .init("a", .uint32)])
}

@Test("stopping")
func csvCancelled() throws {
    let error = try #require(throws: CSVError.self) {
        try CSV.read(.copying(Array("a\n1\n".utf8)), context: ExecutionContext(isCancelled: { true }))
    }
    #expect(error.code == .cancelled)
}
