import RecCache
import RecDiagnostics
import RecRuntime
import Testing

/// Names of results: of files that cells write, of parts of values, of notebooks.
@Suite("Names of results") struct NamesTests {
    private static let data = ["data/ratings.csv": Films.ratings(60)]
    private static let load = "%% load ratings\nreadCSV(\"data/ratings.csv\")\n\n"

    /// The check sees names that are known before the run only.
    @Test func twoCellsThatMakeUpOneNameAreAnErrorOfTheLater() async throws {
        let name = "ratings.first(.userId) ?? 0"
        let session = try Session(
            Self.load + """
                %% clean one
                ratings.head(2).writeCSV("part-\\(\(name)).csv")

                %% clean two
                ratings.head(3).writeCSV("part-\\(\(name)).csv")

                """, files: Self.data)
        for _ in 0..<2 {
            let ran = try await session.run { $0.keepsGoing = true }
            #expect(ran.failed == ["clean two"], "\(ran.complaints)")
            #expect(ran.complaints.contains("E0622") && ran.complaints.contains("`clean one`"))
            #expect(ran.result.publishFailure == nil)
            #expect(Files.names(in: session.output + "/files") == ["part-1.csv"])
        }
    }

    @Test func eachPartOfAValueHasAFileOfItsOwn() async throws {
        let long = String(repeating: "щ", count: 90)
        let session = try Session(
            Self.load + """
                %% evaluate parts
                (`a/b`: ratings.head(1), `a_b`: ratings.head(2), `a-b`: ratings.head(3), a: (b: ratings.head(4)), \
                `\(long)`: (`\(long)x`: (`\(long)y`: ratings.head(5))), `..`: ratings.head(6))

                """, files: Self.data)
        let ran = try await session.run()
        #expect(ran.failed == [] && ran.result.publishFailure == nil, "\(ran.complaints)")
        let names = Files.names(in: session.output + "/evaluate-parts").filter { $0.hasSuffix(".arrow") }
        #expect(names.count == 6, "\(names)")
        #expect(names.contains("a_b.arrow") && names.contains("a-b.arrow"))
        #expect(names.allSatisfy { $0.utf8.count < 230 })
        #expect(try await session.run().executed == [])
    }

    @Test func notebooksOfOneNameDoNotReplaceOneAnother() async throws {
        let session = try Session("%% evaluate a\n1 + 1\n", named: "notebooks/x.recnb")
        #expect(try await session.run().result.publishFailure == nil)
        let before = Files.snapshot(session.output)
        let other = Project(notebook: session.scratch / "x.recnb", current: session.scratch.path)
        try Files.write("%% evaluate b\n2 + 2\n", to: session.scratch / "x.recnb")
        let notebook = try await CheckedNotebook.load(other)
        let store = try ContentStore(root: other.output + "/.cache")
        let publisher = Publisher(notebook, store: store)
        #expect(publisher.obstacle()?.id == "E0623")
        let options = RunOptions(threads: 1, pythonExecutable: "/nonexistent/recnb-python")
        let result = await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()).run()
        #expect(publisher.publish(result) { _ in [] }.publishFailure?.contains("notebooks/x.recnb") == true)
        #expect(Files.snapshot(session.output) == before)
        // When the first is gone its folder is free.
        Files.remove(session.scratch / "notebooks")
        #expect(publisher.obstacle() == nil)
        #expect(publisher.publish(result) { _ in [] }.publishFailure == nil)
    }

    @Test func notebooksInHiddenFoldersArePublished() async throws {
        let session = try Session("%% evaluate a\n1 + 1\n", named: "notebooks/.hid/x.recnb")
        let ran = try await session.run()
        #expect(ran.result.publishFailure == nil)
        #expect(Files.exists(session.scratch / "output/_hid/x/report.html"))
    }

    /// Two files that `String` takes for one.
    @Test func filesOfOneNameInTwoWritingsAreTwoQuestions() async throws {
        let (one, other) = ("data/caf\u{E9}.csv", "data/cafe\u{301}.csv")
        let session = try Session("%% load both\nconcat(readCSV(\"\(one)\"), readCSV(\"\(other)\"))\n")
        try session.write("x\n1\n", to: one)
        try session.write("x\n2\n", to: other)
        #expect(try await session.run().failed == [])
        #expect(try await session.run().executed == [])
        try session.write("x\n3\n", to: other)
        #expect(try await session.run().executed == ["load both"])
        try session.write("x\n4\n", to: one)
        #expect(try await session.run().executed == ["load both"])
    }

    /// A missing value does not say of which type it is.
    @Test func theTypeOfWhatIsMissingRunsItsReaderAgain() async throws {
        let session = try Session(
            Self.load + """
                %% evaluate a
                ratings.filter(.rating > 100).first(.userId)

                %% clean b
                ratings.with(y: a).head(1)

                """, files: Self.data)
        _ = try await session.run()
        try session.edit(".first(.userId)", ".first(.rating)")
        let ran = try await session.run()
        #expect(ran.executed == ["evaluate a", "clean b"])
        let fresh = try Session(session.text, files: Self.data)
        _ = try await fresh.run()
        #expect(Files.snapshot(session.output).differences(from: Files.snapshot(fresh.output)) == [])
    }

    @Test(arguments: [
        ("a*b*", "a\\*b\\*"), ("[x](y)", "\\[x\\](y)"), ("- x", "\\- x"), ("-5", "-5"), ("3.5", "3.5"), ("3. x", "3\\. x"),
        ("<b>&amp;", "\\<b\\>\\&amp;"), ("# x\ny", "\\# x y"), ("Heat (1995)", "Heat (1995)"), ("1995)", "1995\\)"),
        ("+ x", "\\+ x"),
        ("===", "\\==="), ("a-b", "a-b"), ("x|y~z", "x\\|y\\~z"),
    ])
    func valuesInProseAreShownAsTheyAre(_ value: String, _ shown: String) async throws {
        let session = try Session("%% evaluate a\n#\"\(value.replacing("\n", with: "\\#n"))\"#\n\n%% text\nSee \\(a) there.\n")
        let ran = try await session.run()
        #expect(ran.failed == [], "\(ran.complaints)")
        let record = try ran.outcome("text").record
        #expect(
            record?.metadata.extra["value"]?.contains(shown.replacing("\\", with: "\\\\")) == true
                || record?.metadata.extra["value"]?.contains(shown) == true, "\(record?.metadata.extra["value"] ?? "")")
    }
}
