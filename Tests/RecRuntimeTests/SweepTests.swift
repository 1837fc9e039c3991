import Foundation
import RecCache
import RecFrame
import RecRuntime
import RecSchema
import Synchronization
import Testing

/// What is typed after `--sweep`, and what becomes of figures.
@Suite struct SweepParameterTests {
    @Test(arguments: [
        ("k=5...8", ["5", "6", "7", "8"]), ("k=5..<8", ["5", "6", "7"]), ("k=5...12:3", ["5", "8", "11"]),
        ("k=-2...1", ["-2", "-1", "0", "1"]), ("k=3,1,3,2...4", ["3", "1", "2", "4"]), ("k=7", ["7"]),
        ("k=9223372036854775806...9223372036854775807", ["9223372036854775806", "9223372036854775807"]),
        ("k=0.5,1e-3", ["0.5", "1e-3"]),
        ("k=0...1000000000000000000:500000000000000000", ["0", "500000000000000000", "1000000000000000000"]),
    ]) func valuesOfNumbers(_ text: String, _ values: [String]) throws {
        #expect(try SweepParameter(text).values(for: .int) == values)
    }

    @Test(arguments: [
        (#"name=a,b"#, ["a", "b"]), (#"name="a,b",c,"""#, ["a,b", "c", ""]), ("name=1...3", ["1...3"]),
        (#"name=it"s"#, [#"it"s"#]),
        ("name=Кино,é", ["Кино", "é"]),
    ]) func valuesOfTexts(_ text: String, _ values: [String]) throws {
        #expect(try SweepParameter(text).values(for: .string) == values)
    }

    @Test(arguments: [
        ("k", "names no values"), ("=5", "names no values"), ("k=", "has an empty value"), ("k=1,,2", "has an empty value"),
        ("k=5...1", "is empty"), ("k=5..<5", "is empty"), ("k=1...5:0", "not a whole number above 0"),
        ("k=1...5:-1", "not a whole number above 0"), ("k=1...5:x", "not a whole number above 0"), (#"k="a"b"#, "goes on after"),
        ("k=1...10001", "more than 10000 values"), ("k=-9223372036854775808...9223372036854775807", "more than 10000 values"),
        ("k=0..<-9223372036854775808", "is empty"),
    ]) func mistakesAreTold(_ text: String, _ message: String) throws {
        let mistake = #expect(throws: SweepParameter.Mistake.self) { try SweepParameter(text).values(for: .int) }
        #expect(mistake?.message.contains(message) == true, "\(String(describing: mistake))")
        #expect(mistake?.hint.isEmpty == false)
    }

    @Test func theLastParameterVariesFastest() throws {
        let grid = try #require(
            SweepGrid([
                .init(name: "k", values: ["5", "6"], written: "5...6"),
                .init(name: "s", values: ["a", "b", "c"], written: "a,b,c"),
            ]))
        #expect(
            (0..<grid.count).map { grid.label($0) } == ["k=5, s=a", "k=5, s=b", "k=5, s=c", "k=6, s=a", "k=6, s=b", "k=6, s=c"])
        #expect(grid.label == "k=5...6, s=a,b,c")
        let many = SweepGrid.Axis(name: "k", values: (0..<101).map { "\($0)" }, written: "0...100")
        #expect(SweepGrid([many, many]) == nil)
    }

    @Test(arguments: [
        (["a, b", "a,b"], [true, true]), (["a", "b"], [false, false]), (["a,b", "c"], [false, false]),
        (["a, b", "c", "a,b"], [true, false, true]),
    ]) func noTwoCombinationsHaveOneFolder(_ values: [String], _ isMarked: [Bool]) throws {
        let grid = try #require(SweepGrid([.init(name: "g", values: values, written: values.joined(separator: ","))]))
        let folders = grid.folders
        #expect(Set(folders).count == values.count)
        for (index, folder) in folders.enumerated() {
            let plain = grid.label(index).replacing(", ", with: ",")
            #expect(isMarked[index] ? folder.hasPrefix(plain + "-") : folder == plain, "\(folder)")
        }
        // Labels may be the same altogether.
        let two = try #require(
            SweepGrid([
                .init(name: "a", values: ["1", "1, b=2"], written: ""), .init(name: "b", values: ["2, b=3", "3"], written: ""),
            ]))
        #expect(two.label(0) == two.label(3) && Set(two.folders).count == 4)
        #expect(two.folders == two.folders)
    }

