import Foundation
import RecRuntime
import Testing

extension WithCommand {
    /// `recnb run --lock` and `recnb verify`, as a person runs them.
    @Suite("Verifying")
    struct VerifyTests {
        /// Locks a session's notebook.
        private static func locked(_ session: Session, _ arguments: String...) async throws {
            let ran = try await Command(
                Given.recnb, ["run", session.file, "--lock"] + arguments, environment: Command.usualEnvironment,
                in: session.scratch.path
            ).finish()
            #expect(ran.status == 0, "\(ran.stderr)")
            #expect(ran.stdout.contains("wrote films.lock") || ran.stdout.contains("wrote pictures.lock"), "\(ran.stdout)")
        }

        /// The verdicts of a check by cell, and how it ended.
        private static func verdicts(
            _ session: Session, _ arguments: String..., environment: [String: String?] = [:]
        ) async throws -> (finished: Finished, cells: [String: String], objects: [[String: Any]]) {
            var all = Command.usualEnvironment
            for (name, value) in environment { all[name] = value }
            let finished = try await Command(
                Given.recnb, ["verify", session.file, "--format", "json"] + arguments, environment: all, in: session.scratch.path
            ).finish()
            let objects = try CommandTests.objects(finished.stdout)
            var cells: [String: String] = [:]
            for object in objects {
                if let cell = object["cell"] as? String { cells[cell] = object["verdict"] as? String }
            }
            return (finished, cells, objects)
        }

        /// What one cell's differences are about.
        private static func differences(_ objects: [[String: Any]], of cell: String) -> [String] {
            let object = objects.first { $0["cell"] as? String == cell }
            return (object?["differences"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }
        }

        @Test func whatIsUnchangedPasses() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            let before = Files.snapshot(session.scratch.path)
            let checked = try await Self.verdicts(session)
            #expect(checked.finished.status == 0, "\(checked.finished.stdout)")
            #expect(Set(checked.cells.keys) == Set(Films.cells) && checked.cells.values.allSatisfy { $0 == "equal" })
            // Nothing of the project was touched.
            #expect(Files.snapshot(session.scratch.path) == before)
            // From a clean clone, too, in a folder of another name.
            let clone = try Scratch()
            try Files.write(session.text, to: clone / "copy/notebooks/films.recnb")
            try Files.write(Files.text(session.scratch / "films.lock") ?? "", to: clone / "copy/notebooks/films.lock")
            for (name, text) in Films.files { try Files.write(text, to: clone / ("copy/" + name)) }
            let there = try await recnb("verify", "copy/notebooks/films.recnb", in: clone.path)
            #expect(there.status == 0, "\(there.stdout)")
            #expect(there.stdout.contains("8 equal"))
        }

        @Test func lockingAgainChangesNothing() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            let first = Files.text(session.scratch / "films.lock")
            let again = try await recnb("run", "films.recnb", "--lock", "--force", "--threads", "1", in: session.scratch.path)
            #expect(again.status == 0 && again.stdout.contains("films.lock is as it was"), "\(again.stdout)")
            #expect(Files.text(session.scratch / "films.lock") == first)
            #expect(first?.contains(session.scratch.path) == false)
        }

