import RecCache
public import RecFrame
import RecPlan
import RecSchema

/// A number, text or truth value that a cell gave in one combination of a sweep.
public struct SweepFigure: Hashable, Sendable {
    /// Where it comes from, from the outside inwards: the cell, parts of its value, the row's name, the column.
    public var path: [String]
    /// What it is.
    public var value: Scalar

    /// Makes a figure.
    public init(path: [String], value: Scalar) {
        self.path = path
        self.value = value
    }
}

extension SweepFigure {
    /// Tables with more rows than that are for looking at one by one.
    private static let rows = 12
    /// A longer text is prose, and no figure.
    private static let letters = 40

    /// The figures of a value: single values, those of records and models, each row of a short table whose first column names its rows, and
    /// the only row of any table. Of other tables the number of rows.
    static func all(of value: StoredValue, path: [String], table: (ContentHash) -> Table?) -> [SweepFigure] {
        switch value {
        case .scalar(let scalar): return isFigure(scalar) ? [SweepFigure(path: path, value: scalar)] : []
        case .record(let members): return all(of: members, path: path, table: table)
        case .model(let kind, let member, let parts):
            // A table with the recipe that made it counts as the table.
            if kind == Recipes.kind, let member, let part = value[[member]] { return all(of: part, path: path, table: table) }
            // What a model knows of every row is no figure.
            return all(of: parts.filter { $0.value.tables.isEmpty }, path: path, table: table)
        case .table(let rows, let hash):
            guard rows > 0, rows <= Self.rows, let found = table(hash) else {
                return [SweepFigure(path: path + ["rows"], value: .int(Int64(rows)))]
            }
            return figures(of: found, path: path)
        case .path, .range, .list, .figure: return []
        }
    }

    private static func all(
        of members: [StoredValue.Member], path: [String], table: (ContentHash) -> Table?
    ) -> [SweepFigure] {
        members.filter { !$0.name.hasPrefix("_") }.flatMap { all(of: $0.value, path: path + [$0.name], table: table) }
    }

    private static func figures(of table: Table, path: [String]) -> [SweepFigure] {
        let counted = [SweepFigure(path: path + ["rows"], value: .int(Int64(table.rowCount)))]
        if table.rowCount == 1 {
            let figures = table.named.map { SweepFigure(path: path + [$0.name], value: $0.column.scalar(at: 0)) }
            return figures.filter { isFigure($0.value) }
        }
        guard let names = table.columns.first, names.type == .string, names.missingCount == 0 else { return counted }
        let rows = (0..<table.rowCount).map { names.text(at: $0) }
        guard Set(rows.map { ByteText($0) }).count == rows.count else { return counted }
        return rows.indices.flatMap { row in
            table.named.dropFirst().map { SweepFigure(path: path + [rows[row], $0.name], value: $0.column.scalar(at: row)) }
                .filter { $0.value.type != .string && isFigure($0.value) }
        }
    }

    private static func isFigure(_ value: Scalar) -> Bool {
        switch value {
        case .list: false
        case .string(let text): text.count <= letters && !text.contains(where: \.isNewline)
        default: true
        }
    }
}

/// Which of two values of a measure is the better one.
public enum SweepDirection: String, Hashable, Sendable {
    case higher, lower

    /// What is known of a measure by its name, written in any way (`nDCG`, `ndcg_at_10`, `mean_rmse`); nil where nothing is. The sum of
    /// squares within clusters is no measure of a sweep: it falls with every further cluster.
    public init?(measure name: String) {
        let words = Self.words(name)
        let whole = words.joined()
        if Self.lowest.contains(whole) || words.contains(where: Self.lowest.contains) {
            self = .lower
        } else if Self.highest.contains(whole) || words.contains(where: Self.highest.contains) {
            self = .higher
        } else {
            return nil
        }
    }

    private static let highest: Set<String> = [
        "silhouette", "calinskiharabasz", "precision", "recall", "ndcg", "map", "mrr", "hitrate", "coverage", "novelty", "fcp",
        "accuracy", "f1", "auc", "r2",
    ]
    private static let lowest: Set<String> = ["daviesbouldin", "rmse", "mae", "mse"]

    /// `meanRMSE_test` as `mean`, `rmse`, `test`.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var last: Character = "_"
        for character in name {
            let begins = character.isUppercase && last.isLowercase
            if begins || !character.isLetter && !character.isNumber {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if character.isLetter || character.isNumber { word += character.lowercased() }
            last = character
        }
        return word.isEmpty ? words : words + [word]
    }
}
