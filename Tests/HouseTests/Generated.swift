import FoundationEssentials
import Testing

/// A part of a document that is made from the product itself. It stands between `<!-- NAME: generated -->` and
/// `<!-- end of NAME -->`; with RECNB_UPDATE=1 in the environment the tests write it anew instead of failing.
enum Generated {
    /// Expects the block `name` of the document at `path` to be `text`.
    static func expect(_ name: String, of path: String, is text: String) throws {
        try expect(
            name, of: path, is: "\n\(text)\n\n", between: "<!-- \(name): generated -->\n", and: "<!-- end of \(name) -->")
    }

    /// Expects what stands between two marks of a file, wherever they stand, to be `wanted`.
    static func expect(_ name: String, of path: String, is wanted: String, between first: String, and last: String) throws {
        let document = try Repository.text(path)
        let start = try #require(document.firstRange(of: first), "\(path) has no line \(first)").upperBound
        let end = try #require(document[start...].firstRange(of: last), "\(path) has no line \(last)").lowerBound
        if document[start..<end] == wanted { return }
        if ProcessInfo.processInfo.environment["RECNB_UPDATE"] == "1" {
            let updated = document[..<start] + wanted + document[end...]
            try Data(updated.utf8).write(to: URL(filePath: Repository.root + "/" + path))
            return
        }
        Issue.record(
            "\(path): the block `\(name)` is not what the product says; \(difference(document[start..<end], wanted[...])). Write it anew with: RECNB_UPDATE=1 make test FILTER=HouseTests"
        )
    }

    private static func difference(_ old: Substring, _ new: Substring) -> String {
        let lines = (old.split(separator: "\n"), new.split(separator: "\n"))
        for (old, new) in zip(lines.0, lines.1) where old != new { return "it has `\(old)` where `\(new)` should be" }
        return lines.0.count < lines.1.count
            ? "it lacks `\(lines.1[lines.0.count])`" : "`\(lines.0.dropFirst(lines.1.count).first ?? "")` is too much"
    }
}
