import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs that bring columns, or rows, to a common scale.
enum ScalingVerbs {
    static let all: [any Verb] = [
        ScalingVerb(
            .standardize,
            VerbDocumentation(
                "Brings columns to mean 0 and standard deviation 1.",
                details: "The deviation is divided by n, as in scikit-learn's `StandardScaler`. " + ScalingVerb.details,
                example: "stats.standardize(.avg_rating, .rating_count)")),
        ScalingVerb(
            .minMaxScale,
            VerbDocumentation(
                "Brings columns into the range from 0 to 1.", details: "As scikit-learn's `MinMaxScaler`. " + ScalingVerb.details,
                example: "stats.minMaxScale(.avg_rating, .rating_count)")),
        ScalingVerb(
            .robustScale,
            VerbDocumentation(
                "Brings columns to median 0 and a distance of 1 between the quartiles.",
                details: "As scikit-learn's `RobustScaler`. " + ScalingVerb.details,
                example: "stats.robustScale(.avg_rating, .rating_count)")),
        NormalizeVerb(),
    ]
}

/// `standardize`, `minMaxScale` and `robustScale`: each column by statistics of its own.
struct ScalingVerb: FittedVerb {
    let method: ScalingMethod
    let documentation: VerbDocumentation
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature(
            "columns", .columns(.numeric), unlabelled: true, .any, "the columns; all of numbers, where none is named")
    ]
    var name: String { method.rawValue }

    static let details = """
        float32 if all columns given are, else double. Missing values and NaN take no part and stay; a constant column becomes 0. \
        Rows and other columns stay as they are. Name the columns: without names those that hold ids are scaled too.
        """

    init(_ method: ScalingMethod, _ documentation: VerbDocumentation) {
        self.method = method
        self.documentation = documentation
    }

    var reference: Reference {
        switch method {
        case .standardize: .scikitLearn("preprocessing.StandardScaler", .numbers)
        case .minMaxScale: .scikitLearn("preprocessing.MinMaxScaler", .numbers)
        case .robustScale: .scikitLearn("preprocessing.RobustScaler", .numbers)
        }
    }

    func resultType(of call: CallSite) -> ValueType {
        let chosen = call.scaledFields()
        let isFloat = chosen.allSatisfy { entry in
            switch entry {
            case .field(let field): field.type == .float
            case .open(_, let type): type == .float
            }
        }
        return .table(call.table.retyping(chosen) { _ in isFloat ? .float : .double })
    }

    func fit(_ call: VerbCall, to table: Table) throws -> Value {
        let scaling = try Scaling.fit(method, table, try call.scaledNames(in: table), in: call.execution)
        return .record(
            [
                .init("columns", .list(scaling.columns.map { .scalar(.string($0)) })),
                .init("offsets", .list(scaling.offsets.map { .scalar(.double($0)) })),
                .init("scales", .list(scaling.scales.map { .scalar(.double($0)) })),
                .init("isFloat", .scalar(.bool(scaling.isFloat))),
            ])
    }

    func apply(_ fitted: Value, _ call: VerbCall, to table: Table) throws -> Table {
        guard case .list(let columns)? = fitted.member("columns"), case .list(let offsets)? = fitted.member("offsets"),
            case .list(let scales)? = fitted.member("scales"), case .scalar(.bool(let isFloat))? = fitted.member("isFloat"),
            offsets.count == columns.count, scales.count == columns.count
        else { throw EngineError("E0691", "the statistics of `\(name)` are lost") }
        func numbers(_ values: [Value]) throws -> [Double] {
            try values.map {
                guard case .scalar(.double(let number)) = $0 else {
                    throw EngineError("E0691", "a statistic of `\(name)` is lost")
                }
                return number
            }
        }
        return try Scaling(
            method: method, columns: columns.map { Evaluator.text($0) }, offsets: try numbers(offsets),
            scales: try numbers(scales),
            isFloat: isFloat
        ).apply(to: table, in: call.execution)
    }
}

/// `normalize`: each row by its length.
struct NormalizeVerb: Verb {
    let name = "normalize"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature(
            "columns", .columns(.numeric), unlabelled: true, .any, "the columns; all of numbers, where none is named"),
        ParameterSignature(
            "norm", .choice(Norm.allCases.map(\.rawValue)), default: .choice("l2"),
            "how long a row is: root of squares, sum of magnitudes, largest magnitude"),
    ]
    let documentation = VerbDocumentation(
        "Divides each row of these columns by its length, so that all rows are equally long.",
        details: """
            As scikit-learn's `normalize`; the columns become double. A row of zeros stays, and a row with a missing value becomes \
            missing in all of them.
            """,
        example: "stats.normalize(.avg_rating, .rating_count)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.scikitLearn("preprocessing.normalize", .numbers)

    func resultType(of call: CallSite) -> ValueType {
        .table(call.table.retyping(call.scaledFields()) { _ in .double })
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let norm = try call.choice("norm").flatMap(Norm.init) ?? .l2
        return .table(try table.normalize(try call.scaledNames(in: table), norm: norm, in: call.execution))
    }
}

extension CallSite {
    /// The columns to be scaled; none is reported.
    fileprivate func scaledFields() -> [TableSchema.Entry] {
        let chosen = numericFields("columns")
        if chosen.isEmpty {
            report("E0409", "there is no column of numbers", at: "columns", notes: ["columns: \(table.words)"])
        }
        for case .field(let field) in chosen where field.type == .bool {
            report(
                "E0410", "`.\(field.name)` is bool and has no scale", at: "columns", hints: ["`cast` it to .double first"])
        }
        return chosen
    }
}

extension VerbCall {
    /// The columns to be scaled.
    fileprivate func scaledNames(in table: Table) throws -> [String] {
        let names = try columnNames("columns", in: table)
        return names.isEmpty ? table.schema.filter { $0.type.isNumeric }.map(\.name) : names
    }
}
