import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import RecVerbs
import Testing

/// Two heaps and a point far from both.
private let points = """
    %% evaluate points
    table([
        (name: "а", x: 0.0, y: 0.0), (name: "б", x: 9.0, y: 9.0), (name: "в", x: 0.0, y: 1.0), (name: "г", x: 1.0, y: 0.0),
        (name: "д", x: 9.0, y: 8.0), (name: "е", x: 1.0, y: 1.0), (name: "ж", x: 50.0, y: 0.0),
    ])

    """

private func rows(_ expression: String) throws -> [[Scalar]] {
    try Evaluator.table(try evaluate(expression, after: points)).rows
}

private func text(_ expression: String) throws -> String { Bench.text(try evaluate(expression, after: points)) }

@Suite struct DensityVerbTests {
    @Test func whatIsAloneBelongsToNoCluster() throws {
        let fit = "dbscan(points, key: .name, eps: 1.2, minSamples: 2)"
        #expect(
            try text("\(fit).assignments") == "name:string cluster:int32\nа 0\nб 1\nв 0\nг 0\nд 1\nе 0\nж -1")
        #expect(try text("\(fit).sizes") == "cluster:int32 count:int64\n0 4\n1 2")
        #expect(try text("\(fit).centres") == "cluster:int32 x:double y:double\n0 0.5 0.5\n1 9 8.5")
        #expect(try text("\(fit).noiseCount") == "1" && text("\(fit).clusterCount") == "2")
        #expect(try text("\(fit).coreRows") == "name:string\nа\nб\nв\nг\nд\nе")
        #expect(try text("dbscan(points, key: .name, eps: 1.2, minSamples: 3).coreRows") == "name:string\nа\nв\nг\nе")
    }

    @Test func newRowsGoToTheNearestCoreRowWithinReach() throws {
        let new = "table([(x: 2.0, y: 1.0), (x: 2.3, y: 1.0), (x: 9.0, y: 9.5), (x: 50.0, y: 0.0)])"
        let found = "dbscan(points, key: .name, eps: 1.2, minSamples: 2)"
        #expect(try text("\(found).predict(\(new))") == "row:int64 cluster:int32\n1 0\n2 -1\n3 1\n4 -1")
        #expect(try text("\(found).numbered(by: .size).predict(points)") == text("\(found).assignments"))
        #expect(try text("dbscan(points, key: .name, eps: 0.1, minSamples: 2).predict(\(new)).first(.cluster)") == "-1")
    }

    @Test func rowsOfNoClusterCountAsOneInTheMetrics() throws {
        let fit = "dbscan(points, key: .name, eps: 1.2, minSamples: 2)"
        let x = try DenseMatrix(columns: [[0, 9, 0, 1, 9, 1, 50], [0, 9, 1, 0, 8, 1, 0]])
        let labels: [Int32] = [0, 1, 0, 0, 1, 0, -1]
        #expect(try text("\(fit).silhouette()") == Scalar.double(silhouette(x, labels: labels)).text)
        #expect(try text("\(fit).daviesBouldin()") == Scalar.double(daviesBouldin(x, labels: labels)).text)
        #expect(try text("\(fit).calinskiHarabasz()") == Scalar.double(calinskiHarabasz(x, labels: labels)).text)
        #expect(try rows("\(fit).silhouettes()").last == ["ж", -1, 0.0])
    }
}

