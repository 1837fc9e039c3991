/// What the made-up films of one kind have in common beside genres; beside `SampleFamily`.
struct TMDBWords {
    /// Words of nearly all overviews of the kind.
    let plot: [String]
    /// Which of `TMDBPlace.all` makes many of its films.
    let place: Int

    /// In the order of `SampleFamily.all`.
    static let all = [
        TMDBWords(plot: ["spaceship", "mission", "battle"], place: 0),
        TMDBWords(plot: ["love", "family", "memory"], place: 2),
        TMDBWords(plot: ["party", "friends", "mistake"], place: 1),
        TMDBWords(plot: ["magic", "animals", "adventure"], place: 3),
        TMDBWords(plot: ["murder", "police", "money"], place: 4),
        TMDBWords(plot: ["demon", "night", "blood"], place: 5),
        TMDBWords(plot: ["documents", "history", "science"], place: 6),
    ]

    static let beginnings = [
        "In \(placeMark), ", "Years after the %, ", "When the % is found, ", "Nobody believes in the % until ", "Far from home, ",
        "On the last day of summer, ",
    ]
    static let placeMark = "@"
    static let middles = [
        "# learns what the % means", "# has to choose between @ and the %", "two strangers follow the % to @",
        "# sells everything for a %",
        "the people of @ wait for the %", "# and the % meet again",
    ]
    static let endings = [
        "It is a story of $ and $.", "There is $, and there is $.", "Soon all is about $, $ and the way back.",
        "What is left: $ and $.",
        "Then $ changes everything, and $ too.",
    ]
    static let companyEnds = ["Pictures", "Films", "Studios", "Entertainment", "Productions", "Cinema"]
}

/// Where films come from.
struct TMDBPlace {
    let country: String
    let code: String
    let language: String

    static let all = [
        TMDBPlace(country: "United States of America", code: "en", language: "English"),
        TMDBPlace(country: "United Kingdom", code: "en", language: "English"),
        TMDBPlace(country: "France", code: "fr", language: "Français"),
        TMDBPlace(country: "Japan", code: "ja", language: "日本語"),
        TMDBPlace(country: "Italy", code: "it", language: "Italiano"),
        TMDBPlace(country: "South Korea", code: "ko", language: "한국어"),
        TMDBPlace(country: "Germany", code: "de", language: "Deutsch"),
        TMDBPlace(country: "India", code: "hi", language: "हिन्दी"),
        TMDBPlace(country: "Spain", code: "es", language: "Español"),
        TMDBPlace(country: "Sweden", code: "sv", language: "svenska"),
        TMDBPlace(country: "Russia", code: "ru", language: "Русский"),
        TMDBPlace(country: "Brazil", code: "pt", language: "Português"),
    ]
}
