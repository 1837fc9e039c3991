import RecEngine
import RecFrame
import RecPlan

extension JoblibEstimator {
    /// The scaler of a recipe with one.
    init(scaler recipe: Recipe, warn: (String) -> Void) throws {
        let classes = ["standardize": "StandardScaler", "minMaxScale": "MinMaxScaler", "robustScale": "RobustScaler"]
        let steps = recipe.steps.filter { classes[$0.call.verb] != nil }
        guard let step = steps.first, let name = classes[step.call.verb], let fitted = step.fitted else {
            throw Self.noCounterpart("a recipe without a scaler")
        }
        if steps.count > 1 {
            throw EngineError(
                "E0708",
                "the recipe has \(steps.count) scalers (\(steps.map(\.call.verb).joined(separator: ", "))), and one is kept in a file",
                hints: ["make the features in several `feature` cells, and save the recipe of each"])
        }
        guard case .list(let columns)? = fitted.member("columns"), let offsets = fitted.member("offsets"),
            let scales = fitted.member("scales")
        else { throw EngineError("E0691", "the statistics of `\(step.call.verb)` are lost") }
        let others = recipe.steps.filter { classes[$0.call.verb] == nil }.map(\.call.verb)
        if !others.isEmpty {
            warn("the file has only the scaler of the recipe, not its other steps: \(others.joined(separator: ", "))")
        }
        self.init(
            name, columns.map { Evaluator.text($0) }, parameters: try Self.options(step),
            fitted: [.init("offsets", offsets), .init("scales", scales)])
    }

    /// What the step was called with.
    private static func options(_ step: Recipe.Step) throws -> [Value.Member] {
        guard let verb = ScalingVerbs.all.first(where: { $0.name == step.call.verb }) else { return [] }
        func argument(_ name: String) -> PlanNode.Kind? {
            guard let place = verb.parameters.firstIndex(where: { $0.name == name }), step.call.arguments.indices.contains(place),
                case .node(let node)? = step.call.arguments[place]
            else { return nil }
            return node.kind
        }
        func flag(_ name: String, _ usual: Bool) -> Value.Member {
            if case .bool(let value)? = argument(name) {
                .init(name, .scalar(.bool(value)))
            } else {
                .init(name, .scalar(.bool(usual)))
            }
        }
        func bounds(_ name: String, _ usual: ClosedRange<Double>) -> [Value.Member] {
            var range = usual
            if case .input(let place)? = argument(name), step.captures.indices.contains(place),
                let (lower, upper) = VerbCall.bounds(step.captures[place]), lower <= upper
            {
                range = lower...upper
            }
            return [.init("low", .scalar(.double(range.lowerBound))), .init("high", .scalar(.double(range.upperBound)))]
        }
        switch step.call.verb {
        case "standardize": return [flag("withMean", true), flag("withStd", true)]
        case "minMaxScale": return bounds("featureRange", 0...1) + [flag("clip", false)]
        default: return bounds("quantileRange", 25...75) + [flag("withCentering", true), flag("withScaling", true)]
        }
    }
}
