import RecEngine
import RecPlan
import RecVerbs
import Testing

/// What verbs find wrong with a call before it runs, and what they say when it fails.
struct VerbDiagnosticTests {
    @Test(arguments: wrongCalls)
    func saysWhatIsWrong(_ expression: String, _ problem: String) {
        #expect(Bench().problems(expression) == [problem])
    }

    static let wrongCalls: [(String, String)] = [
        ("movies.rename([.title: .genres])", "E0401 two columns of the result would be named `genres`"),
        ("ratings.group(by: .userId).aggregate(userId: count())", "E0401 two columns of the result would be named `userId`"),
        ("ratings.rename([.rating: .count]).count(by: .count)", "E0401 two columns of the result would be named `count`"),
        ("stats.unpivot(.rating_count, name: \"movieId\")", "E0401 two columns of the result would be named `movieId`"),
        ("movies.join(films, on: .movieId)", "E0402 both tables have columns `title`, `genres`"),
        (
            "ratings.join(ratings, on: .userId, kind: .left, suffix: \"\")",
            "E0402 both tables have columns `movieId`, `rating`, `timestamp`"
        ),
        (
            "movies.join(films, on: .movieId, suffix: movies.first(.title) ?? \"\")",
            "E0403 `suffix` must be known before the run, as it names columns"
        ),
        (
            "\"1.2.2020\".date(format: movies.first(.title) ?? \"\")",
            "E0403 `format` must be known before the run, as it decides the type"
        ),
        (
            "movies.oneHot(.genres, separator: \"|\").group(by: columns(\"genres_*\")).count()",
            "E0404 the columns `genres_*` are known only when run, and keys must be known before"
        ),
        ("films.cast([.genres: .int32])", "E0405 `.genres` is list(.string), which cannot be cast to int32"),
        ("films.with(y: .genres.cast(.int32))", "E0405 list(.string) cannot be cast to int32"),
        ("stats.fillMissing(.avg_rating, with: \"none\")", "E0406 `.avg_rating` is double and cannot hold string"),
        ("stats.fillMissing(.rating_count, with: 0.5)", "E0406 `.rating_count` is int64 and cannot hold double"),
        ("ratings.oneHot(.userId, separator: \"|\")", "E0406 `separator` divides texts, and `.userId` is uint32"),
        ("films.unpivot(.title, .year)", "E0407 the columns hold values of different types"),
        ("concat(movies, films)", "E0408 tables of different columns cannot be put together"),
        ("movies.select(.title).correlation()", "E0409 there is no column of numbers"),
        ("movies.select(.title).standardize()", "E0409 there is no column of numbers"),
        ("ratings.with(a: .rating.lowercased())", "E0410 `lowercased` needs text, not float32"),
        ("movies.with(a: .title.round())", "E0410 `round` needs a number, not string"),
        ("movies.with(a: abs(.title))", "E0410 `abs` needs a number, not string"),
        ("movies.with(a: .title.year)", "E0410 `year` needs a date or time, not string"),
        ("films.with(a: .genres.contains(3))", "E0410 `contains` looks for string here, not int64"),
        ("ratings.with(a: max(.rating, \"x\"))", "E0410 `max` of float32 and string is not defined"),
        ("ratings.with(a: date(.timestamp))", "E0410 `text` must be text, not int32"),
        ("films.aggregate(a: max(.genres))", "E0410 `max` is not defined for list(.string)"),
        ("movies.filter(.title.matches(\"(a\"))", "E0412 `(a` is no regular expression: missing closing parenthesis at byte 2"),
        ("movies.with(a: .title.extract(\"a(b)\", group: 2))", "E0412 the regular expression has no group 2"),
        ("date(\"2020-02-30\")", "E0413 \"2020-02-30\" is no date"),
        ("\"1\".date(format: \"yyy\")", "E0413 `yyy` is no date pattern"),
        ("movies.filter(.title.contains(.genres))", "E0414 `value` is one value here, not a column"),
        ("ratings.with(a: .rating.clip())", "E0415 `clip` without `lower:` and `upper:` changes nothing"),
        ("ratings.sample(seed: 1)", "E0431 `sample` needs a number of rows"),
        ("ratings.sample(3, fraction: 0.5)", "E0431 `sample` takes a number of rows or a share of them, not both"),
        ("count()", "E0416 `count` has no rows to count here"),
        ("rowNumber()", "E0416 there are no rows here"),
        ("movies.explode(.title)", "E0234 `.title` must be a column of lists"),
        ("ratings.filter(.rating)", "E0234 `filter` takes a condition on rows"),
        ("ratings.aggregate(a: sum(3 > 2 ? \"a\" : \"b\"))", "E0234 `sum` takes a column of numbers"),
        ("ratings.sample(-1, seed: 1)", "E0215 `n` is -1, and must be at least 0"),
        ("ratings.aggregate(a: quantile(.rating, 1.5))", "E0215 `q` is 1.5, and must be from 0 to 1"),
        ("ratings.writeParquet(.rating)", "E0900 `writeParquet` is not available yet"),
    ]

