import RecFrame
import RecModels
import RecSchema

/// The people of `sampleTMDB`: what is known of them, and which kinds of films people like them prefer.
struct TMDBPeople {
    private var ages: [Int32] = []
    private var occupations: [Int] = []
    private var genders: [Int] = []
    /// The kind preferred at an age (in tens of years) by a gender.
    private let ofAge: [Int]
    /// The kind preferred in an occupation.
    private let ofWork: [Int]

    /// The occupations of MovieLens.
    private static let works = [
        "academic", "artist", "clerical", "college student", "customer service", "doctor", "executive", "farmer", "homemaker",
        "school student", "lawyer", "programmer", "retired", "sales", "scientist", "self-employed", "technician", "tradesman",
        "unemployed", "writer", "other",
    ]
    private static let oldest = 80

    init(count: Int, kinds: Int, random: inout NumPyRandom) {
        // Neighbouring ages and both genders get different kinds; so do most occupations.
        let places = random.permutation(kinds)
        ofAge = (0..<(Self.oldest / 10 + 1) * 2).map { places[($0 * 3) % kinds] }
        ofWork = random.permutation(Self.works.count).map { places[$0 % kinds] }
        for _ in 0..<count {
            let age = random.randomSample()
            ages.append(Int32(14 + Int(58 * age * (0.35 + 0.65 * age)) + Int(random.interval(7))))
            let isPupil = (ages.last ?? 0) < 19
            occupations.append(isPupil && random.interval(3) > 0 ? 9 : Int(random.interval(UInt64(Self.works.count - 1))))
            genders.append(Int(random.interval(1)))
        }
    }

    /// The kinds that somebody prefers: mostly what others of that age and gender prefer, and what those do who work the same.
    func preferences(of user: Int, instead: (inout NumPyRandom) -> Int, _ random: inout NumPyRandom) -> (Int, Int) {
        let age = ofAge[Int(ages[user]) / 10 * 2 + genders[user]]
        let work = ofWork[occupations[user]]
        let place = random.randomSample()
        if place < 0.6 { return (age, work) }
        if place < 0.8 { return (work, age) }
        let favourite = instead(&random)
        return (favourite, instead(&random))
    }

    func table() throws -> Table {
        try Table([
            ("user_id", Column((0..<ages.count).map { Int32($0 + 1) })), ("age", Column(ages)),
            ("occupation", Column(occupations.map { Self.works[$0] })), ("gender", Column(genders.map { $0 == 0 ? "F" : "M" })),
        ])
    }
}

/// The ratings of `sampleTMDB` while they grow.
struct TMDBRatings {
    private let times: ColumnBuilder
    private let movies: ColumnBuilder
    private let users: MutableBuffer
    private let stars: MutableBuffer
    private var count = 0

    init(capacity: Int) {
        times = ColumnBuilder(.string, capacity: capacity)
        movies = ColumnBuilder(.string, capacity: capacity)
        users = MutableBuffer(byteCount: capacity * 4)
        stars = MutableBuffer(byteCount: capacity * 4)
    }

    mutating func append(user: Int, movie: String, _ rating: SampleRating) {
        times.append(string: SampleTime(second: Int(rating.second)).text)
        movies.append(string: movie)
        users.pointer(to: Int32.self)[count] = Int32(user + 1)
        stars.pointer(to: Int32.self)[count] = (rating.halves + 1) / 2
        count += 1
    }

    func table() throws -> Table {
        func column(_ buffer: MutableBuffer) throws -> Column {
            try Column(type: .int32, count: count, values: buffer.finish(byteCount: count * 4))
        }
        return try Table([
            ("timestamp", times.finish()), ("user_id", try column(users)), ("movie", movies.finish()),
            ("rating", try column(stars)),
        ])
    }
}
