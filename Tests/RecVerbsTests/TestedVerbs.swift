import RecEngine
import RecPlan
import RecVerbs

/// The verbs of tables, values and groups: those that need no model, file or figure.
enum TestedVerbs {
    static let all = Catalogue.standard.allVerbs.filter { verb in
        switch verb.receiver {
        case .table, .groups, .element: verb.role != .output && !drawn.contains(verb.name)
        case .none: verb.role != .ordinary || free.contains(verb.name)
        default: false
        }
    }

    private static let free: Set = ["concat", "table", "emptyTable"]
    /// Figures of tables, whose tests are elsewhere.
    private static let drawn: Set = ["bar", "line", "scatter", "histogram", "heatmap", "box", "area", "elbow", "predict", "knee"]
}
