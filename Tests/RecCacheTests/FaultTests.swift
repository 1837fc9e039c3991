import Glibc
import RecCache
import Testing

/// A small run of a notebook against the store and the output folder: everything that a real run does with them.
struct Scenario {
    let root: String
    var cache: String { root + "/output/.cache" }
    var folder: String { root + "/output/coursework" }

    /// The state that an earlier run left, with files of the user's.
    func prepare() throws {
        write("userId\n1\n", to: root + "/ratings.csv")
        try run("a", faults: nil)
        write("mine", to: folder + "/notes.txt")
        write("mine too", to: folder + "/cell/notes.txt")
        mkdir(folder + "/own", 0o755)
        write("deep", to: folder + "/own/x")
    }

    func run(_ version: String, faults: FaultInjection?) throws {
        let store = try ContentStore(root: cache, faults: faults)
        let file = try FileHasher(store: store, clock: { .max }).hash(root + "/ratings.csv")
        let key = ContentHash(of: version)
        if store.lookup(key, answer: { _ in file.hash.description }).record == nil {
            let picture = root + "/figure \(getpid()).png"
            write("figure \(version)", to: picture)
            defer { unlink(picture) }
            let figure = try store.adopt(picture)
            let table = try store.put { writer in
                let padding = String(repeating: ".", count: 300)
                for row in 0..<300 { try writer.write("\(padding) row \(row) of table \(version)\n") }
            }
            let record = CellRecord(
                cell: testCell, key: key, observations: [Observation(question: "file ratings.csv", answer: file.hash)],
                outputs: [
                    OutputItem(name: "value.arrow", role: "value", mediaType: "", blob: table),
                    OutputItem(name: "figure.png", role: "figure", mediaType: "image/png", blob: figure),
                ], valueHash: table.hash)
            try store.save(record)
            try store.noteRun(of: testCell, using: record.id, parts: [KeyPart("body", key)], now: 1)
        }
        guard let record = store.lookup(key, answer: { _ in file.hash.description }).record else {
            throw CacheError(.damaged, "no hit after a run", path: root)
        }
        let output = try OutputFolder(store: store, output: root + "/output", name: "coursework")
        _ = try output.publish([
            PublishedFile(path: "report.html", content: .bytes(Array("report \(version)".utf8))),
            PublishedFile(path: "cell/value.arrow", content: .blob(record.outputs[0].blob)),
            PublishedFile(path: "cell/figure.png", content: .blob(record.outputs[1].blob)),
            PublishedFile(path: "cell/same.txt", content: .bytes([1, 2, 3])),
            PublishedFile(path: "run.json", content: .bytes(Array("run \(version)".utf8)), isChanging: true),
        ])
    }

    /// What must hold at any moment, whatever happened: a whole folder, the user's files, records whose blobs are sound.
    func expectWhole(_ versions: [String], _ comment: Comment) throws {
        let version = text(of: folder + "/report.html")?.dropFirst(7).description ?? "none"
        #expect(versions.contains(version), comment)
        #expect(text(of: folder + "/cell/figure.png") == "figure \(version)", comment)
        #expect(text(of: folder + "/cell/value.arrow")?.hasSuffix("row 299 of table \(version)\n") == true, comment)
        #expect(bytes(of: folder + "/cell/same.txt") == [1, 2, 3], comment)
        let store = try ContentStore(root: cache)
        let check = try store.check(repair: false)
        #expect(check.isSound, "\(comment): \(check.damage)")
        #expect(store.lookup(ContentHash(of: "a")) { _ in ContentHash(of: "userId\n1\n").description }.record != nil, comment)
        #expect(temporariesGo(in: cache) { files(under: $0).isEmpty }, comment)
    }

    func expectUsersFiles(_ comment: Comment) {
        #expect(text(of: folder + "/notes.txt") == "mine", comment)
        #expect(text(of: folder + "/cell/notes.txt") == "mine too", comment)
        #expect(text(of: folder + "/own/x") == "deep", comment)
    }

    /// After one more undisturbed run everything is as if nothing had happened.
    func expectRecovery(_ comment: Comment) throws {
        try run("b", faults: nil)
        try expectWhole(["b"], comment)
        expectUsersFiles(comment)
        #expect(text(of: folder + "/run.json") == "run b", comment)
        #expect(names(in: root + "/output") == [".cache", "coursework"], comment)
        #expect(
            files(under: folder) == [
                ".recnb", "cell/figure.png", "cell/notes.txt", "cell/same.txt", "cell/value.arrow", "notes.txt", "own/x",
                "report.html",
                "run.json",
            ], comment)
        #expect(temporariesGo(in: cache) { names(in: $0).isEmpty }, comment)
    }

    /// Whether opening the store clears what the dead left. A test beside this one that starts a program shares every open file with it
    /// until the program runs, and a lock with the file: such a folder goes at the next opening.
    func temporariesGo(in cache: String, _ areGone: (String) -> Bool) -> Bool {
        for _ in 0..<100 {
            if areGone(cache + "/tmp") { return true }
            usleep(20_000)
            _ = try? ContentStore(root: cache)
        }
        return false
    }
}

