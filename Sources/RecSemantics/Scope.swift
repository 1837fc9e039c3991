import RecPlan
import RecSchema

/// Names bound inside a cell, innermost first, and the rows that implicit members stand for.
final class Scope {
    /// What a name inside a cell stands for.
    enum Binding {
        /// A variable: its number and type.
        case local(Int, ValueType)
        /// A function.
        case function(FunctionEntry)
        /// Bound to something that was wrong: its uses raise nothing further.
        case failed
    }

    /// Rows in reach.
    struct Rows {
        /// Their columns.
        var schema: TableSchema
        /// How the table is called in messages.
        var name: TableName
        /// Whether there is one value a group: then columns other than the keys only stand inside aggregates.
        var keys: [String]?
    }

    let parent: Scope?
    private(set) var bindings: [String: Binding] = [:]
    var rows: Rows?
    /// Types of `$0`, `$1` ..., with their numbers.
    var shorthand: [(local: Int, type: ValueType)]?

    init(parent: Scope?) {
        self.parent = parent
        rows = parent?.rows
    }

    func bind(_ name: String, to binding: Binding) {
        bindings[name] = binding
    }

    /// What is bound so far, untouched by what is bound later: what a function sees.
    func snapshot() -> Scope {
        let copy = Scope(parent: parent)
        copy.bindings = bindings
        copy.rows = nil
        copy.shorthand = shorthand
        return copy
    }

    func lookup(_ name: String) -> Binding? {
        var scope: Scope? = self
        while let current = scope {
            if let binding = current.bindings[name] { return binding }
            scope = current.parent
        }
        return nil
    }

    func shorthandParameter(_ index: Int) -> (local: Int, type: ValueType)? {
        var scope: Scope? = self
        while let current = scope {
            if let shorthand = current.shorthand { return shorthand.indices.contains(index) ? shorthand[index] : nil }
            scope = current.parent
        }
        return nil
    }

    var visibleNames: [String] {
        var names: [String] = []
        var scope: Scope? = self
        while let current = scope {
            names += current.bindings.keys
            scope = current.parent
        }
        return names
    }
}
