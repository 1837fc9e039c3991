import Foundation
import RecFrame
import RecSchema
import Testing

func writeCSV(
    _ table: Table, _ options: CSVWriteOptions = CSVWriteOptions(), context: ExecutionContext = .serial
) throws -> String {
    var bytes: [UInt8] = []
    let count = try CSV.write(table, options: options, context: context) { bytes.append(contentsOf: $0) }
    #expect(count == bytes.count)
    return String(decoding: bytes, as: UTF8.self)
}

@Test("values as text")
func csvWriteValues() throws {
    let table = try Table([
        ("n", Column([Int64.min, nil, 0])), ("x", Column([1.0, nil, 0.1])), ("y", Column([Float(4), 0.1, nil])),
        ("b", Column([true, false, nil])), ("d", Column(days: [-1, nil, 19_782])),
        ("t", Column(microseconds: [0, 1_709_209_800_500_000, nil])),
        ("s", try Column([.duration(-1_000_000), .duration(93_784_500_000), .missing], type: .duration)),
        ("l", try Column(lists: [["a", "b"], [], nil], of: .string)),
        ("m", try Column(lists: [[1.5, .missing, 2.0], [], nil], of: .double)),
    ])
    #expect(
        try writeCSV(table) == """
            n,x,y,b,d,t,s,l,m
            -9223372036854775808,1.0,4.0,True,1969-12-31,1970-01-01 00:00:00,-1 days +23:59:59,a|b,1.5||2.0
            ,,0.1,False,,2024-02-29 12:30:00.500000,1 days 02:03:04.500000,"",""
            0,0.1,,,2024-02-29,,,,

            """)
}

@Test("quoting only where it is needed")
func csvWriteQuotes() throws {
    let table = try Table([
        ("a,b", Column(["x", "x,y", "say \"hi\"", "two\nlines", "", nil, " x ", "\r", "Сталкер", "\""])),
        ("", Column(ints: Array(1...10))),
    ])
    #expect(
        try writeCSV(table)
            == "\"a,b\",\"\"\nx,1\n\"x,y\",2\n\"say \"\"hi\"\"\",3\n\"two\nlines\",4\n\"\",5\n,6\n x ,7\n\"\r\",8\nСталкер,9\n\"\"\"\",10\n"
    )
    var options = CSVWriteOptions()
    options.delimiter = ";"
    options.header = false
    options.listSeparator = "; "
    let lists = try Table([("l", try Column(lists: [["a", "b"], ["c"]], of: .string)), ("t", Column(["x,y", "z;"]))])
    #expect(try writeCSV(lists, options) == "\"a; b\";x,y\nc;\"z;\"\n")
}

@Test("a single column keeps its rows")
func csvWriteSingleColumn() throws {
    let table = try Table([("a", Column(["x", nil, ""]))])
    #expect(try writeCSV(table) == "a\nx\n\"\"\n\"\"\n")
    #expect(try readCSV(writeCSV(table)).table.rowCount == 3)
}

@Test("tables without rows or columns")
func csvWriteEmpty() throws {
    #expect(try writeCSV(Table()) == "")
    #expect(try writeCSV(Table([("a", Column([Int64]())), ("b", Column([String]()))])) == "a,b\n")
}

