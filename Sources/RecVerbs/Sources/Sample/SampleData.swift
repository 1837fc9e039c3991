import RecFrame
import RecModels
import RecSchema

/// Made-up ratings of made-up films by made-up people who like kinds of films; the same bits for a seed on every machine, since nothing
/// but sums, products, quotients and square roots is computed.
struct SampleData {
    let users: Int
    let films: Int
    let ratings: Int

    /// The first and last second in which anybody rates: 1996-03-29 and 2018-09-24, as in `ml-latest-small`.
    private static let firstSecond = 828_057_600
    private static let lastSecond = 1_537_799_250
    /// Before 2003-02-12 there were no half stars.
    private static let halfStarsFrom = 1_045_008_000

    /// The four tables, in the order of `MovieLensShape.parts`.
    func make(seed: Int, isCancelled: () -> Bool) throws -> [Table] {
        var random = try NumPyRandom(seed: seed)
        let catalogue = SampleFilms(count: films, random: &random)
        let everything = WeightedPlaces(catalogue.weight, members: (0..<films).map(Int32.init))
        let families = SampleFamily.all.indices.map { kind in
            WeightedPlaces(catalogue.weight, members: (0..<films).filter { catalogue.family[$0] == kind }.map(Int32.init))
        }
        let counts = activity(&random)
        var rows = SampleRows(capacity: ratings)
        var tags = SampleTags()
        var seenBy = [Int32](repeating: -1, count: films)
        var own: [SampleRating] = []
        for user in 0..<users {
            if user % 256 == 0, isCancelled() { throw FrameError.cancelled }
            rate(user, counts[user], catalogue, everything, families, &seenBy, &own, &random)
            own.sort { $0.film < $1.film }
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

    /// How many films each user rates: at least twenty where there is enough, a few users very many.
    private func activity(_ random: inout NumPyRandom) -> [Int] {
        let floor = min(20, films, ratings / users)
        let most = max(min(films, (ratings + users - 1) / users), films * 7 / 10)
        let ranks = random.permutation(users)
        let flat = max(4, Double(users) / 50)
        var total = 0.0
        for rank in 0..<users { total += 1 / (Double(rank) + flat) }
        let extra = Double(ratings - floor * users)
        var counts = [Int](repeating: 0, count: users)
        var left = ratings
        for user in 0..<users {
            counts[user] = min(most, left, floor + Int(extra / (Double(ranks[user]) + flat) / total))
            left -= counts[user]
        }
        // What rounding and the upper bound left over goes round in order.
        while left > 0 {
            let open = counts.indices.filter { counts[$0] < most }
            let share = max(1, left / max(1, open.count))
            for user in open where left > 0 {
                let more = min(share, most - counts[user], left)
                counts[user] += more
                left -= more
            }
        }
        return counts
    }

    private func rate(
        _ user: Int, _ count: Int, _ catalogue: SampleFilms, _ everything: WeightedPlaces, _ families: [WeightedPlaces],
        _ seenBy: inout [Int32], _ own: inout [SampleRating], _ random: inout NumPyRandom
    ) {
        own.removeAll(keepingCapacity: true)
        let favourite = catalogue.family[everything.draw(&random)]
        let second = catalogue.family[everything.draw(&random)]
        let generosity = 1.2 * random.bell()
        var now = Self.firstSecond + Int(random.randomSample() * Double(Self.lastSecond - Self.firstSecond - 40_000_000))
        let knowsHalves = now >= Self.halfStarsFrom
        let yearNow = 1970 + now / 31_556_952
        var attempts = 0
        var nextPopular = 0
        while own.count < count {
            var film: Int
            attempts += 1
            if attempts <= 20 * count + 200 {
                let mood = random.randomSample()
                let shelf = mood < 0.5 ? families[favourite] : mood < 0.68 ? families[second] : everything
                // Now and then somebody watches what nobody knows.
                film = mood > 0.9 ? Int(random.interval(UInt64(films - 1))) : (shelf.isEmpty ? everything : shelf).draw(&random)
                if catalogue.year[film] > yearNow { continue }
            } else {
                // Nearly everything that suits is seen: what is left, the best known first.
                film = Int(catalogue.byPopularity[nextPopular])
                nextPopular += 1
            }
            if seenBy[film] == Int32(user) { continue }
            seenBy[film] = Int32(user)
            let kind = catalogue.family[film]
            let liking = kind == favourite ? 0.55 : kind == second ? 0.25 : -0.3
            let opinion = 3.3 + catalogue.quality[film] + liking + generosity + 2.5 * random.bell()
            let isWhole = !knowsHalves || random.randomSample() < 0.45
            let halves = isWhole ? opinion.rounded(.toNearestOrEven) * 2 : (opinion * 2).rounded(.toNearestOrEven)
            own.append(
                SampleRating(
                    film: Int32(film), halves: Int32(min(10, max(isWhole ? 2 : 1, halves))), second: Int32(now)))
            now += 5 + Int(random.interval(63))
            if random.interval(31) == 0 { now += Int(random.interval(8_388_607)) }
            now = min(now, Self.lastSecond)
        }
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

/// One rating while it is made.
struct SampleRating {
    let film: Int32
    /// Half stars, 1 to 10.
    let halves: Int32
    /// Seconds since 1970.
    let second: Int32
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