    @Test func aTableHasSoManyColumnsAndNoMore() {
        func figures(_ row: Int) -> [SweepFigure] {
            let own = (0..<12).map { SweepFigure(path: ["best", "film \(row * 12 + $0)", "mean"], value: .int(1)) }
            return own + [SweepFigure(path: ["quality"], value: .int(2))]
        }
        let (columns, more) = SweepTable.order((0..<1000).map(figures))
        #expect(columns.count == SweepTable.columnLimit && more == 12_001 - SweepTable.columnLimit)
        // What all have comes before what one has, wherever it was first seen.
        #expect(columns.last == ["quality"] && columns.contains(["best", "film 0", "mean"]))
        let late = (0..<1000).map { $0 == 0 ? Array(figures(0).dropLast()) : figures($0) }
        #expect(SweepTable.order(late).columns.contains(["quality"]))
        // A figure that earlier rows lack stands after its neighbour.
        let rows = [["a", "d"], ["a", "b", "d"], ["c"], ["b", "e", "d"]].map { names in
            names.map { SweepFigure(path: [$0], value: .int(1)) }
        }
        let few = SweepTable.order(rows)
        #expect(few.columns == [["c"], ["a"], ["b"], ["e"], ["d"]] && few.more == 0)
    }

    @Test func keepingCostsASmallPartOfTheTime() {
        let start = ContinuousClock.now
        func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }
        var pace = SweepPace(now: start)
        #expect(!pace.isDue(after(1.9)) && pace.isDue(after(2)))
        pace.kept(from: after(2), to: after(2.05))
        #expect(!pace.isDue(after(4)) && pace.isDue(after(4.1)))
        pace.kept(from: after(5), to: after(8))
        #expect(!pace.isDue(after(67)) && pace.isDue(after(68)))
    }

    @Test(arguments: [
        ("silhouette", "higher"), ("daviesBouldin", "lower"), ("RMSE", "lower"), ("mean_rmse", "lower"), ("ndcg_at_10", "higher"),
        ("testMAE", "lower"), ("hitRate", "higher"), ("calinskiHarabasz", "higher"), ("inertia", nil), ("wcss", nil),
        ("rows", nil),
        ("mapped", nil), ("k", nil),
    ]) func directionsAreKnownByName(_ name: String, _ direction: String?) {
        #expect(SweepDirection(measure: name)?.rawValue == direction)
    }
}

extension WithCommand {
    /// `recnb run --sweep`, as the command shows it.
    @Suite("Sweeps")
    struct SweepTests {
        static let notebook = #"""
            %% notebook "Points"

            %% parameters
            @Range(1...9) let k: Int = 2
            let seed: Int = 0
            let unused: String = "x"

            %% load rows
            readCSV("rows.csv", types: [.id: .int64, .x: .double, .y: .double])

            %% feature scaled
            rows.standardize(.x, .y)

            %% feature shifted  cache: never
            scaled.with(z: .x + 1)

            %% cluster groups
            kMeans(shifted, key: .id, k: k, seed: seed)

            %% evaluate quality
            (silhouette: groups.silhouette(), daviesBouldin: groups.daviesBouldin())

            %% evaluate sizes
            groups.assignments.count(by: .cluster)

            %% evaluate whole
            rows.filter(.id > k * 2).aggregate(n: count())

            %% evaluate bounded
            let above = rows.filter(.id <= k)
            (least: above.top(1, by: .x).first(.x), limit: (above.rowCount - 1) * 9223372036854775807)

