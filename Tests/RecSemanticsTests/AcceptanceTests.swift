import RecDiagnostics
import RecPlan
import RecSchema
import Testing

/// What is right is not complained of, above all where less is known than a run will know.
@Suite struct AcceptanceTests {
    static let head = """
        %% load ratings
        readCSV("data/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32, .timestamp: .int32])

        %% load movies
        readCSV("data/movies.csv", types: [.movieId: .uint32, .title: .string, .genres: .string])

        %% load years
        readCSV("data/years.csv")

        %% python made(ratings: Table) -> (points: Table, other: Table, mean: Double, label: String, when: Date)
        points = other = ratings


        """

    /// Cells after `head` of which nothing is said but notes on what is not used.
    static let accepted = [
        // Columns that Python made: any name, any type.
        "%% evaluate e\nmade.points.filter(.x > 3 && .title.contains(\"a\")).sort(by: -.y).select(.x, .title)\n",
        "%% evaluate e\nmade.points.with(z: .x.round().clip(lower: 1) + .y, t: .name.lowercased().trimmed(), y: .day.year)\n",
        "%% evaluate e\nmade.points.with(u: \"\\(.x) of \\(.y)\", v: .x > 1 ? .y : .z, w: -.x, n: !.flag, m: .x ?? 0)\n",
        "%% evaluate e\nmade.points.group(by: .kind).aggregate(a: mean(.x), b: max(.x) - min(.y), n: count())\n",
        "%% evaluate e\nmade.points.join(movies, on: .movieId).join(made.other, on: [.title: .name])\n",
        "%% evaluate e\nguard let row = made.points.first(where: .x > 1) else { throw notFound(\"none\") }\n(a: row.x, b: row.title.lowercased(), c: row.n + 1, d: row.day.year)\n",
        "%% evaluate e\nlet top = made.points.first(.name) ?? \"none\"\n(top: top, other: made.points.first(.x) ?? 0)\n",
        "%% evaluate e\nmade.points.head(3).map { row in (a: row.x, b: row.name.length) }\n",
        "%% evaluate e\nmade.points.map { row in row.x }.sum()\n",
        "%% evaluate e\nmade.points[.x].sum() + made.mean\n",
        "%% evaluate e\n(2...3).map { n in (n: n, first: made.points.first(.x)) }.filter(.first > 1)\n",
        "%% cluster c\nkMeans(made.points, key: .movieId, k: 2, seed: 1)\n\n%% evaluate e\nc.predict(made.other).count(by: .cluster)\n",
        "%% plot p\nmade.points.scatter(x: .x, y: .y, color: .kind)\n",
        "%% evaluate e\nconcat(made.points, made.other).top(3, by: .x)\n",
        "%% evaluate e\nmade.when > date(\"2020-01-01\") ? made.label : \"early\"\n",
        "%% text\n\\(made.points.rowCount) points of \\(made.label), \\(made.mean) on average, since \\(made.when)\n",
        // What the first rows of a file show may be wrong.
        "%% clean c\nyears.filter(.year == \"1995\" || .year.contains(\"19\") || .open == 1)\n",
        "%% clean c\nyears.with(a: .year + 1, b: -.open, c: .year.lowercased()).filter(.a == \"x\" && .c.length > 2)\n",
        "%% clean c\nyears.join(movies, on: [.year: .title], suffix: \"_film\")\n",
        "%% clean c\nconcat(years.select(.movieId), movies.select(.movieId))\n",
        // Optionals.
        "%% recommend r(id: Int)\nguard let film = movies.first(where: .movieId == id) else { throw notFound(\"no film\") }\n(title: film.title, same: film.movieId == id)\n",
        "%% recommend r(id: Int)\nguard let title = movies.first(where: .movieId == id).title else { throw notFound(\"no film\") }\n(title: title, n: title.length)\n",
        "%% recommend r(id: Int)\nlet best = ratings.first(.rating) ?? 0\nguard best > 1 && ratings.first(.movieId) == id else { throw badRequest(\"low\") }\n(best: best, id: id)\n",
        "%% evaluate e\nif (ratings.first(.rating) ?? 0) > 1 { nil } else { 2 }\n",
        // Functions.
        "%% functions\nfunc scaled(_ x: Double, by factor: Double = 2) -> Double { x * factor }\n\n%% evaluate e\n(a: scaled(1), b: scaled(.5 + 1, by: 3))\n"
            .replacingOccurrences("(.5 + 1", "(0.5 + 1"),
        "%% functions\nfunc scaled(_ x: Double, by factor: Double = 2) -> Double { x * factor }\n\n%% clean c\nratings.with(a: scaled(.rating), b: scaled(.userId, by: 0.5))\n",
        "%% functions\nfunc good(t: Table, least: Double) -> Table { t.filter(.rating > least) }\nfunc means(t: Table) -> Table { good(t: t, least: 1).group(by: .movieId).aggregate(mean: mean(.rating)) }\n\n%% feature f\nmeans(t: ratings)\n\n%% feature g\nmeans(t: ratings.with(rating: .rating * 2))\n\n%% evaluate e\n(a: f.first(.mean), b: g.first(.mean))\n",
        "%% functions\nfunc size(m: Model) -> Int { m.clusterCount }\n\n%% cluster c\nkMeans(ratings, key: .movieId, k: 2, seed: 1)\n\n%% evaluate e\nsize(m: c)\n",
        "%% functions\nfunc total(of values: [Double]) -> Double { values.sum() }\n\n%% evaluate e\ntotal(of: ratings[.rating]) + total(of: [1, 2.5])\n",
        "%% functions\nfunc sum(_ t: Table) -> Int { t.rowCount }\n\n%% evaluate e\nsum(ratings)\n",
        "%% recommend top(userId: Int, n: Int = 5)\nlet factor = 2\nfunc wide(x: Int) -> Int { x * factor + n }\nfunc wider(x: Int) -> Int { wide(x: x) + wide(x: 1) }\nratings.filter(.userId == userId).head(wider(x: n))\n\n%% evaluate e\ntop(userId: 1).join(top(n: 3, userId: 2), on: .movieId, kind: .semi)\n",
        "%% functions\nfunc f(x: Int) -> Int { x + 1 }\n\n%% functions\nfunc f(x: Int) -> Int { 2 * x }\n\n%% evaluate e\nf(x: 1)\n",
        "%% functions\nfunc f(x: Int) -> Int { x + 1 }\n\n%% functions\nfunc g(x: Int) -> Int { f(x: x) }\n\n%% evaluate e\ng(x: 1)\n",
        // Closures.
        "%% evaluate e\n[(\"a\", 1), (\"b\", 2)].map { name, value in (name: name, twice: value * 2) }\n",
        "%% evaluate e\n(1...3).map { $0 * 2 }.filter { $0 > 2 }\n",
        "%% evaluate e\n(1...3).map({ n in n * 2 })\n",
        "%% evaluate e\nmovies.head(2).map { id, title, genres in (id: id, text: title + genres) }\n",
        // Branches.
        "%% parameters\nlet data: Path = \"sample\"\n\n%% load source\nif data == \"sample\" { sampleMovieLens(seed: 1) } else { movieLens(folder: data) }\n\n%% clean c\nsource.movies.select(.title).head(source.movies.rowCount)\n",
        "%% parameters\nlet fast: Bool = true\n\n%% load t\nif fast { readCSV(\"data/tags.csv\") } else { readCSV(\"data/not-there.csv\") }\n\n%% clean c\nt.filter(.tag == \"funny\")\n",
        "%% evaluate e\nratings.with(a: .rating > 3 ? \"high\" : \"low\", b: .rating > 3 ? 1 : 0.5)\n",
        // Names.
        "%% evaluate count\nratings.count(by: .movieId).aggregate(n: count())\n\n%% evaluate e\ncount.first(.n) ?? 0\n",
        "%% clean ratings\nratings.dropMissing()\n\n%% clean ratings\nratings.head(5)\n\n%% evaluate e\nratings.rowCount\n",
        "%% evaluate e\nlet ratings = ratings.head(2)\nratings.rowCount\n",
        "%% parameters\n@OneOf(1, 2.5) let x: Double = 2.5\n@OneOf(\"a\", \"b\") let p: Path = \"a\"\n@Range(-1...1) let y: Double = -0.5\n@Range(1..<5) let z: Int = 4\nlet d: Date = \"2020-02-29\"\n\n%% evaluate e\n(a: x + y, b: z, c: d, d: p == \"a\")\n",
        "%% evaluate e\nratings.rename([.rating: .stars]).sort(by: -.stars, .movieId).select(columns(\"*Id\"), column(\"stars\"))\n",
        "%% clean c\nmovies.oneHot(.genres, separator: \"|\").select(.movieId, columns(\"genres_*\")).standardize(columns(\"genres_*\"))\n",
    ]

