import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `grid([factors: [20, 50], epochs: [10, 20]], ratings, folds: 3, seed: 1) { p, train in svd(train, factors: p.factors, ...) }`.
struct GridVerb: Verb {
    let name = "grid"
    let receiver = ReceiverKind.none
    let parameters =
        [
            ParameterSignature("settings", .settings, unlabelled: true, .required, "lists of what is tried for each setting"),
            ParameterSignature("ratings", .table, unlabelled: true, .required, "one row a rating"),
        ] + FoldScoring.parameters + [
            ParameterSignature(
                "fit", .closure, .required, "what is fitted for a setting on a training part: \(FoldScoring.closureWords)")
        ]
    let documentation = VerbDocumentation(
        "Every combination of settings, cross-validated on the same folds.",
        details: """
            The closure gets a record of one combination (`p.factors`), the training part, and as a third parameter the test part if it \
            names one. Its value stands for a table of the combinations, the last setting varying fastest: a column for each setting, \
            and for each measure its mean over the folds and its deviation (`rmse`, `rmse_std`). `best` is a record of the settings and \
            means of the combination that is best by the first measure (the first of equals): lowest, for `fcp` highest. Means, \
            deviations and order are those of Surprise's `GridSearchCV` with `KFold(folds, random_state=seed)`. Work is shared: the \
            folds are made once, and what the closure computes from the training part alone, without the settings, is computed once a \
            fold. Folds are fitted side by side. A measure that is not a number is never best.
            """,
        example: """
            grid([epochs: [5, 10]], ratings, folds: 3, seed: 1) { p, train in \
            baseline(train, user: .userId, item: .movieId, rating: .rating, epochs: p.epochs) }.best.epochs
            """
    )

    let reference = Reference.surprise("model_selection.GridSearchCV", within: 1e-12)

    /// More combinations than that are a mistake.
    private static let limit = 100_000

    func closureParameters(_ label: String, of call: CallSite) -> [ValueType] {
        let part = ValueType.table(call.table.withoutRowCount)
        return [.record(call.named("settings").map { .init($0.name, Self.element($0.node.type)) }), part, part]
    }

    private static func element(_ type: ValueType) -> ValueType {
        switch type.unwrapped {
        case .list(let element): element
        case .range: .int
        default: .error
        }
    }

    func resultType(of call: CallSite) -> ValueType {
        FoldScoring.check(call)
        let measures = FoldScoring.measures(call)
        var fields: [TableSchema.Field] = []
        var best: [ValueType.RecordField] = []
        for named in call.named("settings") {
            let type = Self.element(named.node.type)
            best.append(.init(named.name, type))
            if let column = type.columnType {
                fields.append(.init(named.name, column))
            } else if case .error = type.unwrapped {
                fields.append(.init(named.name, .double, isProvisional: true))
            } else {
                call.report(
                    "E0443", "the setting `\(named.name)` is a list of \(type.description), not of single values", at: "settings")
            }
        }
        for measure in measures {
            fields += [.init(measure.rawValue, .double), .init("\(measure.rawValue)_std", .double)]
            best.append(.init(measure.rawValue, .double))
        }
        let names = fields.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            call.report(
                "E0401", "two columns of the result would be named `\(twice)`", at: "settings", hints: ["rename the setting"])
            return .error
        }
        return .model(
            ModelType(
                kind: "grid", members: [.init("settings", .table(TableSchema(fields))), .init("best", .record(best))],
                tableMember: "settings"))
    }

    func run(_ call: VerbCall) throws -> Value {
        let settings = try call.settings("settings")
        if let empty = settings.first(where: { $0.values.isEmpty }) {
            throw EngineError("E0686", "there is nothing to try for the setting `\(empty.name)`")
        }
        var count = 1
        for setting in settings {
            let (next, overflow) = count.multipliedReportingOverflow(by: setting.values.count)
            guard !overflow, next <= Self.limit else {
                throw EngineError("E0687", "the settings have more than \(Self.limit) combinations")
            }
            count = next
        }
        let combinations = Self.combinations(settings)
        let scoring = try FoldScoring(call, try call.table("ratings"))
        let closure = try call.closure("fit")
        let folds = try call.context.sideBySide(scoring.plan.count, "folds") { fold, context in
            let (train, test) = try scoring.parts(fold, context)
            let ofFold = closure.with(context).binding([.table(train), .table(test)], from: 1).sharing(in: context)
            let scores = try combinations.map { combination in
                try scoring.score(try call.outside { try ofFold([.record(combination)]) }, test: test, context)
            }
            try ofFold.settleShared()
            return scores
        }
        try scoring.tell(folds)
        return try Self.value(settings.map(\.name), combinations, scoring.measures, folds.map { $0.map(\.values) })
    }

    /// All combinations, the last setting varying fastest.
    private static func combinations(_ settings: [(name: String, values: [Value])]) -> [[Value.Member]] {
        settings.reduce([[]]) { combinations, setting in
            combinations.flatMap { combination in setting.values.map { combination + [.init(setting.name, $0)] } }
        }
    }

    private static func value(
        _ names: [String], _ combinations: [[Value.Member]], _ measures: [RatingMeasure], _ folds: [[[Double]]]
    ) throws -> Value {
        var columns: [(name: String, column: Column)] = []
        let records = try Table(records: combinations.map { .record($0) })
        columns += records.named
        var means: [[Double]] = []
        for (index, measure) in measures.enumerated() {
            let scores = combinations.indices.map { combination in folds.map { $0[combination][index] } }
            means.append(scores.map { numpyMean($0) })
            columns.append((measure.rawValue, Column(means[index])))
            columns.append(("\(measure.rawValue)_std", Column(scores.map { numpyDeviation($0) })))
        }
        var best = 0
        for index in means[0].indices.dropFirst() {
            let (candidate, record) = (means[0][index], means[0][best])
            if record.isNaN ? !candidate.isNaN : (measures[0].isError ? candidate < record : candidate > record) { best = index }
        }
        let winner = combinations[best] + zip(measures, means).map { .init($0.rawValue, .scalar(.double($1[best]))) }
        return .model(
            ModelValue(
                kind: "grid", parts: [.init("settings", .table(try Table(columns))), .init("best", .record(winner))],
                tableMember: "settings"))
    }
}
