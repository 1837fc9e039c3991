import RecFrame
import RecPythonClient
import RecSchema
import Testing

@Suite("What is sent of a table")
struct FigureTableTests {
    @Test("is the columns that the layers read, as numbers, texts and missing values")
    func columns() throws {
        let table = try Table([
            ("n", Column([1, nil, 3] as [Int32?])), ("x", Column([0.5, 1, 2] as [Float])), ("name", Column(["а", nil, "в"])),
            ("flag", Column([true, false, nil])), ("day", Column(days: [0, 1, 2])),
            ("tags", try Column(lists: [[.string("a"), .string("b")], [], nil], of: .string)),
            ("unused", Column([1, 2, 3] as [Int64])),
        ])
        let channels = FigureChannels(x: "n", y: ["x"], color: "flag", size: "day", label: "name", facet: "tags")
        let request = FigureRequest(spec: FigureSpec(layers: [FigureLayer(kind: .scatter, channels: channels)]), tables: [table])
        let sent = try #require(request.tables.first)
        #expect(sent.columns.map(\.name) == ["n", "x", "name", "flag", "day", "tags"])
        #expect(sent.columns[0].missing == [false, true, false] && sent.columns[1].missing == nil)
        #expect(sent.columns[1].values == .doubles([0.5, 1, 2]))
        #expect(sent.columns[2].values == .strings(["а", "", "в"]))
        #expect(sent.columns[4].values == .integers([0, 1, 2]))
        guard case .strings(let tags) = sent.columns[5].values else {
            Issue.record("no texts")
            return
        }
        #expect(tags.prefix(2) == ["a|b", ""])
        let box = FigureRequest(spec: FigureSpec(layers: [FigureLayer(kind: .box)]), tables: [table])
        #expect(box.tables.first?.columns.count == 7)
    }

    /// The nearest binary64 of the largest whole numbers is 2^63, which is none of them.
    @Test("of a long histogram of the largest whole numbers is whole numbers")
    func largestNumbers() throws {
        let table = try Table([("n", Column((0..<200_001).map { $0 % 2 == 0 ? Int64.max : Int64.min }))])
        let layer = FigureLayer(kind: .histogram, channels: FigureChannels(x: "n"))
        let sent = try #require(FigureRequest(spec: FigureSpec(layers: [layer]), tables: [table]).tables.first)
        #expect(sent.columns[0].values == .integers([.min, .max]))
    }

    @Test("of a long histogram is each value with its count")
    func longHistogram() throws {
        let n = 300_000
        let table = try Table([("rating", Column((0..<n).map { row -> Float? in row % 3 == 0 ? nil : Float(row % 10) / 2 }))])
        let layer = FigureLayer(kind: .histogram, channels: FigureChannels(x: "rating"))
        let request = FigureRequest(spec: FigureSpec(layers: [layer]), tables: [table])
        let sent = try #require(request.tables.first)
        #expect(sent.rowCount == 11 && sent.columns[0].missing?.last == true)
        #expect(sent.columns[0].values == .doubles([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 0]))
        let weights: [Double] = Array(repeating: 20_000, count: 10) + [100_000]
        #expect(sent.weights == weights)
        #expect(request.notes.isEmpty)

        let many = try Table([("x", Column((0..<n).map { Double($0) }))])
        let fine = FigureRequest(
            spec: FigureSpec(layers: [FigureLayer(kind: .histogram, channels: FigureChannels(x: "x"))]), tables: [many])
        let total = fine.tables[0].weights?.reduce(0, +)
        #expect(fine.tables[0].rowCount <= 50_002)
        #expect(total == Double(n))
        #expect(fine.notes == ["`x` has more than 50000 values: counted in as many fine bins"])
    }

    @Test("of a long scatter is every n-th row")
    func longScatter() throws {
        let n = 450_000
        let table = try Table([("x", Column((0..<n).map { Int64($0) })), ("y", Column((0..<n).map { Double($0) }))])
        let layer = FigureLayer(kind: .scatter, channels: FigureChannels(x: "x", y: ["y"]))
        let request = FigureRequest(spec: FigureSpec(layers: [layer]), tables: [table])
        #expect(request.tables[0].rowCount == 150_000)
        #expect(request.notes == ["150000 of 450000 points are drawn, one in 3"])
    }
}
