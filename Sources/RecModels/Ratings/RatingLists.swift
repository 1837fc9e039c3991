/// The ratings of each user, or of each item: lists one after the other in one block, each in the order in which the ratings came.
///
/// A rating takes eight bytes where all ratings are exact in single precision (stars, whole numbers), else twelve.
public final class RatingLists: @unchecked Sendable {
    // Written only while it is made.
    private let ends: Buffer<Int>
    let partners: Buffer<UInt32>
    private let singles: Buffer<Float>?
    private let doubles: Buffer<Double>?

    /// How many lists there are.
    public let count: Int

    init(count: Int, ends: Buffer<Int>, partners: Buffer<UInt32>, singles: Buffer<Float>?, doubles: Buffer<Double>?) {
        self.count = count
        self.ends = ends
        self.partners = partners
        self.singles = singles
        self.doubles = doubles
    }

    /// How many ratings there are in all lists.
    public var ratingCount: Int { partners.count }

    /// Where the list of `index` stands.
    public func range(of index: Int) -> Range<Int> {
        precondition(index >= 0 && index < count, "index outside the lists")
        return ends.base[index]..<ends.base[index + 1]
    }

    /// The inner id of the other side (the item in lists of users) at a place.
    public func partner(at place: Int) -> Int {
        precondition(place >= 0 && place < ratingCount, "index outside the lists")
        return Int(partners.base[place])
    }

    /// The rating at a place.
    public func rating(at place: Int) -> Double {
        precondition(place >= 0 && place < ratingCount, "index outside the lists")
        if let singles { return Double(singles.base[place]) }
        return doubles.map { $0.base[place] } ?? 0
    }

    /// Copies the ratings of a stretch of places.
    func copyRatings(_ range: Range<Int>, to target: UnsafeMutablePointer<Double>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= ratingCount, "range outside the lists")
        if let singles {
            for (offset, place) in range.enumerated() { target[offset] = Double(singles.base[place]) }
        } else if let doubles {
            target.update(from: doubles.base + range.lowerBound, count: range.count)
        }
    }

    /// All ratings, in the order of the lists.
    func allRatings() -> Buffer<Double> {
        let buffer = Buffer<Double>(count: ratingCount)
        copyRatings(0..<ratingCount, to: buffer.base)
        return buffer
    }

    /// The ratings in the precision in which they are kept: one of the two.
    var storedRatings: (singles: UnsafePointer<Float>?, doubles: UnsafePointer<Double>?) {
        (singles.map { UnsafePointer($0.base) }, doubles.map { UnsafePointer($0.base) })
    }

    /// Bounds of the lists: `count + 1` places.
    var bounds: UnsafePointer<Int> { UnsafePointer(ends.base) }

    /// The length of the longest list.
    var longest: Int { (0..<count).reduce(0) { max($0, range(of: $1).count) } }

    /// The same ratings listed by the other side; the order within a list is the order of these lists.
    ///
    /// That is the order in which ratings came only if a list's ratings came in the order of the lists: see `RatingSet.byItem`.
    func transposed(count other: Int, order: UnsafePointer<UInt32>?) -> RatingLists {
        let ends = Buffer<Int>(count: other + 1, repeating: 0)
        for place in 0..<ratingCount { ends.base[Int(partners.base[place]) + 1] += 1 }
        for index in 0..<other { ends.base[index + 1] += ends.base[index] }
        let next = Buffer<Int>(count: other + 1)
        next.base.update(from: ends.base, count: other + 1)
        let target = RatingLists(
            count: other, ends: ends, partners: Buffer(count: ratingCount),
            singles: singles.map { _ in Buffer(count: ratingCount) },
            doubles: doubles.map { _ in Buffer(count: ratingCount) })
        func put(_ place: Int, of list: Int) {
            let partner = Int(partners.base[place])
            let position = next.base[partner]
            next.base[partner] = position + 1
            target.partners.base[position] = UInt32(list)
            if let singles, let to = target.singles { to.base[position] = singles.base[place] }
            if let doubles, let to = target.doubles { to.base[position] = doubles.base[place] }
        }
        if let order {
            // `order` names the list of each rating in the order in which they came.
            let heads = Buffer<Int>(count: count + 1)
            heads.base.update(from: self.ends.base, count: count + 1)
            for came in 0..<ratingCount {
                let list = Int(order[came])
                put(heads.base[list], of: list)
                heads.base[list] += 1
            }
        } else {
            for list in 0..<count { for place in range(of: list) { put(place, of: list) } }
        }
        return target
    }
}
