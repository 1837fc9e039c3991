import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecVerbs
import Synchronization
import Testing

/// Verbs that have their work done in Python: what is checked before, what is asked, and what a wrong answer becomes.
struct PythonVerbTests {
    private static let rows = """
        %% load films
        table([(id: 1, x: 0.0, y: 0.0), (id: 2, x: 0.0, y: 1.0), (id: 3, x: 4.0, y: 4.0), (id: 4, x: 4.0, y: 5.0)])

        """

    @Test(
        "t-SNE says before the run what cannot be",
        arguments: [
            ("tsne(films, key: .id, seed: 1)", "E0702", "perplexity is 30, but the table has 4 rows"),
            ("tsne(films, key: .id, perplexity: 4.0, seed: 1)", "E0702", "perplexity is 4"),
            ("tsne(films, key: .id, perplexity: 0, seed: 1)", "E0215", "perplexity"),
            ("tsne(films, key: .id, perplexity: 2, components: 3, seed: 1)", "E0703", "2 feature columns"),
            ("tsne(films, key: .id, perplexity: 2, components: 4, seed: 1)", "E0215", "components"),
            ("tsne(films, key: .id, perplexity: 2, iterations: 10, seed: 1)", "E0215", "iterations"),
            ("tsne(films.head(1), key: .id, perplexity: 2, seed: 1)", "E0701", "has one"),
        ])
    func checks(_ expression: String, _ id: String, _ words: String) {
        let found = NotebookRun("\(Self.rows)%% evaluate result\n\(expression)\n").diagnostics
        #expect(found.contains { $0.id == id && $0.message.contains(words) }, "\(found.map { "\($0.id) \($0.message)" })")
    }

    @Test(
        "t-SNE says at the run what the check could not know",
        arguments: [
            ("tsne(films.filter(.x > 1), key: .id, perplexity: 2, seed: 1)", "E0702", "the table has 2 rows"),
            ("tsne(films.filter(.id == 1), key: .id, perplexity: 2, seed: 1)", "E0701", "has one"),
            (
                "tsne(films.filter(.x > 1), key: .id, perplexity: 1, components: 3, initialisation: .random, seed: 1).scores.dropColumns(columns(\"t*\"), where: min(.value) < 0)",
                "", ""
            ),
        ])
    func fails(_ expression: String, _ id: String, _ words: String) throws {
        var run = NotebookRun("\(Self.rows)%% evaluate result\n\(expression)\n")
        #expect(run.diagnostics.map(\.message) == [])
        if id.isEmpty { return try run.run() }
        let error = #expect(throws: EngineError.self) { try run.run() }
        #expect(error?.id == id)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "nothing")")
    }

    @Test func `t-SNE asks for what was written, and keeps the key`() throws {
        let files = MemoryFiles()
        let value = try evaluate(
            "tsne(films, key: .id, perplexity: 2, learningRate: 7, iterations: 300, initialisation: .random, seed: 5)",
            after: Self.rows, files: files)
        guard case .model(let model) = value, case .table(let scores)? = model["scores"] else { return #expect(Bool(false)) }
        #expect(scores.names == ["id", "tsne1", "tsne2"])
        #expect(model.tableMember == "scores")
        let asked = try #require(files.log.asked.withLock { $0.first })
        #expect(asked.function == "tsne")
        func text(_ name: String) -> String {
            asked.inputs.first { $0.name == name }.map { Evaluator.text($0.value) } ?? "nothing"
        }
        #expect(
            ["components", "perplexity", "learningRate", "iterations", "initialisation", "seed"].map(text) == [
                "2", "2", "7", "300", "random", "5",
            ])
        guard case .table(let table)? = asked.inputs.first(where: { $0.name == "table" })?.value else {
            return #expect(Bool(false))
        }
        #expect(table.names == ["x", "y"])
    }

    @Test(
        "what has no counterpart in scikit-learn is said, with what has one",
        arguments: [
            ("svd(ratings, user: .user, item: .item, rating: .rating, factors: 2, seed: 1)", "E0706", "for recommenders", true),
            ("dbscan(films, key: .id, eps: 2.0, minSamples: 1)", "E0706", "`dbscan`", false),
            ("agglomerative(films, key: .id, k: 2)", "E0706", "`agglomerative`", false),
            ("tsne(films, key: .id, perplexity: 2, seed: 1)", "E0706", "`tsne`", true),
        ])
    func counterparts(_ model: String, _ id: String, _ words: String, _ isChecked: Bool) throws {
        let ratings = "%% load ratings\ntable([(user: 1, item: 1, rating: 3.0), (user: 2, item: 1, rating: 4.0)])\n"
        var run = NotebookRun(
            "\(Self.rows)\(ratings)%% model fitted\n\(model)\n%% store saved\nfitted.saveJoblib(\"m.joblib\")\n")
        if isChecked {
            #expect(run.diagnostics.contains { $0.id == id && $0.message.contains(words) }, "\(run.diagnostics.map(\.message))")
            return
        }
        #expect(run.diagnostics.map(\.message) == [])
        let error = #expect(throws: EngineError.self) { try run.run() }
        #expect(error?.id == id)
        #expect(error?.message.contains(words) == true)
        #expect(error?.hints.joined().contains("miniBatchKMeans") == true)
    }

    @Test(
        "of a recipe one scaler is kept",
        arguments: [
            ("films.with(z: .x + 1)", "E0706", "a recipe without a scaler"),
            ("films.standardize(.x).minMaxScale(.y)", "E0708", "2 scalers (standardize, minMaxScale)"),
        ])
    func scalers(_ feature: String, _ id: String, _ words: String) throws {
        var run = NotebookRun(
            "\(Self.rows)%% feature features\n\(feature)\n%% store saved\nfeatures.recipe.saveJoblib(\"m.joblib\")\n")
        #expect(run.diagnostics.map(\.message) == [])
        let error = #expect(throws: EngineError.self) { try run.run() }
        #expect(error?.id == id)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
