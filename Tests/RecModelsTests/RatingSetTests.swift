import RecModels
import Testing

@Suite("ratings to learn from")
struct RatingSetTests {
    @Test("ids are numbered by first appearance, lists keep the order in which ratings came")
    func order() throws {
        let (set, users, items) = try RatingSet.numbering(
            users: [7, 3, 7, 3, 9], items: [30, 10, 10, 30, 30], ratings: [4, 2, 5, 1, 3.5], scale: 0.5...5)
        #expect(users == [7, 3, 9] && items == [30, 10])
        #expect(set.userCount == 3 && set.itemCount == 2 && set.count == 5)
        #expect(set.globalMean == 3.1)
        func lists(_ lists: RatingLists) -> [[String]] {
            (0..<lists.count).map { index in
                lists.range(of: index).map { "\(lists.partner(at: $0)):\(lists.rating(at: $0))" }
            }
        }
        #expect(lists(set.byUser) == [["0:4.0", "1:5.0"], ["1:2.0", "0:1.0"], ["0:3.5"]])
        #expect(lists(set.byItem) == [["0:4.0", "1:1.0", "2:3.5"], ["1:2.0", "0:5.0"]])
    }

    @Test("ratings that single precision cannot hold stay exact")
    func exact() throws {
        let set = try RatingSet(users: [0, 1], items: [0, 0], ratings: [0.1, 3.7])
        #expect(set.byUser.rating(at: 0) == 0.1 && set.byItem.rating(at: 1) == 3.7 && set.scale == 0.1...3.7)
    }

    @Test("what cannot be learned from is an error that names the row")
    func errors() {
        func error(_ users: [UInt32], _ items: [UInt32], _ ratings: [Double], _ scale: ClosedRange<Double>? = nil) -> ModelError?
        {
            #expect(throws: ModelError.self) { try RatingSet(users: users, items: items, ratings: ratings, scale: scale) }
        }
        #expect(error([], [], [])?.code == .empty)
        #expect(error([0], [0, 1], [1])?.code == .shapeMismatch)
        #expect(error([0, 0], [0, 1], [1, .nan])?.row == 1)
        #expect(error([0, 0], [0, 1], [1, .infinity])?.code == .notFinite)
        #expect(error([0, 0], [0, 1], [1, 6], 1...5)?.message == "the rating 6.0 of row 1 is outside the scale 1.0...5.0")
        #expect(error([0, 2], [0, 1], [1, 2])?.message == "the user id 2 of row 1 does not follow 1")
    }

    @Test("baselines by hand, top items, and what is unknown")
    func baselines() throws {
        let set = try RatingSet(users: [0, 0, 1], items: [0, 1, 0], ratings: [5, 3, 4], scale: 1...5)
        let model = try baseline(set, options: .als(epochs: 1, userRegularization: 1, itemRegularization: 1))
        // Mean 4; item 0 deviates by (1 + 0) / 3, item 1 by -1 / 2; then the users.
        let third = 1.0 / 3
        #expect(model.biases.items == [third, -0.5])
        let expected = (1 - third + (-1 + 0.5)) / 3
        #expect(abs(model.biases.users[0] - expected) < 1e-15)
        let unknown = model.predict(user: nil, item: 1)
        #expect(unknown.value == 3.5 && unknown.fallback == .unknownUser && !unknown.isImpossible)
        let top = try model.topItems(for: [0, nil], n: 1)
        #expect(top.items == [0, 0] && top.scores[1] == 4 + third)
        let rest = try model.topItems(for: [0, 1], n: 5, excluding: ExcludedItems(users: 2, userOf: [0, 1], itemOf: [0, 9]))
        #expect(rest.items == [1, 0, 1] && rest.bounds == [0, 1, 3])
        let again = try BaselineModel(parts: model.parts, basis: model.basis)
        #expect(again == model)
    }
}