private let doubles: [(Double, String)] = [
    (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (1e-4, "0.0001"), (1e-5, "1e-05"), (1e15, "1000000000000000.0"),
    (1e16, "1e+16"), (123456.789, "123456.789"), (Double.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (2.2250738585072014e-308, "2.2250738585072014e-308"), (9007199254740992, "9007199254740992.0"),
    (1.0 / 3, "0.3333333333333333"),
    (2.5e-7, "2.5e-07"), (-Double.infinity, "-inf"), (1e23, "1e+23"), (9.5367431640625e-7, "9.5367431640625e-07"),
]

@Test("doubles are written as Python does, and read back the same", arguments: doubles)
func csvWriteDouble(_ value: Double, _ text: String) throws {
    #expect(try writeCSV(Table([("x", Column([value]))])) == "x\n\(text)\n")
    let back = try readCSV("x\n\(text)\n") { $0.types = ["x": .double] }.table.columns[0].values(as: Double.self)[0]
    #expect(back.bitPattern == value.bitPattern)
}

@Test("what is written is read back the same, and the same on two threads")
func csvRoundTrip() throws {
    let seed: UInt64 = 11
    print("seed of the CSV round trips: \(seed)")
    var random = SeededRandom(state: seed)
    let types: [ColumnType] = [.uint8, .uint32, .int32, .int64, .float, .double, .bool, .string, .date, .dateTime, .duration]
    for rows in [1, 7, 1000, 70_000] {
        var columns: [(String, Column)] = []
        for type in types where rows <= 1000 || [.uint32, .string, .float].contains(type) {
            columns.append((type.name, try randomColumn(type, rows, distinct: 200, missing: true, &random)))
        }
        let table = try Table(columns)
        let text = try writeCSV(table)
        #expect(try writeCSV(table, context: ExecutionContext(threads: 2)) == text)
        var options = CSVReadOptions()
        options.types = Dictionary(uniqueKeysWithValues: columns.map { ($0.0, $0.1.type) })
        options.quotedMissing = false
        options.missing = [""]
        let back = try CSV.read(.copying(Array(text.utf8)), options: options, context: ExecutionContext(threads: 2))
        #expect(back.table.columns.map(\.type) == table.columns.map(\.type))
        for (name, column) in table.named {
            #expect(back.table[name]?.scalars == column.scalars, "\(name)")
        }
    }
}

@Test("random floats are read back the same")
func csvRandomFloats() throws {
    let seed: UInt64 = 5
    print("seed of the random floats: \(seed)")
    var random = SeededRandom(state: seed)
    let doubles = (0..<20_000).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
    let floats = (0..<20_000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }.filter(\.isFinite)
    for (column, type) in [(Column(doubles), ColumnType.double), (Column(floats), .float)] {
        let table = try Table([("x", column)])
        var options = CSVReadOptions()
        options.types = ["x": type]
        let back = try CSV.read(.copying(Array(writeCSV(table).utf8)), options: options).table.columns[0]
        #expect(column.values.withUnsafeBytes { a in back.values.withUnsafeBytes { a.elementsEqual($0) } })
    }
    // The digits are the shortest there are: as many as Swift's own.
    func digits(_ text: some StringProtocol) -> Int {
        let mantissa = text.lowercased().split(separator: "e")[0].filter(\.isNumber)
        return String(mantissa.reversed().drop { $0 == "0" }.reversed().drop { $0 == "0" }).count
    }
    let lines = try writeCSV(Table([("x", Column(doubles))])).split(separator: "\n").dropFirst()
    #expect(lines.count == doubles.count && doubles.count > 19_000)
    for (line, value) in zip(lines, doubles) where digits(line) != digits(value.description) {
        Issue.record("\(line) is not as short as \(value)")
    }
}

@Test(
    "decimals are rounded exactly",
    arguments: [
        "9007199254740993", "9007199254740992.999999999999999999999999999999", "2.2250738585072011e-308", "1e-323",
        "2.4703282292062328e-324",
        "2.4703282292062327e-324",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
        "0.500000000000000166533453693773481063544750213623046875", "3.518437208883201171875e13", "62.5364939768271845828",
        "8.10109172351e-10",
        "1.50000000000000011102230246251565", "0.000000000000000000000000000000000000000000000000000000000000001",
        "100000000000000016777215",
        "100000000000000016777216", "1.0000000000000000000000000000000000000001", "7.2057594037927933e16", "1448997445238699",
        "123456789012345678901234567890", "0.1e1", "1e0000000000000000000000000000005",
    ])
func csvExactDecimals(_ text: String) throws {
    let table = try readCSV("x,y\n\(text),\(text)\n") { $0.types = ["x": .double, "y": .double] }.table
    #expect(table.row(0)[0] == Double(text).map { .double($0) })
    if let value = Float(text), value.isFinite {
        let single = try readCSV("x\n\(text)\n") { $0.types = ["x": .float] }.table
        #expect(single.row(0)[0] == .float(value))
    }
}

@Test("mutated CSV gives a table or an error, the same on every way of cutting it")
func csvMutated() throws {
    let seed: UInt64 = 300
    print("seed of the mutated CSV: \(seed)")
    var random = SeededRandom(state: seed)
    let originals = [
        "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,3,4.5,964981247\n2,6,,964982224\n",
        "movieId,title,genres\r\n1,\"American President, The (1995)\",Comedy|Drama\r\n2,\"He said \"\"no\"\"\",\"\"\r\n3,Сталкер (1979),NA\r\n",
        "a;b\n\"x\ny\";1\n\n\"\"\"\";2e5\n'q';-3\n",
    ].map { Array($0.utf8) }
    let alphabet = Array("\",\n\r;\0 .-+eE0123456789xé".utf8) + [0xFF, 0xC3]
    var (errors, read) = (0, 0)
    for i in 0..<rounds(300) {
        let text = mutate(originals[i % originals.count], alphabet: alphabet, &random)
        let declared = Bool.random(using: &random)
        let skip = Bool.random(using: &random)
        do {
            let result = try readCSV(text) { options in
                if i % 3 == 2 { options.delimiter = ";" }
                if declared, i % 3 == 0 { options.types = ["userId": .uint32, "rating": .float] }
                options.badRows = skip ? .skip : .error
                options.inferDates = declared
                options.invalidText = skip ? .replace : .error
            }
            _ = try writeCSV(result.table)
            _ = try ArrowFile.read(.copying(ArrowFile.bytes(result.table)))
            read += 1
        } catch is CSVError {
            errors += 1
        }
        _ = try? CSV.sniff(.copying(text), isComplete: false)
    }
    #expect(errors > 0 && read > 0, "\(errors) errors, \(read) tables")
}

@Test("gzip, also of several members; damaged and cut short")
func csvGzip() throws {
    let text = String(repeating: "123,some text here\n", count: 5000)
    let plain = Array(("a,b\n" + text).utf8)
    let packed = try gzip(plain) + gzip(Array("7,last\n".utf8))
    let table = try readCSV(packed).table
    #expect(table.rowCount == 5001)
    #expect(table.row(5000) == [7, "last"])
    #expect(try CSV.sniff(.copying(Array(packed.prefix(60))), isComplete: false).fields.map(\.name) == ["a", "b"])
    let cut = try #require(throws: CSVError.self) { try readCSV(Array(packed.prefix(60))) }
    #expect(cut.message == "the compressed file ends too early")
    var damaged = packed
    damaged[30] ^= 0x55
    let error = try #require(throws: CSVError.self) { try readCSV(damaged) }
    #expect(error.code == .compression)
}

/// The bytes as a gzip member with stored blocks: the form is what is tested, not the compression.
private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    for start in stride(from: 0, to: bytes.count, by: 60_000) {
        let block = bytes[start..<min(bytes.count, start + 60_000)]
        let size = UInt16(block.count)
        out.append(start + 60_000 >= bytes.count ? 1 : 0)
        for word in [size, ~size] { out += [UInt8(word & 255), UInt8(word >> 8)] }
        out += block
    }
    for word in [~crc, UInt32(bytes.count)] { for shift in [0, 8, 16, 24] { out.append(UInt8(word >> UInt32(shift) & 255)) } }
    return out
}

@Test("numbers of all lengths are read alike by the kernels of every CPU and by the slow path")
func csvNumberLengths() throws {
    var random = SeededRandom(state: 77)
    print("seed of the numbers of all lengths: 77")
    var wholes: [Int64] = []
    var decimals: [String] = []
    func digits(_ count: ClosedRange<Int>) -> String {
        String((0..<Int.random(in: count, using: &random)).map { _ in "0123456789".randomElement(using: &random) ?? "0" })
    }
    for _ in 0..<3000 {
        let sign = Bool.random(using: &random) ? "-" : ""
        wholes.append(Int64(sign + digits(1...18)) ?? 0)
        let before = digits(0...9)
        let after = digits((before.isEmpty ? 1 : 0)...12)
        decimals.append(sign + before + (after.isEmpty && Bool.random(using: &random) ? "" : ".") + after)
    }
    let count = wholes.count
    let text = "a,b,c\n" + (0..<count).map { "\(wholes[$0]),\(decimals[$0]),\(decimals[$0])\n" }.joined()
    let table = try readCSV(text) { $0.types = ["a": .int64, "b": .double, "c": .float] }.table
    for row in 0..<count {
        // Swift does not read a decimal that begins or ends with its point.
        var decimal = decimals[row].hasSuffix(".") ? decimals[row] + "0" : decimals[row]
        if let point = decimal.firstIndex(of: "."), point == decimal.startIndex || decimal[decimal.index(before: point)] == "-" {
            decimal.insert("0", at: point)
        }
        let double = try #require(Double(decimal))
        let float = try #require(Float(decimal))
        #expect(table.columns[0].values(as: Int64.self)[row] == wholes[row])
        #expect(table.columns[1].values(as: Double.self)[row].bitPattern == double.bitPattern, "\(decimal)")
        #expect(table.columns[2].values(as: Float.self)[row].bitPattern == float.bitPattern, "\(decimal)")
    }
}

/// Texts of numbers are remembered while rows are written: whatever came before, each is the text that it has alone.
@Test func numbersAreWrittenAsTheyAreAlone() throws {
    let few: [Double] = [
        0, -0.0, .nan, .infinity, -.infinity, 0.1, 1 / 3, .leastNonzeroMagnitude, -1.7976931348623157e308, 100, 1e22,
    ]
    var values: [Double] = []
    for i in 0..<3000 { values.append(i % 3 == 0 ? Double(i) / 7 : few[i % few.count]) }
    let floats = values.map { Float($0) }
    let lines = try writeCSV(Table([("d", Column(values)), ("f", Column(floats))])).split(separator: "\n").dropFirst()
    #expect(lines.count == values.count)
    for (i, line) in lines.enumerated() where i % 11 == 0 || i < 40 {
        let alone = try writeCSV(Table([("d", Column([values[i]])), ("f", Column([floats[i]]))]))
        #expect(line == alone.split(separator: "\n")[1])
    }
}
