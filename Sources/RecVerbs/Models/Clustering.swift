import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// What every clustering is made of, so that verbs of clusterings work on all of them; a new one is a verb in a file of its own that makes
/// a value of this, and says its type by `type`.
///
/// Parts that a notebook reads: `assignments` (key, `cluster`; -1 for a row of none), `centres` (`cluster`, features), `sizes`
/// (`cluster`, `count`), `clusterCount`, and `further` ones of the method. Parts for verbs: `_features` (the table that it was fitted on),
/// `_key` (text, or missing where rows are named by number), `_on` (names of the features), `_method`, and further ones that begin so.
struct Clustering {
    static let kind = "clusters"

    /// The verb that made it.
    let method: String
    /// Key, if there is one, and features.
    let features: Table
    /// The name of the key; nil where rows are named by number.
    let key: String?
    /// Names of the features.
    let names: [String]
    /// The column that names the rows.
    let keyColumn: (name: String, column: Column)
    /// The cluster of each row; -1 for none.
    var labels: [Int32]
    /// The numbers of the clusters, ascending; most often from 0 on.
    var numbers: [Int32]
    /// One row a cluster, in the order of `numbers`.
    var centres: DenseMatrix
    /// Parts of the method, none of which speaks of cluster numbers.
    var further: [Value.Member]

    /// The type of a clustering with what is known of its features.
    ///
    /// - Parameters:
    ///   - k: how many clusters, where it is known.
    ///   - further: the method's own parts that a notebook reads.
    static func type(_ features: FeatureSchema, k: Int?, further: [ValueType.RecordField]) -> ValueType {
        let cluster = TableSchema.Field("cluster", .int32)
        return .model(
            ModelType(
                kind: kind,
                members: [
                    .init("assignments", .table(TableSchema([features.key, cluster], rowCount: features.rowCount))),
                    .init("centres", .table(features.table(after: [cluster], rowCount: k))),
                    .init("sizes", .table(TableSchema([cluster, .init("count", .int64)], rowCount: k))),
                    .init("clusterCount", .int),
                ] + further))
    }

    /// Makes a clustering with the numbers `0..<centres.rows`.
    init(method: String, _ features: Features, labels: [Int32], centres: DenseMatrix, further: [Value.Member]) {
        self.method = method
        self.features = features.table
        key = features.keyName
        names = features.names
        keyColumn = features.key
        self.labels = labels
        numbers = (0..<centres.rows).map { Int32($0) }
        self.centres = centres
        self.further = further
    }

    /// Reads it back from its parts, which may come from a file that was damaged or edited.
    ///
    /// - Throws: where a part is absent, or parts do not belong together.
    init(_ value: ModelValue) throws { self = try readingParts { try Clustering(parts: value) } }

