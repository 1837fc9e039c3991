import RecRuntime
import Testing

/// Everything that changes what a cell means runs it again, and nothing but what reads the change.
@Suite("Keys of cells")
struct KeyTests {
    static let meaningful: [(String, String, String, [String])] = [
        ("another kind of join", "kind: .left", "kind: .inner", ["clean films"]),
        ("another file name", "\"films.csv\"", "\"all.csv\"", ["clean films"]),
        (
            "another aggregate", "mean(.rating)", "max(.rating)",
            ["feature stats", "clean films", "evaluate best", "evaluate summary"]
        ),
        ("another column", "by: .n)", "by: .avg)", ["evaluate best"]),
        (
            "another name of a column", "n: count())", "n: count(), m: count())",
            ["feature stats", "clean films", "evaluate best", "evaluate summary"]
        ),
        ("other words", "There are", "We have", ["text"]),
        (
            "members the other way round", "(films: movies.rowCount, rated: stats.rowCount)",
            "(films: stats.rowCount, rated: movies.rowCount)", ["evaluate summary", "text"]
        ),
        ("another default of a parameter", "let k: Int = 10", "let k: Int = 11", ["evaluate best"]),
        ("another type of a column", ".rating: .float32", ".rating: .double", ["load ratings", "clean ratings"]),
        ("another sign", ">= least", "> least", ["clean ratings"]),
        ("a literal for a parameter of another value", "stats.top(k,", "stats.top(4,", ["evaluate best"]),
    ]

    @Test(arguments: meaningful.indices)
    func runsAgainWhen(edit: Int) async throws {
        let (what, old, new, expected) = Self.meaningful[edit]
        let session = try Films.session()
        _ = try await session.run()
        try session.edit(old, new)
        let warm = try await session.run()
        #expect(warm.executed.starts(with: expected), "\(what): \(warm.complaints)")
        #expect(warm.executed.count + warm.hits.count == Films.cells.count)
        // What runs after the edit is what a first run of it gives.
        let left = Files.snapshot(session.output)
        Files.remove(session.scratch / "output")
        _ = try await session.run()
        #expect(Files.snapshot(session.output).differences(from: left) == [], "\(what)")
    }

    private static let functions = #"""
        %% parameters
        let base: Int = 10
        let data: Path = "data"

        %% functions
        func half(_ x: Double) -> Double { x / 2 }
        func other(x: Int) -> Int { x + base }

        %% load source
        (movies: readCSV("\(data)/movies.csv"), ratings: readCSV("\(data)/ratings.csv"))

        %% evaluate a
        (v: half(4.0))

        %% evaluate b
        (v: other(x: 5))

        %% evaluate c
        (v: a.v - half(2.0))

        %% recommend pick(n: Int = 3)
        source.movies.head(n)

        %% recommend two
        pick(n: 2)

        %% evaluate few
        source.ratings.head(5)

        %% evaluate place
        (at: "\(data)")

        %% evaluate places
        [(at: data, n: 1), (at: data, n: 2)]

        %% evaluate joined
        [data, data].joined("+")

        %% text
        The data are in \(data).

        %% evaluate inside
        "\(data)/movies.csv"

        %% load again
        readCSV(inside)

        """#

    private static let all = [
        "load source", "evaluate a", "evaluate b", "evaluate c", "recommend two", "evaluate few", "evaluate place",
        "evaluate places", "evaluate joined", "text", "evaluate inside", "load again",
    ]

    private static func session() throws -> Session { try Session(functions, files: Films.files) }

    @Test func aFunctionIsPartOfWhatCallsIt() async throws {
        let session = try Self.session()
        #expect(try await session.run().executed == Self.all)
        // Other names for the same.
        try session.edit("half", "halved")
        try session.edit(
            "(_ x: Double) -> Double { x / 2 }", "(_ value: Double) -> Double {\n    // Half of it.\n    value / 2\n}")
        try session.edit("pick", "choose")
        #expect(try await session.run().executed == [])
        try session.edit("value / 2", "value / 4")
        #expect(try await session.run().executed == ["evaluate a", "evaluate c"])
        try session.edit("x + base", "x - base")
        #expect(try await session.run().executed == ["evaluate b"])
        #expect(try await session.run(["base": "11"]).executed == ["evaluate b"])
        try session.edit("source.movies.head(n)", "source.movies.tail(n)")
        #expect(try await session.run().executed == ["recommend two"])
        try session.edit("let base: Int = 10", "let base: Int = 10\nlet more: Int = 1")
        try session.edit("x - base", "x - base * more")
        #expect(try await session.run().executed == ["evaluate b"])
    }

    @Test func aCellReadsOnlyThePartsThatItNames() async throws {
        let session = try Self.session()
        _ = try await session.run()
        try session.write(Films.ratings(500), to: "data/ratings.csv")
        #expect(try await session.run().executed == ["load source", "evaluate few"])
        try session.write(Films.movies(40).replacing("Film, 1 ", with: "Film, one "), to: "data/movies.csv")
        #expect(try await session.run().executed == ["load source", "recommend two", "load again"])
    }

    @Test func aPathThatIsShownIsMoreThanItsContent() async throws {
        let session = try Self.session()
        _ = try await session.run()
        for (name, text) in Films.files { try session.write(text, to: name.replacing("data", with: "same")) }
        let moved = try await session.run(["data": "same"])
        // The last one reads the same content, but from a path that another cell gave as a value.
        let shown = ["evaluate place", "evaluate places", "evaluate joined", "text", "evaluate inside", "load again"]
        #expect(moved.executed == shown)
        #expect(try await session.run(["data": "data"]).executed == [])
    }

    @Test func aFileThatComesAndGoesIsNoticed() async throws {
        let session = try Films.session()
        _ = try await session.run()
        Files.remove(session.scratch / "data/movies.csv")
        // What is gone cannot be checked; whatever is said, nothing stale is shown.
        if let ran = try? await session.run() { #expect(ran.failed == ["load movies"]) }
        try session.write(Films.movies(40), to: "data/movies.csv")
        #expect(try await session.run().executed == [])
    }

    @Test func aFileChangedBackAndForthWithTheSameSizeAndTimesIsNoticed() async throws {
        let session = try Films.session()
        let path = session.scratch / "data/movies.csv"
        let one = Films.movies(40)
        let two = one.replacing("Film, 7 ", with: "Film, 8 ")
        var seen: Set<String> = []
        for turn in 0..<6 {
            try session.write(turn % 2 == 0 ? one : two, to: "data/movies.csv")
            Files.setTimes(path, seconds: 1_700_000_000)
            let ran = try await session.run()
            #expect(ran.failed == [])
            let text = Files.text("\(session.output)/files/films.csv") ?? ""
            seen.insert(text)
            #expect(text.contains("\"Film, 7 (Кино)\"") == (turn % 2 == 0), "turn \(turn)")
        }
        #expect(seen.count == 2)
    }
}
