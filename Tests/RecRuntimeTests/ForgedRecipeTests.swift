import RecEngine
import RecFrame
import RecRuntime
import Testing

/// A recipe in a model's file does what recipes are recorded to do, and nothing else: whoever sends a model must not write or read files by
/// it. A forged recipe is refused before its first step that does otherwise.
@Suite("Forged recipes")
struct ForgedRecipeTests {
    private static let saving = """
        %% load movies
        table([(movieId: 1, title: "A", year: 1990), (movieId: 2, title: "B", year: 2000), (movieId: 3, title: "C", year: 2010)])

        %% feature features
        movies.drop(.title).with(age: 2020 - .year).standardize(.year)

        %% cluster groups
        kMeans(features, key: .movieId, k: 2, seed: 1)

        %% store saved
        groups.save("models/films.recmodel", with: features.recipe)

        """
    private static let loading = """
        %% load groups
        loadModel("models/films.recmodel")

        %% load movies
        table([(movieId: 1, title: "A", year: 1990), (movieId: 2, title: "B", year: 2000)])

        %% evaluate applied
        groups.recipe.apply(to: movies)

        """

    /// Calls that nobody records, as a forger would write them in place of the first step.
    static let forgeries: [(name: String, call: String)] = [
        ("writes a CSV", #"{"verb":"writeCSV","of":"table","version":1,"arguments":[{"value":{"string":"stolen.csv"}}]}"#),
        ("writes Arrow", #"{"verb":"writeArrow","of":"table","version":1,"arguments":[{"value":{"string":"stolen.arrow"}}]}"#),
        ("saves", #"{"verb":"save","of":"model:","version":1,"arguments":[{"value":{"string":"stolen.recmodel"}},null]}"#),
        (
            "saves for Python",
            #"{"verb":"saveJoblib","of":"model:","version":1,"arguments":[{"value":{"string":"stolen.joblib"}}]}"#
        ),
        ("asks Python", #"{"verb":"tsne","of":"-","version":1,"arguments":[{"value":{"int":1}}]}"#),
        ("reads as a step", #"{"verb":"readCSV","of":"-","version":1,"arguments":[{"value":{"string":"secret.csv"}}]}"#),
        (
            "reads within an expression",
            #"{"verb":"with","of":"table","version":1,"arguments":[{"named":[["age",{"call":{"verb":"readCSV","of":"-","version":1,"arguments":[{"value":{"string":"secret.csv"}}]}}]]}]}"#
        ),
        (
            "loads deep within an expression",
            #"{"verb":"filter","of":"table","version":1,"arguments":[{"value":{"binary":"==","on":[{"column":"year"},{"if":[{"bool":true},{"call":{"verb":"loadModel","of":"-","version":1,"arguments":[{"value":{"string":"models/films.recmodel"}}]}},{"int":1}]}]}}]}"#
        ),
        (
            "joins what it reads",
            #"{"verb":"join","of":"table","version":1,"arguments":[{"value":{"call":{"verb":"readCSV","of":"-","version":1,"arguments":[{"value":{"string":"secret.csv"}}]}}},{"pairs":[["movieId","movieId"]]},null,null]}"#
        ),
        ("makes data up", #"{"verb":"sampleMovieLens","of":"-","version":1,"arguments":[]}"#),
        ("samples", #"{"verb":"sample","of":"table","version":1,"arguments":[{"value":{"int":1}}]}"#),
        ("is of no verb", #"{"verb":"launch","of":"table","version":1,"arguments":[]}"#),
        ("is of no kind", #"{"verb":"drop","of":"planet","version":1,"arguments":[]}"#),
        (
            "lacks what it learnt",
            #"{"verb":"standardize","of":"table","version":1,"arguments":[{"columns":["year"]},null,null,null]}"#
        ),
        (
            "names a capture that is not there",
            #"{"verb":"with","of":"table","version":1,"arguments":[{"named":[["age",{"captured":99}]]}]}"#
        ),
        (
            "names a capture below the first",
            #"{"verb":"with","of":"table","version":1,"arguments":[{"named":[["age",{"captured":-1}]]}]}"#
        ),
    ]

    @Test(arguments: forgeries.indices)
    func isRefused(_ index: Int) async throws {
        let (name, call) = Self.forgeries[index]
        let session = try Session(Self.saving, files: ["secret.csv": "movieId,pin\n1,1234\n"])
        let ran = try await session.run()
        #expect(ran.failed == [], "\(ran.complaints)")
        let path = session.scratch / "models/films.recmodel"
        let value = try ModelFile.read(Buffer.copying(Array(try #require(Files.bytes(path)))))
        var forged: [UInt8] = []
        try ModelFile.write(try Self.forge(value, call)) { forged.append(contentsOf: $0) }
        try Files.write(forged, to: path)
        try session.rewrite(Self.loading)
        let loaded = try await session.run()
        #expect(loaded.failed == ["evaluate applied"], "\(name): \(loaded.complaints)")
        #expect(["E0691", "E0690"].contains { loaded.complaints.contains($0) }, "\(name): \(loaded.complaints)")
        #expect(!loaded.complaints.contains("1234"), "\(name)")
        #expect(Files.names(in: session.scratch.path).filter { $0.contains("stolen") } == [], "\(name)")
        #expect(Files.names(in: session.output + "/files").filter { $0.contains("stolen") } == [], "\(name)")
        #expect(try loaded.outcome("evaluate applied").files == [], "\(name)")
    }

    /// The model with that call in place of the first step of its recipe.
    static func forge(_ value: Value, _ call: String) throws -> Value {
        guard case .model(var model) = value, let place = model.parts.firstIndex(where: { $0.name == "recipe" }),
            case .model(var recipe) = model.parts[place].value,
            let calls = recipe.parts.firstIndex(where: { $0.name == "_calls" }),
            case .scalar(.string(let text)) = recipe.parts[calls].value, case .object(var tree)? = JSONTree(text: text),
            case .array(var steps)? = tree["steps"], let step = JSONTree(text: call)
        else { throw Trouble("the model has no recipe") }
        steps[0] = step
        tree["steps"] = .array(steps)
        recipe.parts[calls].value = .scalar(.string(JSONTree.object(tree).text))
        model.parts[place].value = .model(recipe)
        return .model(model)
    }

    @Test func aTypeOfListsWithoutEndIsNoType() throws {
        let deep = String(repeating: "list(.", count: 200_000) + "int64" + String(repeating: ")", count: 200_000)
        let recipe = ModelValue(
            kind: "recipe",
            parts: [
                .init("_calls", .scalar(.string(#"{"input":[["a","\#(deep)"]],"output":[],"steps":[]}"#))),
                .init("_captures", .list([])),
                .init("_fitted", .list([])),
            ])
        #expect(throws: EngineError.self) { try Recipe(recipe) }
    }
}
