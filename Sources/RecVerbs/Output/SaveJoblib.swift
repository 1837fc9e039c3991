import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `groups.saveJoblib("models/films.joblib")`.
struct SaveJoblib: Verb {
    let name = "saveJoblib"
    let receiver = ReceiverKind.model("")
    let role = VerbRole.store
    let parameters = [
        ParameterSignature("path", .value(.path), unlabelled: true, .required, "where to; folders on the way are made")
    ]
    let documentation = VerbDocumentation(
        "Keeps a fitted model as the object of scikit-learn that predicts or transforms the same, in a file for Python's joblib.",
        details: """
            In a `store` cell. For `kMeans` and `miniBatchKMeans` (`predict`), `pca` and `truncatedSVD` (`transform`), and for the \
            recipe of a `feature` cell with one step `standardize`, `minMaxScale` or `robustScale` (`transform` of the columns that are \
            scaled; other steps are no part of it, and a warning names them). Other models have no counterpart there that predicts; \
            `save` keeps every model. The object knows the names of its features, in their order. It is read by `joblib.load`, with \
            scikit-learn 1.9; like every pickle it can run code when it is loaded, so load only what you wrote. Gives a receipt: \
            `path`, `bytes`, `sha256`, `estimator`. The file is replaced whole or not at all, and a file that is no pickle is never \
            replaced. Written in Python.
            """,
        example: "groups.saveJoblib(\"models/films.joblib\")")

    let reference = Reference.none("writes the model it is called on, which is compared")
    let pythonPackages = ["joblib", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy"]

    private static let receipt: ValueType = .record([
        .init("path", .string), .init("bytes", .int), .init("sha256", .string), .init("estimator", .string),
    ])

    /// What every file of joblib's default protocol begins with.
    private static let magic: [UInt8] = [0x80, 0x04]

    func resultType(of call: CallSite) -> ValueType {
        if case .model(let model)? = call.receiver, !JoblibEstimator.kinds.contains(model.kind), !model.kind.isEmpty {
            let error = JoblibEstimator.noCounterpart(kind: model.kind)
            call.report(error.id, error.message, hints: error.hints)
        }
        return Self.receipt
    }

    func run(_ call: VerbCall) throws -> Value {
        let estimator = try JoblibEstimator(try call.model(), warn: call.context.warn)
        let path = try call.path("path")
        let answer = try call.python(
            PythonWork(
                name,
                inputs: [
                    .init("estimator", .scalar(.string(estimator.name))), .init("parameters", .record(estimator.parameters)),
                    .init("fitted", .record(estimator.fitted)),
                    .init("names", .list(estimator.names.map { .scalar(.string($0)) })),
                ], outputs: [("file", .file)]))
        let bytes = try answer.file("file")
        let written = try call.context.host.replace(path, expecting: Self.magic) { sink in try bytes.withUnsafeBytes(sink) }
        return .record([
            .init("path", .scalar(.string(path.text))), .init("bytes", .scalar(.int(written.bytes))),
            .init("sha256", .scalar(.string(written.sha256))), .init("estimator", .scalar(.string(estimator.name))),
        ])
    }
}
