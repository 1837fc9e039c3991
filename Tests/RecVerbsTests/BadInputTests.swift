import RecDiagnostics
import RecEngine
import RecPlan
import RecVerbs
import Testing

/// One suite of bad input over every verb that learns from a table: each trouble is a clear diagnostic or a documented result.
///
/// A learner joins by a value of `BadInput` in `BadInput.learners` with an answer to every trouble of its family.
struct BadInputTests {
    @Test("is a clear diagnostic or a documented result", arguments: BadInput.cases)
    func answers(_ test: BadInput.Case) throws {
        var run = NotebookRun("%% evaluate data\n\(test.data)\n%% evaluate result\n\(test.call)\n")
        let found = run.diagnostics.filter { $0.severity == .error }
        switch test.answer {
        case .checked(let id, let words):
            #expect(found.contains { $0.id == id && $0.message.contains(words) }, "\(found.map { "\($0.id) \($0.message)" })")
        case .fails(let id, let words):
            #expect(found.map(\.message) == [])
            let error = #expect(throws: EngineError.self) { try run.run() }
            #expect(error?.id == id)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "nothing")")
        case .gives(let expected):
            #expect(found.map(\.message) == [])
            try run.run()
            let text = Bench.text(try #require(run.value("result")))
            #expect(text == expected)
        }
    }

    @Test("every learner answers to every trouble of its family", arguments: BadInput.learners)
    func isComplete(_ learner: BadInput) {
        #expect(Set(learner.answers.keys) == Set(BadInput.Trouble.allCases.filter { $0.families.contains(learner.family) }))
    }

    @Test("is written without a mistake", arguments: BadInput.Trouble.allCases)
    func isATable(_ trouble: BadInput.Trouble) throws {
        for family in trouble.families { _ = try Evaluator.table(evaluate(trouble.data(family))) }
    }

    /// A verb that learns has `key:` (rows with features) or `user:` (ratings).
    @Test func everyLearnerIsHere() {
        // What measures them learns nothing itself, and has its own tests.
        let measuring = Set(Catalogue.families.filter { $0.title == "Evaluation" }.flatMap(\.verbs).map(\.name))
        let learners = Catalogue.standard.allVerbs.filter { verb in
            verb.receiver == .none && verb.name != "redis" && !measuring.contains(verb.name)
                && verb.parameters.contains { $0.name == "key" || $0.name == "user" }
        }
        let here = Set(BadInput.learners.map(\.verb))
        #expect(learners.map(\.name).filter { !here.contains($0) && !BadInput.waiting.contains($0) } == [])
        #expect(BadInput.waiting.isDisjoint(with: here), "what is here waits no longer")
    }
}

/// What a learner answers to bad input.
struct BadInput: Sendable, CustomTestStringConvertible {
    /// What it learns from.
    enum Family: Sendable { case features, ratings }

    enum Trouble: String, Sendable, CaseIterable {
        case noRows, oneRow, notANumber, infinite, missing, text
        case oneColumn, noColumns, constantColumns, equalRows, tooMany
        case unknownUser, unknownItem, outsideTheScale, ratedTwice

        var families: [Family] {
            switch self {
            case .noRows, .oneRow, .notANumber, .infinite, .missing, .text: [.features, .ratings]
            case .oneColumn, .noColumns, .constantColumns, .equalRows, .tooMany: [.features]
            case .unknownUser, .unknownItem, .outsideTheScale, .ratedTwice: [.ratings]
            }
        }

        /// The table `data` as written: features `id`, `x`, `y`, or ratings `user`, `item`, `rating`.
        func data(_ family: Family) -> String {
            family == .features ? features : ratings
        }

        private var features: String {
            let good = "(id: 1, x: 0.0, y: 0.0), (id: 2, x: 0.0, y: 1.0), (id: 3, x: 4.0, y: 4.0), (id: 4, x: 4.0, y: 5.0)"
            return switch self {
            case .noRows: "table([\(good)]).head(0)"
            case .oneRow: "table([(id: 1, x: 2.0, y: 3.0)])"
            case .notANumber: "table([\(good)]).with(y: sqrt(0.5 - .x))"
            case .infinite: "table([\(good)]).with(y: 1 / .x)"
            case .missing: "table([\(good)]).with(y: if .x > 1 { \"?\" } else { \"1\" }).cast([.y: .double], failing: .missing)"
            case .text: "table([\(good)]).with(y: \"a\")"
            case .oneColumn: "table([\(good)]).drop(.y)"
            case .noColumns: "table([\(good)]).select(.id)"
            case .constantColumns: "table([\(good)]).with(x: 2.0)"
            case .equalRows: "table([\(good)]).with(x: 2.0, y: 3.0)"
            default: "table([\(good)])"
            }
        }

        private var ratings: String {
            let good = [(1, 1, 5), (1, 2, 3), (1, 3, 1), (2, 1, 4), (2, 2, 3), (3, 2, 2), (3, 3, 5), (4, 1, 4), (4, 3, 1)]
                .map { "(user: \($0), item: \($1), rating: \($2).0)" }.joined(separator: ", ")
            return switch self {
            case .noRows: "table([\(good)]).head(0)"
            case .oneRow: "table([(user: 1, item: 2, rating: 3.0)])"
            case .notANumber: "table([\(good)]).with(rating: sqrt(1.5 - .rating))"
            case .infinite: "table([\(good)]).with(rating: 1 / (.rating - 1))"
            case .missing:
                "table([\(good)]).with(rating: if .rating > 4 { \"?\" } else { \"3\" }).cast([.rating: .double], failing: .missing)"
            case .text: "table([\(good)]).with(rating: \"a\")"
            case .outsideTheScale: "table([\(good), (user: 4, item: 2, rating: 90.0)])"
            case .ratedTwice: "table([\(good), (user: 4, item: 3, rating: 5.0)])"
            default: "table([\(good)])"
            }
        }
    }

    enum Answer: Sendable {
        /// The check says so, perhaps among other things: id, and words of the message.
        case checked(String, String)
        /// The run says so: id, and words of the message.
        case fails(String, String)
        /// The call has this value, as text.
        case gives(String)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let data: String
        let call: String
        let answer: Answer
        var testDescription: String { name }
    }

    let verb: String
    let family: Family
    /// A call on `data`, and what comes of it.
    let answers: [Trouble: (call: String, answer: Answer)]

    var testDescription: String { verb }

    /// All troubles of all learners.
    static var cases: [Case] {
        learners.flatMap { learner in
            Trouble.allCases.compactMap { trouble in
                learner.answers[trouble].map {
                    Case(
                        name: "\(learner.verb): \(trouble.rawValue)", data: trouble.data(learner.family), call: $0.call,
                        answer: $0.answer)
                }
            }
        }
    }
}
