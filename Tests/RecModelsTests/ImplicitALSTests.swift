import Foundation
import RecModels
import Testing

@Suite("factors of implicit feedback")
struct ImplicitALSTests {
    @Test("draws are those of NumPy's default_rng")
    func generator() {
        var random = NumPyGenerator(seed: 5)
        #expect((0..<3).map { _ in random.random() } == [0x1.9c2957dd5771cp-1, 0x1.9daa6a4a0b993p-1, 0x1.07d8c07ef00d5p-1])
        var large = NumPyGenerator(seed: 1 << 40 + 3)
        #expect(large.random() == 0.7736560850714245)
    }

    /// Both compute in double precision in different orders of sums: they agree to a billionth of the largest factor. implicit's compiled
    /// conjugate gradients keep some numbers in single precision whatever the dtype; to those it is a hundred thousandth.
    @Test("factors are those of implicit in double precision, to a billionth", arguments: Fixture.all)
    func fixtures(_ fixture: Fixture) throws {
        let rows = madeUpRatings(fixture.data)
        let set = try RatingSet.numbering(users: rows.map(\.user), items: rows.map(\.item), ratings: rows.map(\.rating)).ratings
        let model = try implicitALS(set, options: fixture.options)
        let (users, items) = (model.userFactors, model.itemFactors)
        let last = users.columns - 1
        let values = [
            users[0, 0], users[0, 1], users[users.rows - 1, last], items[0, 0], items[0, 1], items[items.rows - 1, last],
        ]
        let worst = zip(values, fixture.values).map { ($0 - $1).magnitude }.max() ?? .infinity
        let largest = (users.values + items.values).map(\.magnitude).max() ?? 0
        #expect(worst <= 1e-9 * largest, "\(worst / largest)")
        let threaded = try implicitALS(set, options: fixture.options, context: ModelContext(threads: 3))
        #expect(threaded.userFactors == users && threaded.itemFactors == items)
    }

