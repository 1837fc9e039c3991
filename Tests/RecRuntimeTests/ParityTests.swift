import Foundation
import RecRuntime
import Testing

extension WithCommand {
    /// `recnb parity` from the command line to the report, with the pinned Python.
    @Suite("Parity", .enabled(if: Given.hasPython))
    struct ParityTests {
        static let films = """
            %% load films
            table([(film: 1, kind: "a", length: 90.0), (film: 2, kind: "b", length: 110.0), (film: 3, kind: "a", length: 100.0)])

            %% clean long
            films.filter(.length > 95)

            %% feature by_kind
            films.group(by: .kind).aggregate(mean: mean(.length), n: count())

            %% evaluate error
            films.with(prediction: 101.0).rmse(.length)

            """

        /// One of each verb of evaluation, on ratings made by a rule.
        static let evaluation = """
            %% load ratings
            readCSV("ratings.csv", types: [.user: .uint32, .film: .uint32, .rating: .double, .time: .int64])

            %% clean dated
            ratings.with(day: date("2020-02-29"))

            %% evaluate splits
            let a = ratings.split(test: 0.2, seed: 4)
            let b = ratings.split(test: 60, seed: 4, like: .surprise)
            let c = ratings.split(test: 0.25, by: .time)
            let d = ratings.leaveLastOut(per: .user, by: .time)
            let e = ratings.leaveLastOut(per: .user, seed: 5)
            let f = ratings.leaveOneOut(per: .user, seed: 1, minimum: 2)
            let g = ratings.kFold(3, seed: 5)
            let h = ratings.kFold(3, seed: 5, like: .surprise)
            let i = ratings.with(part: .user % 4).kFold(by: .part)
            let j = ratings.kFold(4, shuffled: false)
            [a.test, b.test, c.test, d.test, e.test, f.test].map { part in part.rowCount }

            %% evaluate folds
            [ratings.kFold(3, seed: 5), ratings.kFold(3, seed: 5, like: .surprise), ratings.kFold(4, shuffled: false)]
                .map { folds in folds.count }

            %% evaluate measures
            let p = baseline(ratings, user: .user, item: .film, rating: .rating, scale: 0.5...5).predict(ratings)
            (rmse: p.rmse(.rating), mse: p.mse(.rating), mae: p.mae(.rating), fcp: p.fcp(.rating, user: .user))

            %% evaluate neighbours
            itemKNN(ratings, user: .user, item: .film, rating: .rating, scale: 0.5...5, variant: .means, k: 5).predict(ratings.head(50))

            %% evaluate crossed
            crossValidate(ratings, folds: 4, seed: 7, measures: [.rmse, .mae, .mse, .fcp]) { train in
                baseline(train, user: .user, item: .film, rating: .rating, scale: 0.5...5)
            }

            %% evaluate searched
            grid([epochs: [2, 4], factors: 2...3], ratings, folds: 2, seed: 1) { p, train in
                svd(
                    train, user: .user, item: .film, rating: .rating, scale: 0.5...5, factors: p.factors, epochs: p.epochs, seed: 3)
            }

            %% recommend for_user(user: Int, n: Int = 5)
            ratings.count(by: .film).exclude(ratings.filter(.user == user), on: .film).top(n, by: .count).select(.film)

            %% evaluate lists
            let parts = ratings.leaveLastOut(per: .user, by: .time)
            topN([
                "own": for_user.replacing([ratings: parts.train]),
                "popular": popular(parts.train, user: .user, item: .film, n: 5),
                "random": randomLists(parts.train, user: .user, item: .film, n: 5, seed: 1),
            ], test: parts.test, user: .user, item: .film, at: 5, train: parts.train)

            """

        static let ratings: String = {
            var lines = ["user,film,rating,time"]
            var seen: Set<Int> = []
            for i in 0..<700 {
                let (user, film) = ((i * 7 + i * i / 11) % 29, (i * i + 3 * i) % 37)
                if seen.insert(user * 100 + film).inserted {
                    lines.append("\(user),\(film),\(Double((i * 13 + user + film) % 9 + 1) / 2),\(i * 37 % 501)")
                }
            }
            return lines.joined(separator: "\n") + "\n"
        }()

