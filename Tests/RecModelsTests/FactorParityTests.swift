import Foundation
import RecModels
import Testing

@Suite("baselines and matrix factorisation as Surprise's")
struct FactorParityTests {
    /// Dot products of predictions go through BLAS there, whose order of sums depends on the processor; all else is exact.
    static let tolerance = 1e-9

    @Test("the bits of all that is learned, on committed fixtures, with every kind of instructions", arguments: factorFixtures)
    func fixtures(_ fixture: FactorFixture) throws {
        let test = try FactorCase(fixture.text[...])
        let columns = try test.made()
        let (ratings, users, items) = try columns.numbered()
        for instructions in 0...3 {
            var context = ModelContext()
            context.instructions = instructions
            let (learned, model) = try test.fit(ratings, context: context)
            #expect(digest(learned) == fixture.learned)
            let middle = columns.items[columns.items.count / 2]
            let prediction = model.predict(
                user: users.firstIndex(of: columns.users[0]), item: items.firstIndex(of: middle))
            #expect(abs(prediction.value - fixture.prediction) <= Self.tolerance)
        }
    }

    @Test("the bits of all that is learned and all predictions, on made-up ratings and on MovieLens")
    func live() throws {
        guard Peer.has("surprise") else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_factors.py", ["live", folder.path] + (Peer.films.map { [$0] } ?? [])))
        func values<Element: BitwiseCopyable>(_ name: String, _ type: Element.Type) throws -> [Element] {
            try rawValues(folder.appending(path: name), as: type)
        }
        let lines = try String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8).split(separator: "\n")
        var films: RatingColumns?
        var compared = 0
        var largest = 0.0
        for line in lines where line.hasPrefix("case ") {
            let words = line.split(separator: " ", maxSplits: 3)
            let (name, test) = (words[1], try FactorCase(words[3]))
            let columns: RatingColumns
            if test.place == "films" {
                columns =
                    try films
                    ?? RatingColumns(
                        users: values("films.who", Int.self), items: values("films.what", Int.self),
                        ratings: values("films.value", Double.self), scale: 0.5...5)
                films = columns
            } else {
                columns = try test.made()
            }
            let (ratings, users, items) = try columns.numbered()
            let (learned, model) = try test.fit(ratings, context: ModelContext(threads: 2))
            #expect(try learned == values("\(name).learned", Double.self), "\(line)")
            let (userOf, itemOf) = (inner(users), inner(items))
            let predictions = try model.predictions(
                users: values("\(name).users", Int.self).map { userOf[$0] },
                items: values("\(name).items", Int.self).map { itemOf[$0] }, context: ModelContext(threads: 2))
            let expected = try values("\(name).predictions", Double.self)
            for (own, other) in zip(predictions, expected) { largest = max(largest, abs(own.value - other)) }
            #expect(try predictions.map { $0.isImpossible ? 1 : 0 } == values("\(name).impossible", UInt8.self), "\(line)")
            #expect(predictions.count == expected.count)
            compared += 1
        }
        #expect(largest <= Self.tolerance)
        #expect(compared >= 72)
    }

    private func inner(_ ids: [Int]) -> [Int: Int] { Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) }) }
}
