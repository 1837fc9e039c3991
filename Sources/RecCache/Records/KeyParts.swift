/// One named part of what a cell's result depends on, kept to say later what changed.
public struct KeyPart: Hashable, Sendable {
    /// What it is, unique within the cell: "body", "parameter k", "input ratings", "file data/ratings.csv", "verb kMeans".
    public var name: String
    /// Its hash.
    public var hash: ContentHash
    /// What to show of it ("10", "matplotlib 3.9.2"); nil for a secret or for what is too long.
    public var shown: String?

    /// Makes a part.
    public init(_ name: String, _ hash: ContentHash, shown: String? = nil) {
        self.name = name
        self.hash = hash
        self.shown = shown
    }
}

/// One difference between two lists of key parts.
public enum KeyChange: Hashable, Sendable, CustomStringConvertible {
    /// There was no such part before.
    case added(KeyPart)
    /// The part is there no more.
    case removed(KeyPart)
    /// The part has another hash.
    case changed(from: KeyPart, to: KeyPart)

    /// The part's name.
    public var name: String {
        switch self {
        case .added(let part), .removed(let part), .changed(_, let part): part.name
        }
    }

    /// One line for people: "parameter k changed: 10 -> 12".
    public var description: String {
        switch self {
        case .added(let part): part.shown.map { "\(part.name) is new: \($0)" } ?? "\(part.name) is new"
        case .removed(let part): "\(part.name) is gone"
        case .changed(let old, let new):
            if let before = old.shown, let after = new.shown, before != after {
                "\(new.name) changed: \(before) -> \(after)"
            } else {
                "\(new.name) changed"
            }
        }
    }
}

/// What differs between the parts of an earlier run and those of now: changed and new ones in today's order, then gone ones in theirs.
///
/// Where a name stands twice in a list, its first part counts.
public func explainDifference(previous: [KeyPart], current: [KeyPart]) -> [KeyChange] {
    let before = Dictionary(previous.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    var changes: [KeyChange] = []
    for part in current where seen.insert(part.name).inserted {
        if let old = before[part.name] {
            if old.hash != part.hash { changes.append(.changed(from: old, to: part)) }
        } else {
            changes.append(.added(part))
        }
    }
    for part in previous where seen.insert(part.name).inserted { changes.append(.removed(part)) }
    return changes
}
