import RecFrame
import RecModels
import RecSchema

/// The films of `sampleTMDB`: 22 columns about the films of a made-up catalogue.
struct TMDBFilms {
    static let fields: [TableSchema.Field] = [
        .init("id", .string), .init("tmdb_id", .int64), .init("imdb_id", .string), .init("title", .string),
        .init("original_title", .string), .init("adult", .bool), .init("budget", .int64), .init("genres", .string),
        .init("homepage", .string), .init("original_language", .string), .init("overview", .string), .init("popularity", .double),
        .init("poster_path", .string), .init("production_companies", .string), .init("production_countries", .string),
        .init("release_date", .string), .init("revenue", .int64), .init("runtime", .double), .init("spoken_languages", .string),
        .init("status", .string), .init("vote_average", .double), .init("vote_count", .int64),
    ]

    /// Title and year of each film; no two are the same.
    private(set) var ids: [String] = []
    private let columns = Self.fields.map { ColumnBuilder($0.type) }
    private let companies: TMDBCompanies
    /// Genres as The Movie Database calls them.
    private static let genreNames = ["Sci-Fi": "Science Fiction", "Children": "Family", "Musical": "Music"]
    private static let noGenres = "(no genres listed)"

    /// - Parameter titles: as MovieLens writes them: `Golden Horizon, The (1998)`.
    init(_ catalogue: SampleFilms, titles: [String], random: inout NumPyRandom) {
        companies = TMDBCompanies(films: catalogue.count)
        var genres: [[String]] = []
        for list in catalogue.genreLists {
            genres.append(
                list == Self.noGenres ? [] : list.split(separator: "|").map { Self.genreNames[String($0)] ?? String($0) })
        }
        let best = catalogue.byPopularity.first.map { catalogue.weight[Int($0)] } ?? 1
        for film in 0..<catalogue.count {
            add(
                film, titles[film], kind: catalogue.family[film], year: catalogue.year[film], genres: genres[film],
                quality: catalogue.quality[film], fame: catalogue.weight[film] / best, &random)
        }
    }

    func table() throws -> Table {
        try Table(zip(Self.fields, columns).map { ($0.name, $1.finish()) })
    }

    /// - Parameter fame: how often it is chosen beside the best known film.
    private mutating func add(
        _ film: Int, _ movieLensTitle: String, kind: Int, year: Int, genres: [String], quality: Double, fame: Double,
        _ random: inout NumPyRandom
    ) {
        let title = Self.spoken(movieLensTitle)
        let id = "\(title.lowercased().split(separator: " ").joined(separator: "+"))+\(year)"
        ids.append(id)
        let places = Self.places(of: kind, &random)
        let isOut = random.randomSample() >= 0.015
        let isKnown = random.randomSample() < 0.25 + 0.6 * fame
        let budget = isKnown ? Int64(200_000 + 120_000_000 * fame * (0.2 + 0.8 * random.randomSample())) : 0
        let income = 0.3 + 3.2 * random.randomSample() * (1 + quality) / 2
        let digits = String(60_000 + film * 29 + Int(random.interval(15)))
        let votes = isOut ? Int64(14_000 * fame * fame * (0.7 + 0.6 * random.randomSample())) + 1 : 0
        let mark = 6.2 + 1.3 * quality + 0.5 * random.bell()

        var next = 0
        func put(_ add: (ColumnBuilder) -> Void) {
            add(columns[next])
            next += 1
        }
        func put(_ text: String?) {
            put { column in if let text { column.append(string: text) } else { column.appendMissing() } }
        }
        func put(_ number: Int64) { put { $0.append(number) } }
        func put(_ number: Double?) {
            put { column in if let number { column.append(number) } else { column.appendMissing() } }
        }
        put(id)
        put(Int64(100 + film * 7) + Int64(random.interval(7)))
        put("tt" + String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits)
        put(title)
        put(title)
        let isForAdults = random.randomSample() < 0.003
        put { $0.append(bool: isForAdults) }
        put(budget)
        put(genres.joined(separator: ", "))
        put(random.randomSample() < 0.25 ? "https://example.com/films/\(film + 1)" : nil)
        put(TMDBPlace.all[places[0]].code)
        put(random.randomSample() < 0.02 ? nil : Self.overview(kind, &random))
        put(((0.6 + 90 * fame * (0.8 + 0.4 * random.randomSample())) * 1000).rounded(.toNearestOrEven) / 1000)
        put(random.randomSample() < 0.01 ? nil : Self.poster(&random))
        put(companies.names(kind, &random).joined(separator: ", "))
        put(places.map { TMDBPlace.all[$0].country }.joined(separator: ", "))
        put("\(year)-\(SampleTime.two(1 + Int(random.interval(11))))-\(SampleTime.two(1 + Int(random.interval(27))))")
        put(isOut ? Int64(Double(budget) * income) : 0)
        put(random.randomSample() < 0.01 ? nil : Double(72 + Int(random.interval(63)) + Int(random.interval(31))))
        put(Self.languages(places).joined(separator: ", "))
        put(isOut ? "Released" : random.pick(["Rumored", "In Production", "Post Production"]))
        put(isOut ? (min(10, max(1, mark)) * 10).rounded(.toNearestOrEven) / 10 : 0)
        put(votes)
    }

