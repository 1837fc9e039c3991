import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema
import Testing

/// Models whose files were edited (the checksum too): what loads and is used gives something or says what is wrong, and never stops the process.
@Suite("Edited models") struct DamagedModelTests {
    private static let data = """
        %% load points
        readCSV("points.csv", types: [.id: .uint32])
        %% load ratings
        readCSV("ratings.csv", types: [.userId: .uint32, .movieId: .uint32])
        %% load texts
        readCSV("texts.csv")

        """
    private static let files: [String: String] = [
        "points.csv": "id,x,y\n11,0,0\n12,9,9\n13,0,1\n14,1,0\n15,9,8\n16,1,1\n",
        "ratings.csv":
            "userId,movieId,rating\n7,11,4\n7,12,3.5\n3,11,2\n7,13,5\n3,13,4\n9,12,1\n9,14,2.5\n5,11,4.5\n5,14,3\n3,12,1\n9,11,2\n",
        "texts.csv": "id,text\n1,a red fox\n2,a blue fox and a bird\n3,red bird\n",
    ]

    /// What is fitted, and what is then done with what was loaded as `m`.
    struct Learner: Sendable, CustomTestStringConvertible {
        let fit: String
        let uses: [String]
        var testDescription: String { fit }
    }

    private static let ofClusters = [
        "m.predict(points)", "m.numbered(by: .size)", "m.numbered(like: m)", "m.silhouette()", "m.silhouettes()",
        "m.daviesBouldin()", "m.calinskiHarabasz()",
    ]
    private static let ofRatings = [
        "m.predict(user: 3, item: 14)", "m.predict(ratings)", "m.recommend(n: 2)",
        "m.recommend(user: 9, n: 9, excluding: ratings)",
        "m.recommend(user: 4, n: 3)", "m.similar(item: 12, n: 2)",
    ]
    private static let ofRecipes = ["m.apply(to: points)", "m.apply(to: texts)", "m.apply(to: ratings)", "m.steps"]
    private static let rated = "ratings, user: .userId, item: .movieId"
    private static let scaled = "\(rated), rating: .rating, scale: 0.5...5"

    static let learners: [Learner] = [
        Learner(fit: "kMeans(points, key: .id, k: 2, seed: 1)", uses: ofClusters),
        Learner(fit: "miniBatchKMeans(points, key: .id, k: 2, batchSize: 4, seed: 1)", uses: ofClusters),
        Learner(fit: "dbscan(points, key: .id, eps: 1.5, minSamples: 2)", uses: ofClusters),
        Learner(fit: "agglomerative(points, key: .id, k: 2)", uses: ofClusters + ["m.dendrogram()", "m.dendrogram(levels: 3)"]),
        Learner(fit: "baseline(\(scaled))", uses: ofRatings),
        Learner(fit: "svd(\(scaled), factors: 3, epochs: 2, seed: 1)", uses: ofRatings),
        Learner(fit: "svdpp(\(scaled), factors: 3, epochs: 2, seed: 1)", uses: ofRatings),
        Learner(fit: "nmf(\(scaled), factors: 3, epochs: 2, seed: 1)", uses: ofRatings),
        Learner(fit: "slopeOne(\(scaled))", uses: ofRatings),
        Learner(fit: "coClustering(\(scaled), seed: 1)", uses: ofRatings),
        Learner(fit: "userKNN(\(scaled), variant: .zScore, k: 3)", uses: ofRatings),
        Learner(fit: "itemKNN(\(scaled), k: 3)", uses: ofRatings),
        Learner(fit: "als(\(rated), rating: .rating, factors: 3, seed: 1)", uses: ofRatings),
        Learner(fit: "popular(\(rated))", uses: ofRatings),
        Learner(
            fit: "blend(svd(\(scaled), factors: 2, epochs: 1, seed: 1), baseline(\(scaled)), weights: [1, 2])", uses: ofRatings),
        Learner(fit: "points.standardize(.x).oneHot(.y)", uses: ofRecipes),
        Learner(fit: "texts.tfidf(.text)", uses: ofRecipes),
        Learner(fit: "texts.oneHot(.text, separator: \" \")", uses: ofRecipes),
    ]

    /// What the model gives when nothing is wrong with it, so that the uses below are uses.
    @Test(arguments: learners) func aWholeModelWorks(_ learner: Learner) throws {
        let model = try Self.fitted(learner)
        var answers = 0
        for use in learner.uses where try Self.use(model, use) == nil { answers += 1 }
        #expect(answers > 0)
    }

    @Test(arguments: learners, 0..<3) func anEditedModelIsUsedOrRefused(_ learner: Learner, round: Int) throws {
        let model = try Self.fitted(learner)
        var random = Draws(seed: UInt64(round) &* 7919 &+ UInt64(learner.fit.utf8.count))
        for _ in 0..<8 {
            var edits = 1 + random.below(2)
            let edited = Self.edited(model, &random, &edits)
            for use in learner.uses { _ = try Self.use(edited, use) }
        }
    }

