public import RecEngine
public import RecPlan

/// All verbs of the language. A verb is one type in one file; a family of verbs lists its members in `all`.
public struct Catalogue: VerbCatalogue {
    private let byName: [String: [any Verb]]
    private let byID: [String: [any Verb]]
    /// Every verb, in the order of the reference.
    public let allVerbs: [any Verb]

    /// All verbs.
    public static let standard = Catalogue(families.flatMap(\.verbs))

    /// The chapters of the reference, each with its verbs.
    public static let families: [(title: String, verbs: [any Verb])] = [
        ("Reading and making data", SourceVerbs.all), ("Tables", TableVerbs.all), ("Groups", GroupVerbs.all),
        ("Values: text", StringVerbs.all + PatternVerbs.all), ("Values: numbers", NumberVerbs.all + ExtremeVerb.all),
        ("Values: dates and times", DateVerbs.all + MakingDates.all),
        ("Values: missing, types and lists", ValueVerbs.all + ListElementVerbs.all), ("Aggregates", AggregateVerbs.all),
        ("Windows", WindowVerbs.all), ("Scaling", ScalingVerbs.all),
        ("Features, sparse matrices and neighbours", FeatureVerbs.all), ("Lists and ranges", ListVerbs.all),
        ("Clusters and components", ModelVerbs.all), ("Recommenders", Recommenders.all), ("Evaluation", EvaluationVerbs.all),
        ("Figures", FigureVerbs.all), ("Writing", OutputVerbs.all), ("Storing", StoreVerbs.all),
    ]

    /// A catalogue of these verbs.
    public init(_ verbs: [any Verb]) {
        allVerbs = verbs
        byName = Dictionary(grouping: verbs, by: \.name)
        byID = Dictionary(grouping: verbs, by: \.id)
    }

    /// The verbs of that name, whatever they are called on.
    public func signatures(named name: String) -> [any VerbSignature] { byName[name] ?? [] }

    /// Every verb.
    public var allSignatures: [any VerbSignature] { allVerbs }

    /// Verbs of the design that are not built yet.
    public var unavailable: [String: String] { UnavailableVerbs.advice }

    /// The verb of that `id` for that kind of receiver.
    public func verb(id: String, on receiver: ReceiverKind) -> (any Verb)? {
        byID[id]?.first { $0.receiver == receiver }
    }
}
