extension BadInput {
    /// Verbs that compare rows.
    static let neighbours: [BadInput] = [
        BadInput(
            verb: "nearest", family: .features,
            answers: [
                .noRows: ("nearest(data, key: .id)", .gives("id:int64 neighbour:int64 similarity:double")),
                .oneRow: ("nearest(data, key: .id)", .gives("id:int64 neighbour:int64 similarity:double")),
                .notANumber: ("nearest(data, key: .id)", .fails("E0664", "`y` is not a number (NaN) where `id` is 3")),
                .infinite: ("nearest(data, key: .id)", .fails("E0664", "`y` is infinite where `id` is 1")),
                .missing: ("nearest(data, key: .id)", .fails("E0664", "`y` is missing where `id` is 3")),
                .text: ("nearest(data, key: .id)", .checked("E0423", "the column `y` is string and cannot be a feature")),
                .oneColumn: (
                    "nearest(data, key: .id, n: 1, metric: .euclidean)",
                    .gives("id:int64 neighbour:int64 distance:double\n1 2 0\n2 1 0\n3 4 0\n4 3 0")
                ),
                .noColumns: ("nearest(data, key: .id)", .checked("E0423", "there is no feature column")),
                .constantColumns: (
                    "nearest(data, key: .id, n: 1, metric: .euclidean)",
                    .gives("id:int64 neighbour:int64 distance:double\n1 2 1\n2 1 1\n3 4 1\n4 3 1")
                ),
                .equalRows: (
                    "nearest(data, key: .id, n: 2, metric: .euclidean).head(2)",
                    .gives("id:int64 neighbour:int64 distance:double\n1 2 0\n1 3 0")
                ),
                .tooMany: (
                    "nearest(data, key: .id, n: 9, metric: .euclidean).count(by: .id)",
                    .gives("id:int64 count:int64\n1 3\n2 3\n3 3\n4 3")
                ),
            ])
    ]
}
