extension RatingLists {
    /// Makes lists of stored arrays: the length of each list, and partners and ratings of all, list after list.
    ///
    /// - Throws: `shapeMismatch` when they do not belong together; `notFinite` for a rating that is none.
    convenience init(
        lengths: [Int32], partners: [Int32], ratings: [Double], partnerCount: Int
    ) throws(ModelError) {
        guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, { $0 + Int($1) }) == ratings.count,
            partners.count == ratings.count, partners.allSatisfy({ $0 >= 0 && Int($0) < partnerCount })
        else { throw ModelError(.shapeMismatch, "the model's ratings do not belong together") }
        if let row = ratings.firstIndex(where: { !$0.isFinite }) {
            throw ModelError(.notFinite, "the rating of row \(row) is \(ratings[row])", row: row)
        }
        let ends = Buffer<Int>(count: lengths.count + 1, repeating: 0)
        for (index, length) in lengths.enumerated() { ends.base[index + 1] = ends.base[index] + Int(length) }
        let ids = Buffer<UInt32>(count: partners.count)
        for (place, partner) in partners.enumerated() { ids.base[place] = UInt32(partner) }
        let isSingle = ratings.allSatisfy { Double(Float($0)) == $0 }
        let singles = isSingle ? Buffer<Float>(count: ratings.count) : nil
        let doubles = isSingle ? nil : Buffer<Double>(count: ratings.count)
        for (place, rating) in ratings.enumerated() {
            singles?.base[place] = Float(rating)
            doubles?.base[place] = rating
        }
        self.init(count: lengths.count, ends: ends, partners: ids, singles: singles, doubles: doubles)
    }
}

extension RatingParts {
    /// Puts lists of ratings in, as `lengths`, `partners` and `ratings`.
    mutating func append(_ lists: RatingLists) {
        self["lengths"] = .integers((0..<lists.count).map { Int32(lists.range(of: $0).count) })
        self["partners"] = .integers((0..<lists.ratingCount).map { Int32(lists.partner(at: $0)) })
        self["ratings"] = .doubles(lists.allRatings().array)
    }

    /// The lists that `append` put in.
    ///
    /// - Throws: `shapeMismatch`, `notFinite`.
    func lists(count: Int? = nil, partners: Int) throws(ModelError) -> RatingLists {
        try RatingLists(
            lengths: integers("lengths", count: count), partners: integers("partners"), ratings: doubles("ratings"),
            partnerCount: partners)
    }
}
