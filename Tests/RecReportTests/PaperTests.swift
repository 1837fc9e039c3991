import RecReport
import RecSchema
import Testing

/// What a report does for paper: tables that fit, code at the end, a list of contents with sheets.
@Suite struct PaperTests {
    /// A table of so many columns of numbers under names of so many letters.
    static func table(_ columns: Int, letters: Int = 12, digits: Int = 7) -> PreviewTable {
        PreviewTable(
            columns: (0..<columns).map { .init("c\($0)" + String(repeating: "x", count: letters), .double) },
            rows: [(0..<columns).map { _ in String(repeating: "1", count: digits) }])
    }

    /// The names of the columns of each part that paper gets; the whole for a table that stays in one.
    static func parts(_ table: PreviewTable) -> [[String]] {
        let html = page(ReportCell(kind: "clean", name: "a", outputs: [.table(table)]))
        return html.matches(of: /<div class="part[a-z ]*">\n(.*?)<\/thead>/.dotMatchesNewlines()).map { match in
            match.1.matches(of: /<th [^>]*>(.*?) <span/).map { String($0.1).replacing("<wbr>", with: "") }
        }
    }

    @Test(arguments: [(1, ""), (5, ""), (6, " small"), (8, " split"), (40, " split")])
    func wideTablesGetSmallerThenComeInParts(columns: Int, style: String) {
        let html = page(ReportCell(kind: "clean", name: "a", outputs: [.table(Self.table(columns))]))
        #expect(html.contains("<figure class=\"table\(style)\" id=\"table-1\">"), "\(columns)")
        #expect(WellNested.problem(html) == nil)
    }