    @Test(arguments: accepted)
    func nothingIsSaid(_ cells: String) {
        let checked = Checked(Self.head + cells)
        let said = checked.diagnostics.filter { $0.severity != .note }
        #expect(said.isEmpty, "\(cells)\n\(checked.rendered)")
        // What stands for something that was wrong must not be in a plan that runs.
        for cell in checked.plan.cells {
            if case .expression(let node) = cell.body {
                #expect(!FailedNodes.isIn(node), "\(cell.identity) of\n\(cells)")
            }
        }
    }

    @Test func onlyTheBranchThatIsTakenIsPlanned() throws {
        let text =
            "%% parameters\nlet fast: Bool = true\nlet k: Int = 3\n\n%% evaluate e\nif fast { ratings.head(2) } else { made.points.head(k) }\n"
        let checked = Checked(Self.head + text)
        let cell = try #require(checked.plan.cells.last)
        #expect(cell.inputs.map { checked.plan.cells[$0.cell].identity.name } == ["ratings"])
        #expect(cell.parameters.isEmpty)
        #expect(!checked.ids.contains("N0504"))
    }

    @Test func aDateParameterIsADay() throws {
        for (text, days) in [
            ("1970-01-01", 0), ("2000-02-29", 11_016), ("1969-12-31", -1), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
        ] {
            #expect(CalendarDay(text)?.days == Int32(days), "\(text)")
        }
        for text in [
            "2021-02-29", "2020-13-01", "2020-00-01", "2020-1-1", "20-01-01", "2020-01-01 ", "", "2020/01/01", "٢٠٢٠-01-01",
        ] {
            #expect(CalendarDay(text) == nil, "\(text)")
        }
        let given = Checked(
            "// -p since=2021-03-04\n%% parameters\nlet since: Date = date(\"2020-01-01\")\n\n%% evaluate e\nsince\n")
        let parameter = try #require(given.plan.parameters.first)
        guard case .string("2021-03-04") = parameter.value.kind else {
            throw FailedNodes.Unexpected(value: "\(parameter.value.kind)")
        }
        #expect(parameter.type == .date && parameter.source == .commandLine && given.errors.isEmpty)
    }

