import Foundation
import Glibc

/// `recnb serve` as a process of its own, as built beside these tests.
final class ServerProcess {
    private let process = Process()
    private let output: String

    /// The command.
    static let program: String = {
        // The test bundle is started by a helper of SwiftPM; its own path is among the arguments.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "recnb").path
    }()

    static let isThere: Bool = {
        if access(program, X_OK) == 0 { return true }
        FileHandle.standardError.write(Data("\n*** THE COMMAND recnb IS NOT TESTED: no \(program) ***\n\n".utf8))
        return false
    }()

    init(_ arguments: [String], in folder: String) throws {
        output = folder + "/serve.log"
        guard FileManager.default.createFile(atPath: output, contents: nil), let file = FileHandle(forWritingAtPath: output)
        else {
            throw Trouble(description: "cannot write \(output)")
        }
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["serve"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.run()
    }

    deinit { end() }

    /// All that it has said.
    var said: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

    /// The port that it says it listens on; nil where it never does.
    func port() async -> UInt16? {
        for _ in 0..<1200 where process.isRunning {
            if let match = said.firstMatch(of: /serving http:\/\/127\.0\.0\.1:(\d+)/) { return UInt16(match.1) }
            try? await Task.sleep(for: .milliseconds(25))
        }
        return nil
    }

    /// Bytes of memory that it has.
    var residentMemory: Int {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
    }

    /// Files and connections that it has open.
    var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd").count) ?? 0
    }

    /// Asks it to end, and waits; the status, negative for a signal.
    @discardableResult func end() -> Int32 {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}

/// Which files of some folders anybody opens.
final class FileOpenings {
    private let descriptor: Int32

    init(of folders: [String]) throws {
        descriptor = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
        for folder in folders {
            guard inotify_add_watch(descriptor, folder, UInt32(IN_OPEN)) >= 0 else {
                throw Trouble(description: "cannot watch \(folder)")
            }
        }
    }

    deinit { close(descriptor) }

    /// The names of those opened since last asked.
    func names() -> [String] {
        var found: [String] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return found }
            var at = 0
            let head = MemoryLayout<inotify_event>.size
            while at + head <= count {
                // watch, mask, cookie, length of the name: four words, then the name.
                let length = bytes[(at + 12)..<(at + 16)].reversed().reduce(0) { $0 << 8 | Int($1) }
                found.append(String(decoding: bytes[(at + head)..<(at + head + length)].prefix { $0 != 0 }, as: UTF8.self))
                at += head + length
            }
        }
    }
}
