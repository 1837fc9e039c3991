import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `sampleClusteredUsers(count: 600, groups: 3, seed: 42)`.
struct SampleClusteredUsers: Verb {
    let name = "sampleClusteredUsers"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("count", .int(1...10_000_000), default: .int(600), "how many people"),
        ParameterSignature("groups", .int(1...1000), default: .int(3), "how many groups they fall into"),
        ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "which data"),
    ]
    let documentation = VerbDocumentation(
        "Makes up people with two features, who fall into groups.",
        details: """
            Columns: `user_id` from 1 on, `xfeature` and `yfeature`, and `cluster_id`, which is missing for everybody: it is for what a \
            clustering finds. Each group lies within about 4 of a point of its own, and these points are at least 8 from each other, so a \
            clustering with that many centres finds the groups. With as many people as groups or more, no group is empty. The same seed \
            gives the same bytes on every machine. Cost: linear.
            """,
        example: "sampleClusteredUsers(count: 600, groups: 3, seed: 42)")

    let reference = Reference.none("no other library makes these data up")

    private static let fields: [TableSchema.Field] = [
        .init("user_id", .int64), .init("xfeature", .double), .init("yfeature", .double), .init("cluster_id", .int32),
    ]

    func resultType(of call: CallSite) -> ValueType {
        .table(TableSchema(Self.fields, rowCount: call.constantInt("count").map(Int.init)))
    }

    func run(_ call: VerbCall) throws -> Value {
        let count = try call.int("count")
        var random = try NumPyRandom(seed: try call.int("seed"))
        let centres = Self.centres(try call.int("groups"), &random)
        let ids = MutableBuffer(byteCount: count * 8)
        let xs = MutableBuffer(byteCount: count * 8)
        let ys = MutableBuffer(byteCount: count * 8)
        for user in 0..<count {
            if user % 65_536 == 0, call.execution.isCancelled() { throw FrameError.cancelled }
            let group = user < centres.count ? user : Int(random.interval(UInt64(centres.count - 1)))
            ids.pointer(to: Int64.self)[user] = Int64(user + 1)
            xs.pointer(to: Double.self)[user] = centres[group].x + 4 * random.bell()
            ys.pointer(to: Double.self)[user] = centres[group].y + 4 * random.bell()
        }
        func column(_ type: ColumnType, _ buffer: MutableBuffer) throws -> Column {
            try Column(type: type, count: count, values: buffer.finish(byteCount: count * 8))
        }
        return .table(
            try Table([
                ("user_id", try column(.int64, ids)), ("xfeature", try column(.double, xs)),
                ("yfeature", try column(.double, ys)),
                ("cluster_id", try Column(repeating: .missing, count: count, type: .int32)),
            ]))
    }

    /// Points of a grid with a distance of 12, each moved by 2 at most; not all of its places are taken.
    private static func centres(_ groups: Int, _ random: inout NumPyRandom) -> [(x: Double, y: Double)] {
        var side = 2
        while side * side < 2 * groups { side += 1 }
        return random.permutation(side * side).prefix(groups).map { place in
            (Double(12 * (place % side)) + 2 * random.bell(), Double(12 * (place / side)) + 2 * random.bell())
        }
    }
}
