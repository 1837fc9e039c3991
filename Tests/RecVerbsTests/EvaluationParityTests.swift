import Foundation
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Surprise's `cross_validate` and `GridSearchCV` with `KFold(random_state=...)`: the same bits of every measure of every fold, as far as
/// the reference itself is reproducible.
@Suite struct EvaluationParityTests {
    private static let methods = [
        "baseline": "baseline(train, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)",
        "slopeOne": "slopeOne(train, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)",
        "itemKNN": """
        itemKNN(train, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, variant: .baseline, similarity: .pearsonBaseline, \
        k: 20)
        """,
        "svd": "svd(train, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, factors: 20, epochs: 5, seed: 3)",
    ]
    private static let grid = """
        grid([factors: [5, 10], epochs: [2, 4]], ratings, folds: 3, seed: 1) { p, train in
            svd(train, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, factors: p.factors, epochs: p.epochs, seed: 3)
        }
        """

    private func compare(
        _ expected: [(method: String, fold: Int, measure: String, bits: UInt64)], _ cells: String, _ files: MemoryFiles
    )
        throws
    {
        for method in Set(expected.map(\.method)).sorted() {
            let text =
                Self.methods[method].map {
                    "crossValidate(ratings, folds: 4, seed: 7, measures: [.rmse, .mae, .mse, .fcp]) { train in \($0) }"
                } ?? Self.grid
            let table = try Evaluator.table(try evaluate(text, after: cells, files: files, threads: 2))
            for row in expected where row.method == method {
                guard case .double(let found) = try table.column(row.measure).scalar(at: row.fold) else {
                    throw EngineError("E0690", "no number")
                }
                let wanted = Double(bitPattern: row.bits)
                // Surprise's `SVD.estimate` is a dot product of BLAS, whose order of sums depends on the processor.
                let isSame = method == "svd" || method == "grid" ? abs(found - wanted) < 1e-12 : found == wanted
                #expect(isSame, "\(method), fold \(row.fold), \(row.measure): \(found), \(wanted) in Surprise")
            }
        }
    }

    @Test func numbersAreThoseOfSurpriseOnMadeUpRatings() throws {
        try compare(CrossValidationFixtures.all, MadeUpRatings.cell, MemoryFiles())
    }

    @Test func numbersAreThoseOfSurpriseOnRealRatings() throws {
        guard let films = PythonPeer.films, let python = PythonPeer.python else { return }
        let out = FileManager.default.temporaryDirectory.appending(path: "recnb-evaluation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: out) }
        try python.run("parity_evaluation.py", ["live", films + "/ratings.csv", out.path])
        let rows = try String(contentsOf: out, encoding: .utf8).split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return (
                method: String(words[0]), fold: Int(words[1]) ?? -1, measure: String(words[2]), bits: UInt64(words[3]) ?? 0
            )
        }
        #expect(rows.count == 2 * 4 * 4)
        var files = MemoryFiles()
        files.files["ratings.csv"] = Array(try Data(contentsOf: URL(filePath: films + "/ratings.csv")))
        try compare(
            rows, "%% load ratings\nreadCSV(\"ratings.csv\", types: [.userId: .uint32, .movieId: .uint32, .rating: .float])\n\n",
            files)
    }
}

/// Ratings made by a rule that Python repeats.
enum MadeUpRatings {
    static let cell: String = {
        var seen: Set<Int> = []
        var lines: [String] = []
        for i in 0..<400 {
            let (user, film) = ((i * 7) % 23, (i * i + 3 * i) % 31)
            if !seen.insert(user * 100 + film).inserted { continue }
            lines.append("(userId: \(user), movieId: \(film), rating: \(Double((i * 13 + user + film) % 9 + 1) / 2))")
        }
        return "%% load ratings\ntable([\n\(lines.joined(separator: ",\n"))\n])\n\n"
    }()
}

/// The Python that holds Surprise, and the real ratings beside the repository; nil with a loud notice where they are not there.
struct PythonPeer {
    private let path: String
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let python: PythonPeer? = {
        let environment = ProcessInfo.processInfo.environment
        let candidates = [
            environment["RECNB_PYTHON"], environment["RECNB_VENV"].map { $0 + "/bin/python" }, root.path + "/.venv/bin/python",
        ]
        for case let path? in candidates where FileManager.default.isExecutableFile(atPath: path) {
            let peer = PythonPeer(path: path)
            if (try? peer.status(["-c", "import surprise, sklearn"])) == 0 { return peer }
        }
        notice("no Python with Surprise: set RECNB_PYTHON or run `make setup`; only the committed fixtures are compared")
        return nil
    }()

    static let films: String? = {
        var folder = root
        for _ in 0..<3 {
            folder.deleteLastPathComponent()
            let path = folder.appending(path: "shared/data/ml-latest-small").path
            if FileManager.default.fileExists(atPath: path + "/ratings.csv") { return path }
        }
        notice("no shared/data/ml-latest-small beside the repository: cross-validation is not compared on it")
        return nil
    }()

    func run(_ script: String, _ arguments: [String]) throws {
        let status = try status([Self.root.appending(path: "Tests/Peers/\(script)").path] + arguments)
        if status != 0 { throw EngineError("E0690", "\(script) ended with status \(status)") }
    }

    private func status(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["OMP_NUM_THREADS"] = "1"
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private static func notice(_ text: String) { FileHandle.standardError.write(Data("\n*** NOTICE: \(text)\n\n".utf8)) }
}
