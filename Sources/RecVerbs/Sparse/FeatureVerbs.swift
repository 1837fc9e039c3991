import RecEngine

/// Verbs that make features of texts and of many values, and verbs of sparse matrices.
enum FeatureVerbs {
    static let all: [any Verb] = [
        DropColumnsVerb(), CountVectorizeVerb.ofTables, TfidfVerb.ofTables, MatrixVerb(), MatrixEntriesVerb(), MatrixDenseVerb(),
        OneHotVerb.ofMatrices, CountVectorizeVerb.ofMatrices, TfidfVerb.ofMatrices, NearestVerb(),
        TruncatedSVDVerb(), BestMatchVerb(),
    ]
}
