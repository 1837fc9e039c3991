/// How two texts differ, line by line.
public struct LineDifference: Hashable, Sendable {
    /// Where a line stands.
    public enum Side: String, Hashable, Sendable {
        /// In both.
        case both
        /// Only in the first text.
        case first
        /// Only in the second.
        case second
    }

    /// A line of either text.
    public struct Line: Hashable, Sendable {
        /// Where it stands.
        public var side: Side
        /// Its text, without an end.
        public var text: String
    }

    /// The lines that differ, each run of them with one line before and after that both have; what only the first has stands before what
    /// only the second has.
    public let lines: [Line]

    /// Longer texts are told to differ as a whole: nobody reads more.
    private static let limit = 4000

    /// Compares by whole lines; O(lines times lines that differ).
    public init(_ first: String, _ second: String) {
        let old = first.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = second.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard old.count <= Self.limit, new.count <= Self.limit else {
            lines = [
                Line(side: .first, text: "\(old.count) lines"), Line(side: .second, text: "\(new.count) lines"),
            ]
            return
        }
        let difference = new.difference(from: old) { $0.utf8.elementsEqual($1.utf8) }
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var all: [Line] = []
        var (a, b) = (0, 0)
        while a < old.count || b < new.count {
            if removed.contains(a) {
                all.append(Line(side: .first, text: old[a]))
                a += 1
            } else if inserted.contains(b) {
                all.append(Line(side: .second, text: new[b]))
                b += 1
            } else if a < old.count, b < new.count {
                all.append(Line(side: .both, text: old[a]))
                (a, b) = (a + 1, b + 1)
            } else {
                break
            }
        }
        lines = all.indices.filter { place in
            (max(0, place - 1)...min(all.count - 1, place + 1)).contains { all[$0].side != .both }
        }.map { all[$0] }
    }
}
