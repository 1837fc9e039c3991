import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Recommenders that learn from a table beside the ratings: features of items, traits of people, clusters.
@Suite struct CompanionVerbTests {
    private let columns = "ratings, user: .userId, item: .movieId, rating: .rating"
    private let cells =
        ratingCells + """
            %% load films
            readCSV("films.csv", types: [.id: .int64, .fun: .double, .fear: .double, .group: .int32])
            %% load people
            readCSV("people.csv", types: [.userId: .uint32, .gender: .string, .age: .int32, .work: .string])

            """
    /// Film 50 and person 4 are in no rating; film 40 has no features, and person 9 has no age.
    private let files: MemoryFiles = {
        var files = ratingFiles
        files.files["films.csv"] = Array("id,fun,fear,group\n50,1,1,1\n10,3,4,0\n20,0,2,0\n30,5,0,1\n".utf8)
        files.files["people.csv"] = Array(
            "userId,gender,age,work\n3,F,30,a\n4,F,33,a\n5,M,30,b\n7,F,36,b\n9,F,,a\n".utf8)
        return files
    }()

    private func table(_ text: String) throws -> Table { try Evaluator.table(try evaluate(text, after: cells, files: files)) }

    private func record(_ text: String) throws -> (prediction: Double?, fallback: String?) {
        let value = try evaluate(text, after: cells, files: files)
        var answer: (prediction: Double?, fallback: String?) = (nil, nil)
        if case .scalar(let scalar)? = value.member("prediction") { answer.prediction = scalar.number }
        if case .scalar(.string(let text))? = value.member("fallback") { answer.fallback = text }
        return answer
    }

    /// User 3 has rated 10 (2) and 30 (4): deviations -1 and 1, of (0.6, 0.8) and (1, 0): the profile is (0.4, -0.8).
    @Test func contentByHand() throws {
        let fit = "contentBased(\(columns), features: films.drop(.group), key: .id)"
        let length: Double = (0.4 * 0.4 + 0.8 * 0.8).squareRoot()
        let list = try table("\(fit).recommend(user: 3, n: 9)")
        #expect(try list.column("movieId").scalars == [30, 40, 50, 10, 20])
        let (slant, own): (Double, Double) = (-0.4 / 2.0.squareRoot(), 0.6 * 0.4 - 0.8 * 0.8)
        let expected: [Double] = [0.4 / length, 0, slant / length, own / length, -0.8 / length]
        for (score, value) in zip(try list.column("score").scalars, expected) {
            #expect(abs((score.number ?? .nan) - value) < 1e-15)
        }
        let likeness = try table("\(fit).similar(item: 10, n: 9)")
        #expect(try likeness.column("movieId").scalars == [50, 20, 30, 40])
        #expect(abs((try likeness.column("similarity").scalar(at: 1).number ?? .nan) - 0.8) < 1e-15)
        // Films that count alike: (0.6, 0.8) + (1, 0), and film 20 is (0, 1).
        let equal = try record(
            "contentBased(ratings, user: .userId, item: .movieId, features: films.drop(.group), key: .id).predict(user: 3, item: 20)"
        )
        let both: Double = 0.8 / (1.6 * 1.6 + 0.8 * 0.8).squareRoot()
        #expect(abs((equal.prediction ?? .nan) - both) < 1e-15)
        let unknown = try record("\(fit).predict(user: 99, item: 20)")
        #expect(unknown.prediction == 0 && unknown.fallback == "unknown user")
    }

    /// A sparse matrix says the same as the table.
    @Test func sparseFeatures() throws {
        let some = "films.select(.id, .group).with(g: .group.text)"
        let dense = try table(
            "contentBased(\(columns), features: \(some).drop(.group).oneHot(.g), key: .id).recommend(n: 3)")
        let sparse = try table(
            "contentBased(\(columns), features: \(some).drop(.group).oneHot(.g, sparse: true), key: .id).recommend(n: 3)")
        #expect(dense.rows == sparse.rows && dense.rowCount == 12)
    }

    /// Around user 3 (F, 30, a): person 7 shares gender only (36 is too far), 9 the gender too (no age), 4 everything, but rated nothing.
    @Test func peopleByHand() throws {
        let fit = "demographic(\(columns), people: people, same: [.gender, .age, .work], within: 5)"
        // Women: 10 (4), 20 (3.5 and 1), 30 (5), 40 (2.5); everybody else but 3 adds the man's 10 (4.5) and 40 (3).
        let list = try table("\(fit).recommend(user: 3, n: 9)")
        #expect(try list.column("movieId").scalars == [30, 10, 40, 20])
        #expect(try list.column("score").scalars == [5.0, 4.0, 2.5, 2.25])
        // Person 4 (F, 33, a) has rated nothing: closest is 3 (with work), then 7 by age, then 9 by gender.
        let stranger = try table("\(fit).recommend(user: 4, n: 9)")
        #expect(try stranger.column("movieId").scalars == [30, 10, 20, 40])
        #expect(try stranger.column("score").scalars == [4.0, 2.0, 3.5, 2.5])
        let everybody = try record("\(fit).predict(user: 5, item: 20)")
        #expect(everybody.prediction == 2.25 && everybody.fallback == "too few neighbours")
        let unknown = try record("\(fit).predict(user: 99, item: 40)")
        #expect(unknown.prediction == 2.75 && unknown.fallback == "unknown user")
        let enough = try record(
            "demographic(\(columns), people: people, same: .gender, minimumCount: 2).predict(user: 3, item: 10)")
        #expect(enough.prediction == 4.25 && enough.fallback == "too few neighbours")
    }

