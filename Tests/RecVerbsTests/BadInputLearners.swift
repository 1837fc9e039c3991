extension BadInput {
    /// Every learner with its answers. Further families: an extension in a file of its own, and its name here.
    static let learners: [BadInput] = clusterings + reductions + recommenders + neighbours + decompositions

    /// Verbs with `key:` or `user:` that learn nothing, or whose answers are still to be written.
    static let waiting: Set<String> = []

    private static let clusterings: [BadInput] = [
        clustering("kMeans", "k: 2, seed: 1", all: "k: 1, seed: 1"),
        clustering("miniBatchKMeans", "k: 2, seed: 1", all: "k: 1, seed: 1"),
        clustering("agglomerative", "k: 2", all: "k: 1", of: ["equalRows": "0 3\n1 1"]),
        // Without a number of clusters there is none too many: rows that have too few neighbours are of no cluster.
        clustering(
            "dbscan", "eps: 1.5, minSamples: 2", all: "eps: 1.5, minSamples: 1", noRows: .fails("E0668", "has no rows"),
            tooMany: ("eps: 1.5, minSamples: 5", .gives("0 4")), of: ["equalRows": "0 4"]),
    ]

    /// What every clustering of features answers.
    ///
    /// - Parameters:
    ///   - arguments: find two clusters in the good rows.
    ///   - all: find one in a single row.
    ///   - tooMany: arguments that ask for more than there can be; what comes of it is an error, or how many clusters and rows of none.
    ///   - sizes: numbers and sizes of clusters, largest first, where they are not those that most find.
    private static func clustering(
        _ verb: String, _ arguments: String, all: String,
        noRows: Answer = .checked("E0424", "k is 1, but the table has 0 rows"),
        tooMany: (arguments: String, answer: Answer)? = nil, of sizes: [String: String] = [:]
    ) -> BadInput {
        let call = "\(verb)(data, key: .id, \(arguments))"
        let one = "\(verb)(data, key: .id, \(all))"
        let ordered = "\(call).numbered(by: .size).sizes"
        func gives(_ rows: String) -> Answer { .gives("cluster:int32 count:int64\n\(rows)") }
        var excess = ("\(verb)(data, key: .id, k: 5)", Answer.checked("E0424", "k is 5, but the table has 4 rows"))
        if let tooMany {
            let asked = "\(verb)(data, key: .id, \(tooMany.arguments))"
            excess = ("\"\\(\(asked).clusterCount) \\(\(asked).noiseCount)\"", tooMany.answer)
        }
        return BadInput(
            verb: verb, family: .features,
            answers: [
                .noRows: (one, noRows),
                .oneRow: ("\(one).assignments", .gives("id:int64 cluster:int32\n1 0")),
                .notANumber: (call, .fails("E0664", "`y` is not a number (NaN) where `id` is 3")),
                .infinite: (call, .fails("E0664", "`y` is infinite where `id` is 1")),
                .missing: (call, .fails("E0664", "`y` is missing where `id` is 3")),
                .text: (call, .checked("E0423", "the column `y` is string and cannot be a feature")),
                .oneColumn: (ordered, gives("0 2\n1 2")),
                .noColumns: (call, .checked("E0423", "there is no feature column")),
                .constantColumns: (ordered, gives("0 2\n1 2")),
                .equalRows: (ordered, gives(sizes["equalRows"] ?? "0 4\n1 0")),
                .tooMany: excess,
            ])
    }

    private static let reductions: [BadInput] = [
        BadInput(
            verb: "pca", family: .features,
            answers: [
                .noRows: ("pca(data, key: .id, components: 1)", .checked("E0424", "2 feature columns, 0 rows")),
                .oneRow: ("pca(data, key: .id, components: 1)", .fails("E0620", "at least two rows")),
                .notANumber: ("pca(data, key: .id)", .fails("E0664", "`y` is not a number (NaN) where `id` is 3")),
                .infinite: ("pca(data, key: .id)", .fails("E0664", "`y` is infinite where `id` is 1")),
                .missing: ("pca(data, key: .id)", .fails("E0664", "`y` is missing where `id` is 3")),
                .text: ("pca(data, key: .id)", .checked("E0423", "the column `y` is string and cannot be a feature")),
                .oneColumn: (
                    "pca(data, key: .id, components: 1).scores", .gives("id:int64 pc1:double\n1 -2\n2 -2\n3 2\n4 2")
                ),
                .noColumns: ("pca(data, key: .id)", .checked("E0423", "there is no feature column")),
                .constantColumns: (
                    "pca(data, key: .id, components: 1).explainedVariance",
                    .gives("component:string variance:double ratio:double\npc1 5.666666666666667 1")
                ),
                .equalRows: (
                    "pca(data, key: .id, components: 1).explainedVariance",
                    .gives("component:string variance:double ratio:double\npc1 0 nan")
                ),
                .tooMany: ("pca(data, key: .id, components: 3)", .checked("E0424", "2 feature columns")),
            ])
    ]
}
