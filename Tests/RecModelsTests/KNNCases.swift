import Foundation
import RecModels

/// A model to fit and questions to ask it, described in the words of `parity_knn.py`.
struct KNNCase: Sendable {
    var data: String
    var kind: String
    var words: String

    /// Fits the model.
    func fit(_ ratings: RatingSet, context: ModelContext = ModelContext()) throws -> any RatingModel {
        var settings: [String: String] = [:]
        for word in words.split(separator: " ") {
            let pair = word.split(separator: "=").map(String.init)
            settings[pair[0]] = pair[1]
        }
        func number(_ name: String, _ other: Int) -> Int { settings[name].flatMap { Int($0) } ?? other }
        switch kind {
        case "userKNN", "itemKNN":
            let similarity: SimilarityMeasure =
                switch settings["similarity"] {
                case "cosine": .cosine
                case "msd": .msd
                case "pearson": .pearson
                default: .pearsonBaseline(shrinkage: settings["shrinkage"].flatMap { Double($0) } ?? 100)
                }
            guard let variant = NeighbourVariant(rawValue: settings["variant"] ?? "") else {
                throw PeerError(message: "unknown variant in \(words)")
            }
            let options = NeighbourOptions(
                variant: variant, similarity: similarity, minSupport: number("minSupport", 1), k: number("k", 40),
                minK: number("minK", 1), baseline: settings["bsl"] == "sgd" ? .sgd() : .als())
            return kind == "userKNN"
                ? try userKNN(ratings, options: options, context: context)
                : try itemKNN(ratings, options: options, context: context)
        case "slopeOne": return try slopeOne(ratings, context: context)
        case "coClustering":
            return try coClustering(
                ratings,
                options: CoClusteringOptions(
                    userClusters: number("userClusters", 3), itemClusters: number("itemClusters", 3),
                    epochs: number("epochs", 20),
                    seed: number("seed", 0)), context: context)
        default: throw PeerError(message: "unknown model \(kind)")
        }
    }
}

/// Ratings to learn from, and pairs to ask for.
struct RatingQuestion {
    var ratings: RatingSet
    var users: [Int?]
    var items: [Int?]

    init(train: [(user: Int, item: Int, rating: Double)], asked: [(user: Int, item: Int)], scale: ClosedRange<Double>) throws {
        let numbered = try RatingSet.numbering(
            users: train.map(\.user), items: train.map(\.item), ratings: train.map(\.rating), scale: scale)
        ratings = numbered.ratings
        let user = Dictionary(uniqueKeysWithValues: zip(numbered.users, 0...))
        let item = Dictionary(uniqueKeysWithValues: zip(numbered.items, 0...))
        users = asked.map { user[$0.user] }
        items = asked.map { item[$0.item] }
    }

    /// The made-up ratings of that name: two thirds to learn from, the rest and three strangers to ask for.
    init(madeUp name: String) throws {
        let rows = madeUpRatings(name)
        var asked = rows.enumerated().filter { $0.offset % 3 == 0 }.map { (user: $0.element.user, item: $0.element.item) }
        asked += [(-1, rows[0].item), (rows[0].user, -1), (-1, -1)]
        try self.init(
            train: rows.enumerated().filter { $0.offset % 3 != 0 }.map(\.element), asked: asked,
            scale: name == "stars" || name == "odd" ? 1...5 : 0.5...5)
    }
}

/// Made-up ratings with popular items, as `made_up` in `parity_knn.py` draws them.
func madeUpRatings(_ name: String) -> [(user: Int, item: Int, rating: Double)] {
    let (users, items, count, step, seed): (Int, Int, Int, Double, Int) =
        switch name {
        case "stars": (30, 40, 500, 1, 1)
        case "halves": (40, 25, 600, 0.5, 2)
        case "odd": (25, 30, 400, 0.1, 3)
        default: (60, 60, 150, 0.5, 4)
        }
    var state = seed
    func draw() -> Int {
        state = (state * 1_103_515_245 + 12345) % 2_147_483_648
        return state / 65536
    }
    var rows: [(user: Int, item: Int, rating: Double)] = []
    var seen: Set<[Int]> = []
    while rows.count < count {
        let (a, b, c) = (draw(), draw(), draw())
        let isAny = b / 64 % 2
        let (user, item) = (a % users, b % items * isAny + b % 7 * (1 - isAny))
        if seen.insert([user, item]).inserted { rows.append((user, item, Double(c / 8 % (Int(4 / step) + 1)) * step + 1)) }
    }
    return rows
}
