import Glibc
import RecPlan
import RecRuntime
import Testing

extension WithCommand {
    /// `recnb schedule` as a process.
    @Suite("Schedules")
    struct ScheduleCommandTests {
        private static let notebook =
            "%% load a\ntable([(x: 1)])\n%% clean b every: 10s\na.head(1)\n%% evaluate c\n[(n: b.rowCount)]\n"

        @Test(arguments: [SIGTERM, SIGINT])
        func runsUntilItIsStopped(_ signal: Int32) async throws {
            let session = try Session(Self.notebook, named: "s.recnb")
            let schedule = try Command.recnb("schedule", "s.recnb", "--every", "1s", in: session.scratch.path)
            #expect(try await schedule.hasSaid("ran notebook, clean b"))
            schedule.send(signal)
            let ended = try await schedule.finish()
            #expect(ended.status == 0, "\(ended.stderr)")
            let folder = session.scratch / "output/.schedule/s"
            let log = try #require(Files.text(folder + "/log.jsonl"))
            #expect(log.hasSuffix("\"ended\",\"jobs\":[\"notebook\",\"clean b\"],\"time\":\"" + log.suffix(23)))
            #expect(Files.text(folder + "/last-success.json")?.contains("\"clean b\"") == true)
            #expect(Files.exists(session.scratch / "output/s/report.html"))
        }

        @Test func aRunOfAnotherProcessComesFirst() async throws {
            let session = try Session(Self.notebook, named: "s.recnb")
            let folder = ScheduleFolder(session.project)
            try folder.make()
            let lock = try #require(folder.sharedLock())
            let schedule = try Command.recnb("schedule", "s.recnb", "--every", "1h", in: session.scratch.path)
            #expect(try await schedule.hasSaid("skipped notebook, clean b: another process is running the notebook"))
            withExtendedLifetime(lock) {}
            schedule.send(SIGTERM)
            #expect(try await schedule.finish().status == 0)
        }

        @Test(arguments: [
            (["--every", "0"], "--every"), (["--every", "0.5s"], "a second"), (["--at", "0 3 * *"], "fields"),
            (["--at", "0 3 * * *", "--every", "1h"], "not both"), (["--retries", "-1"], "retries"),
        ])
        func refusesWhatItCannotKeep(_ options: [String], _ word: String) async throws {
            let session = try Session(Self.notebook, named: "s.recnb")
            var words = options
            while words.count < 4 { words += ["--threads", "1"].prefix(4 - words.count) }
            let ran = try await recnb("schedule", "s.recnb", words[0], words[1], words[2], words[3], in: session.scratch.path)
            #expect(ran.status == 3)
            #expect(ran.stderr.contains(word), "\(ran.stderr)")
        }

        @Test func needsATimeAndPrintsUnits() async throws {
            let session = try Session("%% load a\ntable([(x: 1)])\n", named: "s.recnb")
            let none = try await recnb("schedule", "s.recnb", in: session.scratch.path)
            #expect(none.status == 3 && none.stderr.contains("nothing says when"))
            let units = try await recnb("schedule", "s.recnb", "--at", "@daily", "--systemd", in: session.scratch.path)
            #expect(units.status == 0 && units.stdout.contains("OnCalendar=*-*-* 00:00:00"))
            #expect(!Files.exists(session.scratch / "output"))
        }
    }
}

@Suite struct ScheduleJobTests {
    /// What runs with what: `drawn` depends on cells of two times, and follows the slower one.
    @Test(arguments: [
        (["clean users"], ["load source", "clean users", "evaluate counted"]),
        (["cluster groups"], ["load source", "clean users", "cluster groups", "evaluate drawn"]),
        (
            ["clean users", "cluster groups"],
            ["load source", "clean users", "cluster groups", "evaluate counted", "evaluate drawn"]
        ),
    ])
    func cellsFollowTheSlowest(_ due: [String], _ expected: [String]) async throws {
        let session = try Session(
            """
            %% load source
            sampleClusteredUsers(count: 30, seed: 1)
            %% clean users every: 10s
            source.drop(.cluster_id)
            %% cluster groups every: 23h
            kMeans(users, key: .user_id, k: 3, seed: 1)
            %% evaluate counted
            [(n: users.rowCount)]
            %% evaluate drawn
            users.join(groups.assignments, on: .user_id)
            %% evaluate alone
            [(n: 1)]

            """)
        let notebook = try await CheckedNotebook.load(session.project)
        #expect(notebook.isRunnable)
        #expect(ScheduleJob.cells(of: notebook.plan).map(\.name) == ["clean users", "cluster groups"])
        let cells = try #require(ScheduleJob.cells(of: notebook.plan, due: Set(due)))
        #expect(Set(cells.map { notebook.plan.cells[$0].identity.description }) == Set(expected))
        #expect(ScheduleJob.cells(of: notebook.plan, due: [ScheduleJob.whole]) == nil)
    }
}
