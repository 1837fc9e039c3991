import Foundation
import RecModels
import Testing

/// Made-up ratings as `parity_factors.py` makes them; pairs may come twice.
func madeRatings(_ kind: String, users: Int, items: Int, count: Int, seed: Int) throws -> RatingColumns {
    var random = try NumPyRandom(seed: seed)
    let who = try random.randint(0, users, count: count)
    let what = random.randomSample(count).map { Int(Double(items) * ($0 * $0)) }
    let values =
        kind == "stars" ? try random.randint(1, 11, count: count).map { Double($0) / 2 } : random.uniform(-1, 1, count: count)
    return RatingColumns(
        users: who.map { $0 * 7 + 3 }, items: what.map { $0 * 5 + 1 }, ratings: values, scale: kind == "stars" ? 0.5...5 : -1...1)
}

struct RatingColumns {
    var users: [Int]
    var items: [Int]
    var ratings: [Double]
    var scale: ClosedRange<Double>

    func numbered() throws -> (ratings: RatingSet, users: [Int], items: [Int]) {
        try RatingSet.numbering(users: users, items: items, ratings: ratings, scale: scale)
    }
}

/// A method with options as Surprise names them: `svd n_factors=20 biased=False`.
struct FactorCase {
    let method: String
    let place: String
    let seed: Int
    private let options: [String: String]

    init(_ text: Substring) throws {
        let words = text.split(separator: " ").map(String.init)
        try #require(words.count >= 3)
        method = words[0]
        place = words[1]
        seed = try #require(Int(words[2]))
        var options: [String: String] = [:]
        for word in words.dropFirst(3) {
            let pair = word.split(separator: "=").map(String.init)
            options[pair[0]] = pair[1]
        }
        self.options = options
    }

    /// The made-up ratings that the case names, `stars:30:40:400:1`.
    func made() throws -> RatingColumns {
        let words = place.split(separator: ":").map(String.init)
        let numbers = try words.dropFirst().map { try #require(Int($0)) }
        return try madeRatings(words[0], users: numbers[0], items: numbers[1], count: numbers[2], seed: numbers[3])
    }

    private func number(_ name: String, _ standard: Double) -> Double { options[name].flatMap { Double($0) } ?? standard }
    private func count(_ name: String, _ standard: Int) -> Int { options[name].flatMap { Int($0) } ?? standard }

    private func step(_ name: String, _ rate: Double) -> GradientStep {
        GradientStep(rate: number("lr_\(name)", rate), regularization: number("reg_\(name)", 0.02))
    }

    /// Fits; everything learned in the order of the reference's script, and the model.
    func fit(_ ratings: RatingSet, context: ModelContext = ModelContext()) throws -> (learned: [Double], model: any RatingModel) {
        switch method {
        case "baseline":
            let options: BaselineOptions =
                options["kind"] == "sgd"
                ? .sgd(
                    epochs: count("n_epochs", 20), learningRate: number("learning_rate", 0.005),
                    regularization: number("reg", 0.02))
                : .als(
                    epochs: count("n_epochs", 10), userRegularization: number("reg_u", 15),
                    itemRegularization: number("reg_i", 10))
            let model = try baseline(ratings, options: options, context: context)
            return (model.biases.users + model.biases.items, model)
        case "svd":
            let model = try svd(ratings, options: svdOptions, context: context)
            return (learned(model), model)
        case "svdpp":
            var options = SVDppOptions(
                factors: count("n_factors", 20), epochs: count("n_epochs", 20), initMean: number("init_mean", 0),
                initDeviation: number("init_std_dev", 0.1), seed: seed)
            options.userBias = step("bu", 0.007)
            options.itemBias = step("bi", 0.007)
            options.userFactors = step("pu", 0.007)
            options.itemFactors = step("qi", 0.007)
            options.implicitFactors = step("yj", 0.007)
            let parts = try svdppFactors(ratings, options: options, context: context)
            let learned =
                parts.biases.users + parts.biases.items + parts.users.values + parts.items.values + parts.implicit.values
            return (learned, try svdpp(ratings, options: options, context: context))
        default:
            var options = NMFOptions(
                factors: count("n_factors", 15), epochs: count("n_epochs", 50), isBiased: options["biased"] == "True",
                userRegularization: number("reg_pu", 0.06), itemRegularization: number("reg_qi", 0.06),
                initial: number("init_low", 0)...number("init_high", 1), seed: seed)
            options.userBias = step("bu", 0.005)
            options.itemBias = step("bi", 0.005)
            let model = try nmf(ratings, options: options, context: context)
            return (learned(model), model)
        }
    }

    var svdOptions: SVDOptions {
        var options = SVDOptions(
            factors: count("n_factors", 100), epochs: count("n_epochs", 20), isBiased: options["biased"] != "False",
            initMean: number("init_mean", 0), initDeviation: number("init_std_dev", 0.1), seed: seed)
        options.userBias = step("bu", 0.005)
        options.itemBias = step("bi", 0.005)
        options.userFactors = step("pu", 0.005)
        options.itemFactors = step("qi", 0.005)
        return options
    }

    private func learned<Method>(_ model: FactorModel<Method>) -> [Double] {
        model.biases.users + model.biases.items + model.userFactors.values + model.itemFactors.values
    }
}

/// A number that stands for the bits of all values.
func digest(_ values: [Double]) -> UInt64 {
    values.reduce(0) { $0 &* 31 &+ $1.bitPattern }
}

struct FactorFixture: Sendable, CustomTestStringConvertible {
    let text: String
    let learned: UInt64
    let prediction: Double
    var testDescription: String { text }

    init(_ text: String, learned: UInt64, prediction: Double) {
        self.text = text
        self.learned = learned
        self.prediction = prediction
    }
}