        /// The rows that a comparison said, and its last line.
        private func compare(
            _ notebook: String, fault: String? = nil
        ) async throws -> (status: Int32, rows: [[String: Any]], ended: [String: Any]) {
            let session = try Session(notebook, files: ["ratings.csv": Self.ratings])
            let ran = try await recnb(
                "parity", "films.recnb", "--format", "json", in: session.scratch.path, environment: ["RECNB_PARITY_FAULT": fault],
                limit: 120)
            let lines = try CommandTests.objects(ran.stdout).filter { $0["event"] != nil }
            let ended = try #require(lines.last, "\(ran.stdout)\(ran.stderr)")
            return (ran.status, Array(lines.dropLast()), ended)
        }

        private static func verdicts(_ rows: [[String: Any]]) -> [String: Set<String>] {
            rows.reduce(into: [:]) { found, row in
                if let verb = row["verb"] as? String, let verdict = row["verdict"] as? String {
                    found[verb, default: []].insert(verdict)
                }
            }
        }

        static let verbs: Set = [
            "split", "leaveLastOut", "leaveOneOut", "kFold", "rmse", "mse", "mae", "fcp", "crossValidate", "grid", "topN",
        ]

        @Test func everyVerbOfEvaluationAgrees() async throws {
            let found = try await compare(Self.evaluation)
            #expect(found.status == 0, "\(found.rows)")
            let verdicts = Self.verdicts(found.rows)
            for verb in Self.verbs.union(["predict", "popular"]) {
                let verdict = try #require(verdicts[verb], "`\(verb)` is not among the rows")
                #expect(verdict.isSubset(of: ["equal", "within"]), "`\(verb)`: \(verdict)")
            }
            #expect(found.ended["differs"] as? Int == 0 && found.ended["failed"] as? Int == 0)
            // What is not compared says why.
            for row in found.rows where !["equal", "within"].contains(row["verdict"] as? String) {
                #expect((row["detail"] as? String)?.isEmpty == false, "\(row)")
            }
        }

        @Test(arguments: ["table.filter", "table.rmse", "table.split", "table.kFold", "crossValidate", "grid", "topN"])
        func aFaultInOneReferenceIsFoundAndNamed(_ key: String) async throws {
            let notebook = key == "table.filter" || key == "table.rmse" ? Self.films : Self.evaluation
            let found = try await compare(notebook, fault: key)
            let verb = key.split(separator: ".").last.map(String.init) ?? key
            #expect(found.status == 5)
            let wrong = found.rows.filter { ["differs", "failed"].contains($0["verdict"] as? String) }
            #expect(!wrong.isEmpty && wrong.allSatisfy { $0["verb"] as? String == verb }, "\(wrong)")
            #expect(wrong.allSatisfy { ($0["detail"] as? String)?.contains("the reference has") == true }, "\(wrong)")
        }

        @Test func aFaultIsNamedOnTheTerminalAndInTheReport() async throws {
            let session = try Session(Self.films)
            let ran = try await recnb(
                "parity", "films.recnb", in: session.scratch.path, environment: ["RECNB_PARITY_FAULT": "groups.aggregate"])
            #expect(ran.status == 5)
            #expect(ran.stdout.contains("aggregate") && ran.stdout.contains("the reference has"), "\(ran.stdout)")
            #expect(ran.stdout.contains("1 differs, 3 equal"), "\(ran.stdout)")
            let report = try #require(Files.text("\(session.output)/report.html"))
            #expect(report.contains("id=\"parity\"") && report.contains("the reference has"))
            let again = try await recnb("run", "films.recnb", in: session.scratch.path)
            #expect(again.status == 0 && Files.text("\(session.output)/report.html")?.contains("id=\"parity\"") == false)
        }

