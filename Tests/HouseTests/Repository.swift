import FoundationEssentials

/// The repository that this test was compiled from, as text.
enum Repository {
    /// The folder that holds Package.swift.
    static let root: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    /// The text of the file at `path`, relative to the root.
    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }

    /// Paths, relative to the root and sorted, of the files below `folder` whose name ends in one of `extensions`.
    static func files(below folder: String, _ extensions: String...) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)
            .filter { path in extensions.contains { path.hasSuffix("." + $0) } }
            .map { folder + "/" + $0 }
            .sorted()
    }

    /// Whether there is something at `path`.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root + "/" + path)
    }

    /// The names in the folder at `path`, sorted.
    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root + "/" + path).sorted()
    }
}

extension String {
    /// The lines, numbered from 1.
    var numberedLines: [(number: Int, text: Substring)] {
        split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { ($0.offset + 1, $0.element) }
    }
}