@Suite("Faults")
struct FaultTests {
    /// How many steps of the file layer the scenario takes.
    private static func steps() throws -> Int {
        let scratch = try Scratch(inMemory: true)
        let scenario = Scenario(root: scratch.path)
        try scenario.prepare()
        let counter = FaultInjection { _, _ in .proceed }
        try scenario.run("b", faults: counter)
        return counter.count
    }

    @Test func aProcessMayDieBeforeAnyStep() throws {
        let steps = try Self.steps()
        #expect(steps > 100)
        for step in 0..<steps {
            let scratch = try Scratch(inMemory: true)
            let scenario = Scenario(root: scratch.path)
            try scenario.prepare()
            let faults = FaultInjection.dying(at: step)
            // Deaths after the swap may pass unseen here: what follows is only tidying.
            try? scenario.run("b", faults: faults)
            #expect(faults.isDead)
            try scenario.expectWhole(["a", "b"], "died before step \(step) of \(steps)")
            #expect(text(of: scenario.folder + "/notes.txt") == "mine", "died before step \(step) of \(steps)")
            #expect(text(of: scenario.folder + "/cell/notes.txt") == "mine too", "died before step \(step) of \(steps)")
            try scenario.expectRecovery("died before step \(step) of \(steps)")
        }
    }

    @Test(arguments: [ENOSPC, EROFS, EACCES, EIO])
    func anyStepMayFail(number: Int32) throws {
        let steps = try Self.steps()
        var codes: Set<CacheError.Code> = []
        // A full disk at every step, the others at every third.
        for step in stride(from: 0, to: steps, by: number == ENOSPC ? 1 : 3) {
            let scratch = try Scratch(inMemory: true)
            let scenario = Scenario(root: scratch.path)
            try scenario.prepare()
            do {
                try scenario.run("b", faults: .failing(at: step, with: number))
            } catch let error as CacheError {
                codes.insert(error.code)
                #expect(error.errno == number || error.code == .damaged, "step \(step): \(error)")
            }
            try scenario.expectWhole(["a", "b"], "errno \(number) at step \(step) of \(steps)")
            try scenario.expectRecovery("errno \(number) at step \(step) of \(steps)")
        }
        let expected: CacheError.Code =
            switch number {
            case ENOSPC: .diskFull
            case EROFS: .readOnly
            case EACCES: .permission
            default: .io
            }
        #expect(codes.contains(expected))
    }

    @Test func manyStoresAtOnceInOneFolder() async throws {
        let scratch = try Scratch()
        let root = scratch / ".cache"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<6 {
                group.addTask {
                    for round in 0..<30 {
                        let store = try ContentStore(root: root)
                        let key = "\((round * 7 + worker) % 10)"
                        try store.save(sampleRecord(store, key: key, output: "table \(key)"))
                        let hit = store.lookup(ContentHash(of: key)) { _ in "1" }.record
                        #expect(try hit.map { try store.read($0.outputs[0].blob) } == Array("table \(key)".utf8))
                        if let hit { try store.noteRun(of: hit.cell, using: hit.id, parts: []) }
                        #expect(store.takeNotices().isEmpty)
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try ContentStore(root: root)
        let check = try store.check()
        #expect(check.isSound)
        #expect(check.soundRecords == 10)
        #expect(check.soundBlobs == 20)
        #expect(files(under: root + "/tmp").isEmpty)
    }

    @Test func collectionNeverTakesWhatAnOpenStoreMade() async throws {
        let scratch = try Scratch()
        let root = scratch / ".cache"
        let done = Flag()
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                var collections = 0
                while !done.isRaised || collections == 0 {
                    do {
                        _ = try ContentStore(root: root).gc(CollectionPolicy(recordsPerCell: 0))
                        collections += 1
                    } catch let error as CacheError where error.code == .busy {
                        sched_yield()
                    }
                }
                return collections
            }
            for worker in 0..<2 {
                group.addTask {
                    for round in 0..<100 {
                        let store = try ContentStore(root: root)
                        let key = "\(worker) \(round)"
                        try store.save(sampleRecord(store, key: key, output: key))
                        let hit = store.lookup(ContentHash(of: key)) { _ in "1" }.record
                        #expect(hit != nil, "\(store.takeNotices())")
                    }
                    return 0
                }
            }
            for _ in 0..<2 { _ = try await group.next() }
            done.raise()
            try await group.waitForAll()
        }
    }
}
