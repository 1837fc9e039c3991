import RecModels
import Testing

@Suite("pairs of clusters")
struct MatchingTests {
    @Test(
        "that share most rows",
        arguments: [
            ([[3, 1], [2, 0]], [0, nil]),
            ([[5, 0], [0, 5]], [0, 1]),
            ([[1, 1], [1, 1]], [0, 1]),
            ([[0, 0, 7], [4, 0, 6], [1, 0, 0]], [2, 0, nil]),
            ([[2], [9], [1]], [nil, 0, nil]),
            ([[2, 9, 1]], [1]),
            ([[0, 0]], [nil]),
            ([[7, 7, 0], [7, 7, 0], [0, 0, 1]], [0, 1, 2]),
            ([[0, 3, 3], [3, 0, 3], [3, 3, 0]], [1, 2, 0]),
            ([], []),
        ] as [([[Int]], [Int?])])
    func pairs(_ overlap: [[Int]], _ expected: [Int?]) throws { #expect(try ClusterMatching.pairs(overlap) == expected) }

    /// Against all permutations of small tables with many ties: the best sum, and of the best ones the first.
    @Test("are the best and the first of equals", arguments: 0..<60)
    func exhaustive(_ seed: Int) throws {
        var random = try NumPyRandom(seed: seed)
        let size = 2 + seed % 5
        let overlap = (0..<size).map { _ in (0..<size).map { _ in Int(random.interval(3)) } }
        var best: (sum: Int, columns: [Int]) = (-1, [])
        func search(_ columns: [Int], _ sum: Int) {
            if columns.count == size {
                if sum > best.sum { best = (sum, columns) }
                return
            }
            for column in 0..<size where !columns.contains(column) {
                search(columns + [column], sum + overlap[columns.count][column])
            }
        }
        search([], 0)
        let expected = best.columns.enumerated().map { overlap[$0][$1] > 0 ? $1 : nil }
        #expect(try ClusterMatching.pairs(overlap) == expected, "seed \(seed), \(overlap)")
    }

    @Test("have bounds")
    func bounds() {
        #expect(throws: ModelError.self) { try ClusterMatching.pairs([[1, 2], [1]]) }
        #expect(throws: ModelError.self) { try ClusterMatching.pairs(Array(repeating: [1], count: 3001)) }
    }
}
