import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `pca(features, key: .movieId, components: 2)`.
struct PCAVerb: Verb {
    let name = "pca"
    let receiver = ReceiverKind.none
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature("components", .int(1...100_000), default: .int(2), "how many components"),
        ParameterSignature(
            "solver", .choice(PCASolver.allCases.map(\.rawValue)), default: .choice("auto"),
            "exact, or by random directions; as scikit-learn chooses where left out"),
        ParameterSignature("seed", .int(0...4_294_967_295), .optional, "of the random directions, as `random_state`"),
    ]
    let version = 2
    let documentation = VerbDocumentation(
        "Principal components: the directions in which rows differ most, and where each row lies along them.",
        details: """
            All columns but the key are features and must be numbers, or true and false; they are centred, not scaled: `standardize` \
            first where units differ. Gives a model that stands for its table `scores` (key, `pc1`, `pc2`, ...; in row order), with \
            `components` (`component`, features), `explainedVariance` (`component`, `variance`, `ratio`). In each component the feature \
            of largest weight has a positive one. Where rows or features exceed 500, there are fewer than ten rows a feature or over 1000 \
            features, and fewer than four fifths of all components are asked for, `.auto` is `.randomized`, else `.full`; a sparse \
            matrix is taken exactly. Cost: rows x features², or rows x features x components. Reference: \
            `sklearn.decomposition.PCA` 1.9 with the same solver and seed, equal to 1e-11 of the largest value.
            """,
        example: "pca(features, key: .movieId, components: 2)")

    let reference = Reference.scikitLearn("decomposition.PCA", .numbers, within: 1e-11)

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        features.reserve("component", "the name of the component", call)
        let count = call.constantInt("components").flatMap { Int(exactly: $0) }
        if let count, let limit = [features.count, features.rowCount].compactMap(\.self).min(), count > limit {
            let rows = features.rowCount.map { ", \($0) rows" } ?? ""
            let columns = features.count.map { "\($0) feature columns" } ?? "its columns"
            call.report(
                "E0424", "components is \(count), but the table has \(columns)\(rows)", at: "components",
                hints: ["there are at most as many components as the smaller of both"])
        }
        if !call.has("seed"), call.choice("solver") == PCASolver.randomized.rawValue {
            call.report("N0502", "`pca` draws at random and has no seed: 0 is used")
        }
        let name = TableSchema.Field("component", .string)
        let numbers = [TableSchema.Field("variance", .double), .init("ratio", .double)]
        return .model(
            ModelType(
                kind: "pca",
                members: [
                    .init("scores", .table(Self.scores(features, count: count))),
                    .init("components", .table(features.table(after: [name], rowCount: count))),
                    .init("explainedVariance", .table(TableSchema([name] + numbers, rowCount: count))),
                ], tableMember: "scores"))
    }

    private static func scores(_ features: FeatureSchema, count: Int?) -> TableSchema {
        var schema = TableSchema([features.key], rowCount: features.rowCount)
        if let count {
            for number in 1...max(1, count) { schema.entries.append(.field(.init("pc\(number)", .double))) }
        } else {
            schema.entries.append(.open(prefix: "pc", type: .double))
        }
        return schema
    }

    func run(_ call: VerbCall) throws -> Value {
        let features = try Features(call)
        var solver = try call.choice("solver").flatMap(PCASolver.init) ?? .auto
        if solver == .auto, case .model? = try call.value("table") { solver = .full }
        let model = try RecModels.pca(
            features.matrix, components: try call.int("components"), solver: solver, seed: try call.int(ifGiven: "seed") ?? 0,
            context: call.context.modelContext("components"))
        let names = model.explainedVariance.indices.map { "pc\($0 + 1)" }
        let scores = try Table([features.key] + names.enumerated().map { ($1, Column(model.scores.column($0))) })
        let label = Column(strings: names)
        let components = try Table(
            [("component", label)] + features.names.enumerated().map { ($1, Column(model.components.column($0))) })
        let variance = try Table([
            ("component", label), ("variance", Column(model.explainedVariance)), ("ratio", Column(model.explainedVarianceRatio)),
        ])
        return .model(
            ModelValue(
                kind: name,
                parts: [
                    .init("scores", .table(scores)), .init("components", .table(components)),
                    .init("explainedVariance", .table(variance)),
                    .init("_mean", .list(model.mean.map { .scalar(.double($0)) })),
                    .init("_key", features.keyName.map { .scalar(.string($0)) } ?? .missing),
                    .init("_on", .list(features.names.map { .scalar(.string($0)) })),
                ], tableMember: "scores"))
    }
}
