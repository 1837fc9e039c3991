extension BadInput {
    /// Every learner with its answers. Further families: an extension in a file of its own, and its name here.
    static let learners: [BadInput] = clusterings + reductions + recommenders + neighbours

    /// Verbs with `key:` or `user:` that learn nothing, or whose answers are still to be written.
    static let waiting: Set<String> = []

    private static let clusterings: [BadInput] = [
        clustering("kMeans", "k: 2", all: "k: 1", tooMany: ("k: 5", "k is 5, but the table has 4 rows")),
        clustering("miniBatchKMeans", "k: 2", all: "k: 1", tooMany: ("k: 5", "k is 5, but the table has 4 rows")),
    ]

    /// What every clustering of features answers; `arguments` find two clusters in the good rows, `all` one.
    private static func clustering(
        _ verb: String, _ arguments: String, all: String, tooMany: (arguments: String, message: String)
    ) -> BadInput {
        let call = "\(verb)(data, key: .id, \(arguments), seed: 1)"
        let sizes = "\(call).numbered(by: .size).sizes"
        let one = "\(verb)(data, key: .id, \(all), seed: 1)"
        return BadInput(
            verb: verb, family: .features,
            answers: [
                .noRows: (one, .checked("E0424", "k is 1, but the table has 0 rows")),
                .oneRow: ("\(one).assignments", .gives("id:int64 cluster:int32\n1 0")),
                .notANumber: (call, .fails("E0664", "`y` is not a number (NaN) where `id` is 3")),
                .infinite: (call, .fails("E0664", "`y` is infinite where `id` is 1")),
                .missing: (call, .fails("E0664", "`y` is missing where `id` is 3")),
                .text: (call, .checked("E0423", "the column `y` is string and cannot be a feature")),
                .oneColumn: (sizes, .gives("cluster:int32 count:int64\n0 2\n1 2")),
                .noColumns: (call, .checked("E0423", "there is no feature column")),
                .constantColumns: (sizes, .gives("cluster:int32 count:int64\n0 2\n1 2")),
                .equalRows: (sizes, .gives("cluster:int32 count:int64\n0 4\n1 0")),
                .tooMany: ("\(verb)(data, key: .id, \(tooMany.arguments), seed: 1)", .checked("E0424", tooMany.message)),
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
