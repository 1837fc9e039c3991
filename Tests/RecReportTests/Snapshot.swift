import Foundation
import Testing

/// Compares `text` with the file `name` under `Snapshots`; a missing one is written and fails, to be looked at and committed.
func expectSnapshot(_ text: String, _ name: String, location: SourceLocation = #_sourceLocation) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")
    let file = folder.appending(path: name)
    guard let kept = try? String(contentsOf: file, encoding: .utf8) else {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("no snapshot \(name): recorded it, look at it and run again", sourceLocation: location)
        return
    }
    if kept != text {
        let differing = zip(
            kept.split(separator: "\n", omittingEmptySubsequences: false),
            text.split(separator: "\n", omittingEmptySubsequences: false)
        )
        .enumerated().first { $0.element.0 != $0.element.1 }
        let place = differing.map { "line \($0.offset + 1)\n- \($0.element.0)\n+ \($0.element.1)" } ?? "length"
        Issue.record("differs from snapshot \(name) at \(place)", sourceLocation: location)
    }
}
