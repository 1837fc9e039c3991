import Foundation
import RecPythonClient
import Synchronization
import Testing

/// Where the tests find what they need; every test that needs Python says loudly when it is not there.
enum Given {
    /// The folder of the package.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    /// The project's environment; another one by RECNB_PYTHON_VENV.
    static let venv = ProcessInfo.processInfo.environment["RECNB_PYTHON_VENV"] ?? "\(root)/.venv"

    /// `recnb-python` as built beside these tests.
    static let executable: String = {
        // The test bundle is started by a helper of SwiftPM; its own path is among the arguments.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "recnb-python").path
    }()

    /// Whether Python can be tested at all.
    static let isReady: Bool = {
        for (path, help) in [(executable, "swift build --product recnb-python"), ("\(venv)/bin/python", "make setup")]
        where !FileManager.default.isExecutableFile(atPath: path) {
            FileHandle.standardError.write(Data("\n*** PYTHON IS NOT TESTED: no \(path) (\(help)) ***\n\n".utf8))
            return false
        }
        return true
    }()

    /// A process for one test.
    static func process(workers: Int = 2) -> PythonProcess {
        PythonProcess(.init(executable: executable, venv: venv, drawingWorkers: workers))
    }

    /// One process for all tests that do not end it: what one of them breaks must not matter to the others.
    static let shared = process()

    /// An empty folder for one test, removed after it.
    ///
    /// - Throws: in a suite without the trait `.removesFolders`.
    static func folder() throws -> String {
        let folders = try #require(RemovesFolders.folders, "the suite lacks the trait `.removesFolders`")
        let folder = URL.temporaryDirectory.appending(path: "recnb-tests-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        folders.withLock { $0.append(folder) }
        return folder
    }
}

/// All suites that start Python: one test at a time, for each takes all there is of a small machine.
@Suite("With Python", .enabled(if: Given.isReady), .serialized, .removesFolders)
enum WithPython {}

/// Removes the folders that a test was given when it ends, also when it fails.
struct RemovesFolders: SuiteTrait, TestTrait, TestScoping {
    /// Those of the test that runs.
    @TaskLocal static var folders: Folders?

    /// Folders that the tasks of one test share.
    final class Folders: Sendable {
        private let paths = Mutex<[String]>([])

        func withLock(_ body: (inout [String]) -> Void) { paths.withLock { body(&$0) } }

        func remove() {
            for path in paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
        }
    }

    var isRecursive: Bool { true }

    func scopeProvider(for test: Test, testCase: Test.Case?) -> RemovesFolders? { testCase == nil ? nil : self }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let folders = Folders()
        defer { folders.remove() }
        try await Self.$folders.withValue(folders) { try await function() }
    }
}

extension Trait where Self == RemovesFolders {
    /// Folders of `Given.folder()` are gone after each test.
    static var removesFolders: RemovesFolders { RemovesFolders() }
}
