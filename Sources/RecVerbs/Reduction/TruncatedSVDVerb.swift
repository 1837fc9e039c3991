import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `truncatedSVD(content, key: .id, components: 50, seed: 42)`.
struct TruncatedSVDVerb: Verb {
    let name = "truncatedSVD"
    let receiver = ReceiverKind.none
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature("components", .int(1...100_000), default: .int(2), "how many components"),
        ParameterSignature(
            "iterations", .int(0...1000), default: .int(5), "power iterations: more are nearer to the exact result"),
        ParameterSignature("oversamples", .int(0...100_000), default: .int(10), "random directions more than components"),
        LearnerParameters.seed,
    ]
    let documentation = VerbDocumentation(
        "A few columns that hold most of many: a singular value decomposition without centring, made for sparse matrices.",
        details: """
            All columns but the key are features and must be numbers, or true and false; a sparse matrix stays sparse. Gives a model that \
            stands for its table `scores` (key, `svd1`, `svd2`, ...; in row order), with `loadings` (`feature`, `svd1`, ...: what each \
            feature adds to each component) and `singularValues` (`component`, `value`, `variance`, `ratio`: the share of the variance of \
            all features). In each component the feature of largest weight has a positive one. Found by random directions: near the \
            exact components, and as near as the reference's. Cost: entries x (components + 10) x iterations. Reference: \
            `sklearn.decomposition.TruncatedSVD` 1.9 with the same seed, equal to 1e-11 of the largest value.
            """,
        example: "truncatedSVD(features, key: .movieId, components: 2, seed: 42)")

    let reference = Reference.scikitLearn("decomposition.TruncatedSVD", .numbers, within: 1e-11)

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        let count = call.constantInt("components").flatMap { Int(exactly: $0) }
        if let count, let limit = [features.count, features.rowCount].compactMap(\.self).min(), count > limit {
            let rows = features.rowCount.map { ", \($0) rows" } ?? ""
            let columns = features.count.map { "\($0) feature columns" } ?? "its columns"
            call.report(
                "E0424", "components is \(count), but the table has \(columns)\(rows)", at: "components",
                hints: ["there are at most as many components as the smaller of both"])
        }
        let component = TableSchema.Field("component", .string)
        let numbers = ["value", "variance", "ratio"].map { TableSchema.Field($0, .double) }
        return .model(
            ModelType(
                kind: name,
                members: [
                    .init("scores", .table(Self.table(features.key, count, rowCount: features.rowCount))),
                    .init("loadings", .table(Self.table(.init("feature", .string), count, rowCount: features.count))),
                    .init("singularValues", .table(TableSchema([component] + numbers, rowCount: count))),
                ], tableMember: "scores"))
    }

    private static func table(_ key: TableSchema.Field, _ count: Int?, rowCount: Int?) -> TableSchema {
        var schema = TableSchema([key], rowCount: rowCount)
        if let count {
            for number in 1...max(1, count) { schema.entries.append(.field(.init("svd\(number)", .double))) }
        } else {
            schema.entries.append(.open(prefix: "svd", type: .double))
        }
        return schema
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let value = try call.value("table") else { throw EngineError("E0690", "`truncatedSVD` did not get its table") }
        let rows = try FeatureRows(value, key: try call.columnName("key"), on: try call.featureNames(in: value))
        var options = TruncatedSVDOptions()
        options.iterations = try call.int("iterations")
        options.oversamples = try call.int("oversamples")
        options.seed = try call.int("seed")
        let count = try call.int("components")
        let context = call.context.modelContext("iterations")
        let model =
            switch rows.form {
            case .dense(let x): try RecModels.truncatedSVD(x, components: count, options: options, context: context)
            case .sparse(let x): try RecModels.truncatedSVD(x, components: count, options: options, context: context)
            }
        let names = (1...count).map { "svd\($0)" }
        let scores = try Table([rows.key] + names.enumerated().map { ($1, Column(model.scores.column($0))) })
        let loadings = try Table(
            [("feature", Column(strings: rows.names))] + names.enumerated().map { ($1, Column(model.components.row($0))) })
        let values = try Table([
            ("component", Column(strings: names)), ("value", Column(model.singularValues)),
            ("variance", Column(model.explainedVariance)), ("ratio", Column(model.explainedVarianceRatio)),
        ])
        return .model(
            ModelValue(
                kind: name,
                parts: [
                    .init("scores", .table(scores)), .init("loadings", .table(loadings)),
                    .init("singularValues", .table(values)),
                ], tableMember: "scores"))
    }
}
