import RecEngine
import RecModels
import RecPlan

/// The parameters by which baselines are estimated, for every verb that estimates them.
enum BaselineParameters {
    /// How many passes and how much shrinkage.
    static let all = [
        ParameterSignature("epochs", .int(0...100_000), .optional, "passes over the ratings; 10 for `.als`, 20 for `.sgd`"),
        ParameterSignature(
            "userRegularization", .number(0...1e300), .optional, "how much users' biases are shrunk by `.als`; 15"),
        ParameterSignature(
            "itemRegularization", .number(0...1e300), .optional, "how much items' biases are shrunk by `.als`; 10"),
        ParameterSignature("learningRate", .number(0...1e300), .optional, "the step of `.sgd`; 0.005"),
        ParameterSignature("regularization", .number(0...1e300), .optional, "how much biases are shrunk by `.sgd`; 0.02"),
    ]

    /// Reports parameters that have no effect on the method that `parameter` chooses.
    static func check(_ call: CallSite, method parameter: String) {
        let isGradient = call.choice(parameter) == "sgd"
        let foreign = isGradient ? ["userRegularization", "itemRegularization"] : ["learningRate", "regularization"]
        for name in foreign where call.has(name) {
            call.report(
                "E0432", "`\(name)` has no effect on `\(parameter): .\(isGradient ? "sgd" : "als")`", at: name,
                hints: ["leave it out, or write `\(parameter): .\(isGradient ? "als" : "sgd")`"])
        }
    }

    /// The options that a call asks for.
    static func options(_ call: VerbCall, method parameter: String) throws -> BaselineOptions {
        try call.choice(parameter) == "sgd"
            ? .sgd(
                epochs: try call.int(ifGiven: "epochs") ?? 20, learningRate: try call.double(ifGiven: "learningRate") ?? 0.005,
                regularization: try call.double(ifGiven: "regularization") ?? 0.02)
            : .als(
                epochs: try call.int(ifGiven: "epochs") ?? 10,
                userRegularization: try call.double(ifGiven: "userRegularization") ?? 15,
                itemRegularization: try call.double(ifGiven: "itemRegularization") ?? 10)
    }
}
