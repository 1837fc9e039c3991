import CKernels
import Synchronization

/// Ratings to learn from: users and items by inner ids, which number them from zero in the order of their first rating, as Surprise's
/// `Trainset` does. Ratings of one user stand in the order in which they came, and so do those of one item; a pair that was rated twice
/// counts twice.
///
/// Memory: 8 to 12 bytes a rating, the same again once the lists by item are asked for.
public struct RatingSet: Sendable {
    /// Number of users, items and ratings, mean and scale.
    public let basis: RatingBasis
    /// The ratings of each user; partners are items.
    public let byUser: RatingLists
    private let items: LazyItems

    /// How many users have a rating.
    public var userCount: Int { basis.userCount }
    /// How many items have a rating.
    public var itemCount: Int { basis.itemCount }
    /// How many ratings there are.
    public var count: Int { basis.ratingCount }
    /// The mean of all ratings, summed user by user in NumPy's pairwise order: `Trainset.global_mean`.
    public var globalMean: Double { basis.globalMean }
    /// The least and the largest possible rating.
    public var scale: ClosedRange<Double> { basis.scale }

    /// The ratings of each item; partners are users. Made when first asked for.
    public var byItem: RatingLists { items.lists(of: byUser, count: itemCount) }

    /// Makes a set of ratings by inner ids.
    ///
    /// - Parameters:
    ///   - users: the user of each rating; numbered from zero in the order of first appearance.
    ///   - items: the item of each rating, numbered likewise.
    ///   - ratings: the ratings.
    ///   - scale: the possible ratings; the least to the largest given one when left out.
    /// - Throws: `empty`; `shapeMismatch` when lengths differ; `notFinite` and `badParameter` (outside the scale) with the row;
    ///   `badParameter` when ids do not count up; `tooMany` over 2147483647 ratings.
    public init(users: [UInt32], items: [UInt32], ratings: [Double], scale: ClosedRange<Double>? = nil) throws(ModelError) {
        try self.init(users: users, items: items, count: ratings.count, scale: scale, single: nil) { ratings[$0] }
    }

    /// Makes a set of ratings in single precision.
    public init(users: [UInt32], items: [UInt32], singles ratings: [Float], scale: ClosedRange<Double>? = nil) throws(ModelError)
    {
        try self.init(users: users, items: items, count: ratings.count, scale: scale, single: true) { Double(ratings[$0]) }
    }

    /// Makes a set of ratings by any numbers as ids, which are numbered here.
    ///
    /// - Returns: the ratings, and the given ids in the order of inner ids.
    public static func numbering(
        users: [Int], items: [Int], ratings: [Double], scale: ClosedRange<Double>? = nil
    ) throws(ModelError) -> (ratings: RatingSet, users: [Int], items: [Int]) {
        func numbered(_ ids: [Int]) -> (codes: [UInt32], ids: [Int]) {
            var number: [Int: UInt32] = [:]
            var order: [Int] = []
            let codes = ids.map { id in
                if let known = number[id] { return known }
                let new = UInt32(order.count)
                number[id] = new
                order.append(id)
                return new
            }
            return (codes, order)
        }
        let (userCodes, userIDs) = numbered(users)
        let (itemCodes, itemIDs) = numbered(items)
        return (try RatingSet(users: userCodes, items: itemCodes, ratings: ratings, scale: scale), userIDs, itemIDs)
    }