            """#

        static func points() -> String {
            "id,x,y\n"
                + (1...60).map { row in "\(row),\(Double(row % 3 * 200 + row * 7 % 51) / 10),\(Double(row * 13 % 51) / 10)\n" }
                .joined()
        }

        static func session(_ text: String = notebook) throws -> Session {
            try Session(text, named: "points.recnb", files: ["rows.csv": points()])
        }

        /// Without the cell that fails.
        static var good: String {
            notebook.components(separatedBy: "%% evaluate bounded")[0]
        }

        static func folder(_ session: Session, _ sweep: String) -> String { "\(session.output)/sweeps/\(sweep)" }

        /// How often each cell ran, by what the combinations' `run.json` say.
        static func runs(_ session: Session, _ sweep: String) throws -> [String: Int] {
            var counts: [String: Int] = [:]
            let folder = folder(session, sweep)
            for name in Files.names(in: folder) {
                guard let bytes = Files.bytes("\(folder)/\(name)/run.json") else { continue }
                let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
                for cell in try #require(object["cells"] as? [[String: Any]]) where cell["status"] as? String == "ran" {
                    counts[cell["cell"] as? String ?? "", default: 0] += 1
                }
            }
            return counts
        }

        @Test(arguments: [1, 4]) func whatIsSharedRunsOnce(_ jobs: Int) async throws {
            let session = try Self.session(Self.good)
            let ran = try await recnb(
                "run", "points.recnb", "--sweep", "k=2...5", "--sweep", "seed=1,2", "--jobs", "\(jobs)", in: session.scratch.path)
            #expect(ran.status == 0, "\(ran.stderr)")
            let counts = try Self.runs(session, "k=2...5,seed=1,2")
            #expect(
                counts == [
                    "load rows": 1, "feature scaled": 1, "feature shifted": 1, "cluster groups": 8, "evaluate quality": 8,
                    "evaluate sizes": 8, "evaluate whole": 4,
                ])
            // Again, and nothing runs but what is never kept.
            let again = try await recnb(
                "run", "points.recnb", "--sweep", "k=2...5", "--sweep", "seed=1,2", in: session.scratch.path)
            #expect(again.status == 0)
            #expect(try Self.runs(session, "k=2...5,seed=1,2") == ["feature shifted": 1])
        }

        @Test func figuresAreThoseOfRunsByThemselves() async throws {
            let session = try Self.session(Self.good.replacing("  cache: never", with: ""))
            var tables: [[UInt8]] = []
            for (jobs, output) in [("1", "a"), ("3", "b")] {
                let ran = try await recnb(
                    "run", "points.recnb", "--sweep", "k=2...5", "--jobs", jobs, "--threads", jobs, "--output", output,
                    in: session.scratch.path)
                #expect(ran.status == 0, "\(ran.stderr)")
                tables.append(try #require(Files.bytes(session.scratch / "\(output)/points/sweeps/k=2...5/sweep.csv")))
            }
            #expect(tables[0] == tables[1])
            _ = try await recnb("run", "points.recnb", "-p", "k=4", in: session.scratch.path)
            let shown = try await recnb(
                "show", "points.recnb", "quality", "-p", "k=4", "--format", "json", in: session.scratch.path)
            let quality = try #require(
                try JSONSerialization.jsonObject(with: Data(shown.stdout.utf8)) as? [String: Double])
            let lines = String(decoding: tables[0], as: UTF8.self).split(separator: "\n").map { $0.split(separator: ",") }
            let place = try #require(lines[0].firstIndex(of: "quality.silhouette"))
            #expect(lines[3][0] == "4" && Double(lines[3][place]) == quality["silhouette"])
        }

        @Test func theTableIsReadable() async throws {
            let session = try Self.session(Self.good)
            let ran = try await recnb(
                "run", "points.recnb", "--sweep", "k=2...4", in: session.scratch.path, environment: ["COLUMNS": "76"])
            let table = ran.stdout.components(separatedBy: "\n\n").dropFirst().dropLast().joined(separator: "\n\n")
            #expect(table == Self.table, "\(ran.stdout)")
            #expect(!ran.stdout.contains("\u{1B}"))
            #expect(ran.lines.last == "  table: output/points/sweeps/k=2...4/sweep.html")
            let wide = try await recnb(
                "run", "points.recnb", "--sweep", "k=2...4", in: session.scratch.path, environment: ["COLUMNS": "200"])
            #expect(wide.stdout.components(separatedBy: "silhouette").count == 2, "\(wide.stdout)")
            #expect(wide.lines.allSatisfy { $0.count <= 200 })
        }

        static let table = """
               groups                             quality                    sizes
            k  clusterCount  inertia  iterations  silhouette  daviesBouldin   rows
            ─  ────────────  ───────  ──────────  ──────────  ─────────────  ─────
            2             2  90.4270           2    0.44458*       0.82704       2
            3             3  60.9550           3    0.43201        1.04007       3
            4             4  42.7929           3    0.43414        0.75656*      4

