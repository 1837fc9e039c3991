import Foundation
import RecDiagnostics
import RecEngine
import RecFrame
import RecSchema
import Testing

/// The notebooks of the repository, on made-up data.
@Suite struct NotebookTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent("notebooks/\(name).recnb"), encoding: .utf8)
    }

    /// Every cell gives what the check promised of it, and nothing is said of the notebook.
    @Test(arguments: ["quickstart", "coursework"])
    func runsAsPromised(_ name: String) throws {
        var run = NotebookRun(try text(name))
        #expect(run.diagnostics.map { "\($0.id) \($0.message)" } == [])
        try run.run(threads: 2)
        #expect(run.effects.flatMap(\.warnings) == [])
    }

    @Test func quickstartFindsTheKindsThatWerePlanted() throws {
        var run = NotebookRun(try text("quickstart"))
        try run.run()
        let profile = try run.table("profile")
        let firstGenres = try profile.column("genres").scalars.map { $0.text.split(separator: ",").first.map(String.init) ?? "" }
        #expect(Set(firstGenres).isSuperset(of: ["Action", "Comedy", "Drama", "Crime", "Children", "Horror"]))
        #expect(try run.table("next_films").rowCount == 5)
    }

    @Test func courseworkLeavesItsFiles() throws {
        var run = NotebookRun(try text("coursework"))
        try run.run()
        #expect(
            run.effects.flatMap(\.files).map(\.name) == [
                "cleaned_movies.csv", "cleaned_tags.csv", "cleaned_ratings.csv", "standardized_ratings.csv", "processed_tags.csv",
                "clusters_movies.csv",
            ])
        let figures = run.values.filter { if case .figure? = $0 { true } else { false } }
        #expect(figures.count == 15)
        #expect(try run.table("clustered").rowCount == 2000)
    }

    @Test(arguments: [("minmax", "0.0", "1.0"), ("robust", nil, nil)])
    func otherScalingsRunToo(_ scaling: String, _ low: String?, _ high: String?) throws {
        var run = NotebookRun(try text("coursework"), parameters: ["scaling": scaling, "k": "4"])
        try run.run(threads: 2)
        #expect(try run.table("per_cluster").rowCount == 4)
        guard let low, let high else { return }
        let scaled = try run.table("features").column("avg_rating").scalars.compactMap(\.number)
        #expect(scaled.min() == Double(low))
        #expect(scaled.max() == Double(high))
    }

    /// The coursework on the real films. Expected numbers are those of pandas 3 and scikit-learn 1.9 on one thread
    /// (Tests/Peers/coursework_pandas.py): cluster sizes, inertia, silhouettes, the rows that `sample(5, random_state=42)` draws.
    @Test func courseworkIsWhatPandasAndScikitLearnGive() throws {
        let folder = Self.root.appendingPathComponent("../shared/data/ml-latest-small")
        var files = MemoryFiles()
        for name in ["movies", "ratings", "tags", "links"] {
            guard let data = try? Data(contentsOf: folder.appendingPathComponent("\(name).csv")) else {
                FileHandle.standardError.write(
                    Data("NOTICE: no ../shared/data/ml-latest-small: the coursework is not compared on it\n".utf8))
                return
            }
            files.files["real/\(name).csv"] = Array(data)
        }
        var run = NotebookRun(try text("coursework"), files: files, parameters: ["data": "real"])
        #expect(run.ids == [])
        try run.run(files: files, threads: 2)
        #expect(try run.table("clustered").rowCount == 9742)
        #expect(try run.table("ratings").rowCount == 100_836)

        let groups = try #require(run.value("groups"))
        let sizes = try Evaluator.table(try #require(groups.member("sizes"))).column("count").scalars
        #expect(sizes == [1135, 515, 1619, 666, 2122, 793, 1143, 351, 171, 1227])
        let comparison = try run.table("comparison")
        let expected: [[Double]] = [
            [0.132921, 1.830152, 1298.948550], [0.137773, 1.689970, 1353.044947], [-0.010846806, 1.875665627, 33.661991042],
            [0.093680692, 1.834486854, 546.447726344],
        ]
        for (row, numbers) in expected.enumerated() {
            for (column, number) in zip(["silhouette", "daviesBouldin", "calinskiHarabasz"], numbers) {
                let found = try comparison.column(column).scalar(at: row).number ?? .nan
                #expect(abs(found - number) < 1e-6 * max(1, number), "\(column) in row \(row): \(found)")
            }
        }
        #expect(try comparison.column("clusters").scalars == [10, 10, 54, 10])
        let noise = run.value("by_density")?.member("noiseCount")
        #expect(noise.map(Bench.text) == "1869")
        let tree = try Evaluator.table(try #require(run.value("by_tree")?.member("tree")))
        #expect(tree.rowCount == 4999)
        let merged = try Evaluator.table(try #require(run.value("by_tree")?.member("sizes")))
        #expect(try merged.column("count").scalars == [880, 1083, 853, 433, 542, 554, 335, 228, 67, 25])
        let inertia = [("groups", 16626.625466486523), ("by_kmeans", 16192.929272434742)]
        for (name, value) in inertia {
            let part = try #require(run.value(name)?.member("inertia"))
            guard case .scalar(.double(let found)) = part else { throw EngineError("E0645", "no number") }
            #expect(abs(found / value - 1) < 1e-12, "\(name): \(found)")
        }
        #expect(try run.table("for_user_5").column("movieId").scalars == [1610, 59315, 551, 356, 1073])
    }
}