    private init(
        users: [UInt32], items: [UInt32], count: Int, scale: ClosedRange<Double>?, single: Bool?, rating: (Int) -> Double
    ) throws(ModelError) {
        guard users.count == count, items.count == count else {
            throw ModelError(.shapeMismatch, "there are \(users.count) users, \(items.count) items and \(count) ratings")
        }
        guard count > 0 else { throw ModelError(.empty, "there are no ratings") }
        guard count <= Int(Int32.max) else { throw ModelError(.tooMany, "\(count) ratings are more than \(Int32.max)") }
        var (least, largest, isSingle) = (Double.infinity, -Double.infinity, true)
        for row in 0..<count {
            let value = rating(row)
            guard value.isFinite else { throw ModelError(.notFinite, "the rating of row \(row) is \(value)", row: row) }
            least = min(least, value)
            largest = max(largest, value)
            if single == nil, Double(Float(value)) != value { isSingle = false }
        }
        if let scale, !(scale.lowerBound <= least && largest <= scale.upperBound) {
            guard scale.lowerBound.isFinite, scale.upperBound.isFinite else {
                throw ModelError(.badParameter, "the scale must be finite")
            }
            let row = (0..<count).first { !scale.contains(rating($0)) } ?? 0
            throw ModelError(
                .badParameter,
                "the rating \(rating(row)) of row \(row) is outside the scale \(scale.lowerBound)...\(scale.upperBound)", row: row
            )
        }
        let userCount = try Self.count(users, "user")
        let itemCount = try Self.count(items, "item")

        // A stable counting sort by user.
        let ends = Buffer<Int>(count: userCount + 1, repeating: 0)
        for user in users { ends.base[Int(user) + 1] += 1 }
        for user in 0..<userCount { ends.base[user + 1] += ends.base[user] }
        let next = Buffer<Int>(count: userCount + 1)
        next.base.update(from: ends.base, count: userCount + 1)
        let partners = Buffer<UInt32>(count: count)
        let singles = isSingle ? Buffer<Float>(count: count) : nil
        let doubles = isSingle ? nil : Buffer<Double>(count: count)
        var isGrouped = true
        for row in 0..<count {
            let user = Int(users[row])
            let place = next.base[user]
            next.base[user] = place + 1
            if place != row { isGrouped = false }
            partners.base[place] = items[row]
            if let singles { singles.base[place] = Float(rating(row)) }
            if let doubles { doubles.base[place] = rating(row) }
        }
        byUser = RatingLists(count: userCount, ends: ends, partners: partners, singles: singles, doubles: doubles)
        self.items = LazyItems(order: isGrouped ? nil : users)
        basis = RatingBasis(
            userCount: userCount, itemCount: itemCount, ratingCount: count,
            globalMean: pairwiseSum(byUser, 0..<count) / Double(count), scale: scale ?? least...largest)
    }

    /// The number of ids, which must count up from zero.
    private static func count(_ ids: [UInt32], _ what: String) throws(ModelError) -> Int {
        var next: UInt32 = 0
        for (row, id) in ids.enumerated() where id >= next {
            guard id == next, id < UInt32(Int32.max) else {
                throw ModelError(.badParameter, "the \(what) id \(id) of row \(row) does not follow \(next)", row: row)
            }
            next += 1
        }
        return Int(next)
    }
}

/// The sum of a stretch of ratings in NumPy's pairwise order: halves, cut at multiples of eight.
private func pairwiseSum(_ lists: RatingLists, _ range: Range<Int>) -> Double {
    if range.count > 4096 {
        let half = range.count / 2
        let middle = range.lowerBound + half - half % 8
        return pairwiseSum(lists, range.lowerBound..<middle) + pairwiseSum(lists, middle..<range.upperBound)
    }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, range.count)) { block in
        guard let base = block.baseAddress else { return 0 }
        lists.copyRatings(range, to: base)
        return rk_pairwise_sum(base, Int64(range.count))
    }
}

/// The lists by item, made once; most models never ask for them.
private final class LazyItems: Sendable {
    private let state: Mutex<(order: [UInt32]?, lists: RatingLists?)>

    /// - Parameter order: the user of each rating as they came; nil when they came user by user.
    init(order: [UInt32]?) { state = Mutex((order, nil)) }

    func lists(of byUser: RatingLists, count: Int) -> RatingLists {
        state.withLock { state in
            if let lists = state.lists { return lists }
            let lists =
                state.order.map { order in
                    order.withUnsafeBufferPointer { byUser.transposed(count: count, order: $0.baseAddress) }
                }
                ?? byUser.transposed(count: count, order: nil)
            state = (nil, lists)
            return lists
        }
    }
}
