import RecCache
import RecPlan
import RecRuntime
import Testing

/// What runs again, and what does not.
@Suite("The cache")
struct CacheTests {
    @Test func aSecondRunExecutesNothingAndChangesNoFile() async throws {
        let session = try Films.session()
        let cold = try await session.run()
        #expect(cold.executed == Films.cells, "\(cold.complaints)")
        #expect(cold.result.exitStatus == 0)
        let before = Files.snapshot(session.output)
        #expect(before["files/films.csv"] != nil)
        #expect(before["feature-stats/value.arrow"] != nil)
        let warm = try await session.run()
        #expect(warm.executed == [])
        #expect(warm.hits == Films.cells)
        #expect(Files.snapshot(session.output) == before)
    }

    static let meaningless: [(String, String, String)] = [
        ("a comment is edited", "// What cannot be a rating goes.", "// Half a star is the least."),
        ("a comment goes", "// What cannot be a rating goes.\n", ""),
        ("a comment comes", "stats.top(k, by: .n)", "stats.top(k, by: .n) // the most rated"),
        (
            "lines are indented", "ratings.dropMissing().filter(.rating >= least)",
            "    ratings\n    .dropMissing()\n    .filter(.rating>=least)"
        ),
        ("blank lines come", "%% evaluate best\n", "%% evaluate best\n\n\n"),
        ("an unused let is renamed", "let unused = 1", "let useless = 1"),
        ("an unused let goes", "let unused = 1\n", ""),
        ("parentheses that mean nothing come", ".filter(.rating >= least)", ".filter((.rating >= least))"),
        ("a default is written out", "(\"films.csv\")", "(\"films.csv\", lists: \"|\")"),
        ("a cell is renamed", "stats", "per_film"),
        ("a cell that many read is renamed", "movies", "filme"),
        ("a parameter is renamed", "least", "lowest"),
        ("a path parameter is renamed", "data", "source"),
        ("a caption is edited", "All films", "Every film"),
        ("the abstract is edited", "How films are rated.", "What people think of films."),
        ("a range of a parameter is widened", "@Range(1...50)", "@Range(1...60)"),
        ("an unused parameter comes", "let k: Int = 10", "let k: Int = 10\nlet other: Int = 1"),
    ]

    @Test(arguments: meaningless.indices)
    func nothingRunsAgainWhen(edit: Int) async throws {
        let (what, old, new) = Self.meaningless[edit]
        let session = try Films.session()
        _ = try await session.run()
        let (text, values) = Self.edited(session.text, old, new)
        try session.rewrite(text)
        let warm = try await session.run(values)
        #expect(warm.executed == [], "\(what)")
        #expect(warm.hits.count == Films.cells.count, "\(what): \(warm.complaints)")
    }

    /// Renamings leave the names of files alone, and the folder of data is where it was.
    private static func edited(_ text: String, _ old: String, _ new: String) -> (String, [String: String]) {
        switch old {
        case "data": (text.replacing("let data:", with: "let source:").replacing("\\(data)", with: "\\(source)"), [:])
        case "movies": (text.replacing("movies.csv", with: "§").replacing(old, with: new).replacing("§", with: "movies.csv"), [:])
        default: (text.replacing(old, with: new), [:])
        }
    }

    @Test func windowsLineEndsAndAnotherOrderOfIndependentCellsRunNothing() async throws {
        let session = try Films.session()
        _ = try await session.run()
        let text = session.text
        try session.rewrite(text.replacing("\n", with: "\r\n"))
        #expect(try await session.run().executed == [])
        let start = try #require(text.firstRange(of: "%% load movies")?.lowerBound)
        let end = try #require(text.firstRange(of: "%% load ratings")?.lowerBound)
        let next = try #require(text.firstRange(of: "%% clean ratings")?.lowerBound)
        let parts = [text[..<start], text[end..<next], text[start..<end], text[next...]]
        try session.rewrite(parts.map { String($0) }.joined())
        #expect(try await session.run().executed == [])
    }

    @Test func aTouchedFileRunsNothing() async throws {
        let session = try Films.session()
        _ = try await session.run()
        Files.touch(session.scratch / "data/ratings.csv")
        Files.touch(session.scratch / "data/movies.csv")
        #expect(try await session.run().executed == [])
        // The same bytes in a new file, as after a checkout.
        try session.write(Films.ratings(600), to: "data/ratings.csv")
        #expect(try await session.run().executed == [])
    }

    @Test func aChangedByteRunsExactlyWhatDependsOnIt() async throws {
        let session = try Films.session()
        _ = try await session.run()
        let path = session.scratch / "data/ratings.csv"
        var bytes = try #require(Files.bytes(path))
        let last = try #require(bytes.lastIndex(of: UInt8(ascii: ".")))
        bytes[last - 1] = bytes[last - 1] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
        try Files.write(bytes, to: path)
        let warm = try await session.run()
        #expect(warm.executed == Films.cells.filter { $0 != "load movies" && $0 != "text" })
        #expect(warm.hits == ["load movies", "text"])
        #expect(try warm.outcome("load ratings").reason.contains("ratings.csv"))
    }

