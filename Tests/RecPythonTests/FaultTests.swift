import Foundation
import RecPythonClient
import RecSchema
import Testing

extension WithPython {
    @Suite("When Python fails")
    struct FaultTests {
        @Test(
            "only the cell that did it fails",
            arguments: [
                ("import os; os._exit(3)", PythonCrash.Cause.exit(3)),
                ("import os; os._exit(0)", .exit(0)),
                ("import ctypes; ctypes.string_at(0)", .signal(11)),
                ("import os; os.abort()", .signal(6)),
                ("import os, signal; os.kill(os.getppid(), 0); os.kill(os.getpid(), signal.SIGKILL)", .signal(9)),
            ])
        func crashes(source: String, cause: PythonCrash.Cause) async throws {
            let process = Given.shared
            let crash = await #expect(throws: PythonFailure.self) {
                try await process.runCell(WithPython.CellTests.request("print('hello')\n\(source)"))
            }
            guard case .crashed(let crash) = crash else {
                Issue.record("\(String(describing: crash))")
                return
            }
            #expect(crash.cause == cause)
            #expect(crash.stdout == "hello\n")
            if cause == .signal(11) { #expect(crash.stderr.contains("notebooks/x.recnb\", line 42")) }
            let after = try await process.runCell(
                WithPython.CellTests.request("x = 1", outputs: [PythonOutput(name: "x", kind: .int)]))
            #expect(after.outputs.first?.value == .int(1))
        }

        @Test("a cell that hangs is killed with all that it started")
        func timeout() async throws {
            let source = """
                import subprocess
                print(subprocess.Popen(["sleep", "600"]).pid)
                while True: pass
                """
            let error = await #expect(throws: PythonFailure.self) {
                try await Given.shared.runCell(WithPython.CellTests.request(source, timeout: .milliseconds(300)))
            }
            guard case .timedOut(let limit, let stdout, _) = error, let sleeper = pid_t(stdout.split(separator: "\n").first ?? "")
            else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(limit == .milliseconds(300))
            var facts = ""
            // Killed with the cell's group; only its entry may be left until somebody reaps it.
            for _ in 0..<500 {
                facts = (try? String(contentsOfFile: "/proc/\(sleeper)/stat", encoding: .utf8)) ?? ""
                if facts.isEmpty || facts.contains(") Z ") { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(facts.isEmpty || facts.contains(") Z "))
        }

        @Test("a cancelled cell ends at once")
        func cancellation() async throws {
            let process = Given.shared
            let task = Task {
                try await process.runCell(WithPython.CellTests.request("import time; time.sleep(600)", timeout: nil))
            }
            try await Task.sleep(for: .milliseconds(200))
            task.cancel()
            await #expect(throws: PythonFailure.cancelled) { try await task.value }
        }

        @Test("a drawing worker that is killed fails its figure at most, and is replaced")
        func drawingWorkers() async throws {
            let process = Given.process(workers: 1)
            let request = WithPython.DrawingTests.figures[0].request
            let whole = try await process.draw(request)
            // Its siblings are the children of the same server.
            _ = try await process.runCell(
                WithPython.CellTests.request(
                    """
                    import os, signal
                    me, server = os.getpid(), os.getppid()
                    for pid in filter(str.isdigit, os.listdir("/proc")):
                        try:
                            parent = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
                        except OSError:
                            continue
                        if parent == server and int(pid) != me:
                            os.kill(int(pid), signal.SIGKILL)
                    """))
            let first = await #expect(throws: PythonFailure.self) { try await process.draw(request) }
            guard case .crashed(let crash) = first else {
                Issue.record("\(String(describing: first))")
                return
            }
            #expect(crash.cause == .signal(9))
            #expect(try await process.draw(request) == whole)
            await process.shutdown()
        }

        @Test("the whole Python killed is started again")
        func serverKilled() async throws {
            let process = Given.process(workers: 1)
            await #expect(throws: PythonFailure.self) {
                try await process.runCell(
                    WithPython.CellTests.request("import os, signal; os.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass"))
            }
            #expect(try await process.draw(WithPython.DrawingTests.figures[0].request).pictures.count == 1)
            await process.shutdown()
        }

        @Test("a cell that writes on the socket fails alone")
        func garbageOnTheSocket() async throws {
            let process = Given.shared
            let source = """
                import os, stat
                for fd in range(3, 64):
                    try:
                        if stat.S_ISSOCK(os.fstat(fd).st_mode): os.write(fd, b"garbage " * 100)
                    except OSError:
                        pass
                """
            let error = await #expect(throws: PythonFailure.self) {
                try await process.runCell(WithPython.CellTests.request(source))
            }
            guard case .badResult(let message, _, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message == "the Python process answered with something that is no reply")
        }

