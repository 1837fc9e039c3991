import FoundationEssentials
import Glibc
import RecProcess
import RecRuntime

/// Chromium, which prints a page to PDF: nothing else sets type and breaks pages so well, and is kept so well.
struct PrintingBrowser {
    /// Where its program is.
    let path: String

    /// What to do where there is none.
    static let remedy =
        "install Chromium (Debian: apt-get install chromium) or name a program like it in RECNB_BROWSER; "
        + "or write the page with `--to html` and print it from any browser"

    /// The program that RECNB_BROWSER names, or the first of the usual names on the PATH; nil where there is none.
    static func find() -> PrintingBrowser? {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["RECNB_BROWSER"], !named.isEmpty {
            return isProgram(named) ? PrintingBrowser(path: named) : nil
        }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        for name in ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"] {
            for folder in folders where isProgram("\(folder)/\(name)") { return PrintingBrowser(path: "\(folder)/\(name)") }
        }
        return nil
    }

    private static func isProgram(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// Why a page could not be printed.
    struct Failure: Error {
        let message: String
    }

    /// How long one printing may take.
    private static let limit = Duration.seconds(180)

    /// The page as PDF. The browser gets a profile of its own, which goes with it, and asks no server for anything.
    func pdf(of page: [UInt8], stop: StopSignal) async throws(Failure) -> [UInt8] {
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let result = folder + "/report.pdf"
        do {
            try AtomicFile.replace(folder + "/report.html", with: page)
        } catch {
            throw Failure(message: "the page cannot be put into \(folder): \(error)")
        }
        let status = try await run(
            [
                "--headless", "--disable-gpu", "--no-pdf-header-footer", "--generate-pdf-document-outline",
                "--print-to-pdf=\(result)", "--user-data-dir=\(folder)/profile", "--no-first-run", "--no-default-browser-check",
                "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-breakpad", "--disable-dev-shm-usage", "--password-store=basic",
                // The page forbids every request by itself; this keeps the browser's own in.
                "--host-resolver-rules=MAP * ~NOTFOUND",
            ]
                // Chromium's sandbox refuses to start for root. The page has no script and loads nothing.
                + (geteuid() == 0 ? ["--no-sandbox"] : []) + [URL(filePath: "\(folder)/report.html").absoluteString],
            in: folder, complaints: folder + "/complaints.txt", stop: stop)
        if stop.isStopped { throw Failure(message: "stopped") }
        guard let data = FileManager.default.contents(atPath: result), data.starts(with: "%PDF-".utf8) else {
            let account = FileManager.default.contents(atPath: folder + "/complaints.txt").map {
                String(decoding: $0, as: UTF8.self)
            }
            let last = (account ?? "").split(separator: "\n").last { !$0.contains("dbus") }
            throw Failure(message: "\(path) printed nothing (exit status \(status))" + (last.map { ": \($0)" } ?? ""))
        }
        return Array(data)
    }

    private static func temporaryFolder() throws(Failure) -> String {
        let base = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array(("\(base)/recnb-report-" + String(repeating: "X", count: 6)).utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(message: "no folder can be made in \(base): \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Runs the program to its end, in a process group of its own that is ended with it; gives its exit status.
    ///
    /// - Parameter home: what it takes for the user's folder, so that it leaves nothing in the real one.
    private func run(_ words: [String], in home: String, complaints: String, stop: StopSignal) async throws(Failure) -> Int32 {
        var changes: [String: String?] = ["HOME": home]
        for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("XDG_") { changes[name] = .some(nil) }
        let child: ChildProcess
        do {
            child = try ChildProcess.start(
                path, words, changing: changes, streams: [0: .nothing, 1: .file(complaints), 2: .descriptor(1)], isApart: true)
        } catch {
            throw Failure(message: "\(path) cannot be started: \(error)")
        }
        // Helpers that outlive their parent go with it.
        defer { child.killGroup() }
        let end = ContinuousClock.now + Self.limit
        while true {
            if let ending = child.ended() { return ending.status }
            if stop.isStopped || ContinuousClock.now > end {
                child.killGroup()
                let ending = child.wait()
                if !stop.isStopped { throw Failure(message: "\(path) took longer than \(Self.limit.components.seconds) seconds") }
                return ending.status
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
