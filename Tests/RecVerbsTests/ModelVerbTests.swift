import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Six points in two heaps, one of four and one of two.
private let points = """
    %% load points
    readCSV("points.csv", types: [.id: .uint32, .x: .double, .y: .float32, .flag: .bool])

    """
private let files = MemoryFiles([
    "points.csv": "id,x,y,flag\n11,0,0,false\n12,9,9,true\n13,0,1,false\n14,1,0,false\n15,9,8,true\n16,1,1,false\n"
])

private func number(_ text: String) throws -> Double {
    guard case .scalar(let scalar) = try evaluate(text, after: points, files: files) else { return .nan }
    return scalar.number ?? .nan
}

@Suite struct ClusteringTests {
    @Test(arguments: [
        "kMeans(points, key: .id, k: 2, seed: 1)", "miniBatchKMeans(points, key: .id, k: 2, batchSize: 4, seed: 1)",
    ])
    func partsAreKeyedTables(_ fit: String) throws {
        let model = try evaluate(fit, after: points, files: files)
        let assignments = try Evaluator.table(try #require(model.member("assignments")))
        #expect(assignments.names == ["id", "cluster"])
        #expect(try assignments.column("id").scalars == [11, 12, 13, 14, 15, 16])
        let labels = try assignments.column("cluster").scalars
        #expect(labels[0] == labels[2] && labels[0] == labels[3] && labels[0] == labels[5])
        #expect(labels[1] == labels[4] && labels[0] != labels[1])
        let sizes = try Evaluator.table(try #require(model.member("sizes")))
        #expect(Set(try sizes.column("count").scalars) == [4, 2])
        let centres = try Evaluator.table(try #require(model.member("centres")))
        #expect(centres.names == ["cluster", "x", "y", "flag"])
        #expect(model.member("clusterCount")?.isMissing == false)
    }

    /// Worked by hand: the heaps' means are (0.5, 0.5, 0) and (9, 8.5, 1); squared distances 4 x 0.5 and 2 x 0.25.
    @Test func inertiaAndCentresAsByHand() throws {
        #expect(try number("kMeans(points, key: .id, k: 2, seed: 1).inertia") == 2.5)
        let model = try evaluate("kMeans(points, key: .id, k: 2, seed: 1).numbered(by: .size)", after: points, files: files)
        let centres = try Evaluator.table(try #require(model.member("centres")))
        #expect(centres.rows == [[0, 0.5, 0.5, 0.0], [1, 9.0, 8.5, 1.0]])
        #expect(try Evaluator.table(try #require(model.member("sizes"))).rows == [[0, 4], [1, 2]])
        #expect(try Evaluator.table(try #require(model.member("assignments"))).column("cluster").scalars == [0, 1, 0, 0, 1, 0])
    }

    @Test func metricsAreThoseOfTheModels() throws {
        let x = try DenseMatrix(columns: [[0, 9, 0, 1, 9, 1], [0, 9, 1, 0, 8, 1], [0, 1, 0, 0, 1, 0]])
        let labels: [Int32] = [0, 1, 0, 0, 1, 0]
        let fit = "kMeans(points, key: .id, k: 2, seed: 1)"
        #expect(try number("\(fit).silhouette()") == silhouette(x, labels: labels))
        #expect(try number("\(fit).silhouette(sample: 5, seed: 3)") == silhouette(x, labels: labels, sample: 5, seed: 3))
        #expect(try number("\(fit).daviesBouldin()") == daviesBouldin(x, labels: labels))
        #expect(try number("\(fit).calinskiHarabasz()") == calinskiHarabasz(x, labels: labels))
    }

    @Test func silhouettesAreThoseOfTheRows() throws {
        let x = try DenseMatrix(columns: [[0, 9, 0, 1, 9, 1], [0, 9, 1, 0, 8, 1], [0, 1, 0, 0, 1, 0]])
        let labels: [Int32] = [0, 1, 0, 0, 1, 0]
        let value = try evaluate(
            "kMeans(points, key: .id, k: 2, seed: 1).numbered(by: .size).silhouettes()", after: points, files: files)
        let table = try Evaluator.table(value)
        #expect(table.names == ["id", "cluster", "silhouette"])
        #expect(try table.column("cluster").scalars == [0, 1, 0, 0, 1, 0])
        #expect(try Array(table.column("silhouette").values(as: Double.self)) == silhouetteSamples(x, labels: labels))
    }

    /// The three rows of one clustering's cluster 0 are two and one of the other's.
    @Test func numbersAreTakenOverFromAnotherClustering() throws {
        let cells =
            points + """
                %% cluster one
                kMeans(points, key: .id, k: 2, seed: 1).numbered(by: .size)
                %% cluster other
                kMeans(points.filter(.id != 16), key: .id, on: [.x, .y], k: 2, seed: 7)

                """
        let first = "one.numbered(like: other).assignments.join(other.assignments, on: .id, suffix: \"_other\")"
        let table = try Evaluator.table(try evaluate(first, after: cells, files: files))
        #expect(try table.column("cluster").scalars == table.column("cluster_other").scalars)
        // Four clusters against two: two find a partner, the others are numbered on.
        let more = try Evaluator.table(
            try evaluate("kMeans(points, key: .id, k: 4, seed: 2).numbered(like: one).sizes", after: cells, files: files))
        #expect(try more.column("cluster").scalars == [0, 1, 2, 3])
        let fewer = try Evaluator.table(
            try evaluate(
                "kMeans(points.filter(.x > 5), key: .id, k: 1, seed: 2).numbered(like: one).centres", after: cells, files: files))
        #expect(fewer.rows == [[1, 9.0, 8.5, 1.0]])
    }

    @Test func fewerDifferentRowsThanClustersAreAWarning() throws {
        let cell = "%% cluster groups\nkMeans(points, key: .id, on: [.flag], k: 3, seed: 1)\n"
        var run = NotebookRun(points + cell, files: files)
        try run.run(files: files)
        #expect(
            run.effects[1].warnings == [
                "only 2 of 3 clusters have rows: there are most likely fewer different rows than clusters"
            ])
        var enough = NotebookRun(points + cell.replacing("k: 3", with: "k: 2"), files: files)
        try enough.run(files: files)
        #expect(enough.effects[1].warnings == [])
    }

    @Test(arguments: [
        ("kMeans(points, k: 2, seed: 1)", ["N0509 `id` looks like a name, and is taken as a feature"]),
        ("miniBatchKMeans(points, k: 2, seed: 1)", ["N0509 `id` looks like a name, and is taken as a feature"]),
        ("kMeans(points, key: .id, k: 2, seed: 1)", []), ("kMeans(points, on: [.id, .x], k: 2, seed: 1)", []),
        ("kMeans(points.rename([.id: .extra]), k: 2, seed: 1)", []),
        (
            "kMeans(points.with(userId: .id), k: 2, seed: 1)",
            ["N0509 `id`, `userId` look like names, and are taken as features"]
        ),
    ])
    func aKeyThatIsTakenAsAFeatureIsNoted(_ fit: String, _ notes: [String]) {
        let run = NotebookRun(points + "%% cluster groups\n\(fit)\n", files: files)
        #expect(run.diagnostics.filter { $0.id == "N0509" }.map { "\($0.id) \($0.message)" } == notes)
    }

    @Test func withoutAKeyRowsAreNamedByNumber() throws {
        let model = try evaluate("kMeans(points, on: [.x, .y], k: 2, seed: 1)", after: points, files: files)
        let assignments = try Evaluator.table(try #require(model.member("assignments")))
        #expect(assignments.names == ["row", "cluster"])
        #expect(try assignments.column("row").scalars == [1, 2, 3, 4, 5, 6])
        #expect(try Evaluator.table(try #require(model.member("centres"))).names == ["cluster", "x", "y"])
    }

    @Test func predictsByNameOfFeature() throws {
        let cells =
            points + """
                %% load new
                readCSV("new.csv", types: [.id: .uint32, .x: .double, .y: .double, .flag: .bool])
                %% cluster groups
                kMeans(points, key: .id, k: 2, seed: 1).numbered(by: .size)

                """
        var more = files
        more.files["new.csv"] = Array("y,flag,x,id\n8,true,8,1\n0,false,1,2\n".utf8)
        let table = try Evaluator.table(try evaluate("groups.predict(new)", after: cells, files: more))
        #expect(table.names == ["id", "cluster"])
        #expect(table.rows == [[1, 1], [2, 0]])
    }

    @Test(arguments: [
        ("kMeans(points, key: .id, k: 2, seed: 1).predict(points.map { p in (id: p.id, x: p.x) })", "E0417", "`y`"),
        ("kMeans([(id: 1, name: \"a\", x: 1.0)], key: .id, k: 1, seed: 1)", "E0423", "`name` is string"),
        ("kMeans([(id: 1, x: 1.0)], key: .id, on: .id, k: 1, seed: 1)", "E0423", "`id` names the rows"),
        ("kMeans([(id: 1)], key: .id, k: 1, seed: 1)", "E0423", "no feature"),
        ("kMeans([(cluster: 1, x: 2)], k: 1, seed: 1)", "E0423", "`cluster`"),
        (
            "kMeans(sampleMovieLens(films: 10, ratings: 99, seed: 1).movies, on: .movieId, k: 12, seed: 1)", "E0424",
            "the table has 10 rows"
        ),
        (
            "miniBatchKMeans(sampleMovieLens(films: 10, ratings: 99, seed: 1).movies, on: .movieId, k: 12, seed: 1)", "E0424",
            "10 rows"
        ),
        ("pca(points, key: .id, components: 4)", "E0424", "3 feature columns"),
        ("kMeans(points, key: .id, k: 2)", "N0502", "no seed"),
        (
            "kMeans(points, key: .id, k: 2, seed: 1).numbered(by: .size, like: kMeans(points, key: .id, k: 3, seed: 1))", "E0431",
            "not both"
        ),
        ("kMeans(points, key: .id, k: 2, seed: 1).numbered(like: pca(points, key: .id))", "E0427", "not a model of kind `pca`"),
        (
            "kMeans(points, key: .id, k: 2, seed: 1).numbered(like: kMeans(points, key: .x, k: 2, seed: 1))", "E0435",
            "`id` and `x`"
        ),
        ("kMeans(points, key: .id, k: 2, seed: 1).silhouette(sample: 3)", "N0502", "no seed"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String, _ words: String) {
        let run = NotebookRun("\(points)\n%% evaluate x\n\(text)\n", files: files)
        #expect(run.ids == [id])
        #expect(run.diagnostics.first?.message.contains(words) == true)
    }

    @Test(arguments: [
        ("9,\n", "`y` is missing where `id` is 12"), ("nan,1\n", "`x` is missing where `id` is 12"),
        ("inf,1\n", "`x` is infinite"),
    ])
    func valuesThatAreNoNumbersAreNamed(_ row: String, _ words: String) throws {
        let bad = MemoryFiles(["p.csv": "id,x,y\n11,0,0\n12,\(row)13,1,1\n"])
        let text =
            "%% cluster c\nkMeans(readCSV(\"p.csv\", types: [.id: .uint32, .x: .double, .y: .double]), key: .id, k: 2, seed: 1)\n"
        var run = NotebookRun(text, files: bad)
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try run.run(files: bad) }
        #expect(error?.id == "E0664")
        #expect(error?.message.contains(words) == true)
    }

    @Test(arguments: ["kMeans(none, key: .id, k: 2, seed: 1)", "miniBatchKMeans(none, key: .id, k: 2, seed: 1)"])
    func aTableWithoutRowsIsPointedAt(_ fit: String) throws {
        let text = "\(points)\n%% clean none\npoints.filter(.x > 99)\n\n%% cluster c\n\(fit)\n"
        var run = NotebookRun(text, files: files)
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try run.run(files: files) }
        #expect(error?.id == "E0668" && error?.hints.isEmpty == false)
        let span = try #require(error?.span)
        #expect(Array(text.utf8)[span.lower..<span.upper].elementsEqual("none".utf8))
    }

    @Test func moreClustersThanRowsIsAnErrorOfTheRun() throws {
        var run = NotebookRun("\(points)\n%% cluster c\nkMeans(points, key: .id, k: 7, seed: 1)\n", files: files)
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try run.run(files: files) }
        #expect(error?.id == "E0620")
    }
}

@Suite struct PCAVerbTests {
    @Test func scoresStandForTheModel() throws {
        let model = try evaluate("pca(points, key: .id, on: [.x, .y], components: 2)", after: points, files: files)
        let scores = try Evaluator.table(model)
        #expect(scores.names == ["id", "pc1", "pc2"])
        let variance = try Evaluator.table(try #require(model.member("explainedVariance")))
        #expect(variance.names == ["component", "variance", "ratio"])
        #expect(try variance.column("component").scalars == ["pc1", "pc2"])
        let x = try DenseMatrix(columns: [[0, 9, 0, 1, 9, 1], [0, 9, 1, 0, 8, 1]])
        let reference = try pca(x, components: 2)
        #expect(Array(try scores.column("pc2").values(as: Double.self)) == reference.scores.column(1))
        #expect(try Evaluator.table(try #require(model.member("components"))).names == ["component", "x", "y"])
    }
}

@Suite struct KneeVerbTests {
    @Test func findsTheBend() throws {
        let cells =
            "%% evaluate choice\n[(k: 4, wcss: 9.5), (k: 2, wcss: 40.0), (k: 3, wcss: 12.0), (k: 5, wcss: 8.0), (k: 6, wcss: 7.0)]\n"
        #expect(Evaluator.text(try evaluate("knee(choice, x: .k, y: .wcss)", after: cells)) == "3")
        #expect(try evaluate("knee([(k: 1, w: 1.0), (k: 2, w: 2.0), (k: 3, w: 3.0)], x: .k, y: .w)").isMissing)
    }
}