    @Test("factors are those of the installed implicit, on made-up ratings and on the films")
    func live() throws {
        guard Peer.has("implicit") else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_als.py", ["live", folder.path] + (Peer.films.map { [$0] } ?? [])))
        var sets: [String: RatingSet] = [:]
        var compared = 0
        for line in try String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            func column<Element: BitwiseCopyable>(_ part: String, _ type: Element.Type) throws -> [Element] {
                try rawValues(folder.appending(path: words[1] + part), as: type)
            }
            if words[0] == "data" {
                sets[words[1]] = try RatingSet.numbering(
                    users: column(".0", Int.self), items: column(".1", Int.self), ratings: column(".2", Double.self)
                ).ratings
                continue
            }
            let (settings, bound) = try #require(
                words[3].firstRange(of: " bound=").map {
                    (String(words[3][..<$0.lowerBound]), Double(words[3][$0.upperBound...]))
                })
            let model = try implicitALS(
                #require(sets[words[1]]), options: Fixture(words[1], settings, []).options, context: ModelContext(threads: 2))
            for (ours, part) in [(model.userFactors.values, ".users"), (model.itemFactors.values, ".items")] {
                let theirs = try column("-\(words[2])\(part)", Double.self)
                let worst = zip(ours, theirs).map { ($0 - $1).magnitude }.max() ?? .infinity
                let largest = theirs.map(\.magnitude).max() ?? 0
                #expect(ours.count == theirs.count && worst <= (bound ?? 0) * largest, "\(line): \(worst / largest)")
            }
            compared += 1
        }
        #expect(compared >= 15)
    }

    @Test("by hand: one user, one item, one factor")
    func byHand() throws {
        let set = try RatingSet(users: [0], items: [0], ratings: [3])
        let start = try (DenseMatrix(rows: 1, columns: 1, values: [0.5]), DenseMatrix(rows: 1, columns: 1, values: [2]))
        let model = try implicitALS(
            set, options: ImplicitOptions(factors: 1, iterations: 1, regularization: 1, alpha: 2, solver: .exact), start: start)
        // (4 + 1 + 5 x 4) x = 6 x 2, then (x^2 + 1 + 5 x^2) y = 6 x.
        let x = 12.0 / 25
        #expect(model.userFactors.values == [x])
        #expect((model.itemFactors[0, 0] - 6 * x / (6 * x * x + 1)).magnitude < 1e-15)
        #expect(model.predict(user: 0, item: 0).value == x * model.itemFactors[0, 0])
        let unknown = model.predict(user: nil, item: 0)
        #expect(unknown.value == 0 && unknown.isImpossible && unknown.fallback == .unknownUser)
    }

    @Test("a pair that comes twice is one of the sum")
    func twice() throws {
        let one = try RatingSet(users: [0, 0, 1], items: [0, 1, 1], ratings: [3, 1, 2])
        let two = try RatingSet(users: [0, 0, 1, 0], items: [0, 1, 1, 0], ratings: [1, 1, 2, 2])
        let options = ImplicitOptions(factors: 2, iterations: 2)
        #expect(try implicitALS(one, options: options).userFactors == implicitALS(two, options: options).userFactors)
    }

    @Test("all items, the best items, from disk")
    func asking() throws {
        let set = try RatingQuestion(madeUp: "stars").ratings
        let model = try implicitALS(set, options: ImplicitOptions(factors: 6))
        let again = try ImplicitModel(parts: model.parts, basis: model.basis)
        let top = try again.topItems(for: [2, nil], n: 3, context: ModelContext(threads: 2))
        let scores = (0..<set.itemCount).map { model.predict(user: 2, item: $0).value }
        #expect(top.scores.prefix(3) == scores.sorted(by: >).prefix(3))
        #expect(top.list(at: 1).map(\.item) == [0, 1, 2])
        #expect(model.similarItems(to: 3, n: 2)?.count == 2)
        var parts = model.parts
        parts["item_factors"] = .doubles([1, 2, 3])
        #expect(throws: ModelError.self) { try ImplicitModel(parts: parts, basis: model.basis) }
    }

    @Test("what cannot be fitted")
    func errors() throws {
        let set = try RatingQuestion(madeUp: "stars").ratings
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        for options in [
            ImplicitOptions(factors: 0), ImplicitOptions(iterations: -1), ImplicitOptions(regularization: -1),
            ImplicitOptions(regularization: .nan), ImplicitOptions(alpha: .infinity), ImplicitOptions(seed: -1),
            ImplicitOptions(solver: .conjugateGradients(steps: 0)),
        ] {
            #expect(code { _ = try implicitALS(set, options: options) } == .badParameter)
        }
        // More factors than rows and no regularisation.
        let singular = ImplicitOptions(factors: 60, regularization: 0, alpha: 0, solver: .exact)
        #expect(code { _ = try implicitALS(set, options: singular) } == .constant)
        #expect(code { _ = try implicitALS(set, context: ModelContext(isCancelled: { true })) } == .cancelled)
        let start = DenseMatrix(rows: 2, columns: 2)
        #expect(code { _ = try implicitALS(set, start: (start, start)) } == .shapeMismatch)
    }

    struct Fixture: Sendable, CustomTestStringConvertible {
        var data: String
        var words: String
        var values: [Double]

        init(_ data: String, _ words: String, _ values: [Double]) {
            self.data = data
            self.words = words
            self.values = values
        }

        var testDescription: String { "\(data) \(words)" }

        var options: ImplicitOptions {
            var options = ImplicitOptions()
            for word in words.split(separator: " ") {
                let pair = word.split(separator: "=").map(String.init)
                let number = Double(pair[1]) ?? .nan
                switch pair[0] {
                case "factors": options.factors = Int(number)
                case "iterations": options.iterations = Int(number)
                case "regularization": options.regularization = number
                case "alpha": options.alpha = number
                case "seed": options.seed = Int(number)
                default: options.solver = number > 0 ? .conjugateGradients(steps: Int(number)) : .exact
                }
            }
            return options
        }

        /// First two factors of the first user, the last of the last one; the same of items. Printed by `Tests/Peers/parity_als.py fixtures`.
        static let all: [Fixture] = [
            .init(
                "stars", "factors=5 iterations=3 regularization=0.1 alpha=2.0 steps=3 seed=7",
                [
                    2.8890445544152707, 4.316628271473961, 4.035427296509116, 0.20236458389109738, 0.16661276855472582,
                    -0.16041778641806373,
                ]),
            .init(
                "stars", "factors=12 iterations=2 regularization=0.01 alpha=1.0 steps=3 seed=0",
                [
                    10.32052278629703, 7.326728758371401, 8.50858776672599, 0.061401863060979646, 0.03662451399126353,
                    0.016299027143484343,
                ]),
            .init(
                "stars", "factors=8 iterations=5 regularization=0.5 alpha=40.0 steps=0 seed=42",
                [
                    2.848443780419696, -3.4103680902191766, 7.241549690813892, -0.005689763962209181, -0.03761847425019876,
                    0.1079454983202536,
                ]),
            .init(
                "stars", "factors=20 iterations=15 regularization=0.05 alpha=0.3 steps=0 seed=1",
                [
                    -0.08985362474216564, 0.6869235741168879, 0.13706558707738672, 0.3118406174221411, -0.5233819642467734,
                    0.1693729299351421,
                ]),
            .init(
                "stars", "factors=3 iterations=10 regularization=0.01 alpha=1.0 steps=5 seed=2",
                [
                    9.455738175608746, 6.340816785802312, 9.116266916552627, 0.07607732551550746, -0.024752336570512266,
                    -0.06590425613137155,
                ]),
            .init(
                "thin", "factors=5 iterations=3 regularization=0.1 alpha=2.0 steps=3 seed=7",
                [
                    -0.0743097734610802, 0.4330775316735057, 0.036572860327683004, -0.3613321347677002, -0.10913059810287244,
                    -0.009774054114937078,
                ]),
            .init(
                "thin", "factors=12 iterations=2 regularization=0.01 alpha=1.0 steps=3 seed=0",
                [
                    1.7917771686222639, 1.075936569151375, 0.5314151299295801, -0.009824252595130091, -0.0012382519395008303,
                    0.013514595480176396,
                ]),
            .init(
                "thin", "factors=8 iterations=5 regularization=0.5 alpha=40.0 steps=0 seed=42",
                [
                    -1.186841012919668, 0.6153113887703223, 0.02616902607957385, -0.23521493717356468, 0.049696409399861245,
                    0.11964674411321873,
                ]),
            .init(
                "thin", "factors=20 iterations=15 regularization=0.05 alpha=0.3 steps=0 seed=1",
                [
                    0.10651003985377265, -0.17371663959029696, -1.293962644661454e-11, 0.06770543409675217, -0.19686615804244317,
                    -7.597989466880494e-12,
                ]),
            .init(
                "thin", "factors=3 iterations=10 regularization=0.01 alpha=1.0 steps=5 seed=2",
                [
                    1.4040212057011823, -0.046031520755144446, 6.9347234866732486e-09, 0.005181725043261423, -0.03178853823443268,
                    1.4879186862406776e-10,
                ]),
        ]
    }
}
