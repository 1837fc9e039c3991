import Foundation
import Testing

/// The objects of `--format json` are those that Commands.md shows.
@Suite struct JSONTests {
    /// Names of fields by place (`result.key`); of an array the fields of its objects.
    typealias Fields = Set<String>

    /// Fields of every object documented in Commands.md, by heading; those of `run` by event.
    static let documented = Result {
        let text = try Repository.text("Sources/recnb/Documentation.docc/Commands.md")
        let json = try #require(text.firstRange(of: "## For programs"))
        var found: [String: Fields] = [:]
        var heading = ""
        for (_, line) in String(text[json.upperBound...]).numberedLines {
            if line.hasPrefix("#") { heading = String(line.drop { "# ".contains($0) }) }
            guard line.hasPrefix("    ") else { continue }
            let object = try #require(fields(String(line)), "no JSON: \(line)")
            found[key(heading, String(line)), default: []].formUnion(object)
        }
        return found
    }

    static func key(_ heading: String, _ line: String) -> String {
        guard let event = line.firstMatch(of: /"event":"([a-zA-Z]+)"/) else { return heading }
        return "\(heading) \(event.1)"
    }

    static func fields(_ line: String) -> Fields? {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) else { return nil }
        return names(object, "")
    }

    private static func names(_ object: Any, _ prefix: String) -> Fields {
        if let list = object as? [Any] { return list.reduce(into: []) { $0.formUnion(names($1, prefix)) } }
        guard let members = object as? [String: Any] else { return [] }
        return members.reduce(into: []) { fields, member in
            fields.insert(prefix + member.key)
            fields.formUnion(names(member.value, "\(prefix)\(member.key)."))
        }
    }

    /// A notebook that runs, fails where n is below 5, and leaves cells out.
    static func project() throws -> Scratch {
        let notebook = """
            %% parameters
            let n: Int = 3
            %% load rows
            readCSV("rows.csv", types: [.a: .int64])
            %% evaluate bad
            rows.filter(.a > n).aggregate(x: sum(.a * 9223372036854775807))
            %% text
            \\(bad.rowCount)

            """
        let scratch = try Scratch()
        _ = try scratch.file(notebook, name: "j.recnb")
        _ = try scratch.file("a\n1\n2\n5\n", name: "rows.csv")
        return scratch
    }

    /// What the program says, line by line, keyed as the documents.
    static func said() throws -> [String: [Fields]] {
        let scratch = try project()
        let folder = scratch.folder
        var said: [String: [Fields]] = [:]
        func run(_ heading: String, _ arguments: String...) throws {
            let outcome = try Program.run(arguments, in: folder)
            for line in outcome.lines {
                let found = try #require(fields(line), "no JSON: \(line)")
                let isDiagnostic = found.contains("severity")
                said[isDiagnostic ? "check" : key(heading, line), default: []].append(found)
            }
        }
        try run("run", "run", "j.recnb", "--format", "json", "--output", "out")
        _ = try scratch.file("a\n1\n2\n6\n", name: "rows.csv")
        try run("run", "run", "j.recnb", "--format", "json", "--output", "out")
        try run("run --sweep", "run", "j.recnb", "--format", "json", "--output", "out", "--sweep", "n=9,1", "--keep-going")
        try run("run", "run", "j.recnb", "--format", "json", "--output", "all", "-pn=9")
        try run("diff", "diff", "all/j", "out/j/sweeps/n=9,1/n=1", "--format", "json")
        try run("explain", "explain", "j.recnb", "--format", "json", "--output=out")
        try run("show", "show", "j.recnb", "rows", "--format=json", "--output=out")
        try run("check", "check", "j.recnb", "--format", "json", "-pm=1")
        try run("parity", "parity", "j.recnb", "--format", "json", "--output=out", "-p", "n=9")
        try run("run", "run", "j.recnb", "--format", "json", "--output=out", "-p", "n=9", "--lock")
        try run("verify", "verify", "j.recnb", "--format", "json", "--output=out", "-p", "n=8")
        _ = try scratch.file("# %%\nimport pandas as pd\na = pd.read_csv(\"rows.csv\")\nprint(a)\n", name: "c.py")
        _ = try scratch.file("{}", name: "bad.ipynb")
        try run("convert", "convert", "c.py", "--native", "--format", "json")
        try run("convert", "convert", "bad.ipynb", "--format", "json")
        let doctor = try Program.run("doctor", "--format", "json", in: folder)
        said["doctor"] = try doctor.lines.map { try #require(fields($0)) }
        let log = try String(contentsOfFile: folder + "/out/j/run.json", encoding: .utf8)
        said["run.json"] = [try #require(fields(log)).filter { !$0.hasPrefix("cells.") && !$0.hasPrefix("versions.") }]
        withExtendedLifetime(scratch) {}
        return said
    }

    @Test func everyFieldThatIsSaidIsDocumentedAndTheOtherWayRound() throws {
        let documented = try Self.documented.get()
        let said = try Self.said()
        for (what, objects) in said where what != "show" {
            let known = try #require(documented[what], "Commands.md does not show `\(what)`")
            for object in objects {
                #expect(object.subtracting(known).isEmpty, "\(what) has fields that Commands.md does not show")
            }
        }
        // What a short run cannot have must at least be a name in the source.
        let rare: Fields = [
            "rows", "pixels", "progress", "publishFailure", "detail", "largestDifference", "problem", "after", "count",
        ]
        let sources = try [
            "Sources/recnb/RunDisplay.swift", "Sources/recnb/SweepDisplay.swift", "Sources/recnb/ParityDisplay.swift",
            "Sources/RecRuntime/Parity/ParityRow.swift", "Sources/recnb/VerifyDisplay.swift",
            "Sources/recnb/Subcommands/DiffCommand.swift",
        ]
        .map { try Repository.text($0) }.joined()
        let hasPython = said["parity compared"] != nil
        if !hasPython {
            print("\n*** THE ROWS OF `recnb parity` ARE NOT COMPARED WITH Commands.md: there is no Python (make setup) ***\n")
        }
        // A watch does not end by itself; its own tests read its lines.
        let isSaid = { (what: String) in
            what != "show" && !what.hasPrefix("watch")
                && (hasPython || !what.hasPrefix("parity") && !what.hasPrefix("convert"))
        }
        for (what, fields) in documented where isSaid(what) {
            let seen = (said[what] ?? []).reduce(into: Fields()) { $0.formUnion($1) }
            for field in fields.subtracting(seen) where !field.hasPrefix("labels.") && !field.hasPrefix("versions.") {
                let name = String(field.split(separator: ".").last ?? "")
                #expect(
                    sources.contains("var \(name)") && (rare.contains(name) || what == "run progress"),
                    "Commands.md shows `\(field)` of `\(what)`, which the program does not say")
            }
        }
    }
}
