import Foundation
import RecDiagnostics
import RecPlan
import RecSyntax
import Testing

/// The bytes of a plan are what keys are made of: equal for equal meaning, different for different meaning.
@Suite struct PlanBytesTests {
    static let base = """
        %% parameters
        let k: Int = 4
        let limit: Double = 3

        %% load source
        sampleMovieLens(users: 100, films: 300, ratings: 4000, seed: 1)

        %% functions
        func liked(t: Table, least: Double = 3, most: Double = 5) -> Table {
            let good = t.filter(.rating >= least)
            good.filter(.rating <= most)
        }

        %% clean good
        liked(t: source.ratings, least: limit)

        %% evaluate result
        let counted = good.count(by: .movieId)
        let few = counted.top(k, by: .count, -.movieId)
        few.join(source.movies, on: .movieId, kind: .left).select(.movieId, .title, .count)

        %% recommend top(userId: Int, n: Int = 5)
        let seen = good.filter(.userId == userId)
        guard !seen.isEmpty else { throw notFound("nobody is \\(userId)") }
        seen.top(n, by: .rating).select(.movieId, .rating)

        %% evaluate called
        top(userId: 1)

        """

    /// Two notebooks that mean the same.
    static let equal: [(String, String, String)] = [
        ("comment", "let counted = good", "// how many\nlet counted = /* each */ good"),
        ("line breaks", ".select(.movieId, .title, .count)", "\n    .select(\n        .movieId,\n        .title, .count,\n    )"),
        ("spaces", "good.filter(.rating <= most)", "good.filter( .rating<=most )"),
        ("renamed variable", "counted", "numbers"), ("renamed parameter", "limit", "lowest"), ("renamed cell", "good", "nice"),
        ("renamed function", "liked", "kept"), ("renamed parameter of a function", "least", "lowest"),
        ("renamed parameter of a cell", "userId: Int", "userId person: Int"),
        ("unused variable", "let counted", "let unused = 5\nlet counted"),
        ("unused variable that reads", "let counted", "let unused = source.links.rowCount + k\nlet counted"),
        ("unused variables, one of the other", "let counted", "let a = k\nlet b = a + 1\nlet counted"),
        ("unused function", "let counted", "func half(x: Int) -> Double { x / 2 }\nlet counted"),
        ("default written", "top(userId: 1)\n", "top(userId: 1, n: 5)\n"),
        ("default of a function written", "least: limit)", "least: limit, most: 5)"),
        ("default as fraction", "least: limit)", "least: limit, most: 5.0)"),
        ("order of labels", "least: limit)", "most: 5, least: limit)"),
        ("order of labels of a verb", "on: .movieId, kind: .left", "kind: .left, on: .movieId"),
        ("columns in a list", ".select(.movieId, .title, .count)", ".select([.movieId, .title, .count])"),
        ("backticks", ".select(.movieId, .title, .count)", ".select(.`movieId`, column(\"title\"), .count)"),
        ("known condition", "counted.top(k, by: .count, -.movieId)", "(1 < 2 ? counted.top(k, by: .count, -.movieId) : counted)"),
        (
            "condition on a parameter", "counted.top(k, by: .count, -.movieId)",
            "(if limit > 2 { counted.top(k, by: .count, -.movieId) } else { counted })"
        ),
        ("pairs written out", "on: .movieId", "on: [.movieId: .movieId]"),
        ("seed as default", "seed: 1)", "seed: 1, )"),
        ("number with separator", "ratings: 4000", "ratings: 4_000"),
        ("carriage returns", "\n", "\r\n"),
    ]

    @Test(arguments: equal.indices)
    func sameMeaningSameBytes(_ index: Int) throws {
        let (name, old, new) = Self.equal[index]
        var changed = Self.base.replacingOccurrences(of: old, with: new)
        if name == "renamed parameter of a cell" { changed = changed.replacingOccurrences(of: "== userId", with: "== person") }
        if name == "renamed parameter of a cell" { changed = changed.replacingOccurrences(of: "\\(userId)", with: "\\(person)") }
        let before = Checked(Self.base)
        let after = Checked(changed)
        try #require(after.errors.isEmpty, "\(name):\n\(after.rendered)")
        #expect(changed != Self.base)
        #expect(before.bytes == after.bytes, "\(name)")
    }

    /// A notebook with another meaning, and the cell that changes.
    static let different: [(String, String, String)] = [
        ("number", "k, by:", "3, by:"), ("number of a default", "n: Int = 5", "n: Int = 6"), ("text", "nobody", "no one"),
        ("operator", ">= least", "> least"), ("logic", "!seen.isEmpty", "seen.isEmpty"), ("sign", "-.movieId", ".movieId"),
        ("column", ".title, ", ".genres, "), ("order of columns", ".movieId, .title", ".title, .movieId"),
        ("verb", "count(by: .movieId)", "unique(.movieId).with(count: 1)"), ("argument", "kind: .left", "kind: .inner"),
        ("a further argument", "userId: 1)", "userId: 1, n: 6)"), ("kind of failure", "notFound", "badRequest"),
        ("value of a parameter", "let k: Int = 4", "let k: Int = 5"), ("which table", "source.movies,", "source.links,"),
        ("which parameter", "least: limit", "most: limit"), ("body of a function", ".rating <= most", ".rating < most"),
        ("used variable", "few.join", "counted.join"), ("interpolation", "\\(userId)", "\\(userId + 1)"),
        ("whole and fraction", "n: Int = 5", "n: Double = 5"), ("left out step", ".top(n, by: .rating)", ""),
    ]

