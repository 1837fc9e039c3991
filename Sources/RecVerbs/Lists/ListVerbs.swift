import RecEngine

/// Verbs of lists and ranges; a table's rows count as a list of records where a closure takes them.
enum ListVerbs {
    static let all: [any Verb] = [
        ListMap(), ListFilter(), ListFlatMap(), ListCount(), ListIsEmpty(), ListFirst(), ListLast(), ListContains(), ListSum(),
        ListMean(), ListExtreme(name: "min"), ListExtreme(name: "max"), ListSorted(), ListReversed(), ListJoined(), ListTable(),
    ]
}