        @Test("no process is left behind")
        func nothingLeft() async throws {
            let process = Given.process(workers: 2)
            process.start(for: [.drawing, .cells])
            let result = try await process.runCell(
                WithPython.CellTests.request(
                    "import os\nserver = os.getppid()", outputs: [PythonOutput(name: "server", kind: .int)]))
            guard case .int(let server)? = result.outputs.first?.value else {
                Issue.record("no number")
                return
            }
            #expect(kill(pid_t(server), 0) == 0)
            await process.shutdown()
            #expect(kill(pid_t(server), 0) == -1)
            await #expect(throws: PythonFailure.cancelled) { try await process.draw(WithPython.DrawingTests.figures[0].request) }
        }
    }
}

@Suite("Without Python", .removesFolders)
struct AbsenceTests {
    /// A stand-in for an environment, and for `recnb-python` as a shell script.
    static func process(script: String?) throws -> PythonProcess {
        let folder = try Given.folder()
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        try Data("home = /usr/bin\nversion = 3.11.2\n".utf8).write(to: URL(filePath: "\(folder)/pyvenv.cfg"))
        for (name, text) in [("bin/python", "#!/bin/sh\n"), ("recnb-python", script ?? "")] where !text.isEmpty {
            // Written by another process: a file that this one has open for writing may not be run, even by a child.
            let writer = Process()
            writer.executableURL = URL(filePath: "/bin/sh")
            writer.arguments = ["-c", "printf %s \"$1\" > \"$2\" && chmod +x \"$2\"", "sh", text, "\(folder)/\(name)"]
            try writer.run()
            writer.waitUntilExit()
        }
        return PythonProcess(.init(executable: "\(folder)/recnb-python", venv: folder, drawingWorkers: 1))
    }

    @Test("a missing environment, program or library is told with how to get it")
    func missing() async throws {
        let figure = WithPython.DrawingTests.figures[0].request
        let cases: [(PythonProcess, String, String)] = [
            (
                PythonProcess(.init(executable: "/nowhere/recnb-python", venv: "/nowhere/.venv", drawingWorkers: 1)),
                "there is no Python environment at /nowhere/.venv", "make setup"
            ),
            (try Self.process(script: nil), "cannot be started (No such file or directory)", "swift build"),
            (
                try Self.process(
                    script: "#!/bin/sh\necho 'error while loading shared libraries: libpython3.11.so.1.0' >&2\nexit 127\n"),
                "libpython cannot be loaded (error while loading shared libraries: libpython3.11.so.1.0)",
                "apt-get install libpython3-dev"
            ),
            (
                try Self.process(script: "#!/bin/sh\necho 'recnb-python: no home' >&2\nexit 74\n"), "(recnb-python: no home)",
                "make setup"
            ),
        ]
        for (process, what, hint) in cases {
            process.start(for: .drawing)
            let error = await #expect(throws: PythonFailure.self) { try await process.draw(figure) }
            guard case .notInstalled(let text, let help) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(text.contains(what) && help.contains(hint), "\(text); \(help)")
            await process.shutdown()
        }
    }

    @Test(
        "an environment without packages, or of another Python, is told", .enabled(if: Given.isReady),
        arguments: [
            (true, "the Python package `numpy` is not in"), (false, "was made by Python 3.7.1, but recnb-python is linked with"),
        ])
    func emptyEnvironment(isRight: Bool, what: String) async throws {
        let version = isRight ? try PythonEnvironment.inspect(venv: Given.venv).python : "3.7.1"
        let short = version.split(separator: ".").prefix(2).joined(separator: ".")
        let folder = try Given.folder()
        try FileManager.default.createDirectory(
            atPath: "\(folder)/lib/python\(short)/site-packages", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/bin/python", withDestinationPath: "/usr/bin/python3")
        try Data("home = /usr/bin\ninclude-system-site-packages = false\nversion = \(version)\n".utf8)
            .write(to: URL(filePath: "\(folder)/pyvenv.cfg"))
        let process = PythonProcess(.init(executable: Given.executable, venv: folder, drawingWorkers: 2))
        process.start(for: .drawing)
        for _ in 0..<2 {
            let error = await #expect(throws: PythonFailure.self) {
                try await process.draw(WithPython.DrawingTests.figures[0].request)
            }
            guard case .notInstalled(let text, let hint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.contains(what) && hint.contains("make setup"), "\(text)")
        }
        await process.shutdown()
    }

    @Test(
        "a program that talks nonsense, or says nothing, ends in an error",
        arguments: [
            "echo garbage >&3", "printf '{\"exited\":true}' >&3; sleep 60", "kill -SEGV $$",
            "printf '{\"python\":\"3.11.2\",\"packages\":\"/x\"}' >&3; sleep 0.1; exit 5",
        ])
    func nonsense(script: String) async throws {
        let process = try Self.process(script: "#!/bin/sh\n\(script)\n")
        let error = await #expect(throws: PythonFailure.self) {
            try await process.draw(WithPython.DrawingTests.figures[0].request)
        }
        guard case .crashed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        await process.shutdown()
    }
}
