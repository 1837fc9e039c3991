import Foundation
import Testing

/// Where the tests find what they need; what is not there is said loudly.
enum Given {
    /// The folder of the package.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The folder of what was built with these tests.
    private static let products: URL = {
        // The test bundle is started by a helper of SwiftPM; its own path is among the arguments.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent()
    }()

    /// `recnb` as built beside these tests.
    static let recnb = products.appending(path: "recnb").path

    /// `recnb-python` as built beside these tests.
    static let recnbPython = products.appending(path: "recnb-python").path

    /// The project's environment; another one by RECNB_PYTHON_VENV.
    static let venv = ProcessInfo.processInfo.environment["RECNB_PYTHON_VENV"] ?? "\(root)/.venv"

    /// Whether the command can be tested at all.
    static let hasCommand = isThere(recnb, "the command recnb", "swift build --product recnb")

    /// Whether runs with Python can be tested.
    static let hasPython =
        isThere(recnbPython, "Python", "swift build --product recnb-python")
        && isThere("\(venv)/bin/python", "Python", "make setup")

    private static func isThere(_ path: String, _ what: String, _ help: String) -> Bool {
        if FileManager.default.isExecutableFile(atPath: path) { return true }
        say("\(what) IS NOT TESTED: no \(path) (\(help))")
        return false
    }

    /// Says loudly what is not tested here.
    static func say(_ text: String) {
        FileHandle.standardError.write(Data("\n*** \(text) ***\n\n".utf8))
    }

    /// Whether the long runs are wanted.
    static let isSoak = ProcessInfo.processInfo.environment["RECNB_SOAK"] != nil

    /// Whether these tests run with all rights, so that permissions keep nothing from them.
    static let isRoot = geteuid() == 0
}

/// Suites that start the real command, most of them with Python: one test at a time, for each takes all there is of a small machine.
@Suite("The command", .enabled(if: Given.hasCommand), .serialized)
enum WithCommand {}