        @Test func aCommentIsNoDifference() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            try session.edit("// What cannot be a rating goes.", "// Something else.")
            #expect(try await Self.verdicts(session).finished.status == 0)
        }

        @Test func aChangedByteOfDataNamesItsCellAndTheColumn() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            let rows = Films.ratings(600)
            let last = try #require(rows.dropLast().last { $0 == "0" || $0 == "5" })
            let place = try #require(rows.dropLast().lastIndex(of: last))
            var changed = rows
            changed.replaceSubrange(place...place, with: last == "0" ? "5" : "0")
            try session.write(changed, to: "data/ratings.csv")
            let checked = try await Self.verdicts(session)
            #expect(checked.finished.status == 5)
            #expect(checked.cells["load ratings"] == "differs" && checked.cells["load movies"] == "equal", "\(checked.cells)")
            let texts = Self.differences(checked.objects, of: "load ratings")
            #expect(texts.contains { $0.hasPrefix("file data/ratings.csv: other content") }, "\(texts)")
            // The old values are at hand.
            #expect(texts.contains { $0.hasPrefix("column rating: 1 of 600 values differ, by at most 0.5; row 600") }, "\(texts)")
            #expect(checked.objects.first { $0["cell"] as? String == "clean ratings" }?["after"] as? [String] == ["load ratings"])
            // Without them the figures of the lock tell.
            Files.remove(session.scratch / "output")
            let bare = Self.differences(try await Self.verdicts(session).objects, of: "load ratings")
            #expect(bare.contains { $0.hasPrefix("column rating: ") && $0.contains("mean ") && $0.contains(" -> ") }, "\(bare)")
        }

        @Test func aChangedParameterNamesTheCellsThatReadIt() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            let given = try await Self.verdicts(session, "-p", "k=9")
            #expect(given.finished.status == 5)
            #expect(given.cells["evaluate best"] == "differs")
            #expect(given.cells.values.count { $0 != "equal" } == 1, "\(given.cells)")
            #expect(Self.differences(given.objects, of: "evaluate best").first == "parameter k: 10 in the lock, 9 now")
            try session.edit("let least: Double = 0.5", "let least: Double = 0.25")
            let edited = try await Self.verdicts(session)
            #expect(edited.cells["clean ratings"] == "differs", "\(edited.cells)")
        }

        @Test func parametersOfTheLockAreGivenAgain() async throws {
            let session = try Films.session()
            try await Self.locked(session, "-p", "k=3", "-p", "data=\(session.scratch.path)/data")
            #expect(Files.text(session.scratch / "films.lock")?.contains("  given data data\n  given k 3\n") == true)
            #expect(try await Self.verdicts(session).finished.status == 0)
            #expect(try await Self.verdicts(session, "-p", "k=4").cells["evaluate best"] == "differs")
        }

        @Test func dataFromOutsideIsAskedFor() async throws {
            let session = try Films.session()
            let other = try Scratch()
            for (name, text) in Films.files { try Files.write(text, to: other / name) }
            try await Self.locked(session, "-p", "data=\(other.path)/data")
            #expect(Files.text(session.scratch / "films.lock")?.contains(other.path) == false)
            let asked = try await recnb("verify", "films.recnb", in: session.scratch.path)
            #expect(asked.status == 3 && asked.stderr.contains("-p data=PATH"), "\(asked.stderr)")
            let given = try await recnb("verify", "films.recnb", "-p", "data=\(other.path)/data", in: session.scratch.path)
            #expect(given.status == 0, "\(given.stdout)")
        }

        @Test func anEditedLockNamesTheCell() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            let lock = try #require(Files.text(session.scratch / "films.lock"))
            let line = try #require(lock.split(separator: "\n").first { $0.hasPrefix("  column avg ") })
            let edited = line.replacing(#/[0-9a-f]{16}/#, with: "0123456789abcdef")
            try session.write(lock.replacing(line, with: edited, maxReplacements: 1), to: "films.lock")
            let checked = try await Self.verdicts(session)
            #expect(checked.finished.status == 5)
            #expect(checked.cells["feature stats"] == "edited", "\(checked.cells)")
            #expect(checked.cells.values.count { $0 != "equal" } == 1)
            #expect(Self.differences(checked.objects, of: "feature stats").contains { $0.hasPrefix("column avg") })
            // An edit that says what is true is one all the same.
            try session.write(lock.replacing("  sum", with: "   sum"), to: "films.lock")
            #expect(try await Self.verdicts(session).finished.status == 0)
            try session.write(lock.replacing("parameter k 10", with: "parameter  k  10"), to: "films.lock")
            #expect(try await Self.verdicts(session).cells["evaluate best"] == "edited")
        }

        @Test func cellsThatCameOrWentAreNamed() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            try session.edit("%% evaluate best", "%% evaluate worst")
            let checked = try await Self.verdicts(session)
            #expect(checked.finished.status == 5)
            #expect(checked.cells["evaluate best"] == "missing" && checked.cells["evaluate worst"] == "added", "\(checked.cells)")
        }

        @Test func aCellThatFailsIsNamed() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
            let checked = try await Self.verdicts(session)
            #expect(checked.finished.status == 1)
            #expect(checked.cells["load ratings"] == "failed" && checked.cells["load movies"] == "equal")
        }

        @Test func storesAreLeftAlone() async throws {
            let session = try Session(
                """
                %% load rows
                readCSV("rows.csv", types: [.a: .int64])

                %% store kept
                rows.writeSQL("sqlite:kept.db", table: "rows", mode: .replace)

                %% load back
                readSQL(kept.connection, "select a from rows order by a", types: [.a: .int64])

                """, named: "films.recnb", files: ["rows.csv": "a\n1\n2\n"])
            try await Self.locked(session)
            Files.remove(session.scratch / "kept.db")
            let checked = try await Self.verdicts(session)
            #expect(checked.finished.status == 0, "\(checked.finished.stdout) \(checked.finished.stderr)")
            #expect(checked.cells == ["load rows": "equal", "store kept": "heldBack", "load back": "heldBack"])
            #expect(!Files.exists(session.scratch / "kept.db"))
            let written = try await Self.verdicts(session, "--with-stores")
            #expect(written.cells == ["load rows": "equal", "store kept": "equal", "load back": "equal"])
            #expect(Files.exists(session.scratch / "kept.db"))
        }

        @Test func theFolderOfTheRunGoesUnlessItIsKept() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            let folder = try Scratch()
            let gone = try await Self.verdicts(session, environment: ["TMPDIR": folder.path])
            #expect(gone.finished.status == 0)
            #expect(Files.snapshot(folder.path).isEmpty)
            let kept = try await Self.verdicts(session, "--keep", environment: ["TMPDIR": folder.path])
            let place = try #require(kept.objects.last?["folder"] as? String)
            #expect(place.hasPrefix(folder.path) && Files.exists(place + "/films/report.html"), "\(place)")
        }

        @Test func whatCannotBeIsSaidWithWhatToDo() async throws {
            let session = try Films.session()
            let bare = try await recnb("verify", "films.recnb", in: session.scratch.path)
            #expect(bare.status == 3 && bare.stderr.contains("recnb run --lock films.recnb"), "\(bare.stderr)")
            let absent = try await recnb("verify", "film.recnb", in: session.scratch.path)
            #expect(absent.status == 3 && absent.stderr.contains("did you mean `films.recnb`?"), "\(absent.stderr)")
            let partial = try await recnb("run", "films.recnb", "--lock", "--only", "best", in: session.scratch.path)
            #expect(partial.status == 3 && !Files.exists(session.scratch / "films.lock"), "\(partial.stderr)")
            try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
            let failed = try await recnb("run", "films.recnb", "--lock", in: session.scratch.path)
            #expect(failed.status == 1 && failed.stderr.contains("no lock was written"), "\(failed.stderr)")
        }

        @Test func peopleSeeALineACell() async throws {
            let session = try Films.session()
            try await Self.locked(session)
            for (columns, unicode) in [("80", true), ("40", true), ("80", false)] {
                let seen = try await recnb(
                    "verify", "films.recnb", "-p", "k=9", in: session.scratch.path,
                    environment: ["COLUMNS": columns, "LANG": unicode ? "C.UTF-8" : "C"])
                #expect(seen.status == 5)
                #expect(seen.lines.contains(unicode ? "✓ load movies" : "ok   load movies"), "\(seen.stdout)")
                #expect(
                    seen.lines.contains(unicode ? "✗ evaluate best  differs" : "DIFF evaluate best  differs"), "\(seen.stdout)")
                #expect(seen.lines.contains { $0 == "    parameter k: 10 in the lock, 9 now" }, "\(seen.stdout)")
                #expect(seen.lines.allSatisfy { $0.count <= Int(columns) ?? 0 }, "\(seen.stdout)")
            }
        }

        // MARK: Python

        /// The notebooks of the repository against their locks, as on a processor of another kind: none of its newer instructions, neither
        /// in recnb's kernels nor in OpenBLAS's and NumPy's.
        @Test(
            .enabled(if: Given.hasPython),
            arguments: [
                "first", "quickstart", "user_clusters", "movie_kmeans", "hybrid", "svd_suggestions", "coursework",
            ])
        func shippedNotebooksPassOnAnotherProcessor(name: String) async throws {
            let clone = try Scratch()
            for file in Files.list(under: Given.root + "/notebooks") {
                try Files.write(Files.bytes(Given.root + "/notebooks/" + file) ?? [], to: clone / "notebooks/\(file)")
            }
            let checked = try await recnb(
                "verify", "notebooks/\(name).recnb", "--with-stores", in: clone.path,
                environment: [
                    "RECNB_INSTRUCTIONS": "baseline", "OPENBLAS_CORETYPE": "Nehalem",
                    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
                ], limit: 300)
            #expect(checked.status == 0, "\(checked.stdout)\n\(checked.stderr)")
            #expect(!checked.stdout.contains("held back"), "\(checked.stdout)")
        }

        @Test(.enabled(if: Given.hasPython))
        func picturesAndPythonCellsPass() async throws {
            let session = try Pictures.session()
            try await Self.locked(session)
            let lock = Files.text(session.scratch / "pictures.lock") ?? ""
            #expect(
                lock.contains("  picture figure.png ") && lock.contains("  package matplotlib ")
                    && lock.contains("  package pandas "))
            let checked = try await Self.verdicts(session)
            #expect(checked.finished.status == 0, "\(checked.finished.stdout)")
            #expect(checked.cells["plot most"] == "equal" && checked.cells["python scaled"] == "equal")
        }

        @Test(.enabled(if: Given.hasPython))
        func anotherVersionOfAPackageNamesTheCells() async throws {
            let session = try Pictures.session()
            try await Self.locked(session)
            let venv = try PythonTests.copiedEnvironment(in: session.scratch, renaming: "matplotlib")
            let checked = try await Self.verdicts(session, environment: ["RECNB_VENV": venv])
            #expect(checked.finished.status == 5, "\(checked.finished.stdout)")
            #expect(checked.cells["plot most"] == "differs" && checked.cells["feature stats"] == "equal", "\(checked.cells)")
            let texts = Self.differences(checked.objects, of: "plot most")
            #expect(texts.contains { $0.hasPrefix("package matplotlib: ") }, "\(texts)")
        }

        @Test(.enabled(if: Given.hasPython))
        func anotherPictureIsToldByItsPixels() async throws {
            let session = try Pictures.session()
            try await Self.locked(session)
            try session.edit("Чаще всего", "Чаще")
            let checked = try await Self.verdicts(session)
            #expect(checked.cells["plot most"] == "differs", "\(checked.cells)")
            let texts = Self.differences(checked.objects, of: "plot most")
            #expect(texts.contains { $0.contains(" pixels differ, by at most ") }, "\(texts)")
        }
    }
}
