import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// A fitted model as scikit-learn has it: the class, what it is made with, and what it learnt.
struct JoblibEstimator {
    /// The class.
    let name: String
    /// What it is made with.
    let parameters: [Value.Member]
    /// What it learnt.
    let fitted: [Value.Member]
    /// Its features in order.
    let names: [String]

    /// Kinds of models of which some have a counterpart.
    static let kinds: Set<String> = [Clustering.kind, "pca", "truncatedSVD", Recipes.recipe]

    static func noCounterpart(_ what: String) -> EngineError {
        EngineError(
            "E0706", "scikit-learn has no counterpart for \(what) that predicts or transforms",
            hints: [
                "there is one for `kMeans`, `miniBatchKMeans`, `pca`, `truncatedSVD`, and for the recipe of a `feature` cell with "
                    + "`standardize`, `minMaxScale` or `robustScale`; `save` keeps every model in recnb's own format"
            ])
    }

    /// As `noCounterpart`, for a model of that kind.
    static func noCounterpart(kind: String) -> EngineError {
        noCounterpart(kind == Recommender.kind ? "recommenders" : "`\(kind)`")
    }

    static func damaged(_ what: String) -> EngineError { EngineError("E0691", "the model lacks \(what)") }

    /// Takes a model apart.
    ///
    /// - Parameter warn: is told what of it the object will not have.
    /// - Throws: `EngineError` for a model without a counterpart.
    init(_ model: ModelValue, warn: (String) -> Void) throws {
        switch model.kind {
        case Clustering.kind: try self.init(clusters: try Clustering(model))
        case "pca": try self.init(components: model)
        case "truncatedSVD": try self.init(decomposition: model)
        case Recipes.recipe: try self.init(scaler: try Recipe(model), warn: warn)
        default: throw Self.noCounterpart(kind: model.kind)
        }
    }

    init(_ name: String, _ names: [String], parameters: [Value.Member], fitted: [Value.Member]) {
        self.name = name
        self.names = names
        self.parameters = parameters
        self.fitted = fitted
    }

    private init(clusters: Clustering) throws {
        guard clusters.method == "kMeans" || clusters.method == "miniBatchKMeans" else {
            throw Self.noCounterpart("`\(clusters.method)`")
        }
        guard clusters.numbers == (0..<Int32(clusters.numbers.count)).map({ $0 }) else {
            throw EngineError(
                "E0707",
                "the clusters are numbered \(clusters.numbers.map(String.init).joined(separator: ", ")), and scikit-learn numbers them from 0 without a gap",
                hints: ["`numbered(by: .size)` numbers them so"])
        }
        let centres = try Table(clusters.names.enumerated().map { ($1, Column(clusters.centres.column($0))) })
        let labels = try Table([("cluster", Column(clusters.labels))])
        var fitted: [Value.Member] = [.init("centres", .table(centres)), .init("labels", .table(labels))]
        for name in ["inertia", "iterations"] {
            guard let part = clusters.further.first(where: { $0.name == name }) else { throw Self.damaged("`\(name)`") }
            fitted.append(part)
        }
        self.init(
            clusters.method == "kMeans" ? "KMeans" : "MiniBatchKMeans", clusters.names,
            parameters: [.init("k", .scalar(.int(Int64(clusters.numbers.count))))], fitted: fitted)
    }

    private init(components model: ModelValue) throws {
        guard case .table(let components)? = model["components"], case .table(let variance)? = model["explainedVariance"],
            case .table(let scores)? = model["scores"], let mean = model["_mean"], case .list(let on)? = model["_on"]
        else { throw Self.damaged("a part") }
        let names = on.map { Evaluator.text($0) }
        let shares = try variance.column("ratio").values(as: Double.self)
        let variances = try variance.column("variance").values(as: Double.self)
        let total = zip(variances, shares).first { $1 > 0 }.map { $0 / $1 } ?? 0
        self.init(
            "PCA", names,
            parameters: [
                .init("components", .scalar(.int(Int64(components.rowCount)))),
                .init("rows", .scalar(.int(Int64(scores.rowCount)))), .init("features", .scalar(.int(Int64(names.count)))),
            ],
            fitted: [
                .init("components", .table(try components.select(names))), .init("mean", mean),
                .init("variance", .table(try variance.select(["variance", "ratio"]))),
                .init("totalVariance", .scalar(.double(total))),
            ])
    }

    private init(decomposition model: ModelValue) throws {
        guard case .table(let loadings)? = model["loadings"], case .table(let values)? = model["singularValues"] else {
            throw Self.damaged("a part")
        }
        self.init(
            "TruncatedSVD", Array(try loadings.column("feature").strings),
            parameters: [.init("components", .scalar(.int(Int64(values.rowCount))))],
            fitted: [
                .init("loadings", .table(try loadings.select((1...max(1, values.rowCount)).map { "svd\($0)" }))),
                .init("values", .table(try values.select(["value", "variance", "ratio"]))),
            ])
    }
}
