import RecDiagnostics
import RecReport
import Testing
import RecSchema

@Suite struct TerminalOutputTests {
    static let lines = [
        CellLine(label: "clean ratings", detail: "100,836 rows", seconds: 0.012, outcome: .hit),
        CellLine(
            label: "cluster groups", detail: "10 clusters, inertia 1,234.5", seconds: 1.5, outcome: .ran,
            reason: "parameter k changed"),
        CellLine(label: "plot map", seconds: 0.08, outcome: .failed, reason: "python stopped: signal 11"),
        CellLine(label: "plot тепловая_карта", outcome: .skipped, reason: "needs map"),
        CellLine(label: "store saved", outcome: .heldBack),
        CellLine(label: "load 非常に長い名前のセルです、とても長い", detail: String(repeating: "y", count: 200), seconds: 3725, outcome: .ran),
    ]

    @Test(arguments: [(80, true), (80, false), (40, true)])
    func cellLines(width: Int, unicode: Bool) throws {
        let style = TerminalStyle(width: width, unicode: unicode)
        let text = Self.lines.map { $0.rendered(style: style, labelWidth: 20) + "\n" }.joined()
        for line in text.split(separator: "\n") { #expect(displayWidth(of: String(line)) <= width, "\(line)") }
        try expectSnapshot(text, "terminal-cells-\(width)\(unicode ? "" : "-ascii").txt")
    }

    @Test func theLineOfTheDesign() {
        #expect(Self.lines[0].rendered() == "✓ clean ratings  100,836 rows  12 ms  (hit)")
        #expect(
            Self.lines[0].rendered(style: TerminalStyle(unicode: false)).hasPrefix(
                "ok   clean ratings  100,836 rows  12 ms  (hit)"))
    }

    @Test func summaries() {
        let good = RunSummary(counts: [.ran: 4, .hit: 30], seconds: 1.24, reportPath: "output/coursework/report.html")
        #expect(good.rendered() == "✓ 34 cells: 4 run, 30 hits in 1.24 s\n  report: output/coursework/report.html\n")
        let bad = RunSummary(counts: [.ran: 1, .failed: 1, .skipped: 2, .heldBack: 1], seconds: 75, warnings: 1)
        #expect(bad.rendered() == "✗ 5 cells: 1 failed, 2 skipped, 1 held back, 1 run, 0 hits, 1 warning in 1 min 15 s\n")
        let stopped = RunSummary(counts: [.ran: 1, .skipped: 2], seconds: 75, wasStopped: true)
        #expect(stopped.rendered() == "■ 3 cells: 2 skipped, 1 run, 0 hits in 1 min 15 s\n")
    }

    @Test func outputs() throws {
        let outputs: [ReportOutput] = [
            .record([
                ReportFact("movieId", "1"), ReportFact("название", "История игрушек"),
                ReportFact("x", String(repeating: "z", count: 100)),
            ]),
            .scalar("42"), .printed("two\nlines \u{1B}]0;title\u{7}"),
            .files([ReportFile(name: "clusters_movies.csv", bytes: 512_345), ReportFile(name: "empty.csv", bytes: 0)]),
            .modelSummary(
                ReportModel(name: "MiniBatchKMeans", facts: [ReportFact("clusters", "10"), ReportFact("inertia", "4,321.09")])),
            .rowsReport(
                ReportRows(rowsIn: 100_836, rowsOut: 100_800, steps: [.init("dropDuplicates(.userId, .movieId)", dropped: 36)])),
            .picture(
                ReportPicture(name: "figure.png", mediaType: "image/png", bytes: [1, 2, 3], alt: "", width: 640, height: 480)),
            .markdown("*text*"),
        ]
        let text = outputs.map { renderOutput($0, style: TerminalStyle(width: 60)) }.joined(separator: "\n")
        #expect(!text.contains("\u{1B}"))
        try expectSnapshot(text, "terminal-outputs.txt")
    }

