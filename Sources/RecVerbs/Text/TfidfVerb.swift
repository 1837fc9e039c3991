import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `tfidf`: how much each word says of each text.
struct TfidfVerb: FittedMatrixVerb {
    let name = "tfidf"
    let version = 2
    let receiver: ReceiverKind
    let parameters: [ParameterSignature]
    let documentation: VerbDocumentation

    static let ofTables = TfidfVerb(.table)
    static let ofMatrices = TfidfVerb(.model(MatrixValue.kind))

    private init(_ receiver: ReceiverKind) {
        self.receiver = receiver
        if receiver == .table {
            parameters = TextParameters.counting + TextParameters.weighing + [Sparseness.parameter]
            documentation = VerbDocumentation(
                "Replaces a column of texts by one column for each of their words: how much the word says of the text.",
                details: """
                    A weight is the count of the term in the text times ln((1 + texts) / (1 + texts with the term)) + 1, and each text's \
                    weights are divided by their length. The new columns are double and stand in the place of the old one. \
                    \(TextParameters.details) Reference, with the same terms and weights: \
                    `sklearn.feature_extraction.text.TfidfVectorizer` 1.9.
                    """,
                example: "movies.tfidf(.title, maxFeatures: 20, stopWords: .english, prefix: \"word_\")")
        } else {
            parameters = TextParameters.counting + TextParameters.weighing
            documentation = VerbDocumentation(
                "Replaces a column of texts that a sparse matrix keeps as it is by sparse weights of their words.",
                details: "The new columns come last; else as `tfidf` of a table.",
                example: "movies.oneHot(.genres, separator: \"|\", sparse: true).tfidf(.title)")
        }
    }

    let reference = Reference.scikitLearn("feature_extraction.text.TfidfVectorizer", .rows)

    func resultType(of call: CallSite) -> ValueType { call.countedType(.double) }

    func run(_ call: VerbCall) throws -> Value {
        let receiver = try call.rowsReceiver()
        let matrix = try call.sparse(receiver)
        let table = try matrix?.rows ?? Evaluator.table(receiver)
        let texts = try call.texts(of: table)
        let (vectorizer, weights) = try TfidfVectorizer.fit(
            texts, options: try options(call), context: call.context.modelContext("texts"))
        let vocabulary = vectorizer.counter.vocabulary
        guard let matrix else { return .table(try call.replacing(texts, in: table, by: vocabulary, weights, as: .double)) }
        return try matrix.adding(weights, try call.names(of: vocabulary, for: texts), dropping: texts.name).value()
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
        return try matrix.adding(
            try weights(learnt, texts, call), try call.names(of: learnt.vocabulary, for: texts), dropping: texts.name
        ).value()
    }

    func fit(_ call: VerbCall, to table: Table) throws -> Value {
        let texts = try call.texts(of: table)
        let (vectorizer, _) = try TfidfVectorizer.fit(
            texts, options: try options(call), context: call.context.modelContext("texts"))
        return try LearntTerms(vectorizer.counter, idf: vectorizer.idf, of: texts).value()
    }

    func apply(_ fitted: Value, _ call: VerbCall, to table: Table) throws -> Table {
        let learnt = try LearntTerms(fitted)
        let texts = try call.texts(of: table)
        return try call.replacing(texts, in: table, by: learnt.vocabulary, try weights(learnt, texts, call), as: .double)
    }

    private func weights(_ learnt: LearntTerms, _ texts: ColumnTexts, _ call: VerbCall) throws -> SparseMatrix {
        let options = try options(call)
        return try TfidfVectorizer(options: options, counter: learnt.counter(options.counts), idf: learnt.idf).transform(
            texts, asLearnt: learnt.isLearnt(from: texts), context: call.context.modelContext("texts"))
    }

    private func options(_ call: VerbCall) throws -> TfidfOptions {
        var options = TfidfOptions()
        options.counts = try call.countOptions()
        options.norm = try call.choice("norm").flatMap(TfidfOptions.Norm.init) ?? .l2
        options.usesIdf = try call.bool("useIdf")
        options.smoothsIdf = try call.bool("smoothIdf")
        options.isSublinear = try call.bool("sublinearTf")
        return options
    }
}
