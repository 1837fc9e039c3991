import Foundation
import RecDiagnostics
import RecPlan
import RecSchema
import RecSemantics
import RecSyntax
import RecVerbs

/// Where the files of these tests stand.
enum Files {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let snapshots = tests.appendingPathComponent("Snapshots")
    static let samples = tests.appendingPathComponent("Samples")
    static let notebooks = tests.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("notebooks")
        .resolvingSymlinksInPath()

    /// The files with an extension in a folder, by name; none if there is no folder.
    static func list(_ folder: URL, _ ending: String) -> [URL] {
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return all.filter { $0.pathExtension == ending }.sorted { $0.path < $1.path }
    }

    /// The samples beside the tests, and the notebooks that the product ships.
    static let allNotebooks = list(samples, "recnb") + list(notebooks, "recnb")

    static func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
}

/// Data files as the checker sees them: their first bytes, in memory.
struct MemoryFiles: FileProbe {
    static let standard = MemoryFiles(files: [
        "data/movies.csv": "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Heat (1995),Crime\n",
        "data/ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,2,3.5,964981247\n",
        "data/tags.csv": "userId,movieId,tag,timestamp\n2,1,funny,1445714994\n",
        "data/years.csv": "movieId,year,open\n1,1995,true\n2,1988,false\n",
        "data/semicolons.csv": "movieId;title\n1;Heat\n",
        "notebooks/sql/hybrid.sql": "create table films (id integer);\n",
    ])

    let files: [String: String]

    func prefix(ofFile path: String, bytes: Int) -> [UInt8]? { files[path].map { Array($0.utf8.prefix(bytes)) } }
    func exists(_ path: String) -> Bool { files[path] != nil || files.keys.contains { $0.hasPrefix(path + "/") } }
}

/// A notebook that was parsed and checked. What is given from outside stands in comments above its first cell:
/// `// -p k=12`, `// --params k=12`, `// env NAME=value`.
struct Checked {
    let source: SourceText
    let syntax: Notebook
    let plan: NotebookPlan
    let diagnostics: [Diagnostic]

    init(_ source: SourceText) {
        self.source = source
        var request = CheckRequest(verbs: Catalogue.standard, files: MemoryFiles.standard)
        for line in String(decoding: source.bytes, as: UTF8.self).split(separator: "\n").prefix(while: { $0.hasPrefix("//") }) {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3, let sign = words[2].firstIndex(of: "=") else { continue }
            let name = String(words[2][..<sign])
            let value = String(words[2][words[2].index(after: sign)...])
            switch words[1] {
            case "-p": request.values[name] = .init(value, source: .commandLine)
            case "--params": request.values[name] = .init(value, source: .file)
            case "env": request.environment[name] = value
            default: break
            }
        }
        let (syntax, found) = parseNotebook(source)
        let result = checkNotebook(syntax, syntaxDiagnostics: found, request: request)
        self.syntax = syntax
        plan = result.plan
        diagnostics = result.diagnostics
    }

    init(_ text: String) { self.init(SourceText(name: "test.recnb", text: text)) }

    var ids: [String] { diagnostics.map(\.id) }
    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    var rendered: String { TextRenderer().render(diagnostics, in: source) }

    /// The canonical bytes of what cells mean, cell by cell.
    var bytes: [[UInt8]] { plan.cells.map { Self.bytes($0, plan) } }

    private static func bytes(_ cell: CellPlan, _ plan: NotebookPlan) -> [UInt8] {
        var encoder = PlanEncoder()
        switch cell.body {
        case .declarations, .routes: encoder.text("declarations")
        case .expression(let node): encoder.write(node)
        case .function(let parameters, let node):
            for parameter in parameters {
                encoder.text(parameter.type.description)
                if let value = parameter.defaultValue { encoder.write(value) }
            }
            encoder.write(node)
        case .text(let pieces):
            for piece in pieces {
                switch piece {
                case .markdown(let text): encoder.text(text)
                case .value(let node): encoder.write(node)
                }
            }
        case .python(let python):
            encoder.text(python.source)
            for argument in python.arguments { encoder.write(argument.node) }
        }
        // What the numbers of inputs and parameters stand for.
        for input in cell.inputs {
            encoder.number(Int64(input.cell))
            for name in input.path { encoder.text(name) }
        }
        for parameter in cell.parameters { encoder.write(plan.parameters[parameter].value) }
        return encoder.bytes
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
