import RecCache

/// What changed between two states of a cell's code, in words: the first line that differs.
enum CodeChange {
    /// As much of a line as is shown.
    private static let width = 60

    /// What differs, as it is to be told. Of code that changed the lines are shown; which verbs and functions it calls now is then no news.
    static func reasons(_ changes: [KeyChange]) -> [String] {
        let isRewritten = changes.contains { change in
            if case .changed(let old, let new) = change { change.name == "body" && old.shown != new.shown } else { false }
        }
        let functions = changes.contains { change in
            if case .changed(let old, let new) = change {
                change.name.hasPrefix("function ") && old.hash != new.hash
            } else {
                false
            }
        }
        return changes.compactMap { change in
            let isCode = change.name.hasPrefix("function ") || change.name.hasPrefix("verb ")
            switch change {
            case .added, .removed: return isCode ? nil : change.description
            case .changed(let old, let new):
                if isCode, change.name.hasPrefix("verb ") { return change.description }
                guard change.name == "body" || isCode, let before = old.shown, let after = new.shown else {
                    return change.description
                }
                if before != after { return "\(change.name) changed: " + difference(before, after) }
                // A function or verb of another meaning is told of by itself.
                let isTold = functions || changes.contains { $0.name.hasPrefix("verb ") && Self.isChange($0) }
                if change.name == "body", isTold, !isRewritten { return nil }
                return "\(change.name) changed"
            }
        }
    }

    private static func isChange(_ change: KeyChange) -> Bool {
        if case .changed = change { true } else { false }
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
