import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// What `crossValidate` and `grid` share: the folds of a table, a closure that fits, and measures of what it predicts.
struct FoldScoring {
    let table: Table
    let plan: FoldPlan
    let measures: [RatingMeasure]
    let rating: String
    let user: String?
    let call: VerbCall

    /// Parameters of both, after the table.
    static let parameters =
        [ParameterSignature("folds", .int(2...1_000_000), .optional, "how many folds; 5 when left out")] + FoldPlan.parameters + [
            ParameterSignature(
                "measures", .choices(RatingMeasure.allCases.map(\.rawValue)), .optional,
                "what is measured; rmse and mae when left out"),
            ParameterSignature("rating", .column(.numeric), .optional, "the true ratings; the column `rating` when left out"),
            ParameterSignature(
                "user", .column(.any), .optional, "whose rating it is, for `fcp`; the model's users when left out"),
        ]

    /// What the closure may give.
    static let closureWords = "a recommender, a table with a column `prediction`, or a list of numbers as long as the test part"

    /// The measures asked for, as far as known at the check.
    static func measures(_ call: CallSite) -> [RatingMeasure] {
        call.has("measures") ? call.choices("measures").compactMap { RatingMeasure(rawValue: $0) } : [.rmse, .mae]
    }

    /// Checks what the parameters ask of each other, and what the closure gives.
    static func check(_ call: CallSite) {
        FoldPlan.check(call)
        if let folds = call.constantInt("folds"), let rows = call.table.rowCount, folds > rows {
            call.report("E0424", "\(folds) folds, but the table has \(rows) row\(rows == 1 ? "" : "s")", at: "folds")
        }
        if !call.has("rating"), !call.table.isUnknown {
            guard let field = call.table.field("rating") else {
                call.report(
                    "E0441", "which column holds the true ratings is not said", hints: ["as in `rating: .stars`"])
                return
            }
            if !field.isProvisional, !field.type.isNumeric {
                call.report("E0441", "the column `rating` is \(field.type.name), and ratings are numbers")
            }
        }
        let result = (call.closureResults["fit"] ?? .error).unwrapped
        func wrong(_ words: String) {
            call.report(
                "E0442", "the closure gives \(words), and no predictions", at: "fit", notes: ["it may give \(closureWords)"],
                hints: ["as in `{ train in svd(train, user: .userId, item: .movieId, rating: .rating) }`"])
        }
        var hasUsers = call.has("user")
        switch result {
        case .error: hasUsers = true
        case .model(let model) where model.kind == Recommender.kind: hasUsers = true
        case .table(let schema):
            let field = schema.field("prediction")
            if field == nil || !(field?.type.isNumeric ?? false || field?.isProvisional ?? false) {
                wrong("a table without a column `prediction` of numbers")
            }
        case .list(let element) where element.isNumeric: break
        default: wrong(result.description)
        }
        if !hasUsers, measures(call).contains(where: \.needsUsers) {
            call.report("E0441", "`fcp` compares the ratings of each user, so it asks for `user:`", at: "measures")
        }
    }

    init(_ call: VerbCall, _ table: Table) throws {
        self.call = call
        self.table = table
        if table.rowCount == 0 { throw EngineError("E0686", "the table has no rows to make folds of") }
        plan = try FoldPlan(call, table, inTableOrder: false)
        let names = try call.choices("measures")
        measures = names.isEmpty ? [.rmse, .mae] : names.compactMap { RatingMeasure(rawValue: $0) }
        rating = try call.columnName("rating") ?? "rating"
        user = try call.columnName("user")
    }

    /// What one fold gave.
    struct Score: Sendable {
        var values: [Double]
        /// What was measured, where a reference is to measure it too.
        var told: Told?
    }

    /// The ratings of a test part, what was predicted for them, and by what.
    struct Told: Sendable {
        var truth: [Double]
        var predictions: [Double]
        var users: [UInt32]
        var model: Value
    }

