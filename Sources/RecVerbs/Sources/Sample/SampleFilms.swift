import RecFrame
import RecModels
import RecSchema

/// The made-up films: ids with gaps, titles with years, genres, and what decides how often and how well they are rated.
struct SampleFilms {
    var ids: [UInt32] = []
    var family: [Int] = []
    var year: [Int] = []
    /// How good it is, in stars around zero.
    var quality: [Double] = []
    /// How often it is chosen, relative to others.
    var weight: [Double] = []
    /// Films from the most often chosen on.
    var byPopularity: [Int32] = []
    private let titles: ColumnBuilder
    /// Genres with `|` between.
    private(set) var genreLists: [String] = []
    private var used: [String: Int] = [:]

    init(count: Int, random: inout NumPyRandom) {
        titles = ColumnBuilder(.string, capacity: count)
        let ranks = random.permutation(count)
        // A long tail: the weight of rank r is 1 / (r + flat).
        let flat = max(4, Double(count) / 40)
        byPopularity = [Int32](repeating: 0, count: count)
        var id: UInt32 = 0
        for film in 0..<count {
            id += random.randomSample() < 0.8 ? 1 : UInt32(2 + random.interval(5))
            let kind = Self.family(at: random.randomSample())
            let age = random.randomSample()
            let rank = ranks[film]
            let fame = 1 - Double(rank) / Double(count)
            ids.append(id)
            family.append(kind)
            year.append(2015 - Int(85 * age * (0.4 + 0.6 * age)))
            quality.append(SampleFamily.all[kind].offset + 1.2 * random.bell() + 0.5 * (fame - 0.5))
            weight.append(1 / (Double(rank) + flat))
            byPopularity[rank] = Int32(film)
            titles.append(string: title(kind, year: year[film], &random))
            genreLists.append(Self.genres(of: kind, &random))
        }
    }

    var count: Int { ids.count }

    func table() throws -> Table {
        try Table([("movieId", Column(ids)), ("title", titles.finish()), ("genres", Column(strings: genreLists))])
    }

    private static func family(at place: Double) -> Int {
        var rest = place * 100
        for (index, family) in SampleFamily.all.enumerated() {
            rest -= Double(family.share)
            if rest < 0 { return index }
        }
        return 0
    }

    private static func genres(of kind: Int, _ random: inout NumPyRandom) -> String {
        if random.randomSample() < 0.006 { return "(no genres listed)" }
        let family = SampleFamily.all[kind]
        var chosen: Set<String> = []
        for (place, genre) in family.main.enumerated() where random.randomSample() < (place == 0 ? 0.95 : place == 1 ? 0.6 : 0.35)
        {
            chosen.insert(genre)
        }
        if random.randomSample() < 0.2 { chosen.insert(random.pick(family.side)) }
        if chosen.isEmpty { chosen.insert(family.main[0]) }
        return chosen.sorted().joined(separator: "|")
    }

    /// A title that no other film has; MovieLens puts the article last.
    private mutating func title(_ kind: Int, year: Int, _ random: inout NumPyRandom) -> String {
        let nouns = random.randomSample() < 0.7 ? SampleFamily.all[kind].nouns : SampleFamily.nouns
        let noun = random.pick(nouns)
        var base: String
        var article = ""
        switch random.interval(5) {
        case 0: base = "\(random.pick(SampleFamily.adjectives)) \(noun)"
        case 1:
            base = "\(random.pick(SampleFamily.adjectives)) \(noun)"
            article = ", The"
        case 2: base = "\(noun) of \(random.pick(SampleFamily.places))"
        case 3: base = "\(random.pick(SampleFamily.names)) and the \(noun)"
        case 4: base = "\(random.pick(SampleFamily.names))'s \(noun)"
        default: base = "\(noun) & \(random.pick(SampleFamily.nouns))"
        }
        let part = (used[base] ?? 0) + 1
        used[base] = part
        if part > 1 { base += " \(part)" }
        return "\(base)\(article) (\(year))"
    }
}

extension NumPyRandom {
    /// Near to a normal distribution, between -1 and 1 with deviation 0.29: only sums, so the bits are the same on every machine.
    mutating func bell() -> Double {
        (randomSample() + randomSample() + randomSample() + randomSample() - 2) / 2
    }

    /// One of the values.
    mutating func pick<Element>(_ values: [Element]) -> Element {
        values[Int(interval(UInt64(values.count - 1)))]
    }
}

/// Draws places in proportion to weights, in constant time on average.
struct WeightedPlaces {
    /// What the places stand for; nil where place i stands for i.
    private let members: [Int32]
    private let ends: [Double]
    private let guide: [Int32]

    init(_ weights: [Double], members: [Int32]) {
        var sum = 0.0
        ends = members.map {
            sum += weights[Int($0)]
            return sum
        }
        self.members = members
        // guide[i]: the first place whose end lies above i / count of the sum.
        var guide: [Int32] = []
        var place = 0
        for slot in members.indices {
            let limit = sum * Double(slot) / Double(members.count)
            while place < members.count - 1, ends[place] <= limit { place += 1 }
            guide.append(Int32(place))
        }
        self.guide = guide
    }

    var isEmpty: Bool { members.isEmpty }

    func draw(_ random: inout NumPyRandom) -> Int {
        let place = random.randomSample()
        let target = place * (ends.last ?? 0)
        var index = Int(guide[min(guide.count - 1, Int(place * Double(guide.count)))])
        while index < ends.count - 1, ends[index] <= target { index += 1 }
        while index > 0, ends[index - 1] > target { index -= 1 }
        return Int(members[index])
    }
}