    /// `The Golden Horizon` of `Golden Horizon, The (1998)`.
    private static func spoken(_ title: String) -> String {
        let name = title.dropLast(" (1998)".count)
        return name.hasSuffix(", The") ? "The \(name.dropLast(", The".count))" : String(name)
    }

    /// Where a film was made: often where many of its kind are; up to three places, none twice.
    private static func places(of kind: Int, _ random: inout NumPyRandom) -> [Int] {
        var found: [Int] = []
        for part in 0..<3 where part == 0 || random.randomSample() < 0.18 {
            let draw = random.randomSample()
            let place =
                draw < 0.45 ? TMDBWords.all[kind].place : draw < 0.75 ? 0 : Int(random.interval(UInt64(TMDBPlace.all.count - 1)))
            if !found.contains(place) { found.append(place) }
        }
        return found
    }

    private static func languages(_ places: [Int]) -> [String] {
        var found: [String] = []
        for place in places where !found.contains(TMDBPlace.all[place].language) { found.append(TMDBPlace.all[place].language) }
        return found
    }

    private static func poster(_ random: inout NumPyRandom) -> String {
        let letters = Array("abcdefghijkmnopqrstuvwxyzABCDEFG")
        return "/" + String((0..<20).map { _ in letters[Int(random.interval(31))] }) + ".jpg"
    }

    /// Two sentences; the words of the kind are in nearly all overviews of it, and in few others.
    private static func overview(_ kind: Int, _ random: inout NumPyRandom) -> String {
        let pattern =
            "\(random.pick(TMDBWords.beginnings))\(random.pick(TMDBWords.middles)). \(random.pick(TMDBWords.endings))"
        var text = ""
        for (place, letter) in pattern.enumerated() {
            switch letter {
            case "@": text += random.pick(SampleFamily.places)
            case "#": text += random.pick(SampleFamily.names)
            case "%":
                text += random.pick(random.randomSample() < 0.7 ? SampleFamily.all[kind].nouns : SampleFamily.nouns).lowercased()
            case "$":
                let own = random.randomSample() < 0.92 ? kind : Int(random.interval(UInt64(TMDBWords.all.count - 1)))
                text += random.pick(TMDBWords.all[own].plot)
            default: text += place == 0 ? letter.uppercased() : String(letter)
            }
        }
        return text
    }
}

/// The companies that make films: few make many, and most keep to a kind.
struct TMDBCompanies {
    private let count: Int

    init(films: Int) { count = max(21, films / 15) }

    /// One to three companies for a film of that kind, none twice.
    func names(_ kind: Int, _ random: inout NumPyRandom) -> [String] {
        var found: [Int] = []
        for part in 0..<3 where part == 0 || random.randomSample() < 0.35 {
            // The square of an even draw: the first companies have most.
            let draw = random.randomSample()
            let place = Int(Double(count) * draw * draw)
            let kinds = SampleFamily.all.count
            let own = random.randomSample() < 0.75 ? place / kinds * kinds + kind : place
            let company = min(count - 1, own)
            if !found.contains(company) { found.append(company) }
        }
        return found.map(name)
    }

    /// A name of its own for each number.
    private func name(_ company: Int) -> String {
        let ends = TMDBWords.companyEnds
        let adjectives = SampleFamily.adjectives
        let nouns = SampleFamily.nouns
        // 11, 7 and 1 share no factor with the lengths, so all combinations come up before one comes again.
        let first = adjectives[(company * 11) % adjectives.count]
        let second = nouns[(company / adjectives.count * 7) % nouns.count]
        let end = ends[(company / adjectives.count / nouns.count + company) % ends.count]
        let round = company / (adjectives.count * nouns.count * ends.count)
        return round == 0 ? "\(first) \(second) \(end)" : "\(first) \(second) \(end) \(round + 1)"
    }
}
