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
        #expect(figures.count == 13)
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
}
