import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecSchema
import Testing

/// Made-up data for the systems whose own data are not public.
@Suite struct SampleVerbTests {
    private func parts(_ call: String, _ names: [String]) throws -> [Table] {
        let value = try evaluate(call)
        return try names.map { try Evaluator.table(try #require(value.member($0))) }
    }

    private func hash(_ tables: [Table]) throws -> String {
        ContentHash(of: try tables.flatMap { try ArrowFile.bytes($0) }).description
    }

    // MARK: People with two features

    @Test func peopleFallIntoGroupsThatAClusteringFinds() throws {
        var run = NotebookRun(
            """
            %% load users
            sampleClusteredUsers(count: 600, groups: 5, seed: 3)
            %% cluster found
            kMeans(users, key: .user_id, on: [.xfeature, .yfeature], k: 5, seed: 1)
            %% evaluate quality
            [(silhouette: found.silhouette(), inertia: found.inertia)]
            """)
        #expect(run.ids == [])
        try run.run()
        let users = try run.table("users")
        #expect(users.names == ["user_id", "xfeature", "yfeature", "cluster_id"])
        #expect(users.schema.map(\.type) == [.int64, .double, .double, .int32])
        #expect(users.rowCount == 600)
        #expect(try users.column("cluster_id").missingCount == 600)
        #expect(try users.column("user_id").values(as: Int64.self).elementsEqual(1...600))
        guard case .double(let silhouette) = try run.table("quality").rows[0][0] else { return #expect(Bool(false)) }
        #expect(silhouette > 0.7)
    }

    @Test func oneGroupAndMoreGroupsThanPeople() throws {
        #expect(try Evaluator.table(try evaluate("sampleClusteredUsers(count: 3, groups: 1, seed: 1)")).rowCount == 3)
        #expect(try Evaluator.table(try evaluate("sampleClusteredUsers(count: 3, groups: 900, seed: 1)")).rowCount == 3)
    }

    // MARK: Ratings by name

    @Test func filmRatingsHaveTheirShape() throws {
        let table = try Evaluator.table(try evaluate("sampleFilmRatings(seed: 42)"))
        #expect(table.names == ["UserName", "FilmName", "Rating"])
        #expect(table.schema.map(\.type) == [.string, .string, .double])
        #expect(table.rowCount == 18_000)
        let users = Array(try table.column("UserName").strings)
        let films = Array(try table.column("FilmName").strings)
        #expect(Set(users).count == 600)
        #expect(Set(films).count > 240)
        #expect(Set(zip(users, films).map { "\($0)/\($1)" }).count == 18_000)
        #expect(users.first?.hasSuffix("1") == true && users.last?.hasSuffix("600") == true)
        #expect(Set(try table.column("Rating").values(as: Double.self)) == Set((1...10).map(Double.init)))
    }

    @Test func neighboursKnowBetterThanTheCrowd() throws {
        let scores = try quality(
            """
            %% load ratings
            sampleFilmRatings(seed: 42)
            %% evaluate quality
            let parts = ratings.leaveLastOut(per: .UserName, seed: 1)
            let profiles = parts.train.matrix(rows: .UserName, columns: .FilmName, values: .Rating, missing: 0)
            let lists = nearest(profiles, n: 10, metric: .cosine, as: .neighbour)
                .join(parts.train, on: [.neighbour: .UserName])
                .exclude(parts.train, on: .UserName, .FilmName)
                .group(by: .UserName, .FilmName)
                .aggregate(score: sum(.similarity * .Rating))
                .top(10, by: .score, per: .UserName)
            topN([
                "own": lists,
                "popular": popular(parts.train, user: .UserName, item: .FilmName, n: 10),
                "random": randomLists(parts.train, user: .UserName, item: .FilmName, n: 10, seed: 1),
            ], test: parts.test, user: .UserName, item: .FilmName, at: 10)
            """)
        #expect(scores.own > 1.3 * scores.popular && scores.popular > 2 * scores.random, "\(scores)")
    }

    // MARK: Films as The Movie Database describes them

    @Test func filmsHaveTheir22Columns() throws {
        let tables = try parts("sampleTMDB(films: 3000, users: 400, ratings: 16_000, seed: 7)", ["movies", "users", "ratings"])
        let (movies, users, ratings) = (tables[0], tables[1], tables[2])
        #expect(
            movies.names == [
                "id", "tmdb_id", "imdb_id", "title", "original_title", "adult", "budget", "genres", "homepage",
                "original_language",
                "overview", "popularity", "poster_path", "production_companies", "production_countries", "release_date",
                "revenue",
                "runtime", "spoken_languages", "status", "vote_average", "vote_count",
            ])
        #expect(users.names == ["user_id", "age", "occupation", "gender"])
        #expect(ratings.names == ["timestamp", "user_id", "movie", "rating"])
        #expect((movies.rowCount, users.rowCount, ratings.rowCount) == (3000, 400, 16_000))
        let ids = Array(try movies.column("id").strings)
        #expect(Set(ids).count == 3000)
        #expect(ids.allSatisfy { !$0.contains(" ") && $0.suffix(4).allSatisfy(\.isNumber) })
        #expect(Set(try ratings.column("movie").strings).isSubset(of: Set(ids)))
        #expect(Set(try users.column("gender").strings) == ["F", "M"])
        #expect(Set(try ratings.column("rating").values(as: Int32.self)) == [1, 2, 3, 4, 5])
        #expect(try users.column("age").values(as: Int32.self).allSatisfy { (14...79).contains($0) })
        // As in real data some films are not out, some things are not known, and few films have many votes.
        let status = Array(try movies.column("status").strings)
        #expect((1...120).contains(status.filter { $0 != "Released" }.count))
        for name in ["homepage", "overview", "poster_path", "runtime"] { #expect(try movies.column(name).missingCount > 0) }
        for name in ["id", "title", "release_date", "vote_count"] { #expect(try movies.column(name).missingCount == 0) }
        let known = try movies.column("vote_count").values(as: Int64.self).filter { $0 > 200 }.count
        #expect((100...1000).contains(known))
        #expect(try movies.column("vote_average").values(as: Double.self).allSatisfy { $0 == 0 || (1...10).contains($0) })
        let times = Array(try ratings.column("timestamp").strings)
        #expect(times.allSatisfy { $0.utf8.count == 19 && $0 > "1996-03-28" && $0 < "2018-09-25" })
    }

    /// The identifier is what the original makes of title and year, and its texts are dates where they say so.
    @Test func titlesAndDatesMakeTheIdentifiers() throws {
        var run = NotebookRun(
            """
            %% load data
            sampleTMDB(films: 2000, users: 50, ratings: 1500, seed: 7)
            %% clean movies
            data.movies
                .with(year: .release_date.date(format: "yyyy-MM-dd").year)
                .with(made: .title.lowercased().replacing(" ", with: "+") + "+" + .year.text)
                .filter(.made != .id)
            %% clean ratings
            data.ratings.with(at: .timestamp.date(format: "yyyy-MM-dd HH:mm:ss")).dropMissing(.at)
            """)
        #expect(run.ids == [])
        try run.run()
        let odd = try run.table("movies").select(["id", "made"]).head(5).rows
        #expect(odd == [])
        #expect(try run.table("ratings").rowCount == 1500)
    }

    @Test func contentAndPeopleKnowBetterThanTheCrowd() throws {
        let scores = try quality(
            """
            %% load data
            sampleTMDB(films: 1000, users: 500, ratings: 20_000, seed: 5)
            %% evaluate quality
            let parts = data.ratings.leaveLastOut(per: .user_id, by: .timestamp)
            let model = demographic(parts.train, user: .user_id, item: .movie, rating: .rating, people: data.users, key: .user_id,
                same: [.gender, .occupation, .age], within: 5, minimumCount: 2)
            let words = data.movies.with(overview: .overview ?? "").select(.id, .overview, .genres)
                .tfidf(.overview, maxFeatures: 20, stopWords: .english, prefix: "word_")
                .oneHot(.genres, separator: ", ", prefix: "genre_")
            let content = contentBased(parts.train, user: .user_id, item: .movie, features: words, key: .id)
            topN([
                "own": content.recommend(n: 200, excluding: parts.train),
                "popular": popular(parts.train, user: .user_id, item: .movie, n: 200),
                "random": randomLists(parts.train, user: .user_id, item: .movie, n: 200, seed: 1),
            ], test: parts.test, user: .user_id, item: .movie, at: 200)
            """)
        #expect(scores.own > 1.2 * scores.random && scores.popular > scores.random, "\(scores)")
    }

    /// Held by value: another machine must find the same.
    @Test(arguments: [
        (
            "sampleClusteredUsers(count: 50, groups: 3, seed: 7)", [],
            "2fa527d5c15d9431e47de2462a32a6d06ccb5504139a133353f9c4265917bcd4"
        ),
        (
            "sampleFilmRatings(users: 40, films: 60, ratings: 600, seed: 7)", [],
            "db6a500311f0e0b2039bc04068dcdf85236297f8c7b093a90bd9d3075ae598a4"
        ),
        (
            "sampleTMDB(films: 200, users: 40, ratings: 900, seed: 7)", ["movies", "users", "ratings"],
            "8ac457cb07fe6983c3f8676d56fdc0d9f9f20587a2bc0d497ab12e34cf35dad0"
        ),
    ])
    func sameForASeedOnEveryMachine(_ call: String, _ names: [String], _ expected: String) throws {
        func tables(_ call: String) throws -> [Table] {
            names.isEmpty ? [try Evaluator.table(try evaluate(call))] : try parts(call, names)
        }
        let made = try hash(try tables(call))
        #expect(made == expected)
        #expect(made != (try hash(try tables(call.replacing("seed: 7", with: "seed: 8")))))
    }

    @Test(arguments: [
        "sampleFilmRatings(users: 1, films: 1, ratings: 1, seed: 1)",
        "sampleFilmRatings(users: 3, films: 4, ratings: 12, seed: 1)",
        "sampleTMDB(films: 1, users: 1, ratings: 1, seed: 1).ratings",
        "sampleTMDB(films: 5, users: 2, ratings: 10, seed: 1).ratings",
    ])
    func worksAtTheEdges(_ call: String) throws {
        let rows = try Evaluator.table(try evaluate(call)).rowCount
        #expect(call.contains("ratings: \(rows),"))
    }

    @Test(arguments: [
        "sampleFilmRatings(users: 2, films: 3, ratings: 7, seed: 1)", "sampleTMDB(films: 2, users: 3, ratings: 7, seed: 1)",
    ])
    func refusesMoreRatingsThanThereCanBe(_ call: String) {
        #expect(NotebookRun("%% load s\n\(call)\n").ids == ["E0418"])
    }

    private func quality(_ text: String) throws -> (own: Double, popular: Double, random: Double) {
        var run = NotebookRun(text)
        #expect(run.diagnostics.map { "\($0.id) \($0.message)" } == [])
        try run.run(threads: 2)
        let table = try run.table("quality")
        let values = try table.column("ndcg").values(as: Double.self)
        return (values[0], values[1], values[2])
    }
}
