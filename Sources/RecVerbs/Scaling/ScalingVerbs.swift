import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs that bring columns, or rows, to a common scale.
enum ScalingVerbs {
    static let all: [any Verb] = [
        ScalingVerb(
            .standardize,
            [
                ParameterSignature("withMean", .value(.bool), default: .bool(true), "whether the mean is taken off"),
                ParameterSignature("withStd", .value(.bool), default: .bool(true), "whether it is divided by the deviation"),
                ParameterSignature(
                    "ddof", .int(0...1), default: .int(0),
                    "the deviation is divided by n - ddof: 0 as in scikit-learn, 1 as in pandas, with its arithmetic"),
            ],
            VerbDocumentation(
                "Brings columns to mean 0 and standard deviation 1.",
                details: "As scikit-learn's `StandardScaler`. " + ScalingVerb.details,
                example: "stats.standardize(.avg_rating, .rating_count)")),
        ScalingVerb(
            .minMaxScale,
            [
                ParameterSignature(
                    "featureRange", .numberRange(-1e300...1e300), .optional,
                    "the least and the largest value; 0...1 when left out"),
                ParameterSignature(
                    "clip", .value(.bool), default: .bool(false), "whether rounding, or other rows, may not go beyond that"),
            ],
            VerbDocumentation(
                "Brings columns into a range, from 0 to 1 where none is given.",
                details: "As scikit-learn's `MinMaxScaler`. " + ScalingVerb.details,
                example: "stats.minMaxScale(.avg_rating, .rating_count)")),
        ScalingVerb(
            .robustScale,
            [
                ParameterSignature("withCentering", .value(.bool), default: .bool(true), "whether the median is taken off"),
                ParameterSignature(
                    "withScaling", .value(.bool), default: .bool(true), "whether it is divided by the distance of the quantiles"),
                ParameterSignature(
                    "quantileRange", .numberRange(0...100), .optional, "the quantiles in percent; 25...75 when left out"),
            ],
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
    let parameters: [ParameterSignature]
    var name: String { method.rawValue }

    static let details = """
        float32 if all columns given are, else double. Missing values and NaN take no part and stay; a constant column becomes 0. \
        Rows and other columns stay as they are. Name the columns: without names those that hold ids are scaled too.
        """

    init(_ method: ScalingMethod, _ options: [ParameterSignature], _ documentation: VerbDocumentation) {
        self.method = method
        parameters =
            [
                ParameterSignature(
                    "columns", .columns(.numeric), unlabelled: true, .any, "the columns; all of numbers, where none is named")
            ] + options
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
        let scaling = try Scaling.fit(
            method, table, try call.scaledNames(in: table), options: try options(call), in: call.execution)
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
        let names = columns.map { Evaluator.text($0) }
        let scaled = try Scaling(
            method: method, columns: names, offsets: try numbers(offsets), scales: try numbers(scales), isFloat: isFloat
        ).apply(to: table, in: call.execution)
        guard try call.bool("clip") else { return scaled }
        let range = try options(call).range
        return try scaled.with(
            try names.map { name in
                let type: ColumnType = isFloat ? .float : .double
                let clipped = try scaled.column(name).clip(
                    .double(range.lowerBound), .double(range.upperBound), in: call.execution)
                return (name, try clipped.cast(to: type, in: call.execution))
            })
    }

    private func options(_ call: VerbCall) throws -> ScalingOptions {
        var options = ScalingOptions()
        switch method {
        case .standardize:
            options.centres = try call.bool("withMean")
            options.divides = try call.bool("withStd")
            options.ddof = try call.int("ddof")
        case .minMaxScale: options.range = try call.numberRange("featureRange") ?? options.range
        case .robustScale:
            options.centres = try call.bool("withCentering")
            options.divides = try call.bool("withScaling")
            options.quantiles = try call.numberRange("quantileRange") ?? options.quantiles
        }
        return options
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