    @Test func anEditThatGivesEqualRowsStopsThere() async throws {
        let session = try Films.session()
        _ = try await session.run()
        try session.edit("ratings.dropMissing().filter", "ratings.filter")
        let warm = try await session.run()
        #expect(warm.executed == ["clean ratings"])
        #expect(try warm.outcome("clean ratings").reason.contains("body"))
        #expect(try await session.run(["least": "0.25"]).executed == ["clean ratings"])
    }

    @Test func aParameterThereAndBackIsAllHits() async throws {
        let session = try Films.session()
        _ = try await session.run()
        let before = Files.snapshot(session.output)
        let other = try await session.run(["k": "12"])
        #expect(other.executed == ["evaluate best"])
        #expect(try other.outcome("evaluate best").reason == "parameter k changed: 10 -> 12")
        #expect(Files.snapshot(session.output) != before)
        #expect(try await session.run(["k": "10"]).executed == [])
        #expect(Files.snapshot(session.output) == before)
        #expect(try await session.run(["k": "12"]).executed == [])
    }

    @Test func anotherFolderWithTheSameContentIsAllHits() async throws {
        var session = try Films.session()
        _ = try await session.run()
        for (name, text) in Films.files { try session.write(text, to: name.replacing("data", with: "else/where")) }
        #expect(try await session.run(["data": "else/where"]).executed == [])
        #expect(try await session.run(["data": session.scratch / "else/where"]).executed == [])
        // From the command line a path starts where the user stands.
        session.standing = "else"
        #expect(try await session.run(["data": "where"]).executed == [])
        #expect(try await session.run(["data": "../data"]).executed == [])
        Files.remove(session.scratch / "data")
        session.standing = ""
        #expect(try await session.run(["data": "else/where"]).executed == [])
        try session.write(Films.movies(41), to: "else/where/movies.csv")
        #expect(
            try await session.run(["data": "else/where"]).executed == ["load movies", "clean films", "evaluate summary", "text"])
    }

    @Test func everythingReplaysFromTheCacheAlone() async throws {
        let session = try Films.session()
        _ = try await session.run()
        let before = Files.snapshot(session.output)
        Files.remove(session.output)
        #expect(try await session.run().executed == [])
        #expect(Files.snapshot(session.output) == before)
    }

    @Test func warningsReplayOnAHit() async throws {
        let session = try Films.session()
        try session.edit(".float32])\n", ".float32], badRows: .skip)\n")
        try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
        let cold = try await session.run()
        let warnings = try cold.outcome("load ratings").record?.messages
        #expect(warnings?.isEmpty == false)
        let warm = try await session.run()
        #expect(warm.executed == [])
        #expect(try warm.outcome("load ratings").record?.messages == warnings)
    }

    @Test func aFailureIsNotCached() async throws {
        let session = try Films.session()
        try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
        for _ in 0..<2 {
            let ran = try await session.run()
            #expect(ran.failed == ["load ratings"])
            #expect(ran.result.exitStatus == 1)
        }
        try session.write(Films.ratings(600), to: "data/ratings.csv")
        let whole = try await session.run()
        #expect(whole.failed == [])
        #expect(whole.hits.first == "load movies")
    }

    @Test func aCellThatIsNeverCachedRunsEveryTimeAndStopsThereWhenItGivesTheSame() async throws {
        let session = try Films.session()
        try session.edit("%% clean ratings\n", "%% clean ratings  cache: never\n")
        #expect(try await session.run().executed == Films.cells)
        for _ in 0..<2 {
            let warm = try await session.run()
            #expect(warm.executed == ["clean ratings"])
            #expect(try warm.outcome("clean ratings").reason == "cache: never")
        }
    }

    @Test func theFolderOfARemovedCellGoesAndTheUsersFilesStay() async throws {
        let session = try Films.session()
        _ = try await session.run()
        #expect(Files.exists("\(session.output)/evaluate-best/value.arrow"))
        try Files.write("mine", to: "\(session.output)/notes.txt")
        try Files.write("mine too", to: "\(session.output)/evaluate-best/notes.txt")
        try session.edit("%% evaluate best\nstats.top(k, by: .n)\n", "")
        let warm = try await session.run()
        #expect(warm.executed == [])
        #expect(!Files.exists("\(session.output)/evaluate-best/value.arrow"))
        #expect(Files.text("\(session.output)/notes.txt") == "mine")
        #expect(Files.text("\(session.output)/evaluate-best/notes.txt") == "mine too")
        #expect(Files.exists("\(session.output)/feature-stats/value.arrow"))
    }

    @Test func aFileWrittenByARemovedCallGoes() async throws {
        let session = try Films.session()
        _ = try await session.run()
        try session.edit(".writeCSV(\"films.csv\")", "")
        _ = try await session.run()
        #expect(!Files.exists("\(session.output)/files/films.csv"))
        #expect(Files.exists("\(session.output)/clean-films/value.arrow"))
    }

    @Test func twoNotebooksShareWhatIsTheSame() async throws {
        let session = try Films.session()
        _ = try await session.run()
        try session.write(session.text, to: "copy.recnb")
        let copy = Project(notebook: session.scratch / "copy.recnb", current: session.scratch.path)
        let notebook = try await CheckedNotebook.load(copy)
        let store = try ContentStore(root: copy.output + "/.cache")
        let options = RunOptions(threads: 2, pythonExecutable: "")
        let result = await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()).run()
        #expect(Ran(result).executed == [])
    }
}

