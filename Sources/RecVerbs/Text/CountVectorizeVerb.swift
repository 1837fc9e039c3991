import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `countVectorize`: how often each text has each word.
struct CountVectorizeVerb: FittedMatrixVerb {
    let name = "countVectorize"
    let version = 2
    let receiver: ReceiverKind
    let parameters: [ParameterSignature]
    let documentation: VerbDocumentation

    static let ofTables = CountVectorizeVerb(.table)
    static let ofMatrices = CountVectorizeVerb(.model(MatrixValue.kind))

    private init(_ receiver: ReceiverKind) {
        self.receiver = receiver
        if receiver == .table {
            parameters = TextParameters.counting + [Sparseness.parameter]
            documentation = VerbDocumentation(
                "Replaces a column of texts by one column for each of their words: how often it comes in the text.",
                details: """
                    The new columns are int64 and stand in the place of the old one. \(TextParameters.details) Reference, with the same \
                    terms and counts: `sklearn.feature_extraction.text.CountVectorizer` 1.9.
                    """,
                example: "movies.countVectorize(.title, maxFeatures: 20)")
        } else {
            parameters = TextParameters.counting
            documentation = VerbDocumentation(
                "Replaces a column of texts that a sparse matrix keeps as it is by a sparse one for each of their words.",
                details: "The new columns come last; else as `countVectorize` of a table.",
                example: "movies.oneHot(.genres, separator: \"|\", sparse: true).countVectorize(.title)")
        }
    }

    let reference = Reference.scikitLearn("feature_extraction.text.CountVectorizer", .rows)

    func resultType(of call: CallSite) -> ValueType { call.countedType(.int64) }

    func run(_ call: VerbCall) throws -> Value {
        let options = try call.countOptions()
        let receiver = try call.rowsReceiver()
        let matrix = try call.sparse(receiver)
        let table = try matrix?.rows ?? Evaluator.table(receiver)
        let texts = try call.texts(of: table)
        let (counter, counts) = try CountVectorizer.fit(texts, options: options, context: call.context.modelContext("texts"))
        guard let matrix else {
            return .table(try call.replacing(texts, in: table, by: counter.vocabulary, counts, as: .int64))
        }
        return try matrix.adding(counts, try call.names(of: counter.vocabulary, for: texts), dropping: texts.name).value()
    }

    func fit(_ call: VerbCall, toRowsOf value: Value) throws -> Value {
        try fit(call, to: try call.sparse(value)?.rows ?? Evaluator.table(value))
    }

    func apply(_ fitted: Value, _ call: VerbCall, toRowsOf value: Value) throws -> Value {
        guard let matrix = try call.sparse(value) else {
            return .table(try apply(fitted, call, to: try Evaluator.table(value)))
        }
        let learnt = try LearntTerms(fitted)
        let texts = try call.texts(of: matrix.rows)
        let counts = try learnt.counter(try call.countOptions()).transform(texts, context: call.context.modelContext("texts"))
        return try matrix.adding(counts, try call.names(of: learnt.vocabulary, for: texts), dropping: texts.name).value()
    }

    func fit(_ call: VerbCall, to table: Table) throws -> Value {
        let texts = try call.texts(of: table)
        let context = call.context.modelContext("texts")
        let (counter, _) = try CountVectorizer.fit(texts, options: try call.countOptions(), context: context)
        return try LearntTerms(counter, of: texts).value()
    }

    func apply(_ fitted: Value, _ call: VerbCall, to table: Table) throws -> Table {
        let learnt = try LearntTerms(fitted)
        let texts = try call.texts(of: table)
        let counts = try learnt.counter(try call.countOptions()).transform(texts, context: call.context.modelContext("texts"))
        return try call.replacing(texts, in: table, by: learnt.vocabulary, counts, as: .int64)
    }
}
