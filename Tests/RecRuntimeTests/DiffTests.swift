import Foundation
import RecRuntime
import Testing

/// Texts compared by line.
@Suite struct LineDifferenceTests {
    private func text(_ first: String, _ second: String) -> [String] {
        LineDifference(first, second).lines.map { line in
            switch line.side {
            case .both: "  \(line.text)"
            case .first: "- \(line.text)"
            case .second: "+ \(line.text)"
            }
        }
    }

    @Test func linesThatDifferStandWithTheirNeighbours() {
        #expect(text("a\nb\nc\nd\ne", "a\nb\nx\nd\ne") == ["  b", "- c", "+ x", "  d"])
        #expect(text("a", "a") == [])
        #expect(text("", "a\nb") == ["- ", "+ a", "+ b"])
        #expect(text("a\nb\nc\nd\ne\nf\ng", "b\nc\nd\ne\nf") == ["- a", "  b", "  f", "- g"])
    }

    /// Taking the lines of a side gives that side again, whatever the texts are.
    @Test(arguments: 1...20) func eachSideIsItsText(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func lines() -> [String] {
            (0..<Int.random(in: 0...12, using: &random)).map { _ in "\(Int.random(in: 0...3, using: &random))" }
        }
        let (first, second) = (lines(), lines())
        let difference = LineDifference(first.joined(separator: "\n"), second.joined(separator: "\n")).lines
        let (removed, inserted) = (difference.count { $0.side == .first }, difference.count { $0.side == .second })
        let (old, new) = (max(1, first.count), max(1, second.count))
        #expect(old - removed == new - inserted, "seed \(seed): \(first) \(second) \(difference)")
    }
}

extension WithCommand {
    /// `recnb diff`, as the command shows it.
    @Suite("Differences of runs")
    struct DiffTests {
        private func swept() async throws -> Session {
            let session = try SweepTests.session(SweepTests.good)
            let ran = try await recnb("run", "points.recnb", "--sweep", "k=2,3", in: session.scratch.path)
            #expect(ran.status == 0, "\(ran.stderr)")
            return session
        }

        private static let folder = "output/points/sweeps/k=2,3"

        @Test func combinationsOfASweepDiffer() async throws {
            let session = try await swept()
            let diff = try await recnb("diff", "\(Self.folder)/k=2", "\(Self.folder)/k=3", in: session.scratch.path)
            #expect(diff.status == 1 && diff.stderr == "", "\(diff.stderr)")
            #expect(diff.stdout == Self.text, "\(diff.stdout)")
            let same = try await recnb("diff", "\(Self.folder)/k=2", "\(Self.folder)/k=2/run.json", in: session.scratch.path)
            #expect(same.status == 0 && same.stdout.hasSuffix("the same: parameters, versions, data, cells and results\n"))
            let quiet = try await recnb("diff", "\(Self.folder)/k=2", "\(Self.folder)/k=3", "-q", in: session.scratch.path)
            #expect(quiet.status == 1 && quiet.stdout == "" && quiet.stderr == "")
        }

        private static let text = """
            - output/points/sweeps/k=2,3/k=2
            + output/points/sweeps/k=2,3/k=3

            parameters
              k  2 → 3

            cells
              ~ cluster groups
                  assignments: cluster: 20 rows differ by up to 1, the first is row 2: 1 → 2
                  centres: 2 rows → 3 rows
                  centres: x: 1 row differs by up to 0.60693, the first is row 2: 0.6108882488562737 → 0.003957910408737137
                  centres: y: 1 row differs by up to 0.00852242, the first is row 2: -0.008522419132977898 → -0.017044838265955892
                  centres: z: 1 row differs by up to 0.60693, the first is row 2: 1.6108882488562737 → 1.003957910408737
                  sizes: 2 rows → 3 rows
                  sizes: count: 1 row differs by up to 20, the first is row 2: 40 → 20
                  clusterCount: 2 → 3 (by 1)
                  inertia: 90.42701558289023 → 60.95495545953184 (by 29.4721)
                  iterations: 2 → 3 (by 1)
              ~ evaluate quality
                  silhouette: 0.44457859859630294 → 0.4320142563901417 (by 0.0125643)
                  daviesBouldin: 0.8270434039491465 → 1.040068993466701 (by 0.213026)
              ~ evaluate sizes
                  2 rows → 3 rows
                  count: 1 row differs by up to 20, the first is row 2: 40 → 20
              ~ evaluate whole
                  n: 1 row differs by up to 2, the first is row 1: 56 → 54

            1 parameter and 4 cells differ

            """