    @Test(arguments: [8, 9, 13, 23, 40])
    func partsHoldEveryColumnOnceAndTheFirstInEach(columns: Int) {
        let table = Self.table(columns)
        let parts = Self.parts(table)
        #expect(parts.count > 1)
        #expect(parts.allSatisfy { $0.first == table.columns[0].name && $0.count > 1 })
        #expect(parts.flatMap { $0.dropFirst() } == table.columns.dropFirst().map(\.name))
        let sizes = parts.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 2, "\(sizes)")
    }

    @Test func aLongFirstColumnComesOnce() {
        var table = Self.table(12)
        table.columns[0] = .init(String(repeating: "long", count: 12), .string)
        let parts = Self.parts(table)
        #expect(parts.flatMap(\.self) == table.columns.map(\.name))
    }

    @Test func codeStandsAtTheEndForPaper() throws {
        let html = page(SampleReport.document)
        let start = try #require(html.firstRange(of: "<section class=\"listing\"")).lowerBound
        let listing = html[start...]
        #expect(listing.contains("%% clean ratings"))
        #expect(listing.contains("<span class=\"f\">dropDuplicates</span>"))
        #expect(html[..<start].contains("<a href=\"#code\">"))
        let prose = ReportCell(kind: "text", outputs: [.markdown("a")])
        #expect(!page(ReportDocument(title: "t", notebookPath: "n", cells: [prose])).contains("<section class=\"listing\""))
    }

    @Test func sheetsStandInTheListOfContents() {
        let document = ReportDocument(
            title: "t", notebookPath: "n", cells: [ReportCell(kind: "text", outputs: [.markdown("## A\n\n## B")])])
        let html = String(decoding: renderHTML(document, sheets: ["A": 12]), as: UTF8.self)
        #expect(html.contains("<a href=\"#A\"><span>A</span><span class=\"sheet\">12</span></a>"))
        #expect(html.contains("<a href=\"#B\"><span>B</span></a>"))
    }

    @Test func captionsComeFromTheCellThenTheFigure() {
        func captions(_ cell: ReportCell) -> [String] {
            page(cell).matches(of: /<figcaption[^>]*><b>[^<]*<\/b> (.*?)(?:<span class="gap|<\/figcaption>)/).map {
                String($0.1)
            }
        }
        let table = PreviewTable(columns: [.init("x", .int64)], rows: [["1"]])
        var named = table
        named.name = "centres"
        let titled = ReportPicture(name: "figure.png", mediaType: "image/png", bytes: [], alt: "", title: "Drawn")
        let part = ReportPicture(name: "figure-a.png", mediaType: "image/png", bytes: [], alt: "", caption: "Own")
        func cell(_ caption: String?, _ outputs: [ReportOutput]) -> ReportCell {
            ReportCell(kind: "plot", name: "p", caption: caption, outputs: outputs)
        }
        #expect(captions(cell(nil, [.picture(titled)])) == ["Drawn"])
        #expect(captions(cell("Said", [.picture(titled), .picture(titled)])) == ["Said", "Drawn"])
        #expect(captions(cell("Said", [.picture(part)])) == ["Own"])
        #expect(captions(cell(nil, [.table(table), .table(named)])) == ["<code>p</code>", "<code>p.centres</code>"])
        #expect(captions(cell("Said", [.table(table), .table(named)])) == ["Said", "<code>p.centres</code>"])
        #expect(captions(cell("Said", [.table(named), .table(named)])) == ["Said: centres", "Said: centres"])
        #expect(captions(cell("Said", [.table(named), .picture(titled)])) == ["<code>p.centres</code>", "Said"])
    }

    // MARK: PDF

    /// A PDF of two sheets with a destination on the second.
    static func pdf(_ dates: String = "/CreationDate (D:20260101000000+00'00')\n/ModDate (D:20260101000000+00'00')") -> [UInt8] {
        let objects = [
            "<</Title (t)\n\(dates)>>", "<</Type /Catalog\n/Pages 3 0 R\n/Dests 7 0 R>>",
            "<</Type /Pages\n/Count 2\n/Kids [4 0 R 6 0 R]>>", "<</Type /Pages\n/Kids [5 0 R]>>", "<</Type /Page>>",
            "<</Type /Page>>",
            "<</a-#25D0#259F [6 0 R /XYZ 0 1 0]\n/b [5 0 R /XYZ 0 1 0]\n/c [9 0 R /XYZ 0 1 0]>>",
        ]
        var text = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 8\n0000000000 65535 f \n"
        for offset in offsets { text += String(repeating: "0", count: 10 - "\(offset)".count) + "\(offset) 00000 n \n" }
        text += "trailer\n<</Size 8\n/Root 2 0 R\n/Info 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }

    @Test func sheetsOfAnchorsAreFound() throws {
        let pages = try #require(PrintedPages(Self.pdf()))
        #expect(pages.count == 2)
        #expect(pages.anchors == ["a-П": 2, "b": 1])
    }

    @Test func timesOfPrintingGo() throws {
        var pages = try #require(PrintedPages(Self.pdf()))
        pages.removeDates()
        var other = try #require(
            PrintedPages(Self.pdf("/CreationDate (D:20270202020202+00'00')\n/ModDate (D:20270202020202+00'00')")))
        other.removeDates()
        #expect(pages.bytes == other.bytes)
        #expect(pages.bytes.count == Self.pdf().count)
        #expect(!String(decoding: pages.bytes, as: UTF8.self).contains("Date"))
        #expect(pages.anchors == ["a-П": 2, "b": 1])
    }

    @Test func namesOfElementsAreCountedFromOne() throws {
        func printed(_ names: [Int]) throws -> String {
            let ids = names.map { "/ID (node\(String(repeating: "0", count: 8 - String($0).count))\($0))" }.joined(
                separator: "\n")
            var pages = try #require(PrintedPages(Self.pdf(ids)))
            pages.renumberElements()
            return String(decoding: pages.bytes, as: UTF8.self)
        }
        let text = try printed([124, 1_000_346, 124, 90])
        #expect(text.contains("(node00000002)\n/ID (node00000003)\n/ID (node00000002)\n/ID (node00000001)"), "\(text)")
        #expect(try printed([116, 341, 116, 80]) == text)
    }

    /// Any file that a browser may leave: read to its end or not at all, never past it.
    @Test func damagedFilesDoNoHarm() throws {
        #expect(PrintedPages([]) == nil)
        #expect(PrintedPages(Array("<html>".utf8)) == nil)
        let whole = Self.pdf()
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0 ... .max, using: &random)
        var state = seed
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<400 {
            var bytes = Array(whole.prefix(5 + next(whole.count - 5)))
            for _ in 0..<next(8) where bytes.count > 6 { bytes[5 + next(bytes.count - 5)] = UInt8(next(256)) }
            var pages = try #require(PrintedPages(bytes), "seed \(seed)")
            _ = pages.anchors
            _ = pages.count
            pages.removeDates()
            pages.renumberElements()
            #expect(pages.bytes.count == bytes.count, "seed \(seed)")
        }
    }
}
