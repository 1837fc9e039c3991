import RecFrame
import RecSchema

/// Small tables that the worked examples run on.
enum Samples {
    static let tables: [String: Table] = {
        do {
            return ["ratings": try ratings(), "movies": try movies(), "films": try films(), "stats": try stats()]
        } catch {
            return [:]
        }
    }()

    private static func ratings() throws -> Table {
        try Table([
            ("userId", Column([1, 1, 1, 2, 2, 3] as [UInt32])), ("movieId", Column([10, 20, 30, 10, 30, 20] as [UInt32])),
            ("rating", Column([4, 3.5, 5, 2, 4, 1] as [Float])),
            (
                "timestamp",
                Column([964_982_703, 964_981_247, 964_982_224, 1_147_880_044, 1_147_868_817, 1_439_472_215] as [Int32])
            ),
        ])
    }

    private static func movies() throws -> Table {
        try Table([
            ("movieId", Column([10, 20, 30, 40] as [UInt32])),
            ("title", Column(["Heat (1995)", "Big (1988)", "The Kid (1921)", " Nameless "])),
            ("genres", Column(["Crime|Drama", "Comedy", nil, "Comedy|Drama"])),
        ])
    }

    private static func films() throws -> Table {
        try Table([
            ("movieId", Column([10, 20, 30, 40] as [UInt32])),
            ("title", Column(["Heat (1995)", "Big (1988)", "The Kid (1921)", " Nameless "])),
            ("genres", try Column(lists: [["Crime", "Drama"], ["Comedy"], nil, []], of: .string)),
            ("year", Column([1995, 1988, 1921, nil] as [Int32?])),
        ])
    }

    private static func stats() throws -> Table {
        try Table([
            ("movieId", Column([10, 20, 30, 40] as [UInt32])), ("avg_rating", Column([3, 2.25, 4.5, nil] as [Double?])),
            ("rating_count", Column([2, 2, 2, 0] as [Int64])),
        ])
    }
}