    /// One model that was refused by a trap before: the column of cluster numbers holds numbers of another width.
    @Test func columnsOfAnotherTypeAreSaidToBeDamage() throws {
        let model = try Self.fitted(Self.learners[0])
        guard case .model(var parts) = model else { return #expect(Bool(false)) }
        let place = try #require(parts.parts.firstIndex { $0.name == "assignments" })
        let table = try Evaluator.table(parts.parts[place].value)
        parts.parts[place].value = .table(
            try table.with("cluster", try table.column("cluster").cast(to: .double)))
        #expect(try Self.use(.model(parts), "m.predict(points)")?.hasPrefix("E0621") == true)
    }

    /// Two clusters of one number were a trap before.
    @Test func clustersOfOneNumberAreSaidToBeDamage() throws {
        let model = try Self.fitted(Self.learners[0])
        guard case .model(var parts) = model else { return #expect(Bool(false)) }
        let place = try #require(parts.parts.firstIndex { $0.name == "centres" })
        let table = try Evaluator.table(parts.parts[place].value)
        parts.parts[place].value = .table(try table.with("cluster", Column([Int32(0), 0])))
        #expect(try Self.use(.model(parts), "m.numbered(by: .size)")?.hasPrefix("E0621") == true)
    }

    // MARK: Means

    private static func bytes(_ model: Value) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try ModelFile.write(model) { bytes += Array($0) }
        return bytes
    }

    private static func memory(_ bytes: [UInt8]? = nil) -> MemoryFiles {
        var memory = MemoryFiles(files)
        memory.files["m.recmodel"] = bytes
        return memory
    }

    private static func fitted(_ learner: Learner) throws -> Value {
        if learner.uses != ofRecipes { return try evaluate(learner.fit, after: data, files: memory()) }
        return try evaluate("made.recipe", after: "\(data)%% feature made\n\(learner.fit)\n", files: memory())
    }

    /// What was wrong with a use of a model from a file; nil where nothing was.
    private static func use(_ model: Value, _ use: String) throws -> String? {
        let memory = memory(try bytes(model))
        var run = NotebookRun(
            "\(data)%% load m\nloadModel(\"m.recmodel\")\n%% \(use.contains("dendrogram") ? "plot" : "evaluate") used\n\(use)\n",
            files: memory)
        if let first = run.diagnostics.first(where: { $0.severity == .error }) { return "\(first.id) \(first.message)" }
        do {
            try run.run(files: memory, checksTypes: false)
        } catch {
            let error = EngineError(error)
            #expect(error.id != "E0699", "\(error)")
            return "\(error.id) \(error.message)"
        }
        return nil
    }

    /// The value with `count` edits somewhere inside, of the kind that somebody's editor or a flipped byte makes.
    private static func edited(_ value: Value, _ random: inout Draws, _ count: inout Int) -> Value {
        guard count > 0 else { return value }
        switch value {
        case .model(var model):
            model.parts = edited(model.parts, &random, &count)
            return .model(model)
        case .record(let members): return .record(edited(members, &random, &count))
        case .list(var items):
            count -= 1
            guard !items.isEmpty else { return .list([.scalar(.int(-1))]) }
            switch random.below(4) {
            case 0: items.removeLast()
            case 1: items.append(items[0])
            case 2: items[random.below(items.count)] = .scalar(.int(.max))
            default: items[random.below(items.count)] = .scalar(.double(.nan))
            }
            return .list(items)
        case .table(let table):
            count -= 1
            return .table((try? edited(table, &random)) ?? table)
        case .scalar(let scalar):
            count -= 1
            switch scalar {
            case .int: return .scalar(.int([-1, 0, 1 << 40, .max, .min][random.below(5)]))
            case .double: return .scalar(.double([.nan, .infinity, -1, 1e300, 0][random.below(5)]))
            case .string(let text): return .scalar(.string(["", text + "x", "svd", "kMeans"][random.below(4)]))
            default: return .scalar(.int(3))
            }
        default: return value
        }
    }

    private static func edited(_ members: [Value.Member], _ random: inout Draws, _ count: inout Int) -> [Value.Member] {
        var members = members
        for _ in 0..<3 where count > 0 && !members.isEmpty {
            let place = random.below(members.count)
            if random.below(12) == 0 {
                members.remove(at: place)
                count -= 1
            } else {
                members[place].value = edited(members[place].value, &random, &count)
            }
        }
        return members
    }

    private static func edited(_ table: Table, _ random: inout Draws) throws -> Table {
        guard table.columnCount > 0 else { return table }
        let name = table.names[random.below(table.columnCount)]
        let column = try table.column(name)
        switch random.below(6) {
        case 0: return table.head(max(0, table.rowCount - 1))
        case 1:
            let other: [ColumnType] = [.int32, .int64, .uint32, .double, .string, .uint8]
            return try table.with(name, column.cast(to: other[random.below(other.count)], failing: .missing))
        case 2: return try table.drop([name])
        case 3:
            var values = column.scalars
            if !values.isEmpty { values[random.below(values.count)] = .missing }
            return try table.with(name, Column(values, type: column.type))
        default:
            var values = column.scalars
            guard !values.isEmpty else { return table }
            let place = random.below(values.count)
            switch column.type {
            case .double: values[place] = .double([.nan, .infinity, -1, 1e300, 0.5][random.below(5)])
            case .int32: values[place] = .int([-2, Int64(Int32.max), Int64(Int32.min), 1 << 20, 0][random.below(5)])
            case .int64: values[place] = .int([-1, .max, .min, 1 << 20, 0][random.below(5)])
            case .uint32: values[place] = .int([0, Int64(UInt32.max), 77][random.below(3)])
            case .string: values[place] = .string(["", "e\u{301}", "x"][random.below(3)])
            default: values[place] = values[0]
            }
            return try table.with(name, Column(values, type: column.type))
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
private struct Draws {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
