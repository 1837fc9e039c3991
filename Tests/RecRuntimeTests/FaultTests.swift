import Foundation
import RecCache
import RecRuntime
import Testing

extension WithCommand {
    /// Death at any moment, full and read-only disks, damage, two runs at once: nothing lost, nothing half-written.
    @Suite("Faults")
    struct FaultTests {
        /// What a run leaves when nothing goes wrong.
        static func reference(_ session: Session, _ arguments: [String] = []) async throws -> Snapshot {
            let ran = try await Command(
                Given.recnb, ["run", session.file] + arguments, environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            guard ran.status == 0 else { throw Trouble("the reference run failed: \(ran.stderr)") }
            return Files.snapshot(session.output)
        }

        /// After whatever happened, nothing is half there, and a plain run gives what it should.
        private static func expectRecovery(
            _ session: Session, _ reference: Snapshot, _ comment: String, arguments: [String] = []
        ) async throws {
            let left = Files.snapshot(session.output)
            #expect(left.isEmpty || left == reference, "\(comment)")
            let ran = try await Command(
                Given.recnb, ["run", session.file] + arguments, environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            #expect(ran.status == 0, "\(comment): \(ran.stderr)")
            #expect(Files.snapshot(session.output) == reference, "\(comment)")
            let checked = try await recnb("cache", "check", in: session.scratch.path)
            #expect(checked.status == 0, "\(comment): \(checked.stdout)")
            let folder = session.scratch / "output"
            #expect(Files.names(in: folder).filter { $0 != ".cache" } == [session.project.name], "\(comment)")
        }

        @Test(arguments: 0..<(Given.isSoak ? 200 : 15))
        func killedAtARandomMoment(seed: UInt64) async throws {
            var random = SeededGenerator(seed: seed)
            let session = try Films.session()
            let whole = try await recnb("run", session.file, in: session.scratch.path)
            let reference = Files.snapshot(session.output)
            Files.remove(session.scratch / "output")
            for _ in 0..<2 {
                let command = try Command.recnb("run", session.file, in: session.scratch.path)
                try await Task.sleep(for: .seconds(Double.random(in: 0...max(0.01, whole.seconds), using: &random)))
                command.killAll()
                _ = try await command.finish()
            }
            try await Self.expectRecovery(session, reference, "seed \(seed)")
        }

        @Test(.enabled(if: Given.hasPython), arguments: 0..<(Given.isSoak ? 100 : 3))
        func killedAtARandomMomentWithPython(seed: UInt64) async throws {
            var random = SeededGenerator(seed: 1000 + seed)
            let session = try Pictures.session()
            let whole = try await recnb("run", session.file, in: session.scratch.path)
            let reference = Files.snapshot(session.output)
            Files.remove(session.scratch / "output")
            let command = try Command.recnb("run", session.file, in: session.scratch.path)
            try await Task.sleep(for: .seconds(Double.random(in: 0...whole.seconds, using: &random)))
            command.send(SIGKILL)
            _ = try await command.finish()
            try await Self.expectRecovery(session, reference, "seed \(seed)")
        }

        @Test func twoRunsAtOnceAreBothRight() async throws {
            let session = try Films.session()
            let reference = try await Self.reference(session)
            for _ in 0..<(Given.isSoak ? 20 : 3) {
                Files.remove(session.scratch / "output")
                let first = try Command.recnb("run", session.file, in: session.scratch.path)
                let second = try Command.recnb("run", session.file, in: session.scratch.path)
                #expect(try await first.finish().status == 0)
                #expect(try await second.finish().status == 0)
                #expect(Files.snapshot(session.output) == reference)
            }
        }

        @Test func ofTwoRunsWithOtherParametersOneWinsWhole() async throws {
            let session = try Films.session()
            let three = try await Self.reference(session, ["-p", "k=3"])
            let nine = try await Self.reference(session, ["-p", "k=9"])
            #expect(three != nine)
            for _ in 0..<(Given.isSoak ? 20 : 3) {
                Files.remove(session.scratch / "output")
                let first = try Command.recnb("run", session.file, "-p", "k=3", in: session.scratch.path)
                let second = try Command.recnb("run", session.file, "-p", "k=9", in: session.scratch.path)
                #expect(try await first.finish().status == 0)
                #expect(try await second.finish().status == 0)
                let left = Files.snapshot(session.output)
                #expect(left == three || left == nine)
            }
        }

        @Test func aCacheThatIsEmptiedOrCleanedDuringRunsHurtsNobody() async throws {
            let session = try Films.session()
            let reference = try await Self.reference(session)
            for action in ["gc", "clear"] {
                let run = try Command.recnb("run", session.file, "--force", in: session.scratch.path)
                let clean = try Command.recnb("cache", action, in: session.scratch.path)
                #expect(try await run.finish().status == 0)
                // What a run uses stays: the cache may be tidied only when nobody uses it.
                let cleaned = try await clean.finish()
                #expect(cleaned.status == 0 || (cleaned.status == 1 && cleaned.stderr.contains("using")), "\(cleaned.stderr)")
                #expect(Files.snapshot(session.output) == reference, "\(action)")
            }
        }

        @Test func somethingInTheWayOfTheOutputFolderIsAClearError() async throws {
            let session = try Films.session()
            for place in ["output", "output/.cache", "output/films"] {
                try session.write("mine", to: place)
                let ran = try await recnb("run", session.file, in: session.scratch.path)
                #expect(ran.status == 1, "\(place)")
                #expect(ran.stderr.contains("error: ") && ran.stderr.contains("output"), "\(place): \(ran.stderr)")
                #expect(Files.text(session.scratch / place) == "mine", "\(place)")
                Files.remove(session.scratch / "output")
            }
            #expect(try await recnb("run", session.file, in: session.scratch.path).status == 0)
        }

        @Test func aReadOnlyOutputFolderIsAClearErrorAndStillShowsWhatItHas() async throws {
            let session = try Films.session()
            guard let system = SmallFileSystem(on: "output", of: session.scratch, megabytes: 16) else {
                return Given.say("A READ-ONLY OUTPUT FOLDER IS NOT TESTED: nothing may be mounted here")
            }
            let reference = try await Self.reference(session)
            #expect(system.setReadOnly(true, megabytes: 16))
            let ran = try await recnb("run", session.file, "-p", "k=3", in: session.scratch.path)
            #expect(ran.status == 1)
            #expect(ran.stderr.contains("error: ") && ran.stderr.contains("ead-only"), "\(ran.stderr)")
            #expect(Files.snapshot(session.output) == reference)
            let shown = try await recnb("show", session.file, "best", in: session.scratch.path)
            #expect(shown.status == 0 && shown.stdout.contains("movieId"), "\(shown.stderr)")
            #expect(try await recnb("explain", session.file, in: session.scratch.path).status == 0)
            #expect(try await recnb("run", session.file, "--dry-run", in: session.scratch.path).status == 0)
            #expect(system.setReadOnly(false, megabytes: 16))
            let after = try await recnb("run", session.file, "-p", "k=3", in: session.scratch.path)
            #expect(after.status == 0)
        }

        @Test(arguments: [0, 20, 50, 100, 200, 400])
        func aFullDiskIsAClearErrorAndLosesNothing(kilobytes: Int) async throws {
            let session = try Films.session()
            guard let system = SmallFileSystem(on: "output", of: session.scratch, megabytes: 8) else {
                return Given.say("A FULL DISK IS NOT TESTED: nothing may be mounted here")
            }
            let reference = try await Self.reference(session)
            // Something else fills the disk up to a few kilobytes, and there is more to write than that.
            let filler = session.scratch / "output/filler"
            var size = 8 << 20
            while size > 0, (try? Files.write([UInt8](repeating: 1, count: size), to: filler)) == nil { size -= 4096 }
            truncate(filler, max(0, Self.size(filler) - kilobytes * 1024))
            try session.write(Films.ratings(40_000), to: "data/ratings.csv")
            let full = try await recnb("run", session.file, in: session.scratch.path)
            #expect(full.status == 1, "\(full.stdout)")
            #expect(full.signal == nil && !full.wasHung)
            #expect(full.stderr.contains("No space left on device"), "\(full.stderr)")
            #expect(full.stderr.contains("free"), "\(full.stderr)")
            #expect(!Files.list(under: session.output).isEmpty)
            let left = Files.snapshot(session.output)
            #expect(left["files/films.csv"] == nil || left["files/films.csv"] == reference["files/films.csv"])
            #expect(unlink(filler) == 0)
            let after = try await recnb("run", session.file, in: session.scratch.path)
            #expect(after.status == 0, "\(after.stderr)")
            let other = try Films.session()
            try other.write(Films.ratings(40_000), to: "data/ratings.csv")
            #expect(Files.snapshot(session.output) == (try await Self.reference(other)))
            withExtendedLifetime(system) {}
        }

        private static func size(_ path: String) -> Int {
            var info = stat()
            return stat(path, &info) == 0 ? Int(info.st_size) : 0
        }

        static let damages = ["flip", "cut", "remove", "empty", "link"]

        @Test(arguments: damages)
        func whatIsDamagedInTheCacheIsMadeAgain(damage: String) async throws {
            let session = try Films.session()
            let reference = try await Self.reference(session)
            let cache = session.scratch / "output/.cache"
            let paths = Files.list(under: cache).filter { $0.hasPrefix("blobs/") || $0.hasPrefix("records/") }
            #expect(paths.count > 10)
            for (turn, path) in paths.enumerated() where Given.isSoak || turn % 3 == 0 {
                Self.damage(cache + "/" + path, damage)
                let ran = try await recnb("run", session.file, in: session.scratch.path)
                #expect(ran.status == 0, "\(path): \(ran.stderr)")
                #expect(Files.snapshot(session.output) == reference, "\(path)")
            }
            for path in paths { Self.damage(cache + "/" + path, damage) }
            Files.remove(session.output)
            let ran = try await recnb("run", session.file, in: session.scratch.path)
            #expect(ran.status == 0, "\(ran.stderr)")
            #expect(Files.snapshot(session.output) == reference)
            if damage == "flip" || damage == "cut" { #expect(ran.stderr.contains("damaged"), "\(ran.stderr)") }
            Files.remove(cache)
            #expect(try await recnb("run", session.file, in: session.scratch.path).status == 0)
            #expect(Files.snapshot(session.output) == reference)
        }

        private static func damage(_ path: String, _ how: String) {
            var bytes = Files.bytes(path) ?? []
            chmod(path, 0o644)
            switch how {
            case "flip":
                if bytes.isEmpty { return }
                bytes[bytes.count / 2] ^= 0x10
                let file = open(path, O_WRONLY)
                _ = pwrite(file, bytes, bytes.count, 0)
                close(file)
            case "cut": truncate(path, off_t(bytes.count / 2))
            case "empty": truncate(path, 0)
            case "link":
                unlink(path)
                symlink("/nonexistent", path)
            default: unlink(path)
            }
        }

        @Test(.enabled(if: Given.hasPython)) func aCacheThatVanishesDuringARunIsMadeAgain() async throws {
            let session = try Pictures.session()
            let reference = try await Self.reference(session)
            try session.edit("print(\"scaled by\", factor)", "print(\"scaled by\", factor)\nimport time; time.sleep(1.5)")
            let command = try Command.recnb("run", session.file, "--format", "json", in: session.scratch.path)
            #expect(try await command.hasSaid("\"cell\":\"python scaled\",\"event\":\"cellBegan\""))
            Files.remove(session.scratch / "output/.cache/blobs")
            Files.remove(session.scratch / "output/.cache/records")
            let ran = try await command.finish()
            #expect(ran.status == 0 || ran.status == 1, "\(ran.stderr)")
            let after = try await recnb("run", session.file, in: session.scratch.path)
            #expect(after.status == 0, "\(after.stderr)")
            let left = Files.snapshot(session.output)
            #expect(left.differences(from: reference) == ["report.html"])
        }

        @Test(.enabled(if: Given.hasPython)) func outputsAreTheSameForAnyNumberOfThreads() async throws {
            let session = try Pictures.session()
            let one = try await Self.reference(session, ["--threads", "1"])
            Files.remove(session.scratch / "output")
            #expect(try await Self.reference(session, ["--threads", "2"]) == one)
        }
    }
}