    /// The same lists as the tables of a notebook make, for every user: groups one below the other, each film once.
    @Test func peopleAsTablesMakeThem() throws {
        let tables = """
            func best(of people: Table) -> Table {
                ratings.join(people, on: .userId, kind: .semi).exclude(seen, on: .movieId).group(by: .movieId)
                    .aggregate(score: mean(.rating), voters: count()).top(9, by: .score, .voters)
            }
            let gender = people.filter(.gender == "F" && .userId != 3)
            concat(best(of: gender.filter(abs(.age - 30) <= 6)), best(of: gender), best(of: people.filter(.userId != 3)))
                .dropDuplicates(.movieId)
            """
        let expected = try Evaluator.table(
            try evaluate("let seen = ratings.filter(.userId == 3)\n\(tables)", after: cells, files: files))
        let list = try table(
            "demographic(\(columns), people: people, same: [.gender, .age], within: 6).recommend(user: 3, excluding: ratings)")
        #expect(try list.column("movieId").scalars == expected.column("movieId").scalars)
        #expect(try list.column("score").scalars.map(\.number) == expected.column("score").scalars.map(\.number))
        #expect(list.rowCount == 2)
    }

    /// Cluster 0 has films 10 and 20, cluster 1 has 30 and 50, film 40 has none; means 3.5, 2.25, 4.5, 2.75.
    @Test func clustersByHand() throws {
        let fit = "clusterBased(\(columns), clusters: films, key: .id, cluster: .group)"
        // User 7 has two ratings in cluster 0, one in cluster 1.
        let list = try table("\(fit).recommend(user: 7, n: 9)")
        #expect(try list.column("movieId").scalars == [10, 20, 30, 40])
        #expect(try list.column("score").scalars == [3.5, 2.25, 4.5, 2.75])
        let byMean = "clusterBased(\(columns), clusters: films, key: .id, cluster: .group, favourite: .mean, minimumCount: 0)"
        #expect(try table("\(byMean).recommend(user: 7, n: 9)").column("movieId").scalars == [30, 50, 10, 20, 40])
        #expect(try record("\(fit).predict(user: 7, item: 10)").prediction == 3.75)
        let other = try record("\(fit).predict(user: 9, item: 30)")
        #expect(other.prediction == 4.5 && other.fallback == "too few ratings")
        #expect(try table("\(fit).recommend(user: 99, n: 2)").column("movieId").scalars == [30, 10])
        let film = try record("\(fit).predict(user: 9, item: 99)")
        #expect(film.prediction == 1.75 && film.fallback == "unknown item")
        // As it is written most often.
        let groups = "films.select(.id, .group).rename([.id: .movieId, .group: .cluster])"
        #expect(try table("clusterBased(\(columns), clusters: \(groups)).recommend(user: 7, n: 9)").rows == list.rows)
    }

    @Test(arguments: [
        ("contentBased(\(rated), features: films, key: .id2)", "E0203", "`films` has no column `id2`"),
        ("contentBased(\(rated), features: films)", "E0434", "`movieId`"),
        ("contentBased(\(rated), features: people.drop(.work), key: .userId)", "E0423", "`gender`"),
        (
            "contentBased(ratings, user: .userId, item: .movieId, features: films, key: .id, weights: .rating)", "E0435",
            "`weights: .rating`"
        ),
        ("demographic(\(rated), people: people, same: .userId)", "E0436", "`userId`"),
        ("demographic(\(rated), people: people, same: .salary)", "E0203", "`people` has no column `salary`"),
        ("demographic(\(rated), people: people.rename([.userId: .id]), same: .gender)", "E0434", "`userId`"),
        ("clusterBased(\(rated), clusters: films, key: .id)", "E0434", "`cluster`"),
        ("clusterBased(\(rated), clusters: films, key: .id, cluster: .fun)", "E0234", "whole numbers"),
        ("clusterBased(\(rated), clusters: films, key: .id, cluster: .group, prior: 3)", "E0432", "`by: .mean`"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String, _ words: String) {
        let run = NotebookRun("\(cells)\n%% evaluate x\n\(text)\n", files: files)
        #expect(run.ids == [id])
        #expect(run.diagnostics.first?.message.contains(words) == true, "\(run.diagnostics.first?.message ?? "")")
    }

    @Test(arguments: [
        ("contentBased(\(rated), features: concat(films, films).drop(.group), key: .id)", "E0674", "10 comes twice"),
        ("demographic(\(rated), people: concat(people, people), same: .gender)", "E0674", "3 comes twice"),
        ("clusterBased(\(rated), clusters: films.with(group: .group * 2000000), key: .id, cluster: .group)", "E0675", "2000000"),
    ])
    func problemsOfTheRun(_ text: String, _ id: String, _ words: String) throws {
        let error = #expect(throws: EngineError.self) { try evaluate(text, after: cells, files: files) }
        #expect(error?.id == id)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    private static let rated = "ratings, user: .userId, item: .movieId, rating: .rating"
}
