import RecDiagnostics
import RecEngine
import RecFrame
import RecSchema
import Testing

private let cells = """
    %% load films
    readCSV("films.csv", types: [.id: .uint32, .title: .string, .avg: .double, .n: .int32])

    """
private let files = MemoryFiles([
    "films.csv": "id,title,avg,n\n1,A,3.5,10\n2,B,4.0,7\n3,C,,3\n4,D,0.5,1\n5,E,5.0,10\n6,F,3.5,2\n"
])

private func figure(_ text: String) throws -> FigureValue {
    let value = try evaluate(text, after: cells, files: files)
    guard case .figure(let figure) = value else { throw EngineError("E0645", "no figure") }
    return figure
}

@Suite struct FigureVerbTests {
    @Test func keepsOnlyWhatIsDrawn() throws {
        let figure = try figure(#"films.bar(x: .title, y: .avg, title: "Films", xLabel: "film", horizontal: true, width: 8)"#)
        #expect(figure.spec.title == "Films")
        #expect(figure.spec.xLabel == "film")
        #expect(figure.spec.frame.width == 8)
        let layer = figure.spec.layers[0]
        #expect(
            layer.kind == .bar && layer.channels.x == "title" && layer.channels.y == ["avg"] && layer.options.horizontal == true)
        #expect(figure.tables.map(\.names) == [["title", "avg"]])
    }

    @Test(arguments: [
        ("films.line(x: .id, y: .avg, .n, markers: true)", FigureKind.line, ["id", "avg", "n"]),
        ("films.area(x: .id, y: [.avg, .n], stacked: true)", .area, ["id", "avg", "n"]),
        (
            "films.scatter(x: .avg, y: .n, color: .title, size: .n, label: .title, marker: .diamond)", .scatter,
            ["avg", "n", "title"]
        ),
        ("films.heatmap(x: .id, y: .title, color: .avg)", .heatmap, ["id", "title", "avg"]),
        ("films.heatmap()", .heatmap, ["id", "title", "avg", "n"]),
        ("films.box()", .box, ["id", "avg", "n"]),
        ("films.box(x: .title, y: .n)", .box, ["title", "n"]),
        ("films.elbow(x: .id, y: .avg, knee: 3)", .elbow, ["id", "avg"]),
        ("films.bar(x: .title, y: .n, facet: .id, facetColumns: 3, color: .id)", .bar, ["title", "n", "id"]),
    ])
    func marks(_ text: String, _ kind: FigureKind, _ columns: [String]) throws {
        let figure = try figure(text)
        #expect(figure.spec.layers.map(\.kind) == [kind])
        #expect(figure.tables.map(\.names) == [columns])
    }

    @Test func layersKeepTheirTables() throws {
        let figure = try figure("films.line(x: .id, y: .avg).adding(films.scatter(x: .id, y: .n, title: \"both\"))")
        #expect(figure.spec.layers.map(\.table) == [0, 1])
        #expect(figure.tables.map(\.names) == [["id", "avg"], ["id", "n"]])
        #expect(figure.spec.title == "both")
    }

    @Test(arguments: [
        ("films.histogram(.avg, bins: 3, binWidth: 1)", "E0415"), ("films.histogram(.title)", "E0415"),
        ("films.histogram(.avg, binWidth: -1)", "E0415"), ("films.bar(x: .id, y: .title, .title)", "E0415"),
        ("films.line(x: .id, y: .title)", "E0415"), ("films.heatmap(x: .id)", "E0415"),
        ("films.bar(x: .id, y: .n, facetColumns: 2)", "E0415"), ("films.scatter(x: .id, y: .n, marker: .star)", "E0238"),
        ("films.bar(x: .id, y: .nn)", "E0203"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String) {
        #expect(Set(NotebookRun("\(cells)\n%% plot x\n\(text)\n", files: files).ids) == [id])
    }
}

@Suite struct HistogramTests {
    private func bins(_ text: String) throws -> (edges: [Double], counts: [Int64]) {
        let figure = try figure(text)
        let table = figure.tables[0]
        let channels = figure.spec.layers[0].channels
        let lower = Array(try table.column(try #require(channels.x)).values(as: Double.self))
        let upper = Array(try table.column(try #require(channels.y.first)).values(as: Double.self))
        return (lower + upper.suffix(1), Array(try table.column(try #require(channels.size)).values(as: Int64.self)))
    }

    @Test func multiplesOfTheWidthStandInTheMiddle() throws {
        let (edges, counts) = try bins("films.histogram(.avg, binWidth: 0.5)")
        #expect(edges == [0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25])
        #expect(counts == [1, 0, 0, 0, 0, 0, 2, 1, 0, 1])
    }

    @Test func otherValuesStandOnEdges() throws {
        let (edges, counts) = try bins("films.histogram(.avg, binWidth: 2)")
        #expect(edges == [0, 2, 4, 6])
        #expect(counts == [1, 2, 2])
    }

    /// As `numpy.histogram([10, 7, 3, 1, 10, 2], bins=3)`: the last bin holds its upper edge.
    @Test func aNumberOfBins() throws {
        let (edges, counts) = try bins("films.histogram(.n, bins: 3)")
        #expect(edges == [1, 4, 7, 10])
        #expect(counts == [3, 0, 3])
    }

    @Test func wholeNumbersOverASmallRangeGetABinEach() throws {
        let (edges, counts) = try bins("films.histogram(.n)")
        #expect(edges == (0...10).map { Double($0) + 0.5 })
        #expect(counts == [1, 1, 1, 0, 0, 0, 1, 0, 0, 2])
    }

    @Test func rowsAreKeptWhereTheyMustBeToldApart() throws {
        let figure = try figure("films.histogram(.avg, color: .title)")
        #expect(figure.tables[0].names == ["avg", "title"])
        #expect(figure.tables[0].rowCount == 6)
    }

    @Test func missingValuesAreCountedInAWarning() throws {
        var run = NotebookRun("\(cells)\n%% plot h\nfilms.histogram(.avg)\n", files: files)
        try run.run(files: files)
        #expect(run.effects[1].warnings == ["`histogram`: 1 of 6 values of `avg` are missing or not finite"])
    }
}
