import FoundationEssentials
import RecCache
import RecEngine
import RecPlan
import RecVerbs
import Testing

/// A cached result is used again while the versions in its key are the same: of each verb, and of everything below them. Nobody may
/// change the code that makes results and forget that: the list `ResultVersions.txt` holds the hash of every such file beside the
/// versions, and this test asks for one of two things when a hash no longer fits. Comments, layout and the documentation of verbs do
/// not count.
///
/// One version for all that lies below the verbs is sound whatever calls what, and costs little: such code changes often, its results
/// hardly ever, since tests hold them to the bit. A version for each family would have to know which verb reaches which kernel, and
/// would be wrong on the day on which that changed.
@Suite struct ResultVersionTests {
    static let list = "Tests/HouseTests/ResultVersions.txt"
    /// Code that makes results and is no verb, with the version that stands for it.
    static let below: [(path: String, version: String)] =
        ["RecEngine", "RecFrame", "RecModels", "RecPlan", "RecSchema", "CFrameKernels", "CKernels"].map { ($0, "kernels") }
        + ["FigureTable+Table", "FigureTable+Reducing", "FigureRequest", "FigureRequest+Encoding"].map {
            ("RecPythonClient/\($0).swift", "pictures")
        }
        + ["PythonCellRequest", "PythonProcess+Cells", "PythonValue+Coding"].map {
            ("RecPythonClient/\($0).swift", "pythonCells")
        }
        + [("RecRuntime/Run/NotebookRunner+Python.swift", "pythonCells")]
        + ["HTML", "Model", "Run", "Text"].map { ("RecReport/\($0)", "report") }
    private static let versions: [(name: String, number: Int)] = [
        ("kernels", ResultVersion.kernels), ("pictures", ResultVersion.pictures), ("pythonCells", ResultVersion.pythonCells),
        ("report", ResultVersion.report),
    ]

    @Test func codeThatMakesResultsChangesWithItsVersionOrOnPurpose() throws {
        let current = try Self.rows()
        let recorded = try? Repository.text(Self.list)
        let versions = Self.versions.map { "\($0.name) \($0.number)" }
        let text = ([Self.head] + versions + current.map(\.text)).joined(separator: "\n") + "\n"
        if recorded == text { return }
        if ProcessInfo.processInfo.environment["RECNB_UPDATE"] == "1" {
            try Data(text.utf8).write(to: URL(filePath: Repository.root + "/" + Self.list))
            return
        }
        let known = Set((recorded ?? "").split(separator: "\n").map(String.init))
        let raised = Set(Self.versions.filter { !known.contains("\($0.name) \($0.number)") }.map(\.name))
        let changed = current.filter { !known.contains($0.text) }.map { row in
            if row.verbs.isEmpty {
                return "\(row.path): ResultVersion.\(row.version)\(raised.contains(row.version) ? " was raised" : "")"
            }
            let verbs = row.verbs.map { verb in
                known.contains { $0.hasPrefix(row.path + " ") && $0.contains(" \(verb)") } ? verb : "\(verb) (new, or raised)"
            }
            return "\(row.path): the version of \(verbs.joined(separator: ", "))"
        }
        Issue.record(
            """
            Code that makes results has changed, and results in the caches of users are of older code. For each of these, if any result \
            can differ for the same input, raise what stands beside it:
            \(changed.isEmpty ? "(files are gone)" : changed.joined(separator: "\n"))
            Then, or where no result can differ, confirm with: RECNB_UPDATE=1 make test FILTER=HouseTests
            """)
    }

