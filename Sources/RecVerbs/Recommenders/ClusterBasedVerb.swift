import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `clusterBased(ratings, user: .userId, item: .movieId, rating: .rating, clusters: groups.assignments)`.
struct ClusterBasedVerb: RecommenderVerb {
    let name = "clusterBased"
    let reference = Reference.none("no reference library has a recommender by clusters of items")
    let options = [
        ParameterSignature("clusters", .table, .required, "one row an item, with its cluster"),
        OtherKeys.parameter(of: "clusters", as: "item"),
        ParameterSignature(
            "cluster", .column(.integer), .optional, of: "clusters",
            "the column of `clusters` with the number of the cluster; `cluster` when left out"),
        ParameterSignature(
            "favourite", .choice(FavouriteCluster.allCases.map(\.rawValue)), default: .choice("count"),
            "which cluster a user likes most: that of most ratings, or of the best mean"),
        ParameterSignature(
            "by", .choice(["count", "sum", "mean", "bayesianMean"]), default: .choice("mean"), "which of its items come first"),
        ParameterSignature(
            "minimumCount", .int(0...1_000_000_000), default: .int(1), "how many ratings an item must have to be recommended"),
        ParameterSignature(
            "prior", .number(0...1e15), .optional, "how many ratings of the mean `.bayesianMean` adds to each item's; 10"),
    ]
    let documentation = VerbDocumentation(
        "Recommends the best items of the cluster of items that the user likes most.",
        details: """
            Gives a recommender, for `predict` and `recommend`. A list has the items of the user's favourite cluster, most popular first \
            (`by:` as in `popular`), then those of the next cluster, and so on; items without a cluster come last, and of equally liked \
            clusters the one that is also better by the other measure, then the one with the lower number. The score of an item is its \
            popularity, so it may rise where a cluster ends. With `minimumCount: 0` items come too that nobody has rated, at the end of \
            their cluster.

            The prediction is the mean of the user's ratings in the item's cluster; without any the item's mean, which says `too few \
            ratings`. An unknown user gets the most popular items of all, and their means as predictions; for an unknown item the \
            prediction is the user's mean. Cost: linear in the ratings, and in what comes out.
            """,
        example:
            "clusterBased(ratings, user: .userId, item: .movieId, rating: .rating, clusters: [(movieId: 1, cluster: 0), (movieId: 2, cluster: 1)])"
    )

    func resultType(of call: CallSite) -> ValueType {
        guard let (user, item) = keys(of: call) else { return .error }
        OtherKeys.check("clusters", for: item, call)
        if !call.has("cluster") {
            let schema = call.schema("clusters")
            if let field = schema.field("cluster") {
                if !field.type.isInteger, !field.isProvisional {
                    call.report("E0234", "`.cluster` must be a column of whole numbers", at: "clusters")
                }
            } else {
                call.report(
                    "E0434", "the table has no column `cluster`", at: "clusters",
                    hints: ["name the column that has it: `cluster: .other`"])
            }
        }
        if call.choice("by") != "bayesianMean", call.has("prior") {
            call.report(
                "E0432", "`prior` has no effect on `by: .\(call.choice("by") ?? "")`", at: "prior",
                hints: ["leave it out, or write `by: .bayesianMean`"])
        }
        return Recommender.type(user: user, item: item)
    }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        throw EngineError("E0690", "`clusterBased` is fitted with its clusters")
    }

    func run(_ call: VerbCall) throws -> Value {
        let data = try RatingData(call, input)
        let table = try call.table("clusters")
        let other = try OtherKeys(
            data.items, with: try table.column(try call.columnName("key") ?? data.items.name), named: "clusters", call)
        let numbers = try table.column(try call.columnName("cluster") ?? "cluster").cast(to: .int64, in: call.execution)
        let values = numbers.values(as: Int64.self)
        let clusters = try other.rows.map { row -> Int32 in
            guard let row, numbers.isValid(at: row) else { return -1 }
            guard values[row] <= 1_000_000 else {
                throw EngineError("E0675", "a cluster is numbered \(values[row]); numbers go from 0 to 1000000")
            }
            return Int32(max(-1, values[row]))
        }
        let model = try ClusterBasedModel(
            data.ratings, clusters: clusters,
            favourite: try call.choice("favourite").flatMap(FavouriteCluster.init) ?? .count,
            by: try PopularVerb.measure(call), minimumCount: try call.int("minimumCount"))
        return try Recommender(users: data.users, items: other.keys, model: model).value()
    }
}
