import Foundation

/// The Python that holds the reference libraries, and the data beside the repository.
enum Peer {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `RECNB_PYTHON`, or the project's own; nil with a loud notice when neither has scikit-learn.
    static let python: String? = {
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["RECNB_PYTHON"], root.appending(path: ".venv/bin/python").path,
        ]
        for case let path? in candidates where FileManager.default.isExecutableFile(atPath: path) {
            if (try? run(path, ["-c", "import sklearn, numpy, pandas, threadpoolctl"])) == 0 { return path }
        }
        notice("no Python with scikit-learn: set RECNB_PYTHON or run `make setup`; only the committed fixtures are compared")
        return nil
    }()

    /// Whether that Python also has a module; false with a loud notice when it has not.
    static func has(_ module: String) -> Bool {
        guard let python else { return false }
        if (try? run(python, ["-c", "import \(module)"])) == 0 { return true }
        notice("\(python) has no \(module): only the committed fixtures are compared")
        return false
    }

    /// MovieLens ml-latest-small, in `shared/data` beside the repository or above.
    static let films: String? = {
        var folder = root
        for _ in 0..<3 {
            folder.deleteLastPathComponent()
            let path = folder.appending(path: "shared/data/ml-latest-small").path
            if FileManager.default.fileExists(atPath: path + "/ratings.csv") { return path }
        }
        notice("no shared/data/ml-latest-small beside the repository: the coursework's features are not compared")
        return nil
    }()

    /// MovieLens, or as many made-up ratings of its shape in a folder of `folder`.
    static func filmsOrMadeUp(_ folder: URL) throws -> String {
        if let films { return films }
        let made = folder.appending(path: "ratings").path
        _ = try script("make_ratings.py", ["--rows", "100836", "--out", made])
        return made
    }

    /// Runs a script of `Tests/Peers`.
    static func script(_ name: String, _ arguments: [String]) throws -> Bool {
        guard let python else { return false }
        let path = root.appending(path: "Tests/Peers/\(name)").path
        let status = try run(python, [path] + arguments)
        if status != 0 { throw PeerError(message: "\(name) ended with status \(status)") }
        return true
    }

    /// A new folder, for the caller to remove.
    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recnb-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    static func notice(_ text: String) {
        FileHandle.standardError.write(Data("\n*** NOTICE: \(text)\n\n".utf8))
    }
}

struct PeerError: Error {
    var message: String
}

/// Reads raw little-endian values.
func rawValues<Element: BitwiseCopyable>(_ url: URL, as type: Element.Type) throws -> [Element] {
    let data = try Data(contentsOf: url)
    return data.withUnsafeBytes { bytes in Array(bytes.bindMemory(to: Element.self)) }
}