    @Test func whatDoesNotCountDoesNotCount() {
        let plain = Self.essence(#"let a = "x // y"; let d = VerbDocumentation("s", example: "f(\"(\")") ; f()"#)
        let laidOut = Self.essence(
            "// a comment\nlet a = \"x // y\"; /* and\n another */ let d =\n    VerbDocumentation(\n  \"other ( words\", details: \"\"\"\n a\n \"\"\") ; f() // end\n"
        )
        #expect(plain == laidOut)
        #expect(plain == #"let a = "x // y"; let d = VerbDocumentation() ; f()"#)
        #expect(Self.essence("let a = 1") != Self.essence("let a = 2"))
        #expect(Self.essence(#"let a = "b  c""#) != Self.essence(#"let a = "b c""#))
    }

    private static let head = """
        Written by the tests with RECNB_UPDATE=1: the files whose code makes results, a hash of each, and the version of its verbs.
        """

    private struct Row {
        var path: String
        var hash: String
        /// Verbs in it with their versions.
        var verbs: [String]
        /// The version that stands for it where there is no verb in it.
        var version: String

        var text: String { ([path, hash] + verbs).joined(separator: " ") }
    }

    private static func rows() throws -> [Row] {
        var versions: [String: Int] = [:]
        for verb in Catalogue.families.flatMap(\.verbs) { versions[verb.name] = max(versions[verb.name] ?? 0, verb.version) }
        var rows: [Row] = []
        for (folder, version) in [("RecVerbs", "kernels")] + below {
            // Which verbs there are makes no result.
            let isFile = folder.hasSuffix(".swift")
            let all = try isFile ? ["Sources/\(folder)"] : Repository.files(below: "Sources/\(folder)", "swift", "c", "h")
            let paths = all.filter {
                !$0.hasSuffix("Verbs/Catalogue.swift")
            }
            for path in paths where !path.hasSuffix("UnavailableVerbs.swift") {
                let essence = essence(try Repository.text(path))
                var verbs: [String] = []
                if folder == "RecVerbs", essence.contains("VerbDocumentation()") {
                    verbs = versions.filter { essence.contains("\"\($0.key)\"") }.map { "\($0.key):\($0.value)" }.sorted()
                }
                let hash = ContentHash(of: Array(essence.utf8)).description.prefix(16)
                rows.append(Row(path: path, hash: String(hash), verbs: verbs, version: version))
            }
        }
        return rows
    }

    /// The code without comments, layout and what only describes verbs.
    static func essence(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        var out: [UInt8] = []
        func begins(_ word: StaticString) -> Bool { word.withUTF8Buffer { bytes.starts(with: $0) } }
        /// Takes a string literal away and gives it.
        func literal() -> ArraySlice<UInt8> {
            let start = bytes
            let isLong = begins("\"\"\"")
            bytes = bytes.dropFirst(isLong ? 3 : 1)
            while !bytes.isEmpty, !(isLong ? begins("\"\"\"") : begins("\"") || begins("\n")) {
                bytes = bytes.dropFirst(bytes.first == UInt8(ascii: "\\") ? 2 : 1)
            }
            bytes = bytes.dropFirst(isLong ? 3 : 1)
            return start[start.startIndex..<bytes.startIndex]
        }
        /// Takes white space and comments away; whether there were any.
        func gap() -> Bool {
            let start = bytes.startIndex
            while let byte = bytes.first {
                if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
                    bytes = bytes.dropFirst()
                } else if begins("//") {
                    bytes = bytes.drop { $0 != 0x0A }
                } else if begins("/*") {
                    while !bytes.isEmpty, !begins("*/") { bytes = bytes.dropFirst() }
                    bytes = bytes.dropFirst(2)
                } else {
                    break
                }
            }
            return bytes.startIndex > start
        }
        while !bytes.isEmpty {
            if gap() {
                if !out.isEmpty, !bytes.isEmpty { out.append(0x20) }
            } else if begins("\"") {
                out += literal()
            } else if begins("VerbDocumentation(") {
                out += Array("VerbDocumentation(".utf8)
                bytes = bytes.dropFirst("VerbDocumentation(".utf8.count)
                var open = 1
                while open > 0, let byte = bytes.first {
                    if byte == UInt8(ascii: "\"") {
                        _ = literal()
                        continue
                    }
                    open += byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
                    bytes = bytes.dropFirst()
                }
                out.append(UInt8(ascii: ")"))
            } else {
                out.append(bytes.removeFirst())
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
