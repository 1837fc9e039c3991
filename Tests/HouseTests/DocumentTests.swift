import Foundation
import RecPlan
import RecVerbs
import Testing

/// What the documents say is what the product does.
@Suite struct DocumentTests {
    static let documents = "Sources/recnb/Documentation.docc"

    @Test func theTableOfVerbsIsThatOfTheCatalogue() throws {
        try Generated.expect("verbs", of: "README.md", is: VerbReference.table)
        try Generated.expect("verbs", of: "\(Self.documents)/Verbs.md", is: VerbReference.chapters)
    }

    @Test func everyVerbThatDrawsHasAPicture() {
        let drawing = Catalogue.families.filter { $0.title == "Figures" }.flatMap(\.verbs)
        #expect(drawing.count >= 9)
        for verb in drawing { #expect(!VerbReference.pictures(of: verb).isEmpty, "`\(verb.name)`") }
        for verb in Catalogue.families.flatMap(\.verbs) {
            for picture in VerbReference.pictures(of: verb) {
                #expect(
                    Repository.exists("\(Self.documents)/figures/\(picture).png"), "figures/figures.recnb has no cell \(picture)")
            }
        }
    }

    /// What is not built yet is told, from the same lists that the product's advice comes from.
    @Test func whatIsNotAvailableYetIsTold() throws {
        let advice = Catalogue.standard.unavailable
        let verbs = advice.keys.sorted().map { name in
            (advice[name] ?? "").isEmpty ? "- `\(name)`" : "- `\(name)`: \(advice[name] ?? "")"
        }
        try Generated.expect("later", of: "\(Self.documents)/Verbs.md", is: verbs.joined(separator: "\n"))
        let help = try Repository.text("Sources/recnb/Help.swift")
        let list = try #require(help.firstMatch(of: /later: \[String: String\] = \[([^\]]*)\]/)).1
        let commands = list.matches(of: /"([a-z]+)": "/).map { String($0.1) }
        let readme = try Repository.text("README.md")
        for command in commands {
            #expect(readme.contains("`\(command)`"), "README.md does not say that `\(command)` is to come")
        }
    }

    @Test func theLayersAreThoseOfTheManifest() throws {
        let rows = try Manifest().targets.filter { $0.kind != .tests }.map { target in
            "| \(target.name) | \(target.dependencies.joined(separator: ", ")) |"
        }
        try Generated.expect(
            "layers", of: "\(Self.documents)/Architecture.md",
            is: (["| target | imports |", "|---|---|"] + rows).joined(separator: "\n"))
    }

    @Test func theCommandsAreThoseOfTheProgram() throws {
        let reference = try CommandReference()
        try Generated.expect("commands", of: "README.md", is: reference.table)
        try Generated.expect("commands", of: "\(Self.documents)/Commands.md", is: reference.chapters)
    }

    /// The first notebook of the README: no error, no warning, no note; and it runs.
    @Test func theFirstNotebookRunsAsPrinted() throws {
        let notebook = try #require(try Repository.text("README.md").indentedBlocks.first { $0.hasPrefix("%% notebook") })
        #expect(notebook.numberedLines.count { !$0.text.isEmpty } <= 10)
        // The commands below it name a file that is there.
        #expect(try Repository.text("notebooks/first.recnb") == notebook)
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.folder
        try FileManager.default.createDirectory(atPath: folder + "/notebooks", withIntermediateDirectories: true)
        let path = "notebooks/first.recnb"
        try Data(notebook.utf8).write(to: URL(filePath: folder + "/" + path))
        #expect(try Program.run(["fmt", "--check", path], in: folder).status == 0, "it is not laid out as fmt does it")
        let checked = try Program.run(["check", path], in: folder)
        #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.errors)")
        let run = try Program.run(["run", path], in: folder)
        if run.status == 4 { print("\n*** THE PICTURE OF THE README IS NOT TESTED: there is no Python (make setup) ***\n") }
        #expect(run.status == 0 && run.errors.isEmpty || run.status == 4, "\(run.errors)")
        #expect(FileManager.default.fileExists(atPath: folder + "/output/first/report.html"))
        #expect(try Program.run(["show", path, "groups"], in: folder).status == 0)
        #expect(try Program.run(["explain", path], in: folder).output.contains("cluster groups: in the cache"))
    }

    /// The cells on the page about the language, put together, are a notebook that runs.
    @Test func theNotebookOfTheLanguagePageRuns() throws {
        let blocks = try Repository.text("\(Self.documents)/Language.md").indentedBlocks.filter { $0.hasPrefix("%% ") }
        let cells = blocks.filter { !$0.hasPrefix("%% KIND") }
        #expect(cells.count >= 6)
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        let path = try scratch.file(cells.joined(separator: "\n"), name: "language.recnb")
        let checked = try Program.run("check", path)
        #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.errors)")
        let run = try Program.run("run", path, "--quiet", "--skip-kind", "plot", "--skip-kind", "python")
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func everyLinkLeadsSomewhere() throws {
        for path in try ["README.md", "CHANGELOG.md", "output/README.md"] + Repository.files(below: "Sources", "md") {
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            for match in try Repository.text(path).matches(of: #/\]\(([^)#:]+)(?:#[^)]*)?\)/#) {
                let target = folder.isEmpty ? String(match.1) : "\(folder)/\(match.1)"
                #expect(Repository.exists(target), "\(path) links to \(match.1)")
            }
        }
    }
}

extension String {
    /// The code blocks of a Markdown text: runs of lines indented by four spaces, without the indentation.
    var indentedBlocks: [String] {
        var blocks: [String] = []
        var block: [Substring] = []
        for (_, line) in numberedLines + [(0, "end")] {
            if line.hasPrefix("    ") || (line.isEmpty && !block.isEmpty) {
                block.append(line.dropFirst(4))
            } else if !block.isEmpty {
                while block.last?.isEmpty == true { block.removeLast() }
                blocks.append(block.joined(separator: "\n") + "\n")
                block = []
            }
        }
        return blocks
    }
}
