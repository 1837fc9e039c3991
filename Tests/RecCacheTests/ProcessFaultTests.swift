import Glibc
import RecCache
import Testing

/// Faults that need a process of their own.
@Suite("Faults of real processes")
struct ProcessFaultTests {
    /// More with RECNB_SOAK set; the same seeds first.
    private static let seeds: Range<UInt64> = getenv("RECNB_SOAK") == nil ? 0..<20 : 0..<400

    @Test(arguments: seeds)
    func killedAtARandomMoment(seed: UInt64) async throws {
        let scratch = try Scratch()
        let path = scratch.path
        let scenario = Scenario(root: path)
        try scenario.prepare()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, seed = seed as UInt64] in
            var random = SeededGenerator(seed: seed)
            let delay = UInt32.random(in: 0...20_000, using: &random)
            let killer = Task.detached {
                usleep(delay)
                kill(getpid(), SIGKILL)
            }
            while !killer.isCancelled {
                try Scenario(root: path).run("b", faults: nil)
                removeAll(path + "/output/.cache/records")
                try Scenario(root: path).run("a", faults: nil)
            }
        }
        // Records may be gone with that, so only the folder's state is compared before the next run.
        let version = text(of: scenario.folder + "/report.html")?.dropFirst(7).description ?? "none"
        #expect(["a", "b"].contains(version), "seed \(seed)")
        #expect(text(of: scenario.folder + "/cell/figure.png") == "figure \(version)", "seed \(seed)")
        #expect(try ContentStore(root: scenario.cache).check(repair: false).isSound, "seed \(seed)")
        try scenario.run("a", faults: nil)
        try scenario.expectRecovery("seed \(seed)")
    }

    @Test func twoProcessesAtOnce() async throws {
        let scratch = try Scratch()
        let path = scratch.path
        try Scenario(root: path).prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<2 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String, worker = worker as Int] in
                        for round in 0..<40 { try Scenario(root: path).run("\(worker + round % 5)", faults: nil) }
                    }
                }
            }
            try await group.waitForAll()
        }
        try Scenario(root: path).expectRecovery("after two processes")
    }

    @Test func aFileSizeLimitIsAFullDisk() async throws {
        await #expect(processExitsWith: .success) {
            let scratch = try Scratch()
            let store = try ContentStore(root: scratch / ".cache")
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let error = #expect(throws: CacheError.self) { try store.put([UInt8](repeating: 1, count: 300_000)) }
            #expect(error?.code == .diskFull)
            #expect(error?.reason == "File too large")
            #expect(files(under: store.root + "/tmp").isEmpty)
            #expect(files(under: store.root + "/blobs").isEmpty)
            _ = try store.put([UInt8](repeating: 1, count: 90_000))
        }
    }

    @Test func aFolderThatMayNotBeWrittenIsAClearError() async throws {
        await #expect(processExitsWith: .success) {
            let scratch = try Scratch()
            try Scenario(root: scratch.path).prepare()
            chmod(scratch.path, 0o755)
            if geteuid() == 0 { #expect(seteuid(65534) == 0) } else { chmod(scratch / "output", 0o555) }
            let error = #expect(throws: CacheError.self) { try ContentStore(root: scratch / "output/new/.cache") }
            #expect(error?.code == .permission)
            #expect(error?.path == scratch / "output/new")
            let reader = try ContentStore(root: scratch / "output/.cache", access: .readOnly)
            #expect(reader.lookup(ContentHash(of: "a")) { _ in ContentHash(of: "userId\n1\n").description }.record != nil)
            seteuid(0)
            chmod(scratch / "output", 0o755)
        }
    }

    /// A file system of 1 MiB that really fills up; needs root and the right to mount.
    @Test func aFullDiskLosesNothing() throws {
        let scratch = try Scratch()
        guard geteuid() == 0, spawn("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", scratch.path) else {
            print("aFullDiskLosesNothing: not run, for this user may not mount a file system")
            return
        }
        defer { _ = spawn("umount", scratch.path) }
        let scenario = Scenario(root: scratch.path)
        try scenario.prepare()
        let filler = scratch / "filler"
        write(String(repeating: "x", count: 1 << 20), to: filler)
        let error = #expect(throws: CacheError.self) { try scenario.run("b", faults: nil) }
        #expect(error?.code == .diskFull)
        try scenario.expectWhole(["a"], "on a full disk")
        scenario.expectUsersFiles("on a full disk")
        unlink(filler)
        try scenario.expectRecovery("after a full disk")
    }

    private func spawn(_ arguments: String...) -> Bool {
        var list = arguments.map { strdup($0) }
        list.append(nil)
        defer { for pointer in list { free(pointer) } }
        var process = pid_t()
        guard posix_spawnp(&process, arguments[0], nil, nil, list, environ) == 0 else { return false }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status == 0
    }
}
