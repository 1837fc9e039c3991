import RecCache
import RecRuntime
import Synchronization
import Testing

@Suite("Batches that were finished when a run is stopped")
struct BatchTests {
    private static let notebook = #"""
        %% load ratings
        readCSV("data/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32])

        %% model fitted
        baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)

        %% recommend lists
        let n = 2
        ratings.unique(.userId).inBatches(of: 5) { part in fitted.recommend(users: part, n: n, excluding: ratings) }

        """#

    /// Runs, and stops when that many batches were begun; how many batches were worked out.
    private func run(_ session: Session, stopAt: Int = .max) async throws -> (ran: Ran, worked: Int) {
        let notebook = try await session.check()
        let store = try ContentStore(root: session.project.output + "/.cache")
        let stop = StopSignal()
        let worked = Mutex(0)
        let options = RunOptions(threads: 2, pythonExecutable: "/nonexistent/recnb-python")
        let result = await NotebookRunner(notebook, options: options, store: store, stop: stop) { event in
            guard case .progress(_, let what, let done, _) = event else { return }
            if what == "blocks of users" { worked.withLock { $0 += 1 } }
            if what == "batches", done == stopAt { stop.stop() }
        }.run()
        return (Ran(result), worked.withLock { $0 })
    }

    private func session() throws -> Session { try Session(Self.notebook, files: Films.files) }

    @Test func areTakenUpByTheNextRunAndGoWhenItEnds() async throws {
        let whole = try await run(session())
        #expect(whole.worked == 6 && whole.ran.executed.contains("recommend lists"))
        let session = try session()
        let stopped = try await run(session, stopAt: 4)
        #expect(stopped.ran.result.wasInterrupted && !stopped.ran.executed.contains("recommend lists"))
        #expect(stopped.worked == 4)
        let records = Files.list(under: session.project.output + "/.cache").count
        let second = try await run(session)
        #expect(second.worked == 2 && second.ran.executed == ["recommend lists"])
        #expect(try second.ran.outcome("recommend lists").value == whole.ran.outcome("recommend lists").value)
        // What the four were kept as is there no longer; the cell's own record and blob are.
        #expect(Files.list(under: session.project.output + "/.cache").count < records + 6)
        #expect(try await run(session).ran.executed == [])
    }

    @Test func outliveACollectionUntilTheCellHasEnded() async throws {
        let session = try session()
        _ = try await run(session, stopAt: 4)
        do {
            let store = try ContentStore(root: session.project.output + "/.cache")
            _ = try store.gc(CollectionPolicy(recordsPerCell: 1))
        }
        #expect(try await run(session).worked == 2)
        // Batches of other work, which the cell has ended without since, go.
        try session.edit("let n = 2", "let n = 3")
        _ = try await run(session, stopAt: 4)
        try session.edit("let n = 3", "let n = 4")
        _ = try await run(session)
        let store = try ContentStore(root: session.project.output + "/.cache")
        #expect(try store.gc(CollectionPolicy(recordsPerCell: 1)).removedRecords >= 4)
    }

    @Test func areWorkedOutAnewWhereWhatTheyDependOnChanged() async throws {
        let session = try session()
        _ = try await run(session, stopAt: 4)
        try session.edit("let n = 2", "let n = 3")
        #expect(try await run(session).worked == 6)
    }
}
