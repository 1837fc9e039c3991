extension NeighbourModel {
    /// The ratings by the other side, what was fitted to them, and the options.
    public var parts: RatingParts {
        var parts = RatingParts()
        let (kind, shrinkage): (Double, Double) =
            switch options.similarity {
            case .cosine: (0, 0)
            case .msd: (1, 0)
            case .pearson: (2, 0)
            case .pearsonBaseline(let shrinkage): (3, shrinkage)
            }
        let variant = NeighbourVariant.allCases.firstIndex(of: options.variant) ?? 0
        parts["options"] = .doubles([
            Double(variant), kind, shrinkage, Double(options.minSupport), Double(options.k), Double(options.minK),
        ])
        parts.append(lists.ys)
        parts["means"] = .doubles(means)
        parts["deviations"] = .doubles(deviations)
        parts["user_bias"] = .doubles(biases?.users ?? [])
        parts["item_bias"] = .doubles(biases?.items ?? [])
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let numbers = try parts.doubles("options", count: 6).map { Int(exactly: $0.rounded()) ?? -1 }
        let shrinkage = try parts.doubles("options", count: 6)[2]
        let similarity: SimilarityMeasure? =
            switch numbers[1] {
            case 0: .cosine
            case 1: .msd
            case 2: .pearson
            case 3: .pearsonBaseline(shrinkage: shrinkage)
            default: nil
            }
        guard let similarity, NeighbourVariant.allCases.indices.contains(numbers[0]) else {
            throw ModelError(.shapeMismatch, "the model's part `options` is not what it should be")
        }
        let options = NeighbourOptions(
            variant: NeighbourVariant.allCases[numbers[0]], similarity: similarity, minSupport: numbers[3], k: numbers[4],
            minK: numbers[5])
        try options.check()
        let xCount = Side.isUsers ? basis.userCount : basis.itemCount
        let usesMeans = options.variant == .means || options.variant == .zScore
        var biases: RatingBiases?
        if options.needsBiases {
            biases = RatingBiases(
                users: try parts.doubles("user_bias", count: basis.userCount),
                items: try parts.doubles("item_bias", count: basis.itemCount))
        }
        let ys = try parts.lists(count: Side.isUsers ? basis.itemCount : basis.userCount, partners: xCount)
        self.init(
            ys: ys, basis: basis, options: options, means: try parts.doubles("means", count: usesMeans ? xCount : 0),
            deviations: try parts.doubles("deviations", count: options.variant == .zScore ? xCount : 0), biases: biases)
    }
}
