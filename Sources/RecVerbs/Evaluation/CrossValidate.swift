import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `crossValidate(ratings, folds: 4, seed: 42) { train in svd(train, ...) }`.
struct CrossValidate: Verb {
    let name = "crossValidate"
    let receiver = ReceiverKind.none
    let parameters =
        [ParameterSignature("ratings", .table, unlabelled: true, .required, "one row a rating")] + FoldScoring.parameters + [
            ParameterSignature("fit", .closure, .required, "what is fitted on a training part: \(FoldScoring.closureWords)")
        ]
    let documentation = VerbDocumentation(
        "How well ratings are predicted that were held out, fold by fold.",
        details: """
            The closure gets the training part, and as a second parameter the test part if it names one. Its value stands for a table of \
            the folds: `fold` from 1, a column for each measure, and the numbers of rows of both parts, `fit` and `test`; `summary` has \
            `measure`, `mean` and `std` over the folds (divided by the number of folds, as NumPy and Surprise do). The folds are those \
            of `kFold`; with `seed: n` folds and numbers are those of Surprise's \
            `cross_validate(algo, data, measures, KFold(folds, random_state=n))`. No times are given, so the result is the same on \
            every run. Measures are those of `surprise.accuracy`; see `rmse`, `mae`, `mse` and `fcp`. Folds are fitted side by side on \
            the threads there are.
            """,
        example:
            "crossValidate(ratings, folds: 3, seed: 1) { train in baseline(train, user: .userId, item: .movieId, rating: .rating) }.summary"
    )

    let reference = Reference.surprise("model_selection.cross_validate", within: 1e-12)

    func closureParameters(_ label: String, of call: CallSite) -> [ValueType] {
        let part = ValueType.table(call.table.withoutRowCount)
        return [part, part]
    }

    func resultType(of call: CallSite) -> ValueType {
        FoldScoring.check(call)
        let measures = FoldScoring.measures(call)
        let folds = [TableSchema.Field("fold", .int64)] + measures.map { .init($0.rawValue, .double) } + Self.counts
        return .model(
            ModelType(
                kind: "crossValidation",
                members: [
                    .init("folds", .table(TableSchema(folds, rowCount: call.constantInt("folds").map { Int($0) }))),
                    .init("summary", .table(TableSchema(Self.summary, rowCount: measures.count))),
                ], tableMember: "folds"))
    }

    private static let counts: [TableSchema.Field] = [.init("fit", .int64), .init("test", .int64)]
    private static let summary: [TableSchema.Field] = [
        .init("measure", .string), .init("mean", .double), .init("std", .double),
    ]

    func run(_ call: VerbCall) throws -> Value {
        let scoring = try FoldScoring(call, try call.table("ratings"))
        let closure = try call.closure("fit")
        let results = try call.context.sideBySide(scoring.plan.count, "folds") { fold, context in
            let (train, test) = try scoring.parts(fold, context)
            let fitted = try call.outside { try closure.with(context)([.table(train), .table(test)]) }
            return (
                score: try scoring.score(fitted, test: test, context), fit: Int64(train.rowCount), test: Int64(test.rowCount)
            )
        }
        try scoring.tell(results.map { [$0.score] })
        let byMeasure = scoring.measures.indices.map { index in results.map { $0.score.values[index] } }
        let folds = try Table(
            [("fold", Column((1...Int64(results.count)).map { $0 }))]
                + zip(scoring.measures, byMeasure).map { ($0.rawValue, Column($1)) } + [
                    ("fit", Column(results.map(\.fit))), ("test", Column(results.map(\.test))),
                ])
        let summary = try Table([
            ("measure", Column(scoring.measures.map { Optional($0.rawValue) })),
            ("mean", Column(byMeasure.map { numpyMean($0) })),
            ("std", Column(byMeasure.map { numpyDeviation($0) })),
        ])
        return .model(
            ModelValue(
                kind: "crossValidation", parts: [.init("folds", .table(folds)), .init("summary", .table(summary))],
                tableMember: "folds"))
    }
}
