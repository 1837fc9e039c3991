import Foundation
import RecModels
import Testing

@Suite("models of neighbours against the installed Surprise")
struct KNNParityTests {
    @Test("predictions, numbers of neighbours and what is impossible are equal, on made-up ratings and on a fold of the films")
    func live() throws {
        guard Peer.has("surprise") else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_knn.py", ["live", folder.path] + (Peer.films.map { [$0] } ?? [])))
        let lines = try String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8).split(separator: "\n")
        var questions: [String: RatingQuestion] = [:]
        var compared = 0
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 4).map(String.init)
            if words[0] == "data" {
                questions[words[1]] = try question(folder, words[1], #require(Double(words[2]))...#require(Double(words[3])))
                continue
            }
            let question = try #require(questions[words[1]])
            let model = try KNNCase(data: words[1], kind: words[3], words: words.count > 4 ? words[4] : "").fit(
                question.ratings)
            let answers = try model.predictions(
                users: question.users, items: question.items, context: ModelContext(threads: 2))
            func values<Element: BitwiseCopyable>(_ part: String, _ type: Element.Type) throws -> [Element] {
                try rawValues(folder.appending(path: "\(words[1])-\(words[2]).\(part)"), as: type)
            }
            #expect(answers.map(\.value) == (try values("values", Double.self)), "\(line)")
            #expect(answers.map { $0.isImpossible ? 1 : 0 } == (try values("impossible", Int.self)), "\(line)")
            if words[3].hasSuffix("KNN") {
                #expect(answers.map { $0.neighbours ?? -1 } == (try values("neighbours", Int.self)), "\(line)")
            }
            compared += 1
        }
        #expect(compared >= 190)
    }

    private func question(_ folder: URL, _ name: String, _ scale: ClosedRange<Double>) throws -> RatingQuestion {
        func column<Element: BitwiseCopyable>(_ part: String, _ type: Element.Type) throws -> [Element] {
            try rawValues(folder.appending(path: "\(name).\(part)"), as: type)
        }
        let (users, items, ratings) = (
            try column("train0", Int.self), try column("train1", Int.self), try column("train2", Double.self)
        )
        let (testUsers, testItems) = (try column("test0", Int.self), try column("test1", Int.self))
        return try RatingQuestion(
            train: users.indices.map { (users[$0], items[$0], ratings[$0]) },
            asked: testUsers.indices.map { (testUsers[$0], testItems[$0]) }, scale: scale)
    }
}