               whole
            k      n
            ─  ─────
            2     56
            3     54
            4     52
            * the best of its column

            the same in all: groups.converged true
            """

        @Test func theNotebooksOwnResultsStay() async throws {
            let session = try Self.session(Self.good)
            _ = try await recnb("run", "points.recnb", in: session.scratch.path)
            let before = Files.snapshot(session.output)
            let log = Files.bytes("\(session.output)/run.json")
            let swept = try await recnb("run", "points.recnb", "--sweep", "k=3,4", in: session.scratch.path)
            #expect(swept.status == 0, "\(swept.stderr)")
            let after = Files.snapshot(session.output).files.filter { !$0.key.hasPrefix("sweeps/") }
            #expect(after == before.files && Files.bytes("\(session.output)/run.json") == log)
            // And a run leaves the sweeps where they are.
            let table = Files.bytes("\(Self.folder(session, "k=3,4"))/sweep.csv")
            _ = try await recnb("run", "points.recnb", "-p", "k=5", in: session.scratch.path)
            #expect(table != nil && Files.bytes("\(Self.folder(session, "k=3,4"))/sweep.csv") == table)
            #expect(Files.exists("\(Self.folder(session, "k=3,4"))/k=4/run.json"))
        }

        @Test(arguments: [
            (["--sweep", "kk=1...3"], ["no parameter `kk`", "did you mean `k`?"]),
            (
                ["--sweep", "k=0,3,10...14", "--sweep", "seed=x"],
                ["`k` is 0", "`k` is 10", "3 more values of `k`", "\"x\" is not an Int"]
            ),
            (["--sweep", "k=3", "--sweep", "k=4"], ["`k` is swept twice"]),
            (["--sweep", "k=3,4", "-p", "k=5"], ["`k` is swept, and given by `-p`"]),
            (
                ["--sweep", "k=9...3", "--sweep", "sed=1"],
                ["did you mean `3...9`?", "no parameter `sed`", "did you mean `seed`?"]
            ),
            (
                [
                    "--sweep", "seed=1...101", "--sweep",
                    "unused=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63,64,65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100",
                ], ["more than 10000 combinations"]
            ),
            (
                ["--sweep", "unused=a,b"],
                ["no `evaluate`, `cluster` or `model` cell depends on `unused`", "nothing in the notebook does"]
            ),
            (["--sweep", "k=3,4", "--only", "scaled"], ["no cell that is asked for depends on `k`", "--only groups"]),
            (["--sweep", "k=3,4", "--only", "group"], ["did you mean `groups`?"]),
            (["--jobs", "2"], ["goes with `--sweep`"]),
        ]) func mistakesAreToldBeforeAnythingRuns(_ arguments: [String], _ said: [String]) async throws {
            let session = try Self.session(Self.good)
            let ran = try await Command(
                Given.recnb, ["run", "points.recnb"] + arguments, environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            #expect(ran.status == 3, "\(ran.stderr)")
            for text in said { #expect(ran.stderr.contains(text), "\(ran.stderr)") }
            #expect(ran.stdout == "" && !Files.exists(session.project.output))
        }

        @Test func aCombinationThatFailsIsARow() async throws {
            let session = try Self.session()
            let first = try await recnb("run", "points.recnb", "--sweep", "k=2...5", "--jobs", "1", in: session.scratch.path)
            #expect(first.status == 1)
            #expect(first.stdout.contains("failed") && first.stdout.contains("not run"), "\(first.stdout)")
            let all = try await recnb("run", "points.recnb", "--sweep", "k=2...5", "--keep-going", in: session.scratch.path)
            #expect(all.status == 1 && !all.stdout.contains("not run"), "\(all.stdout)")
            #expect(all.stderr.contains("with k=3"), "\(all.stderr)")
            let csv = try #require(Files.text("\(Self.folder(session, "k=2...5"))/sweep.csv"))
            let rows = csv.split(separator: "\n")
            #expect(rows.count == 5 && rows[0].hasSuffix("status,error") && rows[1].hasSuffix("done,"), "\(csv)")
            #expect(rows[2...].allSatisfy { $0.contains(",failed,") }, "\(csv)")
            // What did not fail has its figures there, too.
            let names = rows[0].split(separator: ",")
            let place = try #require(names.firstIndex(of: "quality.silhouette"))
            #expect(Double(rows[4].split(separator: ",", omittingEmptySubsequences: false)[place]) != nil, "\(csv)")
        }

        @Test func aKilledSweepGoesOn() async throws {
            let session = try Self.session(Self.good)
            let arguments = ["run", "points.recnb", "--sweep", "k=2...9", "--sweep", "seed=1...12", "--jobs", "2"]
            let killed = try Command(
                Given.recnb, arguments, environment: Command.usualEnvironment, in: session.scratch.path)
            #expect(try await killed.hasSaid("k=2, seed=3"))
            killed.killAll()
            let before = try await killed.finish()
            let ended = Set(
                before.lines.filter { $0.contains(" run ") }.compactMap { line in
                    line.firstMatch(of: /(k=\d, seed=\d+)/).map { String($0.1) }
                })
            #expect(!ended.isEmpty)
            let again = try await Command(
                Given.recnb, arguments + ["--format", "json"], environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            #expect(again.status == 0)
            let events = try CommandTests.objects(again.stdout)
            #expect(events.last?["done"] as? Int == 96)
            for event in events where ended.contains(event["combination"] as? String ?? "") {
                guard let result = event["result"] as? [String: Any] else { continue }
                #expect((result["ran"] as? [String] ?? ["?"]).filter { $0 != "feature shifted" } == [], "\(event)")
            }
        }

        @Test func aStoppedSweepKeepsWhatHasEnded() async throws {
            let session = try Self.session(Self.good)
            let command = try Command(
                Given.recnb, ["run", "points.recnb", "--sweep", "k=2...9", "--sweep", "seed=1...100"],
                environment: Command.usualEnvironment, in: session.scratch.path)
            #expect(try await command.hasSaid("k=2, seed=3"))
            command.send(SIGINT)
            let stopped = try await command.finish()
            #expect(stopped.status == 130 && stopped.stderr.contains("the same command goes on from there"), "\(stopped.stderr)")
            let csv = try #require(Files.text("\(Self.folder(session, "k=2...9,seed=1...100"))/sweep.csv"))
            #expect(csv.split(separator: "\n").count == 801 && csv.contains(",done,") && csv.contains(",notRun,"))
        }

        /// The next combination is under way while the result so far is put in its place.
        @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1)) func nothingWaitsForWhatIsKept() async throws {
            let session = try Self.session(Self.good)
            let check = try await SweepCheck(session.project, sweeps: ["k=2...5"])
            let store = try ContentStore(root: session.project.output + "/.cache")
            let begun = Mutex(0)
            let options = RunOptions(threads: 1, pythonExecutable: session.pythonExecutable)
            let run = SweepRun(check, options: options, store: store, jobs: 1, stop: StopSignal()) { event in
                if case .combinationBegan = event { begun.withLock { $0 += 1 } }
            }
            var kept: [Int] = []
            let result = await run.run(pace: SweepPace(least: .zero)) { result in
                let ended = result.count(.done)
                var looks = 0
                while ended < 4, begun.withLock({ $0 }) <= ended, looks < 1000 {
                    usleep(10_000)
                    looks += 1
                }
                if looks < 1000 { kept.append(ended) }
                return result
            }
            #expect(result.count(.done) == 4 && kept.first == 1 && kept.last == 4, "\(kept)")
        }

        @Test func whatFailedItsCheckHasNoLink() async throws {
            let session = try Session(
                """
                %% parameters
                let seed: Int = 0
                let file: String = "rows.csv"