    @Test(arguments: different.indices)
    func otherMeaningOtherBytes(_ index: Int) {
        let (name, old, new) = Self.different[index]
        let changed = Self.base.replacingOccurrences(of: old, with: new)
        #expect(changed != Self.base)
        #expect(Checked(Self.base).bytes != Checked(changed).bytes, "\(name)")
    }

    /// Whole numbers that stand in a sample are each of another meaning when changed, wherever they stand.
    @Test func everyNumberCounts() throws {
        let text = try Files.text(Files.samples.appendingPathComponent("films.recnb"))
        let source = SourceText(name: "films.recnb", text: text)
        let before = Checked(source)
        try #require(before.errors.isEmpty, "\(before.rendered)")
        var count = 0
        for token in before.syntax.tokens where token.kind == .integer || token.kind == .double {
            guard
                let cell = before.plan.cells.firstIndex(where: {
                    $0.bodySpan.lower <= token.span.lower && token.span.upper <= $0.bodySpan.upper
                })
            else { continue }
            let kind = before.plan.cells[cell].identity.kind
            if kind == "parameters" || kind == "functions" { continue }
            let bytes = source.bytes[..<token.span.lower] + [UInt8(ascii: "1")] + source.bytes[token.span.lower...]
            let after = Checked(SourceText(name: "films.recnb", bytes: Array(bytes)))
            if !after.errors.isEmpty { continue }
            count += 1
            #expect(after.bytes[cell] != before.bytes[cell], "the number at \(source.position(of: token.span.lower))")
        }
        #expect(count > 15)
    }

    @Test(arguments: Files.allNotebooks)
    func layoutAndCommentsDoNotCount(_ file: URL) throws {
        let source = SourceText(name: file.lastPathComponent, text: try Files.text(file))
        let before = Checked(source)
        try #require(before.errors.isEmpty, "\(before.rendered)")
        let formatted = try #require(formatNotebook(source))
        #expect(Checked(formatted).bytes == before.bytes)
        // A comment behind every line end outside of prose, Python and strings.
        var commented: [UInt8] = []
        var last = 0
        for (index, token) in before.syntax.tokens.enumerated() where token.kind == .newline {
            let kind = before.syntax.cells.last { $0.headerSpan.lower <= token.span.lower }?.kind
            let earlier = before.syntax.tokens[..<index].last { $0.kind != .whitespace }?.kind
            guard let kind, ![.text, .notebook, .python].contains(kind), earlier != .comment,
                !(before.syntax.cells.contains {
                    $0.headerSpan.upper >= token.span.lower && $0.headerSpan.lower <= token.span.lower
                })
            else { continue }
            commented += source.bytes[last..<token.span.lower] + Array(" // é".utf8)
            last = token.span.lower
        }
        commented += source.bytes[last...]
        let after = Checked(SourceText(name: file.lastPathComponent, bytes: commented))
        try #require(after.errors.isEmpty, "\(after.rendered)")
        #expect(after.bytes == before.bytes)
    }

    /// A value that is missing does not say of what type it is; its type makes the column that it becomes.
    @Test(arguments: [
        ("evaluate a\nratings.first(.movieId)", "evaluate a\nratings.first(.rating)"),
        ("evaluate a\n[ratings.first(.movieId)]", "evaluate a\n[ratings.first(.rating)]"),
    ])
    func theTypeOfAnInputCounts(_ before: String, _ after: String) throws {
        let load = "%% load ratings\nreadCSV(\"data/ratings.csv\")\n\n%% "
        let use = before.contains("[") ? "a.first" : "a"
        let rest = "\n\n%% clean b\nratings.with(y: \(use))\n"
        let (one, other) = (Checked(load + before + rest), Checked(load + after + rest))
        try #require(one.errors.isEmpty, "\(one.rendered)")
        try #require(other.errors.isEmpty, "\(other.rendered)")
        #expect(one.bytes.last != other.bytes.last)
        #expect(one.bytes.last == Checked(load + before.replacing("a\n", with: "a // same\n") + rest).bytes.last)
    }

    @Test func theTypeOfAParameterOfAFunctionCounts() throws {
        let text = { (type: String) in
            """
            %% load ratings
            readCSV("data/ratings.csv")

            %% functions
            func marked(_ rows: Table, _ value: \(type)?) -> Table { rows.with(y: value) }

            %% clean b
            marked(ratings, nil)

            """
        }
        let (one, other) = (Checked(text("Int")), Checked(text("Double")))
        try #require(one.errors.isEmpty, "\(one.rendered)")
        #expect(one.bytes.last != other.bytes.last)
    }
}