        @Test func anEditedNotebookDiffersFromItsRun() async throws {
            let session = try SweepTests.session(SweepTests.good.replacing("  cache: never", with: ""))
            _ = try await recnb("run", "points.recnb", in: session.scratch.path)
            let same = try await recnb("diff", "output/points", "points.recnb", in: session.scratch.path)
            #expect(same.status == 0, "\(same.stdout)\(same.stderr)")
            try session.edit("z: .x + 1", "z: .x + 2")
            try session.write(SweepTests.points() + "61,1,1\n", to: "rows.csv")
            let before = try await recnb("diff", "output/points", "points.recnb", in: session.scratch.path)
            #expect(before.status == 1 && before.stdout.contains("- scaled.with(z: .x + 1)"), "\(before.stdout)")
            #expect(before.stdout.contains("the first has a result, the second is not run yet"), "\(before.stdout)")
            // A copy without a cache is compared by what was published.
            try FileManager.default.copyItem(atPath: session.output, toPath: session.scratch / "old")
            _ = try await recnb("run", "points.recnb", in: session.scratch.path)
            let after = try await recnb("diff", "old", "points.recnb", in: session.scratch.path)
            #expect(after.stdout.contains("60 rows → 61 rows") && after.stdout.contains("rows.csv"), "\(after.stdout)")
            #expect(after.stdout.contains("+ scaled.with(z: .x + 2)"), "\(after.stdout)")
        }

        @Test(.enabled(if: Given.hasPython)) func aCellThatFailedIsToldOfThoughItsEarlierResultIsKept() async throws {
            let session = try Pictures.session()
            _ = try await recnb("run", session.file, in: session.scratch.path)
            try FileManager.default.copyItem(atPath: session.output, toPath: session.scratch / "old")
            Files.makeFolder(session.scratch / "empty")
            let failed = try await recnb(
                "run", session.file, in: session.scratch.path, environment: ["RECNB_VENV": session.scratch / "empty"])
            #expect(failed.status == 4, "\(failed.stderr)")
            let diff = try await recnb("diff", "old", String(session.output), in: session.scratch.path)
            #expect(
                diff.status == 1 && diff.stdout.contains("the first has a result, the second failed: E0671"), "\(diff.stdout)")
        }

        @Test func cellsOfTwoNotebooksAreToldApart() async throws {
            let session = try SweepTests.session(SweepTests.good)
            try session.write(
                SweepTests.good.replacing("%% evaluate whole", with: "%% evaluate all").replacing("Int = 2", with: "Int = 4"),
                to: "other.recnb")
            let diff = try await recnb("diff", "points.recnb", "other.recnb", in: session.scratch.path)
            #expect(diff.status == 1)
            #expect(diff.stderr.contains("neither has results yet"), "\(diff.stderr)")
            for line in ["  k  2 → 4", "  + evaluate all", "  - evaluate whole", "1 parameter and 2 cells differ"] {
                #expect(diff.lines.contains(Substring(line)), "\(line) in \(diff.stdout)")
            }
            #expect(!Files.exists(session.project.output))
        }

        @Test func theJSONAndThePageSayTheSame() async throws {
            let session = try await swept()
            let diff = try await recnb(
                "diff", "\(Self.folder)/k=2", "\(Self.folder)/k=3", "--format", "json", "--html", "page.html",
                in: session.scratch.path)
            let objects = try CommandTests.objects(diff.stdout)
            #expect(objects.last?["equal"] as? Bool == false && objects.last?["status"] as? Int == 1)
            #expect(objects.first?["what"] as? String == "parameter" && objects.first?["second"] as? String == "3")
            #expect(objects.contains { $0["name"] as? String == "inertia" && $0["largestDifference"] is Double })
            let page = try #require(Files.text(session.scratch / "page.html"))
            #expect(page.contains("cluster groups") && page.contains("inertia: ") && !page.contains("<script"))
        }

