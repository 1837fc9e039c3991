import Foundation
import RecReport
import RecSchema
import Testing

/// The report on paper, as Chromium prints it and poppler reads it.
@Suite(
    .enabled(
        if: Browser.path != nil && Printed.hasPoppler,
        "no chromium or pdftotext on the PATH: the report is NOT looked at on paper"))
struct PrintTests {
    /// A document with what is hard on paper: wide tables, long words, many headings, tall pictures.
    static var document: ReportDocument {
        var document = SampleReport.document
        let wide = PreviewTable(
            columns: [.init("номер", .int64)] + (0..<30).map { .init("столбец_\($0)_genre", .double) },
            rows: (0..<10).map { row in ["\(row)"] + (0..<30).map { "-\(row).\($0)12345" } })
        let text = PreviewTable(
            columns: (0..<9).map { .init("text_\($0)", .string) },
            rows: (0..<8).map { row in (0..<9).map { _ in "Слова, которые переносятся, и одноДлинноеСловоБезПробелов\(row)" } })
        for part in 0..<12 {
            document.cells.append(
                ReportCell(
                    kind: "text",
                    outputs: [
                        .markdown("## Раздел \(part)\n\n" + String(repeating: "Съешь ещё этих булок. ", count: 20 + part * 17))
                    ]))
            let table = part % 2 == 0 ? wide : text
            let picture = SampleReport.chart(width: 900, height: 300 + part * 90, bars: 7)
            document.cells.append(
                ReportCell(kind: "plot", name: "часть_\(part)", body: "x", outputs: [.table(table), .picture(picture)]))
        }
        return document
    }

    @Test func nothingIsCutOffAndNoHeadingStandsAlone() throws {
        let printed = try Printed(Self.document)
        #expect(printed.sheets.count > 10)
        for (number, sheet) in printed.sheets.enumerated() {
            // A4 in points, with the margins of the page less a hair.
            for word in sheet where word.left < 55 || word.right > 595 - 40 || word.bottom > 842 - 20 {
                Issue.record("sheet \(number + 1): `\(word.text)` at \(word.left)...\(word.right), \(word.bottom)")
            }
            // The last line above the sheet's number is no heading and no caption of a table.
            let body = sheet.filter { $0.bottom < 842 - 50 }
            guard let lowest = body.map(\.bottom).max() else { continue }
            let last = body.filter { $0.bottom > lowest - 3 }.map(\.text).joined(separator: " ")
            #expect(
                !last.hasPrefix("Раздел ") && !last.hasPrefix("Таблица ") && !last.hasPrefix("Продолжение "),
                "sheet \(number + 1): \(last)")
            #expect(sheet.contains { $0.text == "\(number + 1)" && $0.bottom > 842 - 50 }, "sheet \(number + 1) has no number")
        }
    }

    /// Each letter is in a font that came with the file, and can be read back.
    @Test func lettersAreThere() throws {
        let printed = try Printed(Self.document)
        let text = Set(printed.sheets.joined().map(\.text))
        for word in ["Содержание", "Кластеризация", "булок.", "Происхождение", "Приложение."] {
            #expect(text.contains(word), "\(word)")
        }
        #expect(printed.fonts.count > 0)
        for font in printed.fonts { #expect(font.hasPrefix("yes yes yes"), "\(font)") }
        let pages = try #require(PrintedPages(printed.bytes))
        #expect(pages.count == printed.sheets.count)
        #expect(pages.anchors["code"] != nil && pages.anchors["Раздел-11"] != nil, "\(pages.anchors)")
    }
}

/// A report printed to PDF, read with poppler's tools.
struct Printed {
    struct Word {
        var text: String
        var left: Double
        var right: Double
        var bottom: Double
    }

    static let hasPoppler = ["pdftotext", "pdffonts"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    var bytes: [UInt8]
    var sheets: [[Word]]
    /// Of each font: whether it is embedded, a subset, and has a map to letters.
    var fonts: [String]

    init(_ document: ReportDocument) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recnb-report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(renderHTML(document)).write(to: folder.appending(path: "report.html"))
        _ = try Self.run(
            try #require(Browser.path),
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=\(folder.path)/profile",
                "--print-to-pdf=\(folder.path)/report.pdf", "file://\(folder.path)/report.html",
            ])
        let pdf = folder.appending(path: "report.pdf")
        bytes = Array(try Data(contentsOf: pdf))
        let layout = try Self.run("/usr/bin/pdftotext", ["-bbox", pdf.path, "-"])
        sheets = layout.split(separator: "<page ").dropFirst().map { page in
            page.matches(of: /<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/).map {
                match in
                Word(
                    text: String(match.4), left: Double(match.1) ?? 0, right: Double(match.2) ?? 0, bottom: Double(match.3) ?? 0)
            }
        }
        fonts = try Self.run("/usr/bin/pdffonts", [pdf.path]).split(separator: "\n").dropFirst(2).compactMap { line in
            line.firstMatch(of: /(yes|no) +(yes|no) +(yes|no) +\d+ +\d+\s*$/).map { "\($0.1) \($0.2) \($0.3): \(line)" }
        }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
