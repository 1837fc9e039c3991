import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `tsne(features, key: .movieId, perplexity: 30, seed: 42)`.
struct TSNEVerb: Verb {
    let name = "tsne"
    let receiver = ReceiverKind.none
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature("components", .int(1...3), default: .int(2), "how many columns of places"),
        ParameterSignature(
            "perplexity", .number(1e-9...1e9), default: .double(30),
            "about how many neighbours each row has; smaller than the number of rows"),
        ParameterSignature(
            "learningRate", .number(1e-9...1e9), .optional, "rows / earlyExaggeration / 4, but at least 50, when left out"),
        ParameterSignature("iterations", .int(250...1_000_000), default: .int(1000), "the most iterations"),
        ParameterSignature(
            "earlyExaggeration", .number(1...1e9), default: .double(12), "how tight groups are in the first 250 iterations"),
        ParameterSignature(
            "initialisation", .choice(["pca", "random"]), default: .choice("pca"),
            "whether rows start at their principal components, or anywhere"),
        LearnerParameters.seed,
    ]
    let documentation = VerbDocumentation(
        "Puts rows on a plane so that neighbours stay neighbours: t-SNE, computed by scikit-learn.",
        details: """
            For pictures: what lies near each other is alike, but distances between groups and their sizes mean nothing, and there is no \
            `predict` for further rows. All columns but the key are features and must be numbers, or true and false; `standardize` first \
            where units differ. Gives a model that stands for its table `scores` (key, `tsne1`, `tsne2`, ...; in row order), with \
            `divergence` (Kullback-Leibler, of the places) and `iterations`. Needs at least two rows that differ, and more rows than \
            `perplexity`; with `initialisation: .pca` also at least as many features and rows as components. Runs in Python \
            (`sklearn.manifold.TSNE` 1.9, Barnes-Hut) on one thread, with the same bits on every run; the versions of its packages are \
            part of the cell's key. Cost: rows x log rows an iteration, about half a minute for 5000 rows: `sample` first. Reference: van \
            der Maaten and Hinton 2008, van der Maaten 2014.
            """,
        example: "tsne(features, key: .movieId, perplexity: 1.5, seed: 42)")

    let reference = Reference.scikitLearn("manifold.TSNE", .numbers)
    let pythonPackages = ["numpy", "pandas", "pyarrow", "scikit-learn", "scipy"]

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        let components = call.constantInt("components").flatMap { Int(exactly: $0) }
        if let rows = features.rowCount {
            let perplexity = call.constantNumber("perplexity")
            if rows > 0, let trouble = Self.trouble(rows: rows, perplexity: perplexity) {
                call.report(trouble.id, trouble.message, at: trouble.id == "E0701" ? "table" : "perplexity", hints: trouble.hints)
            }
        }
        if let components, let width = features.count, width > 0, call.choice("initialisation") == "pca",
            let trouble = Self.trouble(
                components: components, rows: features.rowCount.flatMap { $0 > 1 ? $0 : nil } ?? .max, features: width)
        {
            call.report(trouble.id, trouble.message, at: "table", hints: trouble.hints)
        }
        var scores = TableSchema([features.key], rowCount: features.rowCount)
        if let components, (1...3).contains(components) {
            for number in 1...components { scores.entries.append(.field(.init("tsne\(number)", .double))) }
        } else {
            scores.entries.append(.open(prefix: "tsne", type: .double))
        }
        return .model(
            ModelType(
                kind: name,
                members: [.init("scores", .table(scores)), .init("divergence", .double), .init("iterations", .int)],
                tableMember: "scores"))
    }

    /// What is wrong with so many rows for that perplexity; nil where nothing is.
    private static func trouble(rows: Int, perplexity: Double?) -> EngineError? {
        if rows < 2 {
            return EngineError(
                "E0701",
                "`tsne` places rows by their neighbours and needs at least two, and the table has \(rows == 1 ? "one" : "none")")
        }
        if let perplexity, perplexity >= Double(rows) {
            return EngineError(
                "E0702", "perplexity is \(Scalar.double(perplexity).text), but the table has \(rows) rows",
                hints: [
                    "it is about the number of neighbours of a row, and must be smaller than the number of rows: 5 to 50 is usual"
                ])
        }
        return nil
    }

    /// What keeps rows from starting at their principal components; nil where nothing does.
    private static func trouble(components: Int, rows: Int, features: Int) -> EngineError? {
        if components <= min(rows, features) { return nil }
        let what = features < components ? "\(features) feature column\(features == 1 ? "" : "s")" : "\(rows) rows"
        return EngineError(
            "E0703", "\(components) components cannot start at principal components: the table has \(what)",
            hints: ["write `initialisation: .random`, or fewer `components`"])
    }

    func run(_ call: VerbCall) throws -> Value {
        let features = try Features(call)
        let rows = features.matrix.rows
        let components = try call.int("components")
        let perplexity = try call.double("perplexity")
        let initialisation = try call.choice("initialisation") ?? "pca"
        var trouble = Self.trouble(rows: rows, perplexity: perplexity)
        if trouble == nil, initialisation == "pca" {
            trouble = Self.trouble(components: components, rows: rows, features: features.names.count)
        }
        if trouble == nil, Self.allEqual(features.matrix) {
            trouble = EngineError(
                "E0704", "all \(rows) rows that `tsne` is to tell apart have the same features",
                hints: ["look at the features with `describe()`, or choose others with `on:`"])
        }
        if let trouble { throw call.span(of: trouble.id == "E0702" ? "perplexity" : "table").map(trouble.at) ?? trouble }
        call.context.host.progress("t-SNE in Python", done: 0, total: nil)
        let work = PythonWork(
            name,
            inputs: [
                .init("table", .table(try features.table.select(features.names))),
                .init("columns", .list(features.names.map { .scalar(.string($0)) })),
                .init("components", .scalar(.int(Int64(components)))), .init("perplexity", .scalar(.double(perplexity))),
                .init("learningRate", try call.double(ifGiven: "learningRate").map { .scalar(.double($0)) } ?? .missing),
                .init("iterations", .scalar(.int(Int64(try call.int("iterations"))))),
                .init("earlyExaggeration", .scalar(.double(try call.double("earlyExaggeration")))),
                .init("initialisation", .scalar(.string(initialisation))),
                .init("seed", .scalar(.int(Int64(try call.int("seed"))))),
            ], outputs: [("scores", .table), ("divergence", .value), ("iterations", .value)])
        return try result(try call.python(work), features, components: components)
    }

    private static func allEqual(_ x: DenseMatrix) -> Bool {
        for row in 1..<max(1, x.rows) {
            for column in 0..<x.columns where x[row, column] != x[0, column] { return false }
        }
        return true
    }

    private func result(_ answer: PythonAnswer, _ features: Features, components: Int) throws -> Value {
        guard case .table(let places) = try answer.value("scores"), places.rowCount == features.matrix.rows else {
            throw EngineError("E0670", "Python gave other rows than were asked for")
        }
        var columns = [features.key]
        for number in 1...components {
            let column = try places.column("tsne\(number)")
            guard column.type == .double else { throw EngineError("E0670", "Python gave a column of \(column.type.name)") }
            if column.missingCount > 0 || column.values(as: Double.self).contains(where: { !$0.isFinite }) {
                throw EngineError(
                    "E0705", "`tsne` found no place for some rows: numbers grew beyond all bounds",
                    hints: ["`standardize` the features, or give a smaller `learningRate`"])
            }
            columns.append(("tsne\(number)", column))
        }
        return .model(
            ModelValue(
                kind: name,
                parts: [
                    .init("scores", .table(try Table(columns))), .init("divergence", try answer.value("divergence")),
                    .init("iterations", try answer.value("iterations")),
                ], tableMember: "scores"))
    }
}
