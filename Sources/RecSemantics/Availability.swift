import RecSyntax

/// What the language has words for and this version cannot run yet: listed here, and nowhere else but in
/// `VerbSignatures.unavailable` for verbs.
enum Availability {
    /// Cell kinds, with what to do meanwhile.
    static let kinds: [CellKind: String] = [
        .serve: "run the notebook with `recnb run` and read its report meanwhile"
    ]
}
