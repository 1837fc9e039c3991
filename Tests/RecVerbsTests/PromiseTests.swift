import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecVerbs
import Testing

/// What the checker promises of a call is what comes out.
struct PromiseTests {
    /// Verbs whose examples the tables of `Samples` are enough for.
    static let documented = (TestedVerbs.all).map { ($0.documentation.example) }

    @Test(arguments: documented + furtherCalls)
    func theSchemaPromisedIsTheSchemaThatComesOut(_ expression: String) throws {
        let outcome = try Bench().run(expression)
        if let difference = Self.difference(outcome.value, outcome.type) {
            Issue.record("\(expression): promised \(outcome.type), but \(difference)")
        }
    }

    static let furtherCalls = [
        "ratings.join(movies, on: .movieId, kind: .left)",
        "ratings.join(films, on: .movieId, kind: .full)",
        "films.join(ratings, on: [.year: .timestamp], kind: .right, suffix: \"_rated\")",
        "films.join(ratings, on: [.year: .userId], kind: .full, suffix: \"_rated\")",
        "ratings.join(movies, on: .movieId, kind: .semi)",
        "ratings.with(a: .rating * 2, b: .userId + 1, c: .rating / 2, d: .userId / 2, e: .userId % 2)",
        "ratings.with(a: .rating - mean(.rating), b: .rating * sum(.userId), c: max(.userId))",
        "ratings.with(a: max(.rating, .userId), b: min(.rating, 3), c: max(1, .userId, 2), d: min(.timestamp, .movieId))",
        "ratings.with(a: .userId.clip(lower: 2), b: .userId.clip(lower: 1.5), c: .rating.clip(lower: 2, upper: 3))",
        "ratings.with(a: .userId.power(2), b: .rating.power(0.5), c: sqrt(.userId), d: abs(.userId), e: floor(.rating))",
        "ratings.with(a: .rating > 3 ? .rating : 0, b: .rating.isMissing, c: \"x\", d: 1, e: 2.5, f: true)",
        "ratings.with(a: \"user \\(.userId)\", b: .userId.text, c: date(\"2020-01-01\"), d: date(year: 2020, month: .userId, day: 1))",
        "ratings.with(a: date(unix: .timestamp)).with(y: .a.year, m: .a.month, w: .a.weekday, f: .a.formatted(\"yyyy\"), d: .a.cast(.date))",
        "movies.with(n: .title.length, p: .genres.split(\"|\")).with(k: .p.count, j: .p.joined(\"-\"), h: .p.contains(\"Drama\"))",
        "movies.with(a: .genres ?? \"none\", b: .title.extract(#\"(\\d+)\"#).cast(.int64))",
        "stats.with(a: .avg_rating ?? 0, b: .rating_count ?? 1, c: -.rating_count, d: -.avg_rating)",
        "ratings.group(by: .userId).aggregate(a: sum(.movieId), b: mean(.movieId), c: std(.rating), d: variance(.rating), e: median(.userId))",
        "ratings.group(by: .userId).aggregate(a: quantile(.rating, 0.5), b: mode(.rating), c: first(.timestamp), d: nUnique(.rating))",
        "ratings.group(by: .userId).aggregate(a: collect(.rating, unique: true), b: max(.rating) - min(.rating), c: .userId * 2)",
        "ratings.group(by: .userId, .movieId).aggregate(share: share(.rating > 3), n: count(.rating), least: min(.timestamp))",
        "ratings.aggregate(a: sum(.rating), b: mean(.rating), c: std(.rating), d: count(), e: sum(.rating) / count())",
        "movies.aggregate(a: min(.title), b: max(.genres), c: mode(.genres), d: join(.genres, separator: \"/\"), e: collect(.genres))",
        "ratings.head(2)", "ratings.tail()", "ratings.slice(4)", "ratings.slice(2, count: 100)", "ratings.top(2, by: .rating)",
        "ratings.sample(100, seed: 1)", "ratings.select(columns(\"*Id\"), .rating)", "ratings.drop(columns(\"*Id\"))",
        "movies.oneHot(.genres, separator: \"|\").select(.movieId, columns(\"genres_*\"))",
        "films.oneHot(.genres, prefix: \"\")", "ratings.oneHot(.userId, prefix: \"user_\")",
        "movies.oneHot(.genres, separator: \"|\").standardize(columns(\"genres_*\"))",
        "movies.oneHot(.genres, separator: \"|\").correlation()", "movies.oneHot(.genres, separator: \"|\").describe()",
        "ratings.standardize(.rating)", "ratings.minMaxScale(.rating, .userId)", "stats.robustScale()",
        "ratings.normalize(.rating)", "movies.oneHot(.genres, sparse: true)", "movies.tfidf(.title, sparse: true)",
        "movies.oneHot(.genres, sparse: true).countVectorize(.title)", "movies.tfidf(.title, prefix: \"\")",
        "ratings.describe(.rating, .userId)", "stats.correlation()",
        "ratings.pivot(rows: .userId, columns: .movieId, values: .rating)",
        "ratings.unpivot(.userId, .timestamp)", "ratings.unpivot(.userId, .rating, name: \"n\", value: \"v\")",
        "concat(ratings, ratings.head(1))", "table([(a: 1, b: 2.5), (a: 2, b: 3)])", "ratings.first(.rating)",
        "ratings.filter(.rating > 100).first(.rating)", "films.first(where: .year == 1988)", "films.first(where: .year == 2025)",
        "ratings.with(a: rowNumber(), b: rank(by: -.rating), c: rank(by: .rating, ties: .dense, per: .userId))",
        "ratings.cast([.userId: .string, .rating: .double, .timestamp: .int64]).fillMissing(with: 0)",
        "movies.rename([.movieId: .id, .title: .name])", "ratings.rowCount", "ratings.isEmpty", "ratings.columnNames",
        "abs(-3)", "min(3, 2.5)", "max(1, 2, 3)", "\"abc\".contains(\"b\")", "\"a|b\".split(\"|\")", "date(\"2020-02-29\").month",
        "sqrt(16)",
        "2.5.round()", "date(unix: 0)", "\"1921\".cast(.int32)",
    ]

