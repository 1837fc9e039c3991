import RecFrame
import RecModels
import RecSchema

/// Made-up ratings of made-up films by made-up people who like kinds of films; the same bits for a seed on every machine, since nothing
/// but sums, products, quotients and square roots is computed.
struct SampleData {
    let users: Int
    let films: Int
    let ratings: Int

    /// The four tables, in the order of `MovieLensShape.parts`.
    func make(seed: Int, isCancelled: () -> Bool) throws -> [Table] {
        var random = try NumPyRandom(seed: seed)
        let catalogue = SampleFilms(count: films, random: &random)
        var audience = SampleAudience(catalogue, users: users, ratings: ratings, random: &random)
        var rows = SampleRows(capacity: ratings)
        var tags = SampleTags()
        for user in 0..<users {
            if user % 256 == 0, isCancelled() { throw FrameError.cancelled }
            let own = audience.ratings(of: user, random: &random)
            let isTagger = random.randomSample() < 0.3
            for rating in own {
                rows.append(user: user, id: catalogue.ids[Int(rating.film)], rating)
                guard isTagger, random.randomSample() < 0.12 else { continue }
                tags.append(
                    user: user, id: catalogue.ids[Int(rating.film)], family: catalogue.family[Int(rating.film)], rating, &random)
            }
        }
        return [try catalogue.table(), try rows.table(), try tags.table(), try links(catalogue, &random)]
    }

    private func links(_ catalogue: SampleFilms, _ random: inout NumPyRandom) throws -> Table {
        let imdb = ColumnBuilder(.string, capacity: films)
        var tmdb: [UInt32?] = []
        for film in 0..<films {
            let digits = String(60_000 + film * 29 + Int(random.interval(15)))
            imdb.append(string: String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits)
            let other = UInt32(100 + film * 7) + UInt32(random.interval(7))
            tmdb.append(random.interval(255) == 0 ? nil : other)
        }
        return try Table([("movieId", Column(catalogue.ids)), ("imdbId", imdb.finish()), ("tmdbId", Column(tmdb))])
    }
}

/// The table of ratings while it grows.
struct SampleRows {
    private let users: MutableBuffer
    private let films: MutableBuffer
    private let stars: MutableBuffer
    private let seconds: MutableBuffer
    private let capacity: Int
    private var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        users = MutableBuffer(byteCount: capacity * 4)
        films = MutableBuffer(byteCount: capacity * 4)
        stars = MutableBuffer(byteCount: capacity * 4)
        seconds = MutableBuffer(byteCount: capacity * 4)
    }

    mutating func append(user: Int, id: UInt32, _ rating: SampleRating) {
        precondition(count < capacity, "more ratings than room")
        users.pointer(to: UInt32.self)[count] = UInt32(user + 1)
        films.pointer(to: UInt32.self)[count] = id
        stars.pointer(to: Float.self)[count] = Float(rating.halves) / 2
        seconds.pointer(to: Int32.self)[count] = rating.second
        count += 1
    }

    func table() throws -> Table {
        func column(_ type: ColumnType, _ buffer: MutableBuffer) throws -> Column {
            try Column(type: type, count: count, values: buffer.finish(byteCount: count * 4))
        }
        return try Table([
            ("userId", try column(.uint32, users)), ("movieId", try column(.uint32, films)),
            ("rating", try column(.float, stars)),
            ("timestamp", try column(.int32, seconds)),
        ])
    }
}

/// The table of tags while it grows.
struct SampleTags {
    private var users: [UInt32] = []
    private var films: [UInt32] = []
    private var seconds: [Int32] = []
    private let texts = ColumnBuilder(.string)

    mutating func append(user: Int, id: UInt32, family: Int, _ rating: SampleRating, _ random: inout NumPyRandom) {
        users.append(UInt32(user + 1))
        films.append(id)
        seconds.append(rating.second + 10 + Int32(random.interval(1023)))
        texts.append(string: random.pick(random.randomSample() < 0.7 ? SampleFamily.all[family].tags : SampleFamily.tags))
    }

    func table() throws -> Table {
        try Table([
            ("userId", Column(users)), ("movieId", Column(films)), ("tag", texts.finish()), ("timestamp", Column(seconds)),
        ])
    }
}
