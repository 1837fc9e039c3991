extension BadInput {
    /// Every recommender of ratings with its answers.
    static let recommenders: [BadInput] = [
        recommender("baseline", one: "3", ofUnknown: "3.111111111111111"),
        recommender("userKNN", one: "3", ofUnknown: "3.111111111111111"),
        recommender("itemKNN", ", variant: .zScore", one: "3", ofUnknown: "3.111111111111111"),
        recommender("slopeOne", one: "3", ofUnknown: "3.111111111111111"),
        recommender("coClustering", ", seed: 1", one: "3", ofUnknown: "3.111111111111111"),
        recommender("svd", ", factors: 0, seed: 1", one: "3", ofUnknown: "3.111111111111111"),
        recommender("svdpp", ", factors: 2, epochs: 0, initDeviation: 0, seed: 1", one: "3", ofUnknown: "3.111111111111111"),
        recommender("nmf", ", factors: 1, epochs: 0, initial: 1.5...1.5, seed: 1", one: "2.25", ofUnknown: "3.111111111111111"),
        recommender("als", ", factors: 2, iterations: 0, seed: 1", scale: nil, one: "9.754408672419425e-05", ofUnknown: "0"),
        recommender("popular", ", by: .mean", scale: nil, one: "3", ofUnknown: "3.111111111111111"), randomLists,
        recommender(
            "contentBased", ", features: [(item: 1, x: 1.0), (item: 2, x: 2.0), (item: 3, x: 0.0)]", scale: nil, one: "1",
            ofUnknown: "0"),
        recommender(
            "demographic", ", people: [(user: 1, age: 3), (user: 2, age: 4)], same: .age", one: "3",
            ofUnknown: "3.111111111111111"),
        recommender(
            "clusterBased", ", clusters: [(item: 1, cluster: 0), (item: 2, cluster: 0)]", one: "3", ofUnknown: "3.111111111111111"
        ),
    ]

    /// Needs no ratings, so that there is nothing wrong with them. User 1 has rated everything, the others have one film left each.
    private static let randomLists: BadInput = {
        let call = "randomLists(data, user: .user, item: .item, n: 1, seed: 1)"
        var answers: [Trouble: (call: String, answer: Answer)] = [:]
        for trouble in Trouble.allCases where trouble.families.contains(.ratings) {
            answers[trouble] = ("\(call).rowCount", .gives("3"))
        }
        answers[.noRows] = (call, .fails("E0620", "there are no ratings"))
        answers[.oneRow] = ("\(call).rowCount", .gives("0"))
        for trouble in [Trouble.outsideTheScale, .ratedTwice] {
            answers[trouble] = ("\(call).rowCount", .gives(trouble == .ratedTwice ? "3" : "2"))
        }
        return BadInput(verb: "randomLists", family: .ratings, answers: answers)
    }()

    /// What every recommender of ratings answers.
    ///
    /// - Parameters:
    ///   - arguments: further ones, with a comma before them.
    ///   - one: the prediction for the only pair that there is.
    ///   - ofUnknown: the prediction for a user and an item that nobody knows.
    ///   - scale: for recommenders of ratings; one of implicit feedback has none, and takes any number.
    static func recommender(
        _ verb: String, _ arguments: String = "", scale: String? = "1...5", one: String, ofUnknown: String
    ) -> BadInput {
        let call =
            "\(verb)(data, user: .user, item: .item, rating: .rating\(scale.map { ", scale: \($0)" } ?? "")\(arguments))"
        return BadInput(
            verb: verb, family: .ratings,
            answers: [
                .noRows: (call, .fails("E0620", "there are no ratings")),
                .oneRow: ("\(call).predict(user: 1, item: 2).prediction", .gives(one)),
                .notANumber: (call, .fails("E0680", "`rating` is nan where `user` is 1 and `item` is 1")),
                .infinite: (call, .fails("E0680", "`rating` is inf where `user` is 1 and `item` is 3")),
                .missing: (call, .fails("E0680", "`rating` is missing in row 1")),
                .text: (call, .checked("E0234", "`.rating` must be a column of numbers")),
                .outsideTheScale: scale == nil
                    ? ("\(call).ratingCount", .gives("10"))
                    : (call, .fails("E0681", "`rating` is 90, outside the scale 1.0...5.0, where `user` is 4 and `item` is 2")),
                .ratedTwice: ("\(call).ratingCount", .gives("10")),
                .unknownUser: ("\(call).predict(user: 9, item: 9).prediction", .gives(ofUnknown)),
                .unknownItem: ("\(call).predict(user: 1, item: 9).fallback", .gives("unknown item")),
            ])
    }
}
