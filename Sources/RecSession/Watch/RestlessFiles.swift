/// Finds files that a notebook writes itself whenever it runs: to follow their changes would never end.
public struct RestlessFiles: Sendable {
    /// How often in a row a file changes during runs before it is one.
    private let limit: Int
    private var counts: [String: Int] = [:]
    /// Those found so far.
    public private(set) var found: Set<String> = []

    /// - Parameter limit: how often in a row a file changes during runs before it is taken for one.
    public init(limit: Int = 3) { self.limit = limit }

    /// Notes changes of files.
    ///
    /// - Parameters:
    ///   - paths: the files.
    ///   - isDuringRun: whether a run was going on. Changes at rest are somebody's work, and whatever was counted or found before is
    ///     forgotten.
    /// - Returns: the files that were found just now.
    public mutating func note(_ paths: Set<String>, isDuringRun: Bool) -> Set<String> {
        guard isDuringRun else {
            counts = [:]
            found = []
            return []
        }
        var new: Set<String> = []
        for path in paths where !found.contains(path) {
            counts[path, default: 0] += 1
            if counts[path, default: 0] >= limit { new.insert(path) }
        }
        found.formUnion(new)
        return new
    }
}