    @Test(arguments: [
        ("movies.with(n: .title.cast(.int32))", "E0610 `Heat (1995)` is no int32 (row 1)"),
        ("ratings.cast([.rating: .string]).cast([.rating: .int64])", "E0610 `4.0` is no int64 (column `rating`) (row 1)"),
        ("ratings.pivot(rows: .userId, columns: .userId, values: .rating)", "E0625 two rows have `userId` 1, `userId` 1"),
        (
            "films.oneHot(.genres, prefix: \"\").join(movies.with(Comedy: 1).select(.movieId, .Comedy), on: .movieId)",
            "E0610 both tables have a column `Comedy` (column `Comedy`)"
        ),
        ("ratings.aggregate(s: sum(.userId * 9223372036854775807))", "E0610 2 * 9223372036854775807 does not fit int64 (row 4)"),
        ("ratings.aggregate(n: max(.rating)).first(.n) ?? 0 > 3 ? ratings.top(1, by: .rating).rowCount : 0", "1"),
        (
            "ratings.group(by: .userId).aggregate(n: rowNumber())",
            "E0648 `rowNumber` gives a value a row, and one value a group is wanted"
        ),
        ("movies.sample(fraction: 1.5, seed: 1)", "E0620 a sample of 1.5 times the rows needs replacement"),
        ("movies.head(0).sample(2, replace: true, seed: 1)", "E0620 there is nothing to choose from"),
        ("stats.with(w: -.movieId).sample(2, weights: .w, seed: 1)", "E0620 the weight of row 0 is -10.0"),
        ("[date(year: 2021, month: 2, day: 29)]", "E0610 there is no day 2021-2-29 (row 1)"),
    ])
    func failsWithAReason(_ expression: String, _ expected: String) throws {
        do {
            #expect(try Bench().text(expression) == expected)
        } catch let error as EngineError {
            #expect("\(error.id) \(error.message)" == expected)
        }
    }
}

/// What holds for every verb.
struct CatalogueTests {
    @Test func noTwoVerbsAreCalledAlike() {
        var seen: Set<String> = []
        for verb in Catalogue.standard.allVerbs where !seen.insert("\(verb.receiver.code) \(verb.id)").inserted {
            Issue.record("two verbs `\(verb.id)` of \(verb.receiver.code)")
        }
    }

    /// A table's `split` may still be to come where a text's is there.
    @Test func noVerbIsBothBuiltAndUnavailable() {
        let built = Set(Catalogue.standard.allVerbs.filter { $0.receiver != .element }.map(\.name))
        #expect(Set(Catalogue.standard.unavailable.keys).intersection(built) == [])
    }

    /// A verb by its name: its documentation would fill the screen.
    struct Documented: CustomTestStringConvertible {
        var verb: any Verb
        var testDescription: String { "\(verb.receiver.code) \(verb.name)" }
    }

    @Test(arguments: Catalogue.standard.allVerbs.map(Documented.init))
    func everyVerbIsDocumented(_ documented: Documented) {
        let verb = documented.verb
        #expect(verb.documentation.summary.hasSuffix("."), "\(verb.name)")
        #expect(verb.documentation.example.contains(verb.name), "\(verb.name)")
        for parameter in verb.parameters { #expect(!parameter.summary.isEmpty, "\(verb.name) \(parameter.name)") }
    }
}
