/// Finds files that a notebook writes itself whenever it runs: to follow their changes would never end.
public struct RestlessFiles: Sendable {
    /// In how many runs in a row a file changes before it is one.
    private let limit: Int
    /// For each file the last run in which it changed, and in how many it did.
    private var runs: [String: (last: Int, count: Int)] = [:]
    /// Those found so far.
    public private(set) var found: Set<String> = []

    /// - Parameter limit: in how many runs in a row a file changes before it is taken for one.
    public init(limit: Int = 3) { self.limit = limit }

    /// Notes changes of files.
    ///
    /// - Parameters:
    ///   - paths: the files.
    ///   - run: the number of the run that was going on; nil where none was that writes files. Changes at rest are somebody's work, and
    ///     whatever was counted or found before is forgotten.
    /// - Returns: the files that were found just now.
    public mutating func note(_ paths: Set<String>, during run: Int?) -> Set<String> {
        guard let run else {
            runs = [:]
            found = []
            return []
        }
        var new: Set<String> = []
        for path in paths where !found.contains(path) {
            let before = runs[path]
            if before?.last == run { continue }
            let count = (before?.count ?? 0) + 1
            runs[path] = (run, count)
            if count >= limit { new.insert(path) }
        }
        found.formUnion(new)
        return new
    }
}
