import Glibc

/// How good lists of recommended items are, each user's judged by the items that are relevant to them, and averaged over users.
///
/// With a list cut after n items (shorter ones stay as they are) and R the items relevant to the user:
///
/// | measure | of one user |
/// |---|---|
/// | precision | relevant items in the list / n |
/// | recall | relevant items in the list / number of R |
/// | nDCG | sum of 1 / log2(place + 1) over relevant items in the list / the same sum for a list that begins with all of R (Järvelin and Kekäläinen 2002, gains of 0 and 1) |
/// | MAP | sum over relevant items in the list of the precision up to their place / min(n, number of R) |
/// | MRR | 1 / place of the first relevant item, 0 without one |
/// | hit rate | 1 with a relevant item in the list, else 0 |
///
/// Users to whom nothing is relevant are not counted; users with something relevant and no list count with zeros.
public struct TopNScores: Sendable, Hashable {
    /// Mean precision.
    public var precision = 0.0
    /// Mean recall.
    public var recall = 0.0
    /// Mean normalised discounted cumulative gain.
    public var ndcg = 0.0
    /// Mean average precision.
    public var map = 0.0
    /// Mean reciprocal rank.
    public var mrr = 0.0
    /// Share of users with a hit.
    public var hitRate = 0.0
    /// Share of the catalogue's items that stand in some list.
    public var coverage = 0.0
    /// Mean over all listed items of -log2 of the share of training users that have the item: how surprising they are (Zhou and others
    /// 2010). An item that no training user has counts as if one had. NaN without any listed item.
    public var novelty = Double.nan
    /// How many users were counted.
    public var users = 0
    /// How many of them have a list that is not empty.
    public var listed = 0
}

/// Lists of items, one for each user; items are numbered from zero.
public struct ItemLists: Sendable {
    /// Where the list of each user begins, and the end.
    public private(set) var bounds: [Int] = [0]
    /// Items, user after user, best first.
    public private(set) var items: [UInt32] = []

    /// How many users there are.
    public var count: Int { bounds.count - 1 }

    /// No users.
    public init() {}

    /// Lists of so many users from pairs in order: a user's items in the order in which they come, each the first time only.
    public init(users count: Int, pairs: some Sequence<(user: UInt32, item: UInt32)>) {
        var lists: [[UInt32]] = Array(repeating: [], count: count)
        for pair in pairs where Int(pair.user) < count { lists[Int(pair.user)].append(pair.item) }
        for list in lists { append(list) }
    }

    /// Adds a user's list; of an item that comes again only the first place counts.
    public mutating func append(_ list: some Sequence<UInt32>) {
        var seen: Set<UInt32> = []
        for item in list where seen.insert(item).inserted { items.append(item) }
        bounds.append(items.count)
    }

    /// The list of a user.
    public subscript(user: Int) -> ArraySlice<UInt32> { items[bounds[user]..<bounds[user + 1]] }
}

/// What there is to recommend, and how many users have each item.
public struct ItemPopularity: Sendable {
    /// How many users have each item, by its number; items beyond are had by none.
    public var counts: [Int]
    /// How many users there are.
    public var users: Int

    /// Makes it.
    public init(counts: [Int], users: Int) {
        self.counts = counts
        self.users = users
    }
}

/// Measures lists against what is relevant.
///
/// - Parameters:
///   - relevant: the items relevant to each user, in any order.
///   - n: after how many items lists are cut.
///   - popularity: of the training data; without it coverage and novelty are NaN.
/// - Throws: `badParameter` for n below 1, `shapeMismatch`, `empty` where nothing is relevant to anyone.
public func topNScores(
    _ lists: ItemLists, relevant: ItemLists, n: Int, popularity: ItemPopularity? = nil
) throws(ModelError) -> TopNScores {
    guard n >= 1 else { throw ModelError(.badParameter, "lists of \(n) items") }
    guard lists.count == relevant.count else {
        throw ModelError(.shapeMismatch, "there are lists for \(lists.count) users, and relevant items of \(relevant.count)")
    }
    let longest = (0..<lists.count).reduce(0) { max($0, min(n, max(lists[$1].count, relevant[$1].count))) }
    let gain = (0..<longest).map { 1 / (log(Double($0 + 2)) / log(2)) }
    var ideal = [0.0]
    for value in gain { ideal.append(ideal[ideal.count - 1] + value) }
    var (precision, recall, ndcg, map, mrr, hit): ([Double], [Double], [Double], [Double], [Double], [Double]) =
        ([], [], [], [], [], [])
    var scores = TopNScores()
    var novelty: [Double] = []
    var covered: Set<UInt32> = []
    for user in 0..<lists.count where !relevant[user].isEmpty {
        let wanted = Set(relevant[user])
        let list = lists[user].prefix(n)
        var (hits, gained, averaged, first) = (0, 0.0, 0.0, 0.0)
        for (place, item) in list.enumerated() {
            if let popularity {
                covered.insert(item)
                let count = popularity.counts.indices.contains(Int(item)) ? popularity.counts[Int(item)] : 0
                novelty.append(-log2(Double(max(1, count)) / Double(max(1, popularity.users))))
            }
            guard wanted.contains(item) else { continue }
            hits += 1
            gained += gain[place]
            averaged += Double(hits) / Double(place + 1)
            if hits == 1 { first = 1 / Double(place + 1) }
        }
        scores.users += 1
        scores.listed += list.isEmpty ? 0 : 1
        precision.append(Double(hits) / Double(n))
        recall.append(Double(hits) / Double(wanted.count))
        ndcg.append(gained / ideal[min(n, wanted.count)])
        map.append(averaged / Double(min(n, wanted.count)))
        mrr.append(first)
        hit.append(hits > 0 ? 1 : 0)
    }
    guard scores.users > 0 else { throw ModelError(.empty, "nothing is relevant to any user") }
    scores.precision = numpyMean(precision)
    scores.recall = numpyMean(recall)
    scores.ndcg = numpyMean(ndcg)
    scores.map = numpyMean(map)
    scores.mrr = numpyMean(mrr)
    scores.hitRate = numpyMean(hit)
    guard let popularity else {
        scores.coverage = .nan
        return scores
    }
    let catalogue = popularity.counts.count { $0 > 0 }
    let known = covered.count { popularity.counts.indices.contains(Int($0)) && popularity.counts[Int($0)] > 0 }
    scores.coverage = catalogue == 0 ? .nan : Double(known) / Double(catalogue)
    scores.novelty = numpyMean(novelty)
    return scores
}
