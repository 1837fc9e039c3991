import RecModels

/// People who choose and rate made-up films: how many each, which kinds they prefer, and what they say of each film.
///
/// Only sums, products and quotients are computed, so the same seed gives the same bits on every machine.
struct SampleAudience {
    /// How much a person keeps to the kinds that he or she prefers. A choice draws a number between 0 and 1.
    struct Taste {
        /// Below it, a film of the favourite kind is chosen.
        var favouriteBelow = 0.5
        /// Below it, and not below the other, one of the second kind.
        var secondBelow = 0.68
        /// Above it, any film at all, however little known.
        var anythingAbove = 0.9
        /// Stars more for a film of the favourite kind.
        var favourite = 0.55
        /// Stars more for a film of the second kind.
        var second = 0.25
        /// Stars more for another film.
        var other = -0.3
    }

    /// The first and last second in which anybody rates: 1996-03-29 and 2018-09-24, as in `ml-latest-small`.
    private static let firstSecond = 828_057_600
    private static let lastSecond = 1_537_799_250
    /// Before 2003-02-12 there were no half stars.
    private static let halfStarsFrom = 1_045_008_000

    private let catalogue: SampleFilms
    private let everything: WeightedPlaces
    private let families: [WeightedPlaces]
    private let counts: [Int]
    private let taste: Taste
    private var seenBy: [Int32]
    private var own: [SampleRating] = []

    /// People for whom the films of a catalogue are there.
    init(_ catalogue: SampleFilms, users: Int, ratings: Int, taste: Taste = Taste(), random: inout NumPyRandom) {
        let films = catalogue.count
        self.catalogue = catalogue
        self.taste = taste
        everything = WeightedPlaces(catalogue.weight, members: (0..<films).map(Int32.init))
        families = SampleFamily.all.indices.map { kind in
            WeightedPlaces(catalogue.weight, members: (0..<films).filter { catalogue.family[$0] == kind }.map(Int32.init))
        }
        counts = Self.activity(users: users, films: films, ratings: ratings, &random)
        seenBy = [Int32](repeating: -1, count: films)
    }

    /// A kind of film that somebody prefers: the more films are chosen of it, the likelier.
    func kind(_ random: inout NumPyRandom) -> Int { catalogue.family[everything.draw(&random)] }

    /// What one person rates, by film. For each person once, in order.
    mutating func ratings(of user: Int, random: inout NumPyRandom) -> [SampleRating] {
        let favourite = kind(&random)
        let second = kind(&random)
        return ratings(of: user, favourite: favourite, second: second, random: &random)
    }

    /// What one person of given preferences rates, by film. For each person once, in order.
    mutating func ratings(of user: Int, favourite: Int, second: Int, random: inout NumPyRandom) -> [SampleRating] {
        own.removeAll(keepingCapacity: true)
        let count = counts[user]
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
                let shelf =
                    mood < taste.favouriteBelow
                    ? families[favourite] : mood < taste.secondBelow ? families[second] : everything
                // Now and then somebody watches what nobody knows.
                film =
                    mood > taste.anythingAbove
                    ? Int(random.interval(UInt64(catalogue.count - 1))) : (shelf.isEmpty ? everything : shelf).draw(&random)
                if catalogue.year[film] > yearNow { continue }
            } else {
                // Nearly everything that suits is seen: what is left, the best known first.
                film = Int(catalogue.byPopularity[nextPopular])
                nextPopular += 1
            }
            if seenBy[film] == Int32(user) { continue }
            seenBy[film] = Int32(user)
            let kind = catalogue.family[film]
            let liking = kind == favourite ? taste.favourite : kind == second ? taste.second : taste.other
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
        own.sort { $0.film < $1.film }
        return own
    }

    /// How many films each user rates: at least twenty where there is enough, a few users very many.
    private static func activity(users: Int, films: Int, ratings: Int, _ random: inout NumPyRandom) -> [Int] {
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
}

/// One rating while it is made.
struct SampleRating {
    let film: Int32
    /// Half stars, 1 to 10.
    let halves: Int32
    /// Seconds since 1970.
    let second: Int32
}