@Suite struct AgglomerativeVerbTests {
    @Test func aTreeIsCutIntoClusters() throws {
        let fit = "agglomerative(points, key: .name, k: 3)"
        #expect(
            try text("\(fit).numbered(by: .size).assignments")
                == "name:string cluster:int32\nа 0\nб 1\nв 0\nг 0\nд 1\nе 0\nж 2")
        #expect(try text("\(fit).inertia") == "2.5")
        #expect(
            try text("\(fit).tree.select(.left, .right, .size)") == """
                left:int64 right:int64 size:int64
                0 2 2
                1 4 2
                3 5 2
                7 9 4
                8 10 6
                6 11 7
                """)
        #expect(try text("\(fit).tree.head(3).select(.distance)") == "distance:double\n1\n1\n1")
        #expect(try text("agglomerative(points, key: .name, distanceThreshold: 5.0, linkage: .single).clusterCount") == "3")
        #expect(try text("agglomerative(points, key: .name, distanceThreshold: 1.0, linkage: .complete).clusterCount") == "7")
        #expect(try text("agglomerative(points, key: .name, distanceThreshold: 1.1, linkage: .single).clusterCount") == "3")
    }

    @Test func newRowsGoToTheNearestMean() throws {
        let new = "table([(x: 2.0, y: 1.0), (x: 40.0, y: 9.5)])"
        #expect(
            try text("agglomerative(points, key: .name, k: 3).numbered(by: .size).predict(\(new))")
                == "row:int64 cluster:int32\n1 0\n2 2")
    }

    @Test func clusteringsOfAllMethodsStandInOneList() throws {
        let list = """
            [("a", kMeans(points, key: .name, k: 3, seed: 1)), ("b", dbscan(points, key: .name, eps: 1.2, minSamples: 2)),
             ("c", agglomerative(points, key: .name, k: 3))]
            """
        let table = try Evaluator.table(
            try evaluate(
                "\(list).map { name, model in (name: name, clusters: model.clusterCount, silhouette: model.silhouette()) }",
                after: points))
        #expect(try table.column("clusters").scalars == [3, 2, 3])
    }
}

@Suite struct DendrogramTests {
    private func figure(_ arguments: String) throws -> FigureValue {
        guard case .figure(let figure) = try evaluate("agglomerative(points, key: .name, k: 3)\(arguments)", after: points) else {
            throw EngineError("E0645", "no figure")
        }
        return figure
    }

    @Test func drawsLeavesByKeyAndMergesByCluster() throws {
        let drawn = try figure(".numbered(by: .size).dendrogram(title: \"Дерево\")")
        #expect(drawn.spec.title == "Дерево" && drawn.spec.layers[0].kind == .dendrogram)
        #expect(
            try drawn.tables[0].select(["left", "right", "cluster", "leaf"]).rows == [
                [.missing, .missing, 2, "ж"], [.missing, .missing, 1, "б"], [.missing, .missing, 1, "д"],
                [.missing, .missing, 0, "а"], [.missing, .missing, 0, "в"], [.missing, .missing, 0, "г"],
                [.missing, .missing, 0, "е"], [1, 2, 1, .missing], [3, 4, 0, .missing], [5, 6, 0, .missing],
                [8, 9, 0, .missing], [7, 10, .missing, .missing], [0, 11, .missing, .missing],
            ])
        let heights = try drawn.tables[0].column("distance").values(as: Double.self)
        let knee = try #require(drawn.spec.layers[0].options.knee)
        #expect(heights[10] < knee && knee < heights[11])
    }

    @Test func whatLiesBelowBecomesOneLeafWithItsSize() throws {
        #expect(
            try figure(".dendrogram(leaves: 3)").tables[0].column("leaf").scalars == ["ж", "(2)", "(4)", .missing, .missing])
        #expect(try figure(".dendrogram(levels: 0)").tables[0].column("leaf").scalars == ["ж", "(6)", .missing])
    }

    @Test(arguments: [
        ("kMeans(points, key: .name, k: 3, seed: 1).dendrogram()", "E0436", "this clustering has none"),
        ("agglomerative(points, key: .name, k: 3).dendrogram(leaves: 3, levels: 2)", "E0431", "not both"),
        ("agglomerative(points, key: .name)", "E0431", "a number of clusters or a distance threshold"),
        ("agglomerative(points, key: .name, k: 3, distanceThreshold: 2.0)", "E0431", "a number of clusters"),
        ("agglomerative(points, key: .name, k: 3).dendrogram(leaves: 1)", "E0215", "leaves"),
        ("dbscan(points, key: .name, eps: 0.0)", "E0215", "eps"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String, _ words: String) {
        let run = NotebookRun("\(points)\n%% plot x\n\(text)\n".replacingPlot(text))
        #expect(run.ids == [id], "\(run.diagnostics.map(\.message))")
        #expect(run.diagnostics.first?.message.contains(words) == true, "\(run.diagnostics.map(\.message))")
    }
}

extension String {
    /// A cell of the kind that the call's value asks for.
    fileprivate func replacingPlot(_ call: String) -> String {
        call.contains("dendrogram") ? self : self.replacing("%% plot x", with: "%% cluster x")
    }
}
