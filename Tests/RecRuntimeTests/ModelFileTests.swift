import RecCache
import RecEngine
import RecFrame
import RecRuntime
import Testing

/// Models kept by one notebook and loaded by another.
@Suite("Models on disk")
struct ModelFileTests {
    static let saving = """
        %% load movies
        sampleMovieLens(films: 200, users: 50, ratings: 2000, seed: 1).movies

        %% feature features
        movies.select(.movieId, .genres).oneHot(.genres, separator: "|", prefix: "is_")

        %% cluster groups
        kMeans(features, key: .movieId, k: 4, seed: 1)

        %% evaluate expected
        groups.predict(features.apply(to: movies))

        %% store saved
        groups.save("models/films.recmodel", with: features.recipe)

        """
    static let loading = """
        %% load groups
        loadModel("models/films.recmodel")

        %% load movies
        sampleMovieLens(films: 200, users: 50, ratings: 2000, seed: 1).movies

        %% evaluate expected
        groups.predict(groups.recipe.apply(to: movies))

        """

    private func saved() async throws -> Session {
        let session = try Session(Self.saving)
        let ran = try await session.run()
        #expect(ran.failed == [], "\(ran.complaints)")
        return session
    }

    @Test func aModelLoadedElsewhereGivesTheSameClusters() async throws {
        let session = try await saved()
        let first = Files.snapshot(session.output)["evaluate-expected/value.arrow"]
        try session.rewrite(Self.loading)
        let ran = try await session.run()
        #expect(ran.failed == [], "\(ran.complaints)")
        #expect(first != nil)
        #expect(Files.snapshot(session.output)["evaluate-expected/value.arrow"] == first)
    }

    @Test func storeCellsRunEveryTimeAndLeaveWhatIsThereAlone() async throws {
        let session = try await saved()
        let path = session.scratch / "models/films.recmodel"
        let before = Files.stamp(path)
        let again = try await session.run()
        #expect(again.executed == ["store saved"])
        #expect(Files.stamp(path) == before)
        #expect(Files.names(in: session.scratch / "models") == ["films.recmodel"])
        let dry = try await session.run { $0.isDryRun = true }
        #expect(dry.wouldRun == ["store saved"])
    }

    @Test func aFileOfAnotherKindIsNotReplaced() async throws {
        let session = try Session(Self.saving, files: ["models/films.recmodel": "userId,movieId\n1,2\n"])
        let ran = try await session.run()
        #expect(ran.failed == ["store saved"])
        #expect(ran.complaints.contains("E0611"))
        #expect(Files.text(session.scratch / "models/films.recmodel") == "userId,movieId\n1,2\n")
    }

    @Test func theHeaderIsPlainJSONAndTheTablesArePlainArrow() async throws {
        let session = try await saved()
        let bytes = try #require(Files.bytes(session.scratch / "models/films.recmodel"))
        let end = try #require(ModelFile.headerEnd(Array(bytes.prefix(16))))
        let tree = try #require(JSONTree(text: String(decoding: bytes[16..<end], as: UTF8.self)))
        let tables = try #require(tree["tables"]?.array)
        #expect(tree["value"]?["model"]?.string == "clusters")
        for table in tables {
            let offset = Int(try #require(table["offset"]?.int))
            let size = Int(try #require(table["bytes"]?.int))
            let read = try ArrowFile.read(Buffer.copying(Array(bytes[offset..<offset + size]))).table
            #expect(Int64(read.rowCount) == table["rows"]?.int)
        }
    }

    /// Whatever is done to the file, loading it gives a model or says what is wrong.
    @Test(arguments: 0..<60) func aDamagedFileIsSaidToBe(seed: Int) async throws {
        let session = try await Self.shared.value()
        var bytes = session
        var random = SeededGenerator(seed: UInt64(seed))
        if seed % 3 == 0 {
            bytes = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count))))
        } else {
            // Half of the strikes go to the header, where they hurt most.
            for _ in 0..<(1 + seed % 5) {
                let reach = seed % 2 == 0 ? bytes.count : 6000
                bytes[Int(random.next() % UInt64(min(reach, bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
            }
        }
        let header = try? ModelFile.header(bytes)
        if let header { _ = ModelFile.type(header) }
        do {
            let value = try ModelFile.read(Buffer.copying(bytes))
            if case .model(let model) = value, case .model(let recipe)? = model["recipe"] { _ = try? Recipe(recipe) }
        } catch let error as ModelFile.Damaged {
            #expect(!error.description.isEmpty, "seed \(seed)")
        }
    }

    /// The bytes of one saved model for all seeds.
    private static let shared = Shared()

    private actor Shared {
        private var bytes: [UInt8]?

        func value() async throws -> [UInt8] {
            if let bytes { return bytes }
            let session = try Session(ModelFileTests.saving)
            _ = try await session.run()
            let made = try #require(Files.bytes(session.scratch / "models/films.recmodel"))
            bytes = made
            return made
        }
    }
}