        @Test func skippingNeedsAReason() async throws {
            let session = try Session(Self.films.replacing("%% clean long", with: "%% clean long  parity: skip \"made by hand\""))
            let ran = try await recnb("parity", "films.recnb", in: session.scratch.path)
            #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
            #expect(ran.stdout.contains("skipped: made by hand") && !ran.stdout.contains("filter"), "\(ran.stdout)")
            try session.edit("parity: skip \"made by hand\"", "parity: skip")
            let bare = try await recnb("parity", "films.recnb", in: session.scratch.path)
            #expect(bare.status == 2 && bare.stderr.contains("parity: skip \"no reference\""), "\(bare.stdout)\(bare.stderr)")
        }

        /// What a program reads, with times and versions taken out.
        @Test func theLinesOfJSON() async throws {
            let found = try await compare(
                Self.films.replacing("%% clean long", with: "%% clean long  parity: skip \"made by hand\""))
            let varying: Set = ["seconds", "referenceSeconds", "ratio", "version", "versions", "threads", "report"]
            let lines = try (found.rows + [found.ended]).map { line in
                #expect((line["seconds"] as? Double).map { $0 >= 0 } ?? true)
                let rest = line.filter { !varying.contains($0.key) }
                let data = try JSONSerialization.data(withJSONObject: rest, options: [.sortedKeys, .withoutEscapingSlashes])
                return String(decoding: data, as: UTF8.self)
            }
            #expect(lines.joined(separator: "\n") == Self.snapshot)
        }

        static let snapshot = #"""
            {"calls":1,"cell":"load films","compared":0,"detail":"makes a table of values that the notebook has already","event":"compared","line":2,"verb":"table","verdict":"noCounterpart"}
            {"calls":0,"cell":"clean long","compared":0,"detail":"made by hand","event":"compared","line":4,"verdict":"skipped"}
            {"calls":1,"cell":"feature by_kind","compared":0,"detail":"groups are compared with what is made of them","event":"compared","line":8,"verb":"group","verdict":"noCounterpart"}
            {"calls":1,"cell":"feature by_kind","compared":1,"event":"compared","function":"DataFrameGroupBy.agg","largestDifference":0,"library":"pandas","line":8,"tolerance":0,"verb":"aggregate","verdict":"equal","what":"2 rows × 3 columns"}
            {"calls":1,"cell":"evaluate error","compared":1,"event":"compared","function":"DataFrame.assign","largestDifference":0,"library":"pandas","line":11,"tolerance":0,"verb":"with","verdict":"equal","what":"3 rows × 4 columns"}
            {"calls":1,"cell":"evaluate error","compared":1,"event":"compared","function":"accuracy.rmse","largestDifference":0,"library":"scikit-surprise","line":11,"tolerance":1e-15,"verb":"rmse","verdict":"equal","what":"1 value"}
            {"differs":0,"equal":3,"event":"ended","failed":0,"heldBack":0,"incomparable":0,"noCounterpart":2,"referenceThreads":1,"skipped":1,"status":0,"within":0}
            """#
    }

    @Suite("Parity without Python")
    struct AbsentParityTests {
        @Test func saysWhatToDo() async throws {
            let session = try Session(ParityTests.films)
            let ran = try await recnb(
                "parity", "films.recnb", in: session.scratch.path, environment: ["RECNB_VENV": "/nonexistent"])
            #expect(ran.status == 4)
            #expect(ran.stderr.contains("Python cannot be started") && ran.stderr.contains("recnb doctor"), "\(ran.stderr)")
            let json = try await recnb(
                "parity", "films.recnb", "--format", "json", in: session.scratch.path, environment: ["RECNB_VENV": "/nonexistent"]
            )
            let ended = try #require(try CommandTests.objects(json.stdout).last)
            #expect(json.status == 4 && ended["status"] as? Int == 4 && (ended["problem"] as? String)?.isEmpty == false)
        }
    }
}
