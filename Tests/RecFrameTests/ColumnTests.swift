import RecFrame
import RecSchema
import Testing

@Suite struct ColumnTests {
    @Test func numbersKeepMissingApartFromNaN() {
        let column = Column([1.5, nil, Double.nan])
        #expect(column.scalars == [1.5, nil, .double(.nan)])
        #expect(column.missingCount == 1)
        #expect(column.type == .double)
    }

    @Test func stringsKeepEveryByte() {
        let texts: [String?] = ["", nil, "Бойцовский клуб", "a|b", "🎬"]
        let column = Column(texts)
        #expect(column.scalars == texts.map { $0.map { .string($0) } ?? .missing })
        #expect(column.strings[2] == "Бойцовский клуб")
    }

    @Test func listsNest() throws {
        let column = try Column([.list([.list([1, 2]), .list([])]), .missing, .list([])], type: .list(.list(.int64)))
        #expect(column.scalars == [.list([.list([1, 2]), .list([])]), .missing, .list([])])
    }

    @Test(arguments: [0..<0, 0..<1, 3..<10, 8..<16, 7..<100, 0..<100])
    func slicesAgreeWithScalars(range: Range<Int>) throws {
        let scalars: [Scalar] = (0..<100).map { $0 % 7 == 3 ? .missing : .int(Int64($0)) }
        let numbers = try Column(scalars, type: .uint32)
        let flags = try Column(scalars.map { $0.isMissing ? .missing : .bool($0.number.map { $0 > 40 } ?? false) }, type: .bool)
        let texts = try Column(scalars.map { $0.isMissing ? .missing : .string($0.text) }, type: .string)
        let lists = try Column(scalars.map { $0.isMissing ? .missing : .list([$0, $0]) }, type: .list(.int32))
        for column in [numbers, flags, texts, lists] {
            #expect(column.slice(range).scalars == Array(column.scalars[range]))
            #expect(column.slice(range).slice(0..<range.count / 2).count == range.count / 2)
        }
    }

    @Test func gatherTakesRowsInOrder() throws {
        let column = Column(["a", nil, "ccc"])
        #expect(try column.gather(RowIndices([2, 0, nil, 1, 2]), in: .serial).scalars == ["ccc", "a", nil, nil, "ccc"])
        #expect(throws: FrameError.self) { try column.gather(RowIndices([3]), in: .serial) }
        let lists = try Column(lists: [["x", "y"], nil, [], ["z"]], of: .string)
        #expect(
            try lists.gather(RowIndices([3, 0, 1, 2]), in: .serial).scalars == [.list(["z"]), .list(["x", "y"]), nil, .list([])])
    }

    @Test func repeatedValues() throws {
        #expect(try Column(repeating: "x", count: 3, type: .string).scalars == ["x", "x", "x"])
        #expect(try Column(repeating: nil, count: 2, type: .list(.date)).scalars == [nil, nil])
        #expect(throws: FrameError.self) { try Column(repeating: 300, count: 3, type: .uint8) }
    }

    @Test func damagedOffsetsAreFound() throws {
        let bad = try Column(
            type: .string, count: 2, values: .copying([Int64(0), 5, 3]), bytes: .copying([UInt8](repeating: 65, count: 5)))
        #expect(throws: FrameError.self) { try bad.checkOffsets() }
        #expect(throws: FrameError.self) { try Column(type: .int64, count: 2, values: .copying([Int64(0)])) }
    }

    @Test(arguments: [
        (Scalar.double(0.1), "0.1"), (.double(3), "3"), (.float(3.5), "3.5"), (.double(1e300), "1e+300"), (.missing, "·"),
        (.date(0), "1970-01-01"), (.date(-1), "1969-12-31"), (.dateTime(1_234_567_890_500_000), "2009-02-13 23:31:30.5"),
        (.list(["Комедия", .missing]), "[Комедия, ·]"), (.duration(93_784_000_000), "1d 02:03:04"), (.bool(true), "true"),
    ])
    func textForPeople(value: Scalar, text: String) {
        #expect(value.text == text)
    }
}
