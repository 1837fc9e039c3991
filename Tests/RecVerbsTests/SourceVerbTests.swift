import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecSchema
import Testing

private let movies = """
    movieId,title,genres
    1,Toy Story (1995),Adventure|Animation
    2,"Seven, or Se7en (1995)",Thriller
    3,Café (2011),

    """

@Suite struct ReadCSVTests {
    @Test func typesOrderAndMissing() throws {
        let files = MemoryFiles(["data/movies.csv": movies])
        let value = try evaluate(#"readCSV("data/movies.csv", types: [.movieId: .uint32])"#, files: files)
        let table = try Evaluator.table(value)
        #expect(table.names == ["movieId", "title", "genres"])
        #expect(table.schema.map(\.type) == [.uint32, .string, .string])
        #expect(table.rows[1] == [2, "Seven, or Se7en (1995)", "Thriller"])
        #expect(table.rows[2] == [3, "Café (2011)", .missing])
    }

    @Test func selectionInTheOrderWanted() throws {
        let files = MemoryFiles(["m.csv": movies])
        let table = try Evaluator.table(try evaluate(#"readCSV("m.csv", select: [.title, .movieId])"#, files: files))
        #expect(table.names == ["title", "movieId"])
        let pattern = try Evaluator.table(try evaluate(#"readCSV("m.csv", select: columns("*e*"))"#, files: files))
        #expect(pattern.names == ["movieId", "title", "genres"])
    }

    @Test func otherDelimitersQuotesAndMissing() throws {
        var files = MemoryFiles(["a.csv": "1;'x;y';-\n2;z;4\n"])
        let text = #"readCSV("a.csv", delimiter: ";", quote: "'", missing: ["-"], header: false)"#
        let table = try Evaluator.table(try evaluate(text, files: files))
        #expect(table.names == ["column_1", "column_2", "column_3"])
        #expect(table.rows == [[1, "x;y", .missing], [2, "z", 4]])
        files.files["l.csv"] = [0x61, 0x0a, 0xe9, 0x0a]
        #expect(try Evaluator.table(try evaluate(#"readCSV("l.csv", encoding: .latin1)"#, files: files)).rows == [["é"]])
    }

    @Test(arguments: [
        ("a;b\n1;2\n", "", ["N0508 `s.csv` is read as one column, and seems to be separated by `;`"]),
        ("a\tb\n1\t2\n", "", [#"N0508 `s.csv` is read as one column, and seems to be separated by `\t`"#]),
        ("a;b\n1;2\n", #", delimiter: ";""#, []), ("title\nx; y\n", "", []), ("a;b\n1\n", "", []),
    ])
    func anotherSeparatorIsNoted(_ text: String, _ option: String, _ notes: [String]) {
        let run = NotebookRun("%% load r\nreadCSV(\"s.csv\"\(option))\n", files: MemoryFiles(["s.csv": text]))
        #expect(run.diagnostics.filter { $0.id != "N0505" }.map { "\($0.id) \($0.message)" } == notes)
    }

    @Test func cyrillicEncodings() throws {
        var files = MemoryFiles([:])
        files.files["w.csv"] = [0x61, 0x0A, 0xCA, 0xE8, 0xED, 0xEE, 0x0A]
        files.files["k.csv"] = [0x61, 0x0A, 0xEB, 0xC9, 0xCE, 0xCF, 0x0A]
        for (file, encoding) in [("w", "windows1251"), ("k", "koi8r")] {
            let table = try Evaluator.table(try evaluate("readCSV(\"\(file).csv\", encoding: .\(encoding))", files: files))
            #expect(table.rows == [["Кино"]])
        }
    }

    @Test func badRowsAreCountedWithTheirLines() throws {
        let files = MemoryFiles(["r.csv": "a,b\n1,2\n3\n4,x\n5,6\n"])
        var run = NotebookRun("%% load r\nreadCSV(\"r.csv\", types: [.a: .int32, .b: .int32], badRows: .skip)\n", files: files)
        try run.run(files: files)
        #expect(try run.table("r").rows == [[1, 2], [5, 6]])
        let warning = try #require(run.effects[0].warnings.first)
        #expect(warning.contains("2 rows were left out") && warning.contains("line 3") && warning.contains("line 4"))

        var strict = NotebookRun("%% load r\nreadCSV(\"r.csv\", types: [.a: .int32, .b: .int32])\n", files: files)
        let error = #expect(throws: EngineError.self) { try strict.run(files: files) }
        #expect(error?.id == "E0660")
        #expect(error?.notes.count == 2)
    }

    @Test(arguments: [
        (#"readCSV("data/movie.csv")"#, "E0411", "data/movie.csv"),
        (#"readCSV("other/movies.csv")"#, "E0411", "other/movies.csv"),
        (#"readCSV("data/movies.csv", types: [.movieID: .uint32])"#, "E0421", "movieID"),
        (#"readCSV("data/movies.csv", select: [.titel])"#, "E0421", "titel"),
        (#"readCSV("data/movies.csv", delimiter: "::")"#, "E0418", "one character"),
        (#"readCSV("data/empty.csv")"#, "E0422", "empty"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String, _ word: String) throws {
        let files = MemoryFiles(["data/movies.csv": movies, "data/empty.csv": ""])
        let run = NotebookRun("%% load movies\n\(text)\n", files: files)
        let first = try #require(run.diagnostics.first)
        #expect(first.id == id)
        #expect(first.message.contains(word))
        #expect(run.diagnostics.count == 1)
    }

    @Test func theChainAfterAMissingFileIsStillChecked() {
        let run = NotebookRun(
            """
            %% load movies
            readCSV("nowhere.csv", types: [.movieId: .uint32])
            %% plot p
            movies.bar(x: .movieId, y: .anything)
            """)
        #expect(run.ids == ["E0411"])
    }
}

@Suite struct MovieLensTests {
    private static let folder = MemoryFiles([
        "ml/movies.csv": movies, "ml/ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n",
        "ml/tags.csv": "userId,movieId,tag,timestamp\n2,1,funny,1445714994\n",
        "ml/links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,\n",
    ])

    @Test func fourTablesOfNarrowTypes() throws {
        let run = try evaluate(#"movieLens(folder: "ml")"#, files: Self.folder)
        let links = try Evaluator.table(try #require(run.member("links")))
        #expect(links.rows == [[1, "0114709", 862], [2, "0113497", .missing]])
        let ratings = try Evaluator.table(try #require(run.member("ratings")))
        #expect(ratings.schema.map(\.type) == [.uint32, .uint32, .float, .int32])
    }

    @Test func aMissingFolderNamesItsFilesAndTheSample() throws {
        let run = NotebookRun("%% load source\nmovieLens(folder: \"ml-20m\")\n", files: Self.folder)
        let problem = try #require(run.diagnostics.first)
        #expect(problem.id == "E0411")
        #expect(problem.message == "there is no folder `ml-20m`")
        #expect(problem.notes.joined().contains("movies.csv, ratings.csv, tags.csv, links.csv"))
        #expect(problem.hints.joined().contains("sampleMovieLens"))
    }

    @Test(arguments: [
        (#"movieLens("latest-small")"#, []), (#"movieLens("ml-25m")"#, []), (#"movieLens("latest-smal")"#, ["E0781"]),
        (#"movieLens("1m")"#, ["E0781"]), ("movieLens()", ["E0780"]), (#"movieLens("25m", folder: "ml")"#, ["E0780"]),
    ])
    func aReleaseIsLookedUpAndNothingDownloadedAtCheck(_ call: String, _ ids: [String]) {
        let run = NotebookRun("%% load source\n\(call)\n", files: Self.folder)
        #expect(run.ids == ids)
        if call.contains("smal\"") { #expect(run.diagnostics[0].hints.first == "did you mean `\"latest-small\"`?") }
    }

    @Test func aReleaseThatIsThereIsCheckedAndAHostWithoutANetworkSaysSo() throws {
        var files = MemoryFiles()
        for (path, bytes) in Self.folder.files { files.files["data/ml-25m/" + path.dropFirst(3)] = bytes }
        files.files["data/ml-25m/movies.csv"] = Array("movieId,name\n1,x\n".utf8)
        #expect(NotebookRun("%% load source\nmovieLens(\"25m\")\n", files: files).ids == ["E0421"])
        var run = NotebookRun("%% load source\nmovieLens(\"25m\")\n")
        let error = #expect(throws: EngineError.self) { try run.run() }
        #expect(error?.id == "E0783")
    }

    /// The coursework's first cell: with `sample` nobody needs a folder of that name.
    @Test(arguments: [("sample", []), ("ml", []), ("elsewhere", ["E0411"])])
    func aBranchThatIsNotTakenNeedsNoFiles(_ data: String, _ ids: [String]) {
        let run = NotebookRun(
            """
            %% parameters
            let data: Path = "sample"
            %% load source
            if data == "sample" { sampleMovieLens(seed: 1) } else { movieLens(folder: data) }
            """, files: Self.folder, parameters: ["data": data])
        #expect(run.ids == ids)
    }
}

@Suite struct SampleMovieLensTests {
    private func sample(_ arguments: String) throws -> [String: Table] {
        let value = try evaluate("sampleMovieLens(\(arguments))")
        var tables: [String: Table] = [:]
        for name in ["movies", "ratings", "tags", "links"] {
            tables[name] = try Evaluator.table(try #require(value.member(name)))
        }
        return tables
    }

    @Test func hasMovieLensShape() throws {
        let tables = try sample("seed: 42")
        let ratings = try #require(tables["ratings"])
        let movies = try #require(tables["movies"])
        #expect(ratings.rowCount == 40_000)
        #expect(movies.rowCount == 2000)
        #expect(try #require(tables["links"]).rowCount == 2000)
        #expect((300...3000).contains(try #require(tables["tags"]).rowCount))
        let users = try ratings.column("userId").values(as: UInt32.self)
        let films = try ratings.column("movieId").values(as: UInt32.self)
        #expect(Set(users).count == 600)
        // Sorted, no film twice for a user.
        let places = zip(users, films).map { UInt64($0) << 32 | UInt64($1) }
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
        let stars = try ratings.column("rating").values(as: Float.self)
        #expect(Set(stars) == Set((1...10).map { Float($0) / 2 }))
        let titles = Array(try movies.column("title").strings)
        #expect(Set(titles).count == 2000)
        #expect(titles.allSatisfy { $0.hasSuffix(")") && $0.dropLast().suffix(4).allSatisfy(\.isNumber) })
        #expect(try movies.column("genres").strings.contains("(no genres listed)"))
        // Everybody rates at least twenty films, and popularity has a long tail.
        let perUser = Dictionary(grouping: users) { $0 }.values.map(\.count)
        #expect((perUser.min() ?? 0) >= 20)
        #expect((perUser.max() ?? 0) > 300)
        let perFilm = Dictionary(grouping: films) { $0 }.values.map(\.count).sorted(by: >)
        let ofTheBestKnown = perFilm.prefix(200).reduce(0, +)
        #expect(ofTheBestKnown > 12_000)
    }

    @Test func isTheSameForASeedOnEveryMachine() throws {
        let tables = try sample("users: 50, films: 80, ratings: 900, seed: 7")
        let again = try sample("users: 50, films: 80, ratings: 900, seed: 7")
        let other = try sample("users: 50, films: 80, ratings: 900, seed: 8")
        for (name, table) in tables { #expect(try ArrowFile.bytes(table) == ArrowFile.bytes(try #require(again[name]))) }
        #expect(try #require(tables["ratings"]).rows != other["ratings"]?.rows)
        // Held by value: another machine must find the same.
        let ratings = try #require(tables["ratings"])
        let movies = try #require(tables["movies"])
        let firstRatings: [[Scalar]] = [
            [1, 3, .float(3), 1_252_257_282], [1, 14, .float(2.5), 1_252_257_471], [1, 29, .float(3), 1_252_256_976],
        ]
        let firstMovies: [[Scalar]] = [
            [1, "Distant Outpost (1966)", "Action|Adventure"], [2, "Alibi of Nairobi (1983)", "Crime|Thriller"],
            [3, "Burning Secret, The (1989)", "Comedy"],
        ]
        #expect(ratings.slice(0..<3).rows == firstRatings)
        #expect(movies.slice(0..<3).rows == firstMovies)
        let hash = ContentHash(of: try ArrowFile.bytes(ratings) + ArrowFile.bytes(movies)).description
        #expect(hash == "7db75fd8279ac52684c845b1827c026c73528c57b1d9fbb5fa9a0e6117d31212")
    }

    @Test(arguments: ["users: 1, films: 1, ratings: 1", "users: 3, films: 4, ratings: 12", "users: 10, films: 5, ratings: 3"])
    func worksAtTheEdges(_ sizes: String) throws {
        let tables = try sample("\(sizes), seed: 1")
        #expect("ratings: \(try #require(tables["ratings"]).rowCount)" == sizes.split(separator: ", ").last.map(String.init))
    }

    @Test func refusesMoreRatingsThanThereCanBe() {
        #expect(NotebookRun("%% load s\nsampleMovieLens(users: 2, films: 3, ratings: 7, seed: 1)\n").ids == ["E0418"])
    }
}
