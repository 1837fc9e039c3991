import Foundation

/// `recnb` as built beside these tests.
enum Program {
    /// What a run of it left.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        /// Lines of standard output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Where it is.
    static let path: String = {
        // The test bundle is started by a helper of SwiftPM; its own path is among the arguments.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "recnb").path
    }()

    /// Runs it in `folder` (the repository's root) to its end.
    static func run(_ arguments: String..., in folder: String = Repository.root) throws -> Outcome {
        try run(arguments, in: folder)
    }

    /// Runs it in `folder` to its end.
    static func run(_ arguments: [String], in folder: String) throws -> Outcome {
        try run(path, arguments, in: folder)
    }

    /// Runs another program, such as a shell, in the repository's root to its end.
    static func shell(_ program: String, _ arguments: String...) throws -> Outcome {
        try run(program, arguments, in: Repository.root)
    }

    private static func run(_ path: String, _ arguments: [String], in folder: String) throws -> Outcome {
        let scratch = try Scratch()
        let texts = try ["output", "errors"].map { try scratch.file("", name: $0) }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: texts[0])
        process.standardError = FileHandle(forWritingAtPath: texts[1])
        try process.run()
        process.waitUntilExit()
        return try withExtendedLifetime(scratch) {
            Outcome(
                status: process.terminationStatus, output: try String(contentsOfFile: texts[0], encoding: .utf8),
                errors: try String(contentsOfFile: texts[1], encoding: .utf8))
        }
    }
}

/// A folder of a test's own, removed with it.
final class Scratch {
    let folder: String

    /// A new folder.
    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "recnb-house-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A new file that holds `text`; its path.
    func file(_ text: String, name: String) throws -> String {
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }
}