                %% load rows
                readCSV(file, types: [.id: .int64, .x: .double, .y: .double])

                %% evaluate size
                rows.rowCount + seed

                """, named: "points.recnb", files: ["rows.csv": Self.points()])
            // Of so many, the check of each comes as it begins.
            let ran = try await recnb(
                "run", "points.recnb", "--sweep", "seed=1...51", "--sweep", "file=rows.csv,gone.csv", "--jobs", "1",
                in: session.scratch.path)
            #expect(ran.status == 1 && ran.stderr.contains("there is no file `gone.csv`"), "\(ran.stderr)")
            let folder = Self.folder(session, "seed=1...51,file=rows.csv,gone.csv")
            let page = try #require(Files.text("\(folder)/sweep.html"))
            let links = page.matches(of: /href="([^"]*run\.json)"/).map { String($0.1) }
            #expect(links == ["seed=1,file=rows.csv/run.json"], "\(links)")
            #expect(links.allSatisfy { Files.exists("\(folder)/\($0)") })
        }

        @Test func textsThatDifferBySpacesAreKeptApart() async throws {
            let session = try Session(
                """
                %% parameters
                let g: String = ""

                %% evaluate named
                g

                """, named: "texts.recnb")
            let ran = try await recnb(
                "run", "texts.recnb", "--sweep", #"g="a, b","a,b""#, "--format", "json", in: session.scratch.path)
            let events = try CommandTests.objects(ran.stdout)
            #expect(ran.status == 0 && events.last?["publishFailure"] == nil, "\(ran.stdout)")
            let rows = events.compactMap { $0["result"] as? [String: Any] }
            let runs = rows.compactMap { $0["run"] as? String }
            #expect(Set(runs).count == 2, "\(rows)")
            let folder = try #require(events.last?["folder"] as? String)
            for run in runs { #expect(Files.exists("\(folder)/\(run)"), "\(run)") }
        }

        @Test func aTableOfEverDifferentNamesSaysWhatItLeavesOut() async throws {
            let session = try Session(
                """
                %% parameters
                let k: Int = 0

