import Foundation

/// Many more rounds in a soak run.
func rounds(_ count: Int) -> Int { ProcessInfo.processInfo.environment["RECNB_SOAK"] == nil ? count : count * 50 }

/// Bytes flipped, set, cut out, doubled or cut off.
func mutate(_ bytes: [UInt8], alphabet: [UInt8] = [], _ random: inout some RandomNumberGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes[at] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...16, using: &random)))
        case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 32)], at: at)
        case 5 where Int.random(in: 0..<4, using: &random) == 0: bytes.removeSubrange(at...)
        case 6: for i in at..<min(bytes.count, at + 4) { bytes[i] = 0xFF }
        default: bytes.insert(alphabet.randomElement(using: &random) ?? UInt8.random(in: 0...255, using: &random), at: at)
        }
    }
    return bytes
}

/// A Python with pyarrow: that of `RECNB_PYTHON`, else the project's; nil, said aloud, where there is none.
enum PeerPython {
    static let path: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path =
            ProcessInfo.processInfo.environment["RECNB_PYTHON"] ?? root.appendingPathComponent(".venv/bin/python").path
        if (try? run(path, "import pyarrow, pandas")) != nil { return path }
        let notice = "NOTICE: no Python with pyarrow and pandas at \(path): the comparisons with them are left out\n"
        FileHandle.standardError.write(Data(notice.utf8))
        return nil
    }()

    struct Failure: Error { var output: String }

    /// Runs a script; what it prints.
    static func run(_ python: String, _ script: String, _ arguments: [String] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Failure(output: text) }
        return text
    }

    /// A folder for the files of one test, removed afterwards.
    static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recnb-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}
