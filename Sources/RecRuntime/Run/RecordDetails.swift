import FoundationEssentials
import Glibc
public import RecCache
public import RecEngine

extension DataFile {
    /// The files as a record keeps them: hash, size and name, a line each.
    static func text(of files: [DataFile]) -> String {
        files.map { "\($0.hash) \($0.bytes) \($0.name)" }.joined(separator: "\n")
    }

    /// The files that a record's run read.
    static func read(from record: CellRecord) -> [DataFile] {
        (record.metadata.extra["files"] ?? "").split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 2)
            guard parts.count == 3, let hash = ContentHash(parts[0]), let bytes = Int64(parts[1]) else { return nil }
            return DataFile(name: String(parts[2]), hash: hash, bytes: bytes)
        }
    }
}

/// Steps of a cell as a record keeps them.
public enum RowsText {
    static func text(of steps: [RowsStep]) -> String {
        steps.map { "\($0.verb) \($0.rowsIn) \($0.rowsOut)" }.joined(separator: "\n")
    }

    /// The steps of a record's run.
    public static func steps(of record: CellRecord) -> [RowsStep] {
        (record.metadata.extra["steps"] ?? "").split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 3, let before = Int(parts[1]), let after = Int(parts[2]) else { return nil }
            return RowsStep(verb: String(parts[0]), rowsIn: before, rowsOut: after)
        }
    }
}

/// Titles of a cell's figures as a record keeps them: the picture's name before the dot, a tab, the title; a line each.
public enum FigureTitles {
    static func text(of titles: [(picture: String, title: String)]) -> String {
        titles.map { "\($0.picture)\t\(oneLine($0.title))" }.joined(separator: "\n")
    }

    /// The titles of a record's figures by the names of their pictures, without what follows the dot.
    public static func titles(of record: CellRecord) -> [String: String] {
        var titles: [String: String] = [:]
        for line in (record.metadata.extra["titles"] ?? "").split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            if parts.count == 2 { titles[String(parts[0])] = String(parts[1]) }
        }
        return titles
    }

    private static func oneLine(_ title: String) -> String {
        title.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

enum MediaType {
    static func of(_ name: String) -> String {
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "pdf": "application/pdf"
        case "csv": "text/csv"
        case "arrow": "application/vnd.apache.arrow.file"
        case "json": "application/json"
        default: "application/octet-stream"
        }
    }
}

enum Memory {
    /// The most memory that the process has used so far, in bytes.
    static var peak: Int64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Int64(usage.ru_maxrss) * 1024
    }

    /// Nanoseconds since 1970.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// The version of recnb.
public enum Version {
    /// As printed by `recnb --version` and kept in records.
    public static let current = "0.1.0"
}