    @Test(arguments: [
        (0, "0 ms"), (0.0004, "0.4 ms"), (0.012, "12 ms"), (0.9999, "1.00 s"), (1.239, "1.24 s"), (59.96, "1 min 00 s"),
        (123, "2 min 03 s"), (3725, "1 h 02 min"), (-1, "0 ms"), (.nan, "0 ms"), (.infinity, "0 ms"),
    ])
    func durations(seconds: Double, text: String) {
        #expect(durationText(seconds: seconds) == text)
    }

    @Test(arguments: [
        (999, "999 B"), (1000, "1.0 kB"), (24_806, "24.8 kB"), (999_960, "1.0 MB"), (1_234_567_890, "1.2 GB"),
        (Int.max, "9.2 EB"),
        (Int.min, "-9.2 EB"),
    ])
    func bytes(count: Int, text: String) {
        #expect(byteText(count) == text)
    }

    @Test(arguments: [
        (4.0, "4"), (0.1, "0.1"), (3.920930232558139, "3.92093"), (1e20, "1e+20"), (1.5e-7, "1.5e-07"),
        (0.00012345678, "0.000123457"),
        (-2.5, "-2.5"), (-0.0, "0"), (123_456_789, "123457000"), (999_999.5, "1000000"), (.nan, "NaN"), (-.infinity, "-inf"),
        (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.79769e+308"),
    ])
    func numbers(value: Double, text: String) {
        #expect(DisplayNumber.text(value) == text)
    }

    @Test func columnsShareTheirDecimals() {
        #expect(DisplayNumber.column([4.0, 3.5, nil]) == ["4.0", "3.5", nil])
        #expect(DisplayNumber.column([Float(0.1), Float(2)]) == ["0.1", "2.0"])
        #expect(DisplayNumber.column([3.920930232558139, 12.5, 100]) == ["3.921", "12.500", "100.000"])
        #expect(DisplayNumber.column([1e-9, 1.0]) == ["1e-09", "1"])
        // What rounding leaves of nothing; numbers that are all that small are what they are.
        #expect(DisplayNumber.column([-7.8e-18, 0.45, -1.25]) == ["0.00", "0.45", "-1.25"])
        #expect(DisplayNumber.column([-7.8e-18, 1e-17, .infinity]) == ["-7.8e-18", "1e-17", "inf"])
        #expect(DisplayNumber.column([10.0, 20.0, .nan]) == ["10", "20", "NaN"])
        #expect(DisplayNumber.column([Double]()) == [])
        #expect(DisplayNumber.fixed(0.285, decimals: 2) == "0.29")
        #expect(DisplayNumber.fixed(9.996, decimals: 2) == "10.00")
        #expect(DisplayNumber.fixed(-0.001, decimals: 1) == "0.0")
    }

    @Test func stylesFollowTheEnvironment() {
        let terminal = TerminalStyle.detected(
            isTerminal: true, columns: 100, environment: ["TERM": "xterm", "LANG": "ru_RU.UTF-8"])
        #expect(terminal == TerminalStyle(width: 100, colour: true, unicode: true, animated: true))
        let quiet = TerminalStyle.detected(isTerminal: true, columns: 100, environment: ["TERM": "xterm", "NO_COLOR": "1"])
        #expect(quiet == TerminalStyle(width: 100, colour: false, unicode: false, animated: true))
        let pipe = TerminalStyle.detected(isTerminal: false, columns: nil, environment: ["LC_ALL": "C", "LANG": "en_US.UTF-8"])
        #expect(pipe == TerminalStyle(width: 120, colour: false, unicode: false, animated: false))
        let forced = TerminalStyle.detected(
            isTerminal: false, columns: nil, environment: ["CLICOLOR_FORCE": "1", "COLUMNS": "90"])
        #expect(forced == TerminalStyle(width: 90, colour: true, unicode: false, animated: false))
        #expect(
            TerminalStyle.detected(isTerminal: true, columns: 5, environment: ["TERM": "dumb"])
                == TerminalStyle(width: 20, unicode: false))
    }
}
