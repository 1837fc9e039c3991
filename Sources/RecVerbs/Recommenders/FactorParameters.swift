import RecEngine
import RecModels
import RecPlan

/// Parameters that factorisations share.
enum FactorParameters {
    private static let positive = ParameterKind.number(0...1e300)

    static func shape(factors: Int64, epochs: Int64) -> [ParameterSignature] {
        [
            ParameterSignature("factors", .int(0...100_000), default: .int(factors), "how many factors"),
            ParameterSignature("epochs", .int(0...100_000), default: .int(epochs), "passes over the ratings"),
        ]
    }

    static let start = [
        ParameterSignature(
            "initMean", .number(-1e300...1e300), default: .double(0), "mean of the normal distribution that factors start from"),
        ParameterSignature("initDeviation", positive, default: .double(0.1), "its standard deviation"),
    ]

    /// Steps of all parameters, and of each kind.
    static func steps(rate: Double, kinds: [(name: String, words: String)]) -> [ParameterSignature] {
        [
            ParameterSignature("learningRate", positive, default: .double(rate), "how far each step goes"),
            ParameterSignature("regularization", positive, default: .double(0.02), "how much each step pulls towards zero"),
        ]
            + kinds.flatMap { kind in
                [
                    ParameterSignature("\(kind.name)Rate", positive, .optional, "another learning rate for \(kind.words)"),
                    ParameterSignature(
                        "\(kind.name)Regularization", positive, .optional, "another regularisation for \(kind.words)"),
                ]
            }
    }

    static let biases = [(name: "userBias", words: "users' biases"), (name: "itemBias", words: "items' biases")]
    static let kinds = biases + [(name: "user", words: "users' factors"), (name: "item", words: "items' factors")]

    static let seed = ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "as `random_state`")
}

extension VerbCall {
    /// The step of one kind of parameter, or else that of all.
    func step(_ kind: String) throws -> GradientStep {
        GradientStep(
            rate: try double(ifGiven: "\(kind)Rate") ?? double("learningRate"),
            regularization: try double(ifGiven: "\(kind)Regularization") ?? double("regularization"))
    }
}
