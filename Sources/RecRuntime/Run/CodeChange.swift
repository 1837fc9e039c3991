import RecCache

/// What changed between two states of a cell's code, in words: the first line that differs.
enum CodeChange {
    /// As much of a line as is shown.
    private static let width = 60

    /// What differs, as it is to be told. Of code that changed the lines are shown; what it calls now and did not before is then no news.
    static func reasons(_ changes: [KeyChange]) -> [String] {
        // What the code calls may mean something else while the code itself is as it was.
        let isTold = changes.contains { if case .changed = $0 { isCalled($0.name) } else { false } }
        return changes.compactMap { change in
            guard case .changed(let old, let new) = change else { return isCalled(change.name) ? nil : change.description }
            if change.name.hasPrefix("verb ") || (change.name != "body" && !isCalled(change.name)) { return change.description }
            if let before = old.shown, let after = new.shown, before != after {
                return "\(change.name) changed: " + difference(before, after)
            }
            return change.name == "body" && isTold ? nil : "\(change.name) changed"
        }
    }

    /// Whether the part is something that the code calls.
    private static func isCalled(_ name: String) -> Bool {
        ["function ", "verb ", "replaced cell "].contains { name.hasPrefix($0) }
    }

    /// The first lines that differ, and how many more there are.
    static func difference(_ before: String, _ after: String) -> String {
        var old = before.split(separator: "\n", omittingEmptySubsequences: false)[...]
        var new = after.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let first = old.first, first == new.first {
            old.removeFirst()
            new.removeFirst()
        }
        while let last = old.last, last == new.last {
            old.removeLast()
            new.removeLast()
        }
        let more = max(old.count, new.count) - 1
        let rest = more > 0 ? ", and \(more) more \(more == 1 ? "line" : "lines")" : ""
        switch (old.first, new.first) {
        case (let old?, let new?):
            let shared = zip(old, new).prefix { $0 == $1 }.count
            return "`\(excerpt(old, around: shared))` -> `\(excerpt(new, around: shared))`\(rest)"
        case (nil, let new?): return "`\(excerpt(new, around: 0))` is new\(rest)"
        case (let old?, nil): return "`\(excerpt(old, around: 0))` is gone\(rest)"
        case (nil, nil): return "its layout"
        }
    }

    /// A line, or the stretch of it in which it differs.
    private static func excerpt(_ line: Substring, around place: Int) -> String {
        if line.count <= width { return String(line) }
        let start = max(0, min(place - width / 3, line.count - width))
        let end = min(line.count, start + width)
        return (start > 0 ? "..." : "") + String(line.dropFirst(start).prefix(end - start)) + (end < line.count ? "..." : "")
    }
}