    /// Tells a reference of what was measured: a list of each fold's combinations, in order.
    func tell(_ scores: [[Score]]) throws {
        guard call.isTold else { return }
        let told = try scores.enumerated().flatMap { fold, combinations in
            try combinations.compactMap(\.told).map { told in
                var columns = [("truth", Column(told.truth)), ("prediction", Column(told.predictions))]
                if !told.users.isEmpty { columns.append(("user", Column(told.users.map { Int64($0) }))) }
                return Value.record([
                    .init("fold", .scalar(.int(Int64(fold)))), .init("pairs", .table(try Table(columns))),
                    .init("model", told.model),
                ])
            }
        }
        call.tell("_measured", .list(told))
    }

    /// The parts with a fold held out, in the order of the shuffled rows: models that number users and items as they come then number
    /// them as the reference does.
    func parts(_ fold: Int, _ context: CellContext) throws -> (train: Table, test: Table) {
        let split = plan[fold]
        return (try table.gather(split.train, in: context.execution), try table.gather(split.test, in: context.execution))
    }

    /// The measures of what a closure gave for a fold's training part.
    func score(_ result: Value, test: Table, _ context: CellContext) throws -> Score {
        let (predicted, users, predictions) = try predictions(of: result, test: test, context)
        let truth = try Self.numbers(predicted, rating, context)
        var numbers: [UInt32] = []
        if measures.contains(where: \.needsUsers) {
            guard let name = user ?? users else { throw EngineError("E0690", "`fcp` got no users") }
            numbers = try predicted.column(name).numbering(in: context.execution).numbers
        }
        let isModel = if case .model = result { true } else { false }
        return Score(
            values: try measures.map { try $0.value(truth: truth, predictions: predictions, users: numbers) },
            told: call.isTold
                ? Told(truth: truth, predictions: predictions, users: numbers, model: isModel ? result : .missing) : nil)
    }

    private func predictions(
        of result: Value, test: Table, _ context: CellContext
    ) throws -> (table: Table, users: String?, predictions: [Double]) {
        switch result {
        case .model(let model):
            let recommender = try Recommender(model)
            let call = call.with(context: context)
            let users = try Recommender.ids(try test.column(recommender.users.name), among: recommender.users, call)
            let items = try Recommender.ids(try test.column(recommender.items.name), among: recommender.items, call)
            let estimates = try recommender.model.predictions(users: users, items: items, context: context.modelContext("pairs"))
            return (test, recommender.users.name, estimates.map(\.value))
        case .table(let table):
            try checkCount(table.rowCount, test)
            // A table that has the ratings itself may be in another order.
            return (table.has(rating) ? table : test, nil, try Self.numbers(table, "prediction", context))
        case .list(let items):
            if case .record? = items.first {
                return try predictions(of: .table(try Table(records: items)), test: test, context)
            }
            try checkCount(items.count, test)
            return (
                test, nil,
                try items.map { item in
                    guard case .scalar(let scalar) = item, let number = scalar.number else {
                        throw EngineError("E0688", "a prediction is missing, or is no number")
                    }
                    return number
                }
            )
        default: throw EngineError("E0690", "the closure gave \(result.kindName), and not predictions")
        }
    }

    private func checkCount(_ count: Int, _ test: Table) throws {
        if count == test.rowCount { return }
        throw EngineError(
            "E0688", "the closure gave \(count) predictions for a test part of \(test.rowCount) rows",
            hints: ["a `.left` join keeps rows that have no partner; `fillMissing` gives them a prediction"])
    }

    /// The numbers of a column.
    ///
    /// - Throws: where one is missing.
    static func numbers(_ table: Table, _ name: String, _ context: CellContext) throws -> [Double] {
        let column = try table.column(name)
        if column.missingCount > 0 {
            let row = (0..<column.count).first { !column.isValid(at: $0) } ?? 0
            throw EngineError("E0688", "`\(name)` is missing in row \(row + 1)", hints: ["fill or drop it first"])
        }
        let doubles = column.type == .double ? column : try column.cast(to: .double, in: context.execution)
        return Array(doubles.values(as: Double.self))
    }
}