                %% evaluate named
                [(name: "a\\(k)", x: 1, y: k, z: k), (name: "b\\(k)", x: 2, y: k, z: k)]

                """, named: "names.recnb")
            let ran = try await recnb("run", "names.recnb", "--sweep", "k=1...40", in: session.scratch.path)
            #expect(ran.status == 0, "\(ran.stderr)")
            #expect(ran.stdout.contains("40 more columns are in sweep.json"), "\(ran.stdout)")
            let folder = Self.folder(session, "k=1...40")
            #expect(Files.text("\(folder)/sweep.html")?.contains("40 more columns are in sweep.json. <a") == true)
            #expect(Files.text("\(folder)/sweep.csv")?.split(separator: "\n").first?.split(separator: ",").count == 203)
            let json = try #require(Files.text("\(folder)/sweep.json"))
            #expect(json.contains(#""moreFigures" : 40"#) && json.contains(#""named.b40.z" : 40"#))
        }

        @Test func aDryRunRunsNothing() async throws {
            let session = try Self.session(Self.good)
            let dry = try await recnb("run", "points.recnb", "--sweep", "k=2,3", "--dry-run", in: session.scratch.path)
            #expect(dry.status == 0 && dry.stdout.contains("k=2: would run load rows, feature scaled"), "\(dry.stdout)")
            #expect(dry.lines.last?.hasPrefix("2 combinations: ") == true && !Files.exists(session.project.output))
        }

        @Test func jsonIsAnObjectALine() async throws {
            let session = try Self.session(Self.good)
            let ran = try await recnb(
                "run", "points.recnb", "--sweep", "k=2,3", "--only", "quality", "--format", "json", in: session.scratch.path)
            let events = try CommandTests.objects(ran.stdout)
            #expect(ran.status == 0 && ran.stderr == "")
            #expect(events.first?["combinations"] as? Int == 2 && events.last?["status"] as? Int == 0)
            let row = try #require(events.first { $0["event"] as? String == "combinationEnded" }?["result"] as? [String: Any])
            let figures = try #require(row["figures"] as? [String: Any])
            #expect(figures["quality.silhouette"] is Double && figures["sizes.rows"] == nil)
            #expect((row["parameters"] as? [String: Int]) == ["k": 2])
        }
    }
}
