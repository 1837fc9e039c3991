import RecDiagnostics
import RecSchema

/// Where the rows of a value come from, as far as that can be told without running anything.
struct RowTrace {
    /// Rows that can be told apart from others.
    enum Rows: Hashable {
        /// Those of a cell's value, or of a part of it.
        case cell(Int, path: [String])
        /// A part (`train`, `test`) of a table that was split, by the number of the split.
        case part(Int, String)
    }

    /// The rows in it: of a model and a function those that it was made of.
    var rows: Set<Rows> = []
    /// Where it learned from them, if it is a model; where it stands, if it is a function.
    var madeAt: SourceSpan?
    /// Its parts, if they differ: of a record, and of the records of a list.
    var members: [String: RowTrace] = [:]

    /// All rows of what value these are, where not one was left out or put in between.
    var whole: Rows?
    /// All rows of what value the model learned from.
    var learned: Rows?
    /// Where a model was made that was asked for all the rows that it learned from: those are the answers.
    var askedAnew: SourceSpan?

    static let unknown = RowTrace()

    /// A part by its name; of a model and its tables all is made of the same rows.
    func member(_ name: String) -> RowTrace {
        if let member = members[name] { return member }
        if !members.isEmpty { return .unknown }
        var part = self
        part.whole = nil
        return part
    }

    /// Either of two values, or both in one.
    func union(_ other: RowTrace) -> RowTrace {
        var result = self
        result.rows.formUnion(other.rows)
        result.madeAt = madeAt ?? other.madeAt
        result.whole = whole == other.whole ? whole : nil
        result.learned = learned == other.learned ? learned : nil
        result.askedAnew = askedAnew == other.askedAnew ? askedAnew : nil
        result.members.merge(other.members) { $0.union($1) }
        return result
    }

    /// The same with its rows known as those of a cell, too: each part of a record has its own.
    func named(_ cell: Int, _ type: ValueType?, path: [String] = []) -> RowTrace {
        var result = self
        if case .record(let fields) = type, members.isEmpty {
            for field in fields {
                result.members[field.name] = RowTrace(rows: rows).named(cell, field.type, path: path + [field.name])
            }
            return result
        }
        if members.isEmpty {
            result.rows.insert(.cell(cell, path: path))
            result.whole = whole ?? .cell(cell, path: path)
        }
        for (name, member) in members { result.members[name] = member.named(cell, nil, path: path + [name]) }
        return result
    }
}
