internal import Glibc
internal import Synchronization

extension PythonFailure {
    /// What a user can do, in the folder of the source or anywhere else.
    static let setUp =
        "run `make setup` in recnb's source folder (it installs what `.make/requirements.txt` there lists into `.venv`), "
        + "or set RECNB_VENV to an environment that has these packages"

    /// The package is not in that environment.
    public static func lacking(_ package: String, in venv: String) -> PythonFailure {
        .notInstalled(what: "the Python package `\(package)` is not in \(venv)", hint: setUp)
    }

    static func cannotStart(_ executable: String, code: CInt) -> PythonFailure {
        let why = String(cString: strerror(code))
        return .notInstalled(
            what: "`\(executable)` cannot be started (\(why))",
            hint: code == ENOENT
                ? "it is built beside recnb: `swift build -c release --product recnb-python`" : "see that it may be run")
    }
}

extension PythonProcess {
    /// What a broken conversation means, asked of the server; the worker is killed.
    ///
    /// - Parameter limit: how long the work was allowed to take.
    func failure(_ error: ChannelError, of worker: Worker, limit: Duration?) async -> PythonFailure {
        worker.kill()
        if Task.isCancelled || state.withLock({ $0.isShut }) {
            worker.server.forget(worker.number)
            return .cancelled
        }
        let notice = await worker.server.notice(of: worker.number)
        if Task.isCancelled || state.withLock({ $0.isShut }) { return .cancelled }
        switch (notice, error) {
        case (.exited(let crash), .closed): return .crashed(crash)
        case (.exited(let crash), .timedOut): return .timedOut(after: limit ?? .zero, stdout: crash.stdout, stderr: crash.stderr)
        case (.exited(let crash), .garbage):
            return .badResult(
                message: "the Python process answered with something that is no reply", stdout: crash.stdout, stderr: crash.stderr
            )
        case (.refused(let missing, let message), _):
            let (hello, _) = await worker.server.hello()
            if let hello, hello.packages == nil { return failure(hello: hello, ending: nil) }
            let what =
                missing.map { "the Python package `\($0)` is not in \(configuration.venv)" }
                ?? "Python's packages cannot be used (\(message))"
            return .notInstalled(what: what, hint: PythonFailure.setUp)
        case (.ended(let ending), _): return failure(hello: ending.hello, ending: ending)
        }
    }

    /// Why Python as a whole is of no use.
    func failure(hello: Server.Hello?, ending: Server.Ending?) -> PythonFailure {
        if state.withLock({ $0.isShut }) { return .cancelled }
        if let hello, hello.packages == nil {
            let made = (try? PythonEnvironment.inspect(venv: configuration.venv))?.python ?? "another version"
            return .notInstalled(
                what: "\(configuration.venv) was made by Python \(made), but recnb-python is linked with \(hello.python)",
                hint: "remove it and \(PythonFailure.setUp)")
        }
        guard let ending else { return .crashed(PythonCrash(cause: .unknown)) }
        guard ending.hello == nil else { return .crashed(PythonCrash(cause: ending.cause, stderr: ending.complaints)) }
        let said = ending.complaints.split(separator: "\n").last.map(String.init) ?? "it said nothing"
        switch ending.cause {
        case .exit(127):
            return .notInstalled(
                what: "libpython cannot be loaded (\(said))", hint: "install it: `sudo apt-get install libpython3-dev`")
        case .exit(74):
            return .notInstalled(what: "Python cannot be started from \(configuration.venv) (\(said))", hint: PythonFailure.setUp)
        default: return .crashed(PythonCrash(cause: ending.cause, stderr: ending.complaints))
        }
    }
}
