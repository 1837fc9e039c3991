extension BadInput {
    /// Verbs that make few columns of many.
    static let decompositions: [BadInput] = [
        BadInput(
            verb: "truncatedSVD", family: .features,
            answers: [
                .noRows: ("truncatedSVD(data, key: .id, components: 1, seed: 1)", .checked("E0424", "2 feature columns, 0 rows")),
                .oneRow: (
                    "truncatedSVD(data, key: .id, components: 1, seed: 1).scores.with(svd1: .svd1.round(9))",
                    .gives("id:int64 svd1:double\n1 3.605551275")
                ),
                .notANumber: (
                    "truncatedSVD(data, key: .id, seed: 1)", .fails("E0664", "`y` is not a number (NaN) where `id` is 3")
                ),
                .infinite: ("truncatedSVD(data, key: .id, seed: 1)", .fails("E0664", "`y` is infinite where `id` is 1")),
                .missing: ("truncatedSVD(data, key: .id, seed: 1)", .fails("E0664", "`y` is missing where `id` is 3")),
                .text: (
                    "truncatedSVD(data, key: .id, seed: 1)", .checked("E0423", "the column `y` is string and cannot be a feature")
                ),
                .oneColumn: (
                    "truncatedSVD(data, key: .id, components: 1, seed: 1).scores",
                    .gives("id:int64 svd1:double\n1 0\n2 0\n3 4\n4 4")
                ),
                .noColumns: ("truncatedSVD(data, key: .id, seed: 1)", .checked("E0423", "there is no feature column")),
                .constantColumns: (
                    "truncatedSVD(data, key: .id, components: 1, seed: 1).loadings.select(.feature)",
                    .gives("feature:string\nx\ny")
                ),
                .equalRows: (
                    "truncatedSVD(data, key: .id, components: 1, seed: 1).singularValues.with(value: .value.round(9), variance: .variance.round(9)).drop(.ratio)",
                    .gives("component:string value:double variance:double\nsvd1 7.211102551 0")
                ),
                .tooMany: ("truncatedSVD(data, key: .id, components: 3, seed: 1)", .checked("E0424", "2 feature columns")),
            ]),
        BadInput(
            verb: "tsne", family: .features,
            answers: [
                .noRows: ("tsne(data, key: .id, perplexity: 2, seed: 1)", .fails("E0668", "has no rows")),
                .oneRow: (
                    "tsne(data, key: .id, perplexity: 2, seed: 1)", .checked("E0701", "needs at least two, and the table has one")
                ),
                .notANumber: (
                    "tsne(data, key: .id, perplexity: 2, seed: 1)", .fails("E0664", "`y` is not a number (NaN) where `id` is 3")
                ),
                .infinite: ("tsne(data, key: .id, perplexity: 2, seed: 1)", .fails("E0664", "`y` is infinite where `id` is 1")),
                .missing: ("tsne(data, key: .id, perplexity: 2, seed: 1)", .fails("E0664", "`y` is missing where `id` is 3")),
                .text: (
                    "tsne(data, key: .id, perplexity: 2, seed: 1)",
                    .checked("E0423", "the column `y` is string and cannot be a feature")
                ),
                .oneColumn: (
                    "tsne(data, key: .id, perplexity: 2, seed: 1)",
                    .checked("E0703", "2 components cannot start at principal components")
                ),
                .noColumns: ("tsne(data, key: .id, perplexity: 2, seed: 1)", .checked("E0423", "there is no feature column")),
                .constantColumns: (
                    "tsne(data, key: .id, perplexity: 2, seed: 1).scores",
                    .gives("id:int64 tsne1:double tsne2:double\n1 0 0\n2 1 1\n3 2 2\n4 3 3")
                ),
                .equalRows: (
                    "tsne(data, key: .id, perplexity: 2, seed: 1)", .fails("E0704", "all 4 rows that `tsne` is to tell apart")
                ),
                .tooMany: (
                    "tsne(data, key: .id, perplexity: 4, seed: 1)", .checked("E0702", "perplexity is 4, but the table has 4 rows")
                ),
            ]),
    ]
}