    private init(parts value: ModelValue) throws {
        guard case .table(let features)? = value["_features"], case .table(let assignments)? = value["assignments"],
            case .table(let centres)? = value["centres"], case .list(let on)? = value["_on"],
            let first = assignments.names.first
        else { throw damagedModel("it lacks a part") }
        let names = on.compactMap { if case .scalar(.string(let name)) = $0 { name } else { nil } }
        self.features = features
        self.names = names
        if case .scalar(.string(let name))? = value["_key"] { key = name } else { key = nil }
        if case .scalar(.string(let name))? = value["_method"] { method = name } else { method = "" }
        keyColumn = (first, try assignments.column(first))
        labels = try assignments.column("cluster").typed(as: Int32.self)
        numbers = try centres.column("cluster").typed(as: Int32.self)
        let columns = try names.map { try centres.column($0).typed(as: Double.self) }
        self.centres = columns.isEmpty ? DenseMatrix(rows: numbers.count, columns: 0) { _ in } : try DenseMatrix(columns: columns)
        further = value.parts.filter { !Self.shared.contains($0.name) }
        guard names.count == on.count, !names.isEmpty, labels.count == features.rowCount,
            numbers.allSatisfy({ (0...Self.largestNumber).contains($0) }),
            zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }),
            columns.allSatisfy({ $0.allSatisfy { !$0.isNaN } })
        else { throw damagedModel("its rows, centres and cluster numbers do not belong together") }
        let known = Set(numbers)
        guard labels.allSatisfy({ $0 == -1 || known.contains($0) }) else {
            throw damagedModel("a row is of a cluster that is none")
        }
    }

    /// Cluster numbers come from `numbered(like:)`, which may number on after those of another clustering.
    private static let largestNumber: Int32 = 1 << 30

    private static let shared: Set = [
        "assignments", "centres", "sizes", "clusterCount", "_method", "_key", "_on", "_features",
    ]

    /// The features as a matrix again.
    func matrix(_ call: VerbCall) throws -> DenseMatrix { try matrix(threads: call.execution.threads) }

    /// The features as a matrix again, filled by so many threads.
    func matrix(threads: Int) throws -> DenseMatrix {
        try Features(features, key: key, names: names, threads: threads).matrix
    }

    /// The place of each cluster number among the centres.
    var places: [Int32: Int] {
        var places: [Int32: Int] = [:]
        for (place, number) in numbers.enumerated() { places[number] = place }
        return places
    }

    /// How many rows each cluster has, in the order of `numbers`.
    var sizes: [Int] {
        let places = places
        var counts = [Int](repeating: 0, count: numbers.count)
        for label in labels {
            // Mostly a cluster's number is its place.
            if label >= 0, label < numbers.count, numbers[Int(label)] == label {
                counts[Int(label)] += 1
            } else if let place = places[label] {
                counts[place] += 1
            }
        }
        return counts
    }

    /// The same clusters with other numbers, one for each of `numbers`.
    func renumbered(_ new: [Int32]) -> Clustering {
        var result = self
        let order = new.indices.sorted { new[$0] < new[$1] }
        let places = places
        result.numbers = order.map { new[$0] }
        result.centres = centres.rows(at: order)
        result.labels = labels.map { label in places[label].map { new[$0] } ?? label }
        return result
    }

    /// As a value of the language.
    func value() throws -> Value {
        let cluster = Column(numbers)
        let assignments = try Table([keyColumn, ("cluster", Column(labels))])
        let centres = try Table(
            [("cluster", cluster)] + names.enumerated().map { ($1, Column(self.centres.column($0))) }, rowCount: numbers.count)
        let sizes = try Table([("cluster", cluster), ("count", Column(self.sizes.map { Int64($0) }))])
        return .model(
            ModelValue(
                kind: Self.kind,
                parts: [
                    .init("assignments", .table(assignments)), .init("centres", .table(centres)), .init("sizes", .table(sizes)),
                    .init("clusterCount", .scalar(.int(Int64(numbers.count)))),
                ] + further + [
                    .init("_method", .scalar(.string(method))), .init("_key", key.map { .scalar(.string($0)) } ?? .missing),
                    .init("_on", .list(names.map { .scalar(.string($0)) })), .init("_features", .table(features)),
                ]))
    }
}

/// The means of the clusters' rows, for methods that have no centres of their own; rows labelled -1 belong to none.
func clusterMeans(_ x: DenseMatrix, labels: [Int32], count: Int) -> DenseMatrix {
    var members = [[Int]](repeating: [], count: count)
    for (row, label) in labels.enumerated() where label >= 0 { members[Int(label)].append(row) }
    return DenseMatrix(rows: count, columns: x.columns) { target in
        for (cluster, rows) in members.enumerated() {
            for column in 0..<x.columns {
                var sum = 0.0
                for row in rows { sum += x[row, column] }
                target[cluster * x.columns + column] = sum / Double(rows.count)
            }
        }
    }
}

extension CallSite {
    /// Reports more clusters than rows, where both are known.
    func checkClusterCount(_ features: FeatureSchema) {
        guard let k = constantInt("k"), let rows = features.rowCount, k > rows else { return }
        report(
            "E0424", "k is \(k), but the table has \(rows) row\(rows == 1 ? "" : "s")", at: "k",
            hints: ["there cannot be more clusters than rows"])
    }

    /// Notes columns of whole numbers that name something by their own names, where they are taken as features because no key was given.
    func noteNames(_ features: FeatureSchema) {
        if has("key") || has("on") { return }
        let names = features.entries.compactMap { entry -> String? in
            guard case .field(let field) = entry, field.type.isInteger, Self.looksLikeKey(field.name) else { return nil }
            return field.name
        }
        guard let first = names.first else { return }
        let listed = names.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
        let isOne = names.count == 1
        let what = isOne ? "looks like a name, and is taken as a feature" : "look like names, and are taken as features"
        report(
            "N0509", "\(listed) \(what)", at: "table",
            hints: [
                isOne
                    ? "if it names the rows, say `key: .\(first)`; otherwise choose the features with `on:`"
                    : "`key:` names the rows by one of them, and `on:` chooses the features"
            ])
    }

    /// `id`, `movieId`, `user_id`, `itemID`.
    private static func looksLikeKey(_ name: String) -> Bool {
        name.lowercased() == "id" || name.hasSuffix("Id") || name.hasSuffix("_id") || name.hasSuffix("ID")
    }

    /// The number of clusters, where it is known and fits a machine.
    var knownK: Int? { constantInt("k").flatMap { Int(exactly: $0) } }
}