/// What is asked for on the command line.
@Suite("Options of a run")
struct OptionTests {
    @Test func upToACell() async throws {
        let session = try Films.session()
        let ran = try await session.run { $0.to = "stats" }
        #expect(ran.executed == ["load movies", "load ratings", "clean ratings", "feature stats"])
        #expect(ran.notAsked.contains("clean films"))
        #expect(ran.result.exitStatus == 0)
        #expect(try await session.run().executed == ["clean films", "evaluate best", "evaluate summary", "text"])
    }

    @Test func oneCellAndWhatItNeeds() async throws {
        let session = try Films.session()
        let ran = try await session.run { $0.only = "best" }
        #expect(ran.executed == ["load ratings", "clean ratings", "feature stats", "evaluate best"])
        _ = try await session.run()
        // What was not asked for stays in the folder as long as it is what the notebook says.
        let again = try await session.run { $0.only = "best" }
        #expect(again.executed == [])
        #expect(Files.exists("\(session.output)/files/films.csv"))
    }

    @Test func theEarlierOfTwoCellsOfAName() async throws {
        let session = try Films.session()
        #expect(try await session.run { $0.only = "ratings:1" }.executed == ["load ratings"])
        #expect(try await session.run { $0.only = "ratings" }.executed == ["clean ratings"])
        #expect(try await session.run { $0.only = "load ratings" }.hits == ["load ratings"])
    }

    @Test func force() async throws {
        let session = try Films.session()
        _ = try await session.run()
        let before = Files.snapshot(session.output)
        #expect(try await session.run { $0.force = true }.executed == Films.cells)
        #expect(Files.snapshot(session.output) == before)
        let one = try await session.run { $0.forcedCells = ["stats"] }
        #expect(one.executed == ["feature stats"])
        #expect(try one.outcome("feature stats").reason == "--force-cell")
        #expect(Files.snapshot(session.output) == before)
    }

    @Test func leavingOutAKind() async throws {
        let session = try Films.session()
        let ran = try await session.run { $0.skippedKinds = ["evaluate"] }
        // The text shows what an evaluate cell gives, and so goes with it.
        #expect(ran.notAsked == ["evaluate best", "evaluate summary"] && ran.skipped == ["text"])
        #expect(try ran.outcome("text").reason == "needs `summary`, which was left out by --skip-kind evaluate")
    }

    @Test func aDryRunRunsAndWritesNothing() async throws {
        let session = try Films.session()
        let cold = try await session.run { $0.isDryRun = true }
        #expect(cold.wouldRun == Films.cells)
        #expect(try cold.outcome("load movies").reason == "never ran")
        #expect(!Files.exists(session.scratch / "output"))
        _ = try await session.run()
        let before = Files.snapshot(session.scratch / "output")
        let warm = try await session.run(["k": "11"]) { $0.isDryRun = true }
        #expect(warm.wouldRun == ["evaluate best"])
        #expect(warm.executed == [])
        #expect(Files.snapshot(session.scratch / "output") == before)
    }

    @Test func aFailedCellStopsTheRestUnlessTheUserWantsToGoOn() async throws {
        let session = try Films.session()
        try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
        let first = try await session.run()
        #expect(first.failed == ["load ratings"])
        #expect(first.executed == ["load movies"])
        #expect(first.skipped.count == Films.cells.count - 2)
        let second = try await session.run { $0.keepsGoing = true }
        #expect(second.failed == ["load ratings"])
        #expect(second.hits == ["load movies"])
        #expect(second.skipped.count + second.executed.count == Films.cells.count - 2)
        #expect(!second.skipped.contains("load movies"))
        #expect(second.result.exitStatus == 1)
    }

    @Test func resultsDoNotDependOnTheNumberOfThreads() async throws {
        let one = try Films.session()
        let two = try Films.session()
        _ = try await one.run { $0.threads = 1 }
        _ = try await two.run { $0.threads = 2 }
        #expect(Files.snapshot(one.output) == Files.snapshot(two.output))
    }
}
