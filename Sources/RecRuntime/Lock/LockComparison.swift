import RecSchema

/// Compares the entries of one cell: what the lock says, and what the same lines would say today.
struct LockComparison {
    /// What differs, causes (parameters, files, packages) before effects.
    private(set) var differences: [LockDifference] = []

    private static let order: [LockEntry.Kind] = [
        .parameter, .reads, .package, .value, .part, .column, .columns, .picture, .writes,
    ]

    init(expected: LockedCell, actual: LockedCell) {
        for kind in Self.order {
            var now = Dictionary(grouping: actual.entries(kind).enumerated(), by: { $0.element.name })
            for old in expected.entries(kind) {
                guard let new = now[old.name]?.first?.element else {
                    if kind != .value { gone(old) }
                    continue
                }
                now[old.name]?.removeFirst()
                if old.facts != new.facts { differ(old, new) }
            }
            let rest = now.values.joined().sorted { $0.offset < $1.offset }
            for (_, new) in rest where kind != .value {
                differences.append(LockDifference(kind.word, new.name, actual: new.short))
            }
        }
        compareValues(expected, actual)
        // What made it explains a difference, and is none by itself.
        if !differences.isEmpty { explain(expected, actual) }
    }

    private mutating func gone(_ old: LockEntry) {
        var difference = LockDifference(old.kind.word, old.name, expected: old.short)
        if old.kind == .package { difference.actual = "not what the cell rests on" }
        differences.append(difference)
    }

    private mutating func differ(_ old: LockEntry, _ new: LockEntry) {
        switch old.kind {
        case .parameter, .package:
            differences.append(
                LockDifference(old.kind.word, old.name, expected: old.facts.first ?? "", actual: new.facts.first ?? ""))
        case .reads, .writes:
            let (a, b) = (old.facts.first ?? "", new.facts.first ?? "")
            differences.append(
                a == b
                    ? LockDifference(old.kind.word, old.name, detail: "other content, \(a) bytes as before")
                    : LockDifference(old.kind.word, old.name, expected: "\(a) bytes", actual: "\(b) bytes"))
        case .part:
            let isNumber = old.facts.first.flatMap { Double($0) }.flatMap { a in
                new.facts.first.flatMap { Double($0) }.map { abs($0 - a) }
            }
            if old.short == new.short {
                differences.append(LockDifference(old.kind.word, old.name, detail: "another text of \(new.short)"))
                return
            }
            differences.append(
                LockDifference(
                    old.kind.word, old.name, expected: old.short, actual: new.short,
                    largest: isNumber.flatMap { $0.isFinite ? $0 : nil }))
        case .column: differences.append(column(old, new))
        case .columns:
            differences.append(LockDifference("columns", old.name, detail: "\(old.facts.first ?? "") of which some differ"))
        case .picture: differences.append(picture(old, new))
        case .value, .made, .given: break
        }
    }

    private mutating func compareValues(_ expected: LockedCell, _ actual: LockedCell) {
        guard let old = expected.entries(.value).first, let new = actual.entries(.value).first else { return }
        if old.name != new.name {
            differences.append(LockDifference("value", "", expected: "a \(old.name)", actual: "a \(new.name)"))
        } else if old.facts.first != new.facts.first, old.facts.count == 2 {
            differences.insert(
                LockDifference("value", "", expected: Self.size(old), actual: Self.size(new)),
                at: differences.firstIndex { ["part", "column", "columns", "picture", "file"].contains($0.what) }
                    ?? differences.count)
        } else if old.facts != new.facts, !differences.contains(where: { ["part", "column", "columns"].contains($0.what) }) {
            let isOrder = expected.entries(.column).map(\.name) != actual.entries(.column).map(\.name)
            differences.append(
                LockDifference(
                    "value", "", detail: isOrder ? "columns stand in another order" : "it differs where no line of the lock tells"
                ))
        } else if old.facts == new.facts, old.facts.last != nil {
            // Equal as a whole: a line about a part that says otherwise was edited.
            differences.removeAll { ["part", "column", "columns"].contains($0.what) && expected.isIntact }
        }
    }

    /// Of columns whose values are not at hand the figures that differ are told.
    private func column(_ old: LockEntry, _ new: LockEntry) -> LockDifference {
        if old.facts.first != new.facts.first {
            return LockDifference("column", old.name, expected: old.facts.first ?? "", actual: new.facts.first ?? "")
        }
        let (a, b) = (figures(old), figures(new))
        let told = a.compactMap { name, value -> String? in
            guard let now = b.first(where: { $0.name == name })?.value, now != value else { return nil }
            return "\(name) \(value) -> \(now)"
        }
        let gone = a.map(\.name) != b.map(\.name) ? ["other figures"] : []
        let detail = told + (told.isEmpty ? gone : [])
        return LockDifference(
            "column", old.name,
            detail: detail.isEmpty
                ? "values differ" + (a.isEmpty ? "" : ", with the same figures") : detail.joined(separator: ", "))
    }

    private func figures(_ entry: LockEntry) -> [(name: String, value: String)] {
        entry.facts.dropFirst(2).compactMap(Self.named).map { ($0.name, $0.version) }
    }

    private func picture(_ old: LockEntry, _ new: LockEntry) -> LockDifference {
        if old.facts.first != new.facts.first {
            return LockDifference("picture", old.name, expected: old.facts.first ?? "", actual: new.facts.first ?? "")
        }
        guard old.facts.count == 3, new.facts.count == 3, let a = PictureSketch(text: old.facts[2]),
            let b = PictureSketch(text: new.facts[2])
        else { return LockDifference("picture", old.name, detail: "other pixels") }
        let largest = a.largestDifference(to: b)
        var difference = LockDifference(
            "picture", old.name,
            detail:
                "other pixels; in a sketch of \(PictureSketch.columns) x \(PictureSketch.rows) tiles the lightness differs by "
                + "at most \(largest) of 255, and \(PictureSketch.tolerance) is tolerated", largest: Double(largest))
        difference.isTolerated = largest <= PictureSketch.tolerance
        return difference
    }

    private mutating func explain(_ expected: LockedCell, _ actual: LockedCell) {
        let now = Dictionary(versions(actual), uniquingKeysWith: { first, _ in first })
        for (name, version) in versions(expected) {
            guard let new = now[name], new != version else { continue }
            differences.append(LockDifference("made by", name, expected: "version \(version)", actual: "version \(new)"))
        }
    }

    private func versions(_ cell: LockedCell) -> [(name: String, version: String)] {
        cell.entries(.made).flatMap(\.facts).compactMap(Self.named)
    }

    /// `7 rows` of `rows=7`.
    private static func size(_ entry: LockEntry) -> String {
        entry.facts.first.flatMap(named).map { "\($0.version) \($0.name)" } ?? ""
    }

    /// `name=value`
    private static func named(_ fact: String) -> (name: String, version: String)? {
        let parts = fact.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}

extension LockEntry.Kind {
    /// The kind as people read it.
    var word: String {
        switch self {
        case .reads, .writes: "file"
        default: rawValue
        }
    }
}

extension LockEntry {
    /// What it says, short.
    var short: String {
        switch kind {
        case .reads, .writes: facts.first.map { "\($0) bytes" } ?? ""
        case .part:
            facts.first == "table" && facts.count == 2 ? "\(facts[1].replacing("rows=", with: "")) rows" : facts.first ?? ""
        default: facts.first ?? ""
        }
    }
}
