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

    @Test(arguments: ["viridis", "RdBu_r", "#2a6f97", "#abc", "#2A6F97CC", "tomato", "DarkRed"])
    func palettes(_ name: String) throws {
        let figure = try figure("films.scatter(x: .avg, y: .n, palette: \"\(name)\")")
        #expect(figure.spec.layers.first?.options.palette == name)
    }

    @Test(arguments: [
        ("nosuch", "there is no palette or colour `nosuch`"), ("viridiss", "there is no palette or colour `viridiss`"),
        ("viridis_R", "there is no palette or colour `viridis_R`"), ("#zzz", "`#zzz` is no colour"),
        ("#12345", "`#12345` is no colour"),
        ("", "there is no palette or colour ``"),
    ])
    func unknownPalettes(_ name: String, _ message: String) throws {
        #expect(Bench().problems("movies.bar(x: .title, y: .movieId, palette: \"\(name)\")") == ["E0460 \(message)"])
        // One that is known only in the run.
        let error = #expect(throws: EngineError.self) {
            try figure("films.bar(x: .title, y: .n, palette: films.first(.title) == \"A\" ? \"\(name)\" : \"viridis\")")
        }
        #expect(error?.id == "E0647" && error?.message == message)
    }

    @Test func layersKeepTheirTables() throws {
        let figure = try figure("films.line(x: .id, y: .avg).adding(films.scatter(x: .id, y: .n, title: \"both\"))")
        #expect(figure.spec.layers.map(\.table) == [0, 1])
        #expect(figure.tables.map(\.names) == [["id", "avg"], ["id", "n"]])
        #expect(figure.spec.title == "both")
    }

    @Test(arguments: [
        ("films.histogram(.avg, bins: 3, binWidth: 1)", "E0425"), ("films.histogram(.title)", "E0425"),
        ("films.histogram(.avg, binWidth: -1)", "E0425"), ("films.bar(x: .id, y: .title, .title)", "E0425"),
        ("films.line(x: .id, y: .title)", "E0425"), ("films.heatmap(x: .id)", "E0425"),
        ("films.bar(x: .id, y: .n, facetColumns: 2)", "E0425"), ("films.scatter(x: .id, y: .n, marker: .star)", "E0238"),
        ("films.bar(x: .id, y: .nn)", "E0203"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String) {
        #expect(Set(NotebookRun("\(cells)\n%% plot x\n\(text)\n", files: files).ids) == [id])
    }
}

@Suite struct HistogramTests {
    @Test func binsAreOptionsOfTheLayer() throws {
        let byWidth = try figure("films.histogram(.avg, binWidth: 0.5, logY: true)")
        #expect(byWidth.spec.layers[0].options.binWidth == 0.5)
        #expect(byWidth.spec.frame.logY)
        #expect(byWidth.tables[0].names == ["avg"])
        let byCount = try figure("films.histogram(.avg, bins: 7, color: .title)")
        #expect(byCount.spec.layers[0].options.bins == 7)
        #expect(byCount.tables[0].names == ["avg", "title"])
    }
}
