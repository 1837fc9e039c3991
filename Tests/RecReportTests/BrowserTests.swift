import Foundation
import RecReport
import RecSchema
import Testing

/// The report in a real browser. Skipped, and said so, where there is none.
@Suite(.enabled(if: Browser.path != nil, "no chromium on the PATH: the report is NOT looked at in a browser"))
struct BrowserTests {
    @Test(arguments: [390, 1280])
    func nothingSticksOutNothingIsFetchedNothingComplains(width: Int) throws {
        let seen = try Browser.open(SampleReport.document, width: width)
        #expect(seen.pageWidth <= width, "wider than the window: \(seen.pageWidth)")
        #expect(seen.resources == "", "asked for \(seen.resources)")
        #expect(seen.complaints.isEmpty, "\(seen.complaints)")
        #expect(seen.pictures == "1 of 1")
    }

    @Test func tableOfManyColumnsScrollsInItsBox() throws {
        let columns = (0..<60).map { PreviewTable.Column("очень_длинное_имя_столбца_\($0)", .double) }
        let table = PreviewTable(columns: columns, rows: [columns.indices.map { "\($0)123.456789" }])
        let long = String(repeating: "слово_без_пробелов", count: 60)
        let cell = ReportCell(
            kind: "clean", name: long, body: long,
            outputs: [
                .table(table), .record([ReportFact(long, long)]), .scalar(long), .printed(long),
                .files([ReportFile(name: long, bytes: 1)]),
                .markdown("# \(long)\n\n`\(long)`\n\n\(long)\n\n    \(long)"),
            ], statusNote: long, traceback: long)
        let seen = try Browser.open(ReportDocument(title: long, notebookPath: long, source: long, cells: [cell]), width: 390)
        #expect(seen.pageWidth <= 390, "wider than the window: \(seen.pageWidth)")
        #expect(seen.scrollingBoxes > 0)
    }
}

/// Opens a report in a frame as wide as a phone or a desk, and asks the frame what became of it.
enum Browser {
    struct Seen {
        var pageWidth: Int
        var scrollingBoxes: Int
        var resources: String
        var pictures: String
        var complaints: [String]
    }

    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for name in ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] {
            for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
                return "\(folder)/\(name)"
            }
        }
        return nil
    }()

    static func open(_ document: ReportDocument, width: Int) throws -> Seen {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recnb-report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(renderHTML(document)).write(to: folder.appending(path: "report.html"))
        try Data(frame(width: width).utf8).write(to: folder.appending(path: "frame.html"))

        let output = folder.appending(path: "output.txt")
        let log = folder.appending(path: "log.txt")
        for file in [output, log] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--enable-logging=stderr",
            "--user-data-dir=\(folder.path)/profile", "--window-size=1400,1000", "--timeout=80000", "--virtual-time-budget=3000",
            "--dump-dom", "file://\(folder.path)/frame.html",
        ]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        // A browser that hangs fails the test instead of stopping all of them.
        let deadline = Date(timeIntervalSinceNow: 90)
        while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
        if process.isRunning { process.terminate() }
        process.waitUntilExit()

        let dom = try String(contentsOf: output, encoding: .utf8)
        let answer = try #require(
            dom.firstMatch(of: /<pre id="seen">(\d+)\|(\d+)\|(.*?)\|(.*?)<\/pre>/), "no answer: \(dom.prefix(400))")
        let complaints = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").filter { $0.contains("CONSOLE") }
        return Seen(
            pageWidth: Int(answer.1) ?? .max, scrollingBoxes: Int(answer.2) ?? 0, resources: String(answer.3),
            pictures: String(answer.4),
            complaints: complaints.map(String.init))
    }

    private static func frame(width: Int) -> String {
        """
        <!DOCTYPE html><pre id="seen"></pre>
        <iframe src="report.html" style="width:\(width)px;height:900px;border:0"></iframe>
        <script>
        document.querySelector("iframe").onload = event => {
          const page = event.target.contentDocument, all = [...page.querySelectorAll("*")];
          const boxes = all.filter(e => e.classList.contains("scroll") && e.scrollWidth > e.clientWidth).length;
          const asked = event.target.contentWindow.performance.getEntriesByType("resource").map(e => e.name.slice(0, 60));
          const pictures = [...page.images], shown = pictures.filter(p => p.complete && p.naturalWidth > 0).length;
          document.getElementById("seen").textContent =
            [page.documentElement.scrollWidth, boxes, asked.filter(n => !n.startsWith("data:")), shown + " of " + pictures.length].join("|");
        };
        </script>
        """
    }
}
