import RecEngine

/// Verbs of single values and of columns, in the order of the reference.
enum ElementVerbs {
    static let all: [any Verb] =
        StringVerbs.all + PatternVerbs.all + NumberVerbs.all + ExtremeVerb.all + ValueVerbs.all + DateVerbs.all + MakingDates.all
        + ListElementVerbs.all
}