    /// How a value differs from a promised type; nil where it does not.
    static func difference(_ value: Value, _ type: ValueType) -> String? {
        switch (value, type) {
        case (.table(let table), .table(let schema)): return difference(table, schema)
        case (.scalar(.missing), .optional): return nil
        case (_, .optional(let type)): return difference(value, type)
        case (.record(let members), .record(let fields)):
            if members.map(\.name) != fields.map(\.name) { return "the record has \(members.map(\.name))" }
            for (member, field) in zip(members, fields) where !member.value.isMissing {
                if let difference = difference(member.value, field.type) { return "\(member.name): \(difference)" }
            }
            return nil
        case (.model, .model): return mismatch(type, value)
        case (.list(let items), .list(let element)): return items.lazy.compactMap { difference($0, element) }.first
        case (.scalar(.list(let items)), .list) where items.allSatisfy(\.isMissing): return nil
        case (.scalar(let scalar), _):
            guard let actual = scalar.type else { return "a value without a type came out" }
            return ValueType(element: actual) == type ? nil : "a \(actual.name) came out"
        default: return "\(value.kindName) came out"
        }
    }

    static func difference(_ table: Table, _ schema: TableSchema) -> String? {
        if let rows = schema.rowCount, rows != table.rowCount { return "\(table.rowCount) rows came out, not \(rows)" }
        var rest = table.schema[...]
        for entry in schema.entries {
            switch entry {
            case .field(let field):
                guard let first = rest.popFirst() else { return "there is no `\(field.name)`" }
                if first.name != field.name { return "`\(first.name)` stands where `\(field.name)` was promised" }
                if first.type != field.type, !field.isProvisional {
                    return "`\(first.name)` is \(first.type.name), not \(field.type.name)"
                }
            case .open(let prefix, let type):
                while let first = rest.first, first.name.hasPrefix(prefix),
                    !schema.fields.contains(where: { $0.name == first.name })
                {
                    if first.type != type { return "`\(first.name)` is \(first.type.name), not \(type.name)" }
                    rest.removeFirst()
                }
            }
        }
        return rest.isEmpty ? nil : "more columns came out: \(rest.map(\.name))"
    }
}
