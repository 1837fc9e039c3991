import RecEngine

/// Verbs of tables, in the order of the reference.
enum TableVerbs {
    static let all: [any Verb] =
        [
            SelectVerb(), DropVerb(), RenameVerb(), WithVerb(), CastVerb(),
            FilterVerb(), DropMissingVerb(), DropDuplicatesVerb(), FillMissingVerb(), UniqueVerb(),
            SortVerb(), TopVerb(), SampleVerb(),
            JoinVerb(), ExcludeVerb(), ConcatVerb(),
            GroupVerb(), CountByVerb(), TableAggregateVerb(),
            PivotVerb(), UnpivotVerb(), ExplodeVerb(), OneHotVerb.ofTables,
            DescribeVerb(), CorrelationVerb(),
            InBatchesVerb(), FirstValueVerb(), FirstRowVerb(), ContainsRowVerb(), TableVerb(), EmptyTableVerb(),
        ] + TableRows.all + TableProperty.all
}
