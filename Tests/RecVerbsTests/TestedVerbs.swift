import RecEngine
import RecPlan
import RecVerbs

/// The verbs of tables, values and groups: those that need no model, file or figure.
enum TestedVerbs {
    static let all = Catalogue.standard.allVerbs.filter { verb in
        switch verb.receiver {
        case .table, .groups, .element: verb.role != .output && verb.role != .store && !drawn.contains(verb.name)
        case .none:
            verb.role != .ordinary && verb.role != .store && verb.role != .query && !ofStores.contains(verb.name)
                || free.contains(verb.name)
        default: false
        }
    }

    /// What is written to stores, whose tests are with them.
    private static let ofStores: Set = ["json", "seconds", "minutes", "hours", "days"]
    private static let free: Set = ["concat", "table", "emptyTable"]
    /// Figures of tables, whose tests are elsewhere.
    private static let drawn: Set = ["bar", "line", "scatter", "histogram", "heatmap", "box", "area", "elbow", "predict", "knee"]
}
