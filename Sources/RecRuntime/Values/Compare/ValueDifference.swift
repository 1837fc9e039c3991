public import RecCache
public import RecFrame
import RecPlan

/// How two kept values differ, part by part: what `recnb diff` and `recnb verify` say of a cell.
public struct ValueDifference: Hashable, Sendable {
    /// What became of one part.
    public enum Change: Hashable, Sendable {
        /// A table with other rows, columns or values.
        case table(TableDifference)
        /// A small value: both as people read them, and by how much a number differs.
        case value(expected: String, actual: String, difference: Double?)
        /// A part of another kind: `a table` and `a single value`.
        case kind(expected: String, actual: String)
        /// A part that is not there any more; what it was.
        case missing(String)
        /// A part that was not expected; what it is.
        case added(String)
        /// A table that cannot be read on one of the sides, and so is known to differ by its hash alone.
        case unread
    }

    /// One part that differs.
    public struct Part: Hashable, Sendable {
        /// Its place in the value, from the outside inwards, items of lists by their number from 0; empty for the value itself.
        public var path: [String]
        /// What became of it.
        public var change: Change
    }

    /// The parts that differ, in the order of the value.
    public private(set) var parts: [Part] = []

    /// Whether nothing differs.
    public var isEqual: Bool { parts.isEmpty }

    /// Compares two values.
    ///
    /// Parts that verbs keep for themselves (`_state`) are left out unless nothing else differs. Cost: O(values of the tables that are
    /// not the same file).
    ///
    /// - Parameters:
    ///   - expectedTable: opens a table of the expected value; nil where it is not to be had.
    ///   - actualTable: the same for the other.
    public init(
        expected: StoredValue, actual: StoredValue, expectedTable: (ContentHash) -> Table?, actualTable: (ContentHash) -> Table?
    ) {
        if expected == actual { return }
        compare(expected, actual, [], expectedTable, actualTable)
        let shown = parts.filter { !$0.path.contains { $0.hasPrefix("_") } }
        if !shown.isEmpty { parts = shown }
    }

    private mutating func compare(
        _ old: StoredValue, _ new: StoredValue, _ path: [String], _ oldTable: (ContentHash) -> Table?,
        _ newTable: (ContentHash) -> Table?
    ) {
        if old == new { return }
        switch (old, new) {
        case (.table(_, let a), .table(_, let b)):
            guard let expected = oldTable(a), let actual = newTable(b) else { return add(path, .unread) }
            let difference = TableDifference(expected: expected, actual: actual)
            if !difference.isEqual { add(path, .table(difference)) }
        case (.list(let olds), .list(let news)):
            for (index, pair) in zip(olds, news).enumerated() {
                compare(pair.0, pair.1, path + ["\(index)"], oldTable, newTable)
            }
            for index in news.indices.dropFirst(olds.count) { add(path + ["\(index)"], .added(news[index].shortText)) }
            for index in olds.indices.dropFirst(news.count) { add(path + ["\(index)"], .missing(olds[index].shortText)) }
        case (.record(let olds), .record(let news)): members(olds, news, path, oldTable, newTable)
        case (.model(let a, _, let olds), .model(let b, _, let news)):
            if a != b { add(path, .kind(expected: "a \(a) model", actual: "a \(b) model")) }
            members(olds, news, path, oldTable, newTable)
        case (.scalar(let a), .scalar(let b)):
            var difference: Double?
            if let x = a.number, let y = b.number { difference = abs(x - y) }
            add(path, .value(expected: a.text, actual: b.text, difference: difference.flatMap { $0.isFinite ? $0 : nil }))
        case (.path, .path), (.range, .range):
            add(path, .value(expected: old.shortText, actual: new.shortText, difference: nil))
        default: add(path, .kind(expected: old.kindText, actual: new.kindText))
        }
    }

    private mutating func members(
        _ olds: [StoredValue.Member], _ news: [StoredValue.Member], _ path: [String], _ oldTable: (ContentHash) -> Table?,
        _ newTable: (ContentHash) -> Table?
    ) {
        for old in olds {
            if let new = news.first(where: { $0.name == old.name }) {
                compare(old.value, new.value, path + [old.name], oldTable, newTable)
            } else {
                add(path + [old.name], .missing(old.value.shortText))
            }
        }
        for new in news where !olds.contains(where: { $0.name == new.name }) {
            add(path + [new.name], .added(new.value.shortText))
        }
    }

    private mutating func add(_ path: [String], _ change: Change) { parts.append(Part(path: path, change: change)) }
}

extension StoredValue {
    /// A value in one line.
    var shortText: String {
        switch self {
        case .scalar(let scalar): scalar.text
        case .path(let path): path
        case .range(let range): "\(range.lowerBound)..<\(range.upperBound)"
        case .table(let rows, _): rows == 1 ? "a table of 1 row" : "a table of \(rows) rows"
        default: kindText
        }
    }

    /// What a value is, with its article.
    var kindText: String {
        switch self {
        case .scalar(let scalar): scalar.isMissing ? "missing" : "a single value"
        case .path: "a path"
        case .range: "a range"
        case .list(let items): items.count == 1 ? "a list of 1 value" : "a list of \(items.count) values"
        case .record: "a record"
        case .table: "a table"
        case .model(let kind, _, _): "a \(kind) model"
        case .figure: "a picture"
        }
    }
}