        @Test(.enabled(if: Given.hasPython)) func picturesStandSideBySide() async throws {
            let session = try Session(
                """
                %% parameters
                let n: Int = 3

                %% evaluate made
                [(x: 1, y: n), (x: 2, y: 5)]

                %% plot drawn
                made.bar(x: .x, y: .y)

                """, named: "one.recnb")
            let path = session.scratch.path
            let ran = try await recnb("run", "one.recnb", "--sweep", "n=3,4", "--only", "drawn", in: path)
            #expect(ran.status == 0, "\(ran.stderr)")
            let folder = "output/one/sweeps/n=3,4"
            #expect(Files.exists(session.scratch / "\(folder)/n=4/plot-drawn/figure.png"))
            let table = try #require(Files.text(session.scratch / "\(folder)/sweep.html"))
            #expect(table.components(separatedBy: "data:image/png;base64,").count == 3)
            let diff = try await recnb("diff", "\(folder)/n=3", "\(folder)/n=4", "--html", "page.html", in: path)
            #expect(diff.status == 1 && diff.stdout.contains("pixels differ, by up to"), "\(diff.stdout)")
            let page = try #require(Files.text(session.scratch / "page.html"))
            #expect(page.components(separatedBy: "data:image/png;base64,").count == 3)
        }

        @Test func aHintIsSoughtForAWhileOnly() throws {
            let scratch = try Scratch()
            let root = scratch / "home"
            for place in ["a", "b", "c/run"] { try Files.write("{}", to: "\(root)/\(place)/other.txt") }
            try Files.write("{}", to: "\(root)/c/run/run.json")
            try FileManager.default.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: "\(root)/c/run")
            #expect(ComparedRun.runs(below: root) == ["\(root)/c/run"])
            // Four names of the folder, a file in each of two, and then the run.
            #expect(ComparedRun.runs(below: root, looks: 7) == ["\(root)/c/run"])
            #expect(ComparedRun.runs(below: root, looks: 6).isEmpty)
            // A link could lead anywhere, and round in circles.
            Files.remove("\(root)/c/run")
            try FileManager.default.createSymbolicLink(atPath: "\(root)/c/up", withDestinationPath: root)
            #expect(ComparedRun.runs(below: root).isEmpty)
        }

        @Test func aRunReadsNothingOutsideItsFolder() async throws {
            let scratch = try Scratch()
            for (name, text) in [("a/one", "1"), ("b/two", "22")] {
                try Files.write(text, to: scratch / "\(name)/plot-p/own.txt")
                // Outside both.
                try Files.write(text, to: scratch / "\(name)/../secret.txt")
                let log = """
                    {"format": 1, "notebook": "n.recnb", "version": "1", "versions": {}, "parameters": [], "files": [], "seconds": 0,
                    "interrupted": false, "cells": [{"cell": "plot p", "status": "ran", "value": "\(text)", "seconds": 0,
                    "outputs": ["../../secret.txt", "..", "", "own.txt"]}]}
                    """
                try Files.write(log, to: scratch / "\(name)/run.json")
            }
            let diff = try await recnb("diff", "a/one", "b/two", in: scratch.path)
            #expect(diff.status == 1 && diff.stdout.contains("own.txt"), "\(diff.stdout)\(diff.stderr)")
            #expect(!diff.stdout.contains("secret"), "\(diff.stdout)")
        }

        @Test(arguments: [
            (["output", "points.recnb"], ["has no `run.json`", "runs in it: output/points/sweeps/k=2,3/k=2"]),
            (["nothing", "points.recnb"], ["there is no run `nothing`", "give a folder with a `run.json`"]),
            (["rows.csv", "points.recnb"], ["not what a run says of itself"]),
            (["point.recnb", "points.recnb"], ["there is no", "point.recnb"]), (["points.recnb"], ["needs RUN RUN"]),
        ]) func mistakesAreTold(_ arguments: [String], _ said: [String]) async throws {
            let session = try await swept()
            let diff = try await Command(
                Given.recnb, ["diff"] + arguments, environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            #expect(diff.status == 3 && diff.stdout == "", "\(diff.stdout)")
            for text in said { #expect(diff.stderr.contains(text), "\(diff.stderr)") }
        }
    }
}