    @Test func textsCannotMatchNumbersThatAreSettled() {
        for (cells, id) in [
            ("%% clean c\nratings.filter(.rating == \"4\")\n", "E0220"),
            ("%% clean c\nyears.filter(.movieId.nothing)\n", "E0204"),
            ("%% clean c\nyears.filter(.year.fold())\n", "E0202"), ("%% clean c\nmovies.filter(.title > 3)\n", "E0220"),
            ("%% clean c\nmade.points.filter(.x.nothing())\n", "E0202"),
            ("%% clean c\nmade.points.with(a: .x.nothing)\n", "E0204"),
        ] {
            #expect(Checked(Self.head + cells).errors.map(\.id) == [id], "\(cells)")
        }
    }
}

extension String {
    fileprivate func replacingOccurrences(_ old: String, _ new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}

/// Looks for nodes that stand where something was wrong.
enum FailedNodes {
    struct Unexpected: Error { let value: String }

    static func isIn(_ node: PlanNode) -> Bool {
        if case .missing = node.kind, node.type == .error { return true }
        switch node.kind {
        case .unary(_, let a), .member(let a, _), .columnValues(let a, _), .tableFromRecords(let a): return isIn(a)
        case .binary(_, let a, let b), .range(let a, let b, _): return isIn(a) || isIn(b)
        case .conditional(let a, let b, let c): return isIn(a) || isIn(b) || isIn(c)
        case .interpolation(let nodes), .list(let nodes): return nodes.contains(where: isIn)
        case .record(let fields): return fields.contains { isIn($0.node) }
        case .call(let call): return (call.receiver.map(isIn) ?? false) || call.arguments.contains { $0.map(isIn) ?? false }
        case .apply(let function, let arguments): return arguments.contains(where: isIn) || isIn(function.body)
        case .closure(let closure): return isIn(closure.body)
        case .block(let block):
            return isIn(block.result)
                || block.statements.contains {
                    switch $0 {
                    case .bind(_, let value): isIn(value)
                    case .guardLet(_, let value, let failure), .guardTrue(let value, let failure):
                        isIn(value) || isIn(failure.message)
                    }
                }
        default: return false
        }
    }

    private static func isIn(_ argument: PlanArgument) -> Bool {
        switch argument {
        case .node(let node): isIn(node)
        case .nodes(let nodes): nodes.contains(where: isIn)
        case .sortKeys(let keys): keys.contains { isIn($0.node) }
        case .named(let nodes): nodes.contains { isIn($0.node) }
        default: false
        }
    }
}
